// swift-tools-version: 6.0
import PackageDescription

// On Apple's platforms, the library comes with the package. On Linux it has to be installed, where `pkg-config` finds it.
#if os(Linux)
    let library = Target.systemLibrary(name: "ClerkOrgsFFI", pkgConfig: "clerk-orgs-ffi")
    let resources: [Resource] = []
    let excluded = ["PrivacyInfo.xcprivacy"]
#else
    let library = Target.binaryTarget(name: "ClerkOrgsFFI", url: "@URL@", checksum: "@CHECKSUM@")
    let resources: [Resource] = [.copy("PrivacyInfo.xcprivacy")]
    let excluded: [String] = []
#endif

let apple: BuildSettingCondition = .when(platforms: [.iOS, .macOS])

let package = Package(
    name: "ClerkOrgs",
    platforms: [.macOS(.v13), .iOS(.v16)],
    products: [
        .library(name: "ClerkOrgs", targets: ["ClerkOrgs"]),
        // For tests: an emulator of Clerk, and a trait for Swift Testing.
        .library(name: "ClerkOrgsTesting", targets: ["ClerkOrgsTesting"]),
    ],
    targets: [
        library,
        .target(
            name: "ClerkOrgs",
            dependencies: ["ClerkOrgsFFI"],
            exclude: excluded,
            resources: resources,
            linkerSettings: [
                .linkedFramework("CoreFoundation", apple), .linkedFramework("Security", apple),
                .linkedLibrary("iconv", apple),
            ]
        ),
        .target(name: "ClerkOrgsTesting", dependencies: ["ClerkOrgs"]),
    ],
    swiftLanguageModes: [.v6]
)
