// swift-tools-version: 6.0
import PackageDescription

// Warnings fail the build only during development, because packages with unsafe flags cannot be depended on by version.
let strict: [SwiftSetting] =
    Context.environment["CLERK_ORGS_STRICT"] == nil
    ? [] : [.unsafeFlags(["-warnings-as-errors"]), .define("CLERK_ORGS_STRICT")]

// `cargo xtask generate` puts the native library here.
let native = Context.packageDirectory + "/lib"

let package = Package(
    name: "ClerkOrgs",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [.library(name: "ClerkOrgs", targets: ["ClerkOrgs"])],
    targets: [
        .systemLibrary(name: "ClerkOrgsFFI"),
        .target(
            name: "ClerkOrgs",
            dependencies: ["ClerkOrgsFFI"],
            swiftSettings: strict,
            linkerSettings: [.unsafeFlags(["-L\(native)", "-Xlinker", "-rpath", "-Xlinker", native])]
        ),
    ],
    swiftLanguageModes: [.v6]
)
