// swift-tools-version: 6.0
import PackageDescription

let clerkOrgs: Target.Dependency = .product(name: "ClerkOrgs", package: "ClerkOrgs")

let package = Package(
    name: "membership-requests",
    platforms: [.macOS(.v13)],
    dependencies: [.package(path: "../../bindings/swift/ClerkOrgs")],
    targets: [
        .executableTarget(name: "membership-requests", dependencies: [clerkOrgs]),
        // The model of a screen, and its tests with a fake organization.
        .target(name: "PendingRequests", dependencies: [clerkOrgs]),
        .testTarget(name: "PendingRequestsTests", dependencies: ["PendingRequests", clerkOrgs]),
    ],
    swiftLanguageModes: [.v6]
)
