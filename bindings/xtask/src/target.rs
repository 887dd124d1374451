//! The platforms that packages are built for, in one list for all languages, and the oldest systems that run what is built.
use anyhow::{Context as _, Result};

/// The oldest version of the C library that Rust supports, which is also that of most wheels.
pub(crate) const GLIBC: &str = "2.17";
/// The newest that zig has, in the version that is installed: of a newer one it would silently take this.
const NEWEST_GLIBC: &str = "2.44";
/// The version of musl by which Python calls what runs on all newer ones.
pub(crate) const MUSL: &str = "1.2";
/// As in `Package.swift`.
pub(crate) const MACOS: &str = "13.0";
/// As in `Package.swift`.
pub(crate) const IOS: &str = "16.0";
/// Android 7.
pub(crate) const ANDROID_API: u32 = 24;
/// Devices with larger pages than 4 KB refuse to load what is not aligned to them.
pub(crate) const ANDROID_PAGE: u64 = 16 * 1024;

/// An operating system, with the C library where there are several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum System {
    Glibc,
    Musl,
    MacOs,
    Windows,
    Ios,
    IosSimulator,
    Android,
}

/// A platform.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Target {
    /// Rust's name of the platform.
    pub(crate) triple: &'static str,
    pub(crate) system: System,
    /// Rust's name of what is built for it without the platform's own linker and libraries, where that is another one.
    stand_in: Option<&'static str>,
    /// The folder for the library inside a jar, which `Platform.kt` names, or inside an archive for Android.
    pub(crate) jvm_folder: Option<&'static str>,
    /// What Python's tags call the processor. Nothing where no wheel is built.
    wheel_processor: Option<&'static str>,
}

/// Every target, desktops and servers first.
pub(crate) const TARGETS: [Target; 14] = [
    python_and_jvm("x86_64-unknown-linux-gnu", System::Glibc, None, "x86_64", "linux-x86-64"),
    python_and_jvm("aarch64-unknown-linux-gnu", System::Glibc, None, "aarch64", "linux-aarch64"),
    // For Java, the systems with musl would need folders of their own, and a machine to try them on.
    python("x86_64-unknown-linux-musl", System::Musl, "x86_64"),
    python("aarch64-unknown-linux-musl", System::Musl, "aarch64"),
    python_and_jvm("aarch64-apple-darwin", System::MacOs, None, "arm64", "darwin-aarch64"),
    python_and_jvm("x86_64-apple-darwin", System::MacOs, None, "x86_64", "darwin-x86-64"),
    python_and_jvm(
        "x86_64-pc-windows-msvc",
        System::Windows,
        Some("x86_64-pc-windows-gnu"),
        "amd64",
        "win32-x86-64",
    ),
    python_and_jvm(
        "aarch64-pc-windows-msvc",
        System::Windows,
        Some("aarch64-pc-windows-gnullvm"),
        "arm64",
        "win32-aarch64",
    ),
    mobile("aarch64-apple-ios", System::Ios, None),
    mobile("aarch64-apple-ios-sim", System::IosSimulator, None),
    mobile("x86_64-apple-ios", System::IosSimulator, None),
    mobile("aarch64-linux-android", System::Android, Some("arm64-v8a")),
    mobile("armv7-linux-androideabi", System::Android, Some("armeabi-v7a")),
    mobile("x86_64-linux-android", System::Android, Some("x86_64")),
];

const fn python_and_jvm(
    triple: &'static str,
    system: System,
    stand_in: Option<&'static str>,
    processor: &'static str,
    folder: &'static str,
) -> Target {
    Target { triple, system, stand_in, jvm_folder: Some(folder), wheel_processor: Some(processor) }
}

const fn python(triple: &'static str, system: System, processor: &'static str) -> Target {
    Target { triple, system, stand_in: None, jvm_folder: None, wheel_processor: Some(processor) }
}

const fn mobile(triple: &'static str, system: System, folder: Option<&'static str>) -> Target {
    Target { triple, system, stand_in: None, jvm_folder: folder, wheel_processor: None }
}

