// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "ClerkOrgsTests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .testTarget(
            name: "ClerkOrgsTests",
            dependencies: [.product(name: "ClerkOrgs", package: "ClerkOrgs")],
            swiftSettings: [.unsafeFlags(["-warnings-as-errors"])]
        )
    ],
    swiftLanguageModes: [.v6]
)
