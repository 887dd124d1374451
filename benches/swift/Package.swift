// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "bench",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .executableTarget(
            name: "bench",
            dependencies: [.product(name: "ClerkOrgs", package: "ClerkOrgs")])
    ],
    swiftLanguageModes: [.v6]
)