impl Target {
    pub(crate) fn find(triple: &str) -> Result<&'static Self> {
        let names = || TARGETS.iter().map(|target| target.triple).collect::<Vec<_>>().join(", ");
        TARGETS
            .iter()
            .find(|target| target.triple == triple)
            .with_context(|| format!("no package is built for `{triple}`; the targets are {}", names()))
    }

    /// The platform that this tool runs on.
    pub(crate) fn host() -> Option<&'static Self> {
        TARGETS.iter().find(|target| target.is_host())
    }

    pub(crate) fn is_host(&self) -> bool {
        let system = match self.system {
            System::Glibc => cfg!(all(target_os = "linux", target_env = "gnu")),
            System::Musl => cfg!(all(target_os = "linux", target_env = "musl")),
            System::MacOs => cfg!(target_os = "macos"),
            System::Windows => cfg!(windows),
            System::Ios | System::IosSimulator | System::Android => false,
        };
        system && self.processor() == std::env::consts::ARCH
    }

    /// The processor as Rust calls it.
    pub(crate) fn processor(&self) -> &'static str {
        let name = self.triple.split('-').next().unwrap_or_default();
        if name == "armv7" { "arm" } else { name }
    }

    /// What is built for this platform where its own linker and libraries are not at hand.
    pub(crate) fn stand_in(&self) -> &'static str {
        self.stand_in.unwrap_or(self.triple)
    }

    /// Whether it runs Apple's systems.
    pub(crate) fn is_apple(&self) -> bool {
        matches!(self.system, System::MacOs | System::Ios | System::IosSimulator)
    }

    /// The library that programs load.
    pub(crate) fn shared_library(&self) -> &'static str {
        match self.system {
            System::Windows => "clerk_orgs_ffi.dll",
            _ if self.is_apple() => "libclerk_orgs_ffi.dylib",
            _ => "libclerk_orgs_ffi.so",
        }
    }

    /// The library that is linked into programs.
    pub(crate) fn static_library(&self) -> &'static str {
        match self.system {
            System::Windows => "clerk_orgs_ffi.lib",
            _ => "libclerk_orgs_ffi.a",
        }
    }

    /// The emulator's program.
    pub(crate) fn emulator(&self) -> &'static str {
        match self.system {
            System::Windows => "clerk-emulator.exe",
            _ => "clerk-emulator",
        }
    }

    /// The last part of a wheel's name: on which systems it can be installed. Nothing where no wheel is built.
    pub(crate) fn wheel_platform(&self, glibc: &str) -> Option<String> {
        let processor = self.wheel_processor?;
        Some(match self.system {
            System::Glibc => format!("manylinux_{}_{processor}", glibc.replace('.', "_")),
            System::Musl => format!("musllinux_{}_{processor}", MUSL.replace('.', "_")),
            System::MacOs => macos_platform(processor),
            System::Windows => format!("win_{processor}"),
            System::Ios | System::IosSimulator | System::Android => return None,
        })
    }
}

/// Reads a version of glibc for which something can be built.
pub(crate) fn glibc(text: &str) -> Result<String> {
    let minor = |version: &str| version.strip_prefix("2.")?.parse::<u8>().ok();
    let known =
        minor(text).filter(|wanted| minor(GLIBC) <= Some(*wanted) && Some(*wanted) <= minor(NEWEST_GLIBC));
    // Written in one way only, since it becomes a part of names.
    let known = known.map(|wanted| format!("2.{wanted}")).filter(|version| version == text);
    known.with_context(|| format!("it has to be a version from {GLIBC} to {NEWEST_GLIBC}"))
}

/// The tag of a wheel for macOS, by processor or for all (`universal2`).
pub(crate) fn macos_platform(processor: &str) -> String {
    format!("macosx_{}_{processor}", MACOS.replace('.', "_"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use camino::Utf8Path;

    #[test]
    fn apples_versions_are_those_of_the_swift_package() {
        let package = "../swift/ClerkOrgs/Package.swift";
        let file = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join(package);
        let text = fs_err::read_to_string(file).unwrap();
        let major = |version: &'static str| version.split('.').next().unwrap_or_default();
        let platforms = format!("platforms: [.macOS(.v{}), .iOS(.v{})]", major(MACOS), major(IOS));
        assert!(text.contains(&platforms), "{platforms} is not in {package}");
    }

    #[test]
    fn wheels_are_named_after_the_oldest_system() {
        let tag = |triple: &str| Target::find(triple).unwrap().wheel_platform(GLIBC);
        assert_eq!(tag("x86_64-unknown-linux-gnu").as_deref(), Some("manylinux_2_17_x86_64"));
        assert_eq!(tag("aarch64-unknown-linux-musl").as_deref(), Some("musllinux_1_2_aarch64"));
        assert_eq!(tag("aarch64-apple-darwin").as_deref(), Some("macosx_13_0_arm64"));
        assert_eq!(tag("x86_64-pc-windows-msvc").as_deref(), Some("win_amd64"));
        assert_eq!(tag("aarch64-apple-ios"), None);
    }

    #[test]
    fn every_target_is_for_one_kind_of_user_at_least() {
        for target in &TARGETS {
            let used = target.jvm_folder.is_some() || target.wheel_processor.is_some() || target.is_apple();
            assert!(used, "{}", target.triple);
        }
        assert!(Target::find("sparc-sun-solaris").is_err());
    }

    #[test]
    fn versions_of_glibc_are_those_that_can_be_built_for() {
        for version in [GLIBC, "2.28", NEWEST_GLIBC] {
            assert_eq!(glibc(version).ok().as_deref(), Some(version));
        }
        for version in [
            "2.5", "2.16", "2.45", "2.99", "2", "2.", "2.17.1", "2.+17", "2.017", "3.0", "1.17", " 2.17",
            "musl", "",
        ] {
            assert!(glibc(version).is_err(), "{version}");
        }
    }

    #[test]
    fn this_machine_is_a_target() {
        let host = Target::host().map(|target| target.triple.to_owned());
        assert!(host.is_some_and(|triple| triple.starts_with(std::env::consts::ARCH)));
    }
}
