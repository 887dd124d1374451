// swift-tools-version: 6.0
import PackageDescription

let strict: SwiftSetting = .unsafeFlags(["-warnings-as-errors"])

let package = Package(
    name: "ClerkOrgsTests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .testTarget(
            name: "ClerkOrgsTests",
            dependencies: [.product(name: "ClerkOrgs", package: "ClerkOrgs")],
            swiftSettings: [strict],
            // Without it, Swift 6.0 on Linux cannot link its own Observation module.
            linkerSettings: [
                .unsafeFlags(
                    ["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))
            ]
        )
    ],
    swiftLanguageModes: [.v6]
)

#if os(Linux)
    // The keychain store, compiled and run against a fake of Apple's Security framework.
    package.targets += [
        .target(name: "KeychainStandIn", swiftSettings: [strict]),
        .target(
            name: "Keychain",
            dependencies: ["KeychainStandIn", .product(name: "ClerkOrgs", package: "ClerkOrgs")],
            swiftSettings: [strict, .unsafeFlags(["-module-alias", "Security=KeychainStandIn"])]
        ),
    ]
    package.targets[0].dependencies += ["Keychain", "KeychainStandIn"]
#endif
