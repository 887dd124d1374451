// swift-tools-version: 6.0
import Foundation
import PackageDescription

// Fails the build only during development, because packages with unsafe flags cannot be depended on by version.
let strict: [SwiftSetting] =
    Context.environment["CLERK_ORGS_STRICT"] == nil
    ? [] : [.unsafeFlags(["-warnings-as-errors"]), .define("CLERK_ORGS_STRICT")]

// `cargo xtask generate swift` puts the native library here, and the generated sources beside ours.
let native = Context.packageDirectory + "/lib"
guard FileManager.default.fileExists(atPath: native) else {
    fatalError(
        """


        The package ClerkOrgs in \(Context.packageDirectory) has not been generated. \
        Run this command in the repository that it is part of:

            cargo xtask generate swift

        """)
}

let package = Package(
    name: "ClerkOrgs",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [
        .library(name: "ClerkOrgs", targets: ["ClerkOrgs"]),
        // For tests: an emulator of Clerk, and a trait for Swift Testing.
        .library(name: "ClerkOrgsTesting", targets: ["ClerkOrgsTesting"]),
    ],
    targets: [
        .systemLibrary(name: "ClerkOrgsFFI"),
        .target(
            name: "ClerkOrgs",
            dependencies: ["ClerkOrgsFFI"],
            // A resource of apps, which only the released package is for.
            exclude: ["PrivacyInfo.xcprivacy"],
            swiftSettings: strict,
            // Programs contain the library, so that they need no other file and no path to one.
            linkerSettings: [.unsafeFlags(["-L\(native)"])]
        ),
        .target(name: "ClerkOrgsTesting", dependencies: ["ClerkOrgs"], swiftSettings: strict),
    ],
    swiftLanguageModes: [.v6]
)
