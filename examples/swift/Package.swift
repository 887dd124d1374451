// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "membership-requests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .executableTarget(
            name: "membership-requests",
            dependencies: [.product(name: "ClerkOrgs", package: "ClerkOrgs")])
    ],
    swiftLanguageModes: [.v6]
)
