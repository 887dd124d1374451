// swift-tools-version: 6.0
import PackageDescription

let strict: SwiftSetting = .unsafeFlags(["-warnings-as-errors"])
let clerkOrgs: Target.Dependency = .product(name: "ClerkOrgs", package: "ClerkOrgs")
// Without it, Swift 6.0 on Linux cannot link its own Observation module.
let linked: LinkerSetting = .unsafeFlags(
    ["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))

// Packages that applications import beside this one.
let standIns = ["Alamofire", "ClerkKit", "Hummingbird", "SwiftUI", "Vapor"]

let package = Package(
    name: "ClerkOrgsTests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .testTarget(
            name: "ClerkOrgsTests",
            dependencies: ["CallsOfFakes", "Names", clerkOrgs],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        .testTarget(
            name: "ClerkOrgsTestingTests",
            dependencies: [clerkOrgs, .product(name: "ClerkOrgsTesting", package: "ClerkOrgs")],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        .executableTarget(
            name: "CallsOfFakes",
            dependencies: [clerkOrgs],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        // Compiles only if no name is ambiguous beside those of other packages.
        .target(
            name: "Names",
            dependencies: [clerkOrgs] + standIns.map { .target(name: $0 + "StandIn") },
            swiftSettings: [strict]
        ),
        // The example of a view model and its tests.
        .target(name: "PendingRequests", dependencies: [clerkOrgs], swiftSettings: [strict]),
        .testTarget(
            name: "PendingRequestsTests",
            dependencies: ["PendingRequests", clerkOrgs],
            swiftSettings: [strict]
        ),
    ],
    swiftLanguageModes: [.v6]
)

package.targets += standIns.map {
    .target(name: $0 + "StandIn", path: "Sources/StandIns/\($0)", swiftSettings: [strict])
}

#if os(Linux)
    // The keychain store, compiled and run against a fake of Apple's Security framework.
    package.targets += [
        .target(name: "KeychainStandIn", swiftSettings: [strict]),
        .target(
            name: "Keychain",
            dependencies: ["KeychainStandIn", clerkOrgs],
            swiftSettings: [strict, .unsafeFlags(["-module-alias", "Security=KeychainStandIn"])]
        ),
    ]
    // What views observe, compiled and run against a stand-in of Combine.
    package.targets += [
        .target(name: "CombineStandIn", path: "Sources/StandIns/Combine", swiftSettings: [strict]),
        .target(
            name: "ObservedObjects",
            dependencies: ["CombineStandIn", clerkOrgs],
            swiftSettings: [
                strict, .define("CLERK_ORGS_STRICT"),
                .unsafeFlags(["-module-alias", "Combine=CombineStandIn"]),
            ]
        ),
    ]
    package.targets[0].dependencies += ["Keychain", "KeychainStandIn", "ObservedObjects"]
#endif
