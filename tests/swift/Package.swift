// swift-tools-version: 6.0
import PackageDescription

let strict: SwiftSetting = .unsafeFlags(["-warnings-as-errors"])
let clerkOrgs: Target.Dependency = .product(name: "ClerkOrgs", package: "ClerkOrgs")
let clerkOrgsTesting: Target.Dependency = .product(name: "ClerkOrgsTesting", package: "ClerkOrgs")
// Without it, Swift 6.0 on Linux cannot link its own Observation module.
let linked: LinkerSetting = .unsafeFlags(
    ["-Xlinker", "--allow-shlib-undefined"], .when(platforms: [.linux]))

// Packages that applications import beside this one.
let standIns = ["Alamofire", "ClerkKit", "Hummingbird", "SwiftUI", "Vapor"]

let package = Package(
    name: "ClerkOrgsTests",
    platforms: [.macOS(.v14)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .testTarget(
            name: "ClerkOrgsTests",
            dependencies: ["CallsOfFakes", "LoggingStandIn", "Names", "Snippets", clerkOrgs],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        .testTarget(
            name: "ClerkOrgsTestingTests",
            dependencies: [clerkOrgs, clerkOrgsTesting],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        .executableTarget(
            name: "CallsOfFakes",
            dependencies: [clerkOrgs],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        // The snippets of the docs that are in no example.
        .target(
            name: "Snippets",
            dependencies: [clerkOrgs, "LoggingStandIn"],
            swiftSettings: [strict, .unsafeFlags(["-module-alias", "Logging=LoggingStandIn"])]
        ),
        .target(
            name: "AppSnippets",
            dependencies: [clerkOrgs, "SwiftUIViewsStandIn"],
            swiftSettings: [strict, .unsafeFlags(["-module-alias", "SwiftUI=SwiftUIViewsStandIn"])]
        ),
        // Compiles only if no name is ambiguous beside those of other packages.
        .target(
            name: "Names",
            dependencies: [clerkOrgs] + standIns.map { .target(name: $0 + "StandIn") },
            swiftSettings: [strict]
        ),
        // The examples of a view model and of a server, and their tests.
        .target(name: "PendingRequests", dependencies: [clerkOrgs], swiftSettings: [strict]),
        .testTarget(
            name: "PendingRequestsTests",
            dependencies: ["PendingRequests", clerkOrgs, clerkOrgsTesting],
            swiftSettings: [strict]
        ),
        .target(name: "RequestsServer", dependencies: [clerkOrgs], swiftSettings: [strict]),
        .executableTarget(
            name: "requests-server",
            dependencies: ["RequestsServer", clerkOrgs],
            swiftSettings: [strict],
            linkerSettings: [linked]
        ),
        .testTarget(
            name: "RequestsServerTests",
            dependencies: ["RequestsServer", clerkOrgs, clerkOrgsTesting],
            swiftSettings: [strict]
        ),
    ],
    swiftLanguageModes: [.v6]
)

package.targets += (standIns + ["Logging", "SwiftUIViews"]).map {
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
        // The same for Apple's unified logging.
        .target(name: "OSLogStandIn", path: "Sources/StandIns/OSLog", swiftSettings: [strict]),
        .target(
            name: "UnifiedLogging",
            dependencies: ["OSLogStandIn", clerkOrgs],
            swiftSettings: [strict, .unsafeFlags(["-module-alias", "OSLog=OSLogStandIn"])]
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
    package.targets[0].dependencies += [
        "Keychain", "KeychainStandIn", "ObservedObjects", "OSLogStandIn", "UnifiedLogging",
    ]
#endif

// For ThreadSanitizer, the tests of what tasks and threads share, which need nothing but the package.
if Context.environment["CLERK_ORGS_SANITIZED"] != nil {
    let others = ["KeychainStore", "LogHandlers", "Observability", "ObservedObject"]
    package.targets = [
        .testTarget(
            name: "ClerkOrgsTests",
            dependencies: [clerkOrgs],
            exclude: ["API", "Conformance", "Generated"] + others.map { "Lifecycle/\($0).swift" },
            swiftSettings: [strict],
            linkerSettings: [linked]
        )
    ]
}
