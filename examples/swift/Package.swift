// swift-tools-version: 6.0
import PackageDescription

let clerkOrgs: Target.Dependency = .product(name: "ClerkOrgs", package: "ClerkOrgs")
// For tests: an emulator of Clerk, and a trait for Swift Testing.
let clerkOrgsTesting: Target.Dependency = .product(name: "ClerkOrgsTesting", package: "ClerkOrgs")

let package = Package(
    name: "membership-requests",
    platforms: [.macOS(.v14), .iOS(.v17)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        // A command-line tool, in both styles.
        .executableTarget(name: "membership-requests", dependencies: [clerkOrgs]),
        // The model of a screen, and its tests: with a fake organization, and with the emulator.
        .target(name: "PendingRequests", dependencies: [clerkOrgs]),
        .testTarget(
            name: "PendingRequestsTests", dependencies: ["PendingRequests", clerkOrgs, clerkOrgsTesting]),
        // A small HTTP server, with Foundation and sockets only.
        .target(name: "RequestsServer", dependencies: [clerkOrgs]),
        .executableTarget(name: "requests-server", dependencies: ["RequestsServer", clerkOrgs]),
        .testTarget(
            name: "RequestsServerTests", dependencies: ["RequestsServer", clerkOrgs, clerkOrgsTesting]),
    ],
    swiftLanguageModes: [.v6]
)

#if os(Linux)
    // Without it, Swift 6.0 on Linux cannot link its own Observation module.
    for target in package.targets where target.type != .regular {
        target.linkerSettings = [.unsafeFlags(["-Xlinker", "--allow-shlib-undefined"])]
    }
#endif
