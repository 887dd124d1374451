//! The Swift package as it is released: with the library for Apple's platforms as an XCFramework, and without flags that keep
//! other packages from depending on it by version.
mod xcframework;

pub(crate) use xcframework::{Platform, Slice};

use super::archive::{checksum, zip};
use crate::{
    command::Runner,
    folder,
    target::{GLIBC, Target},
    toolchain::native::{self, Product, mark},
    universal::Processor,
    workspace::{Workspace, copy_if_changed, write_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use xcframework::Contents;

/// The C module.
const MODULE: &str = "ClerkOrgsFFI";
const LIBRARY: &str = "libclerk_orgs_ffi.a";
/// Where releases of the repository have their files.
const DOWNLOADS: &str =
    concat!(env!("CARGO_PKG_REPOSITORY"), "/releases/download/v", env!("CARGO_PKG_VERSION"));

/// The files that the package's users download.
pub(crate) fn published() -> Vec<String> {
    let mut names = vec![format!("{MODULE}.xcframework.zip")];
    names.extend(["x86_64", "aarch64"].map(linux_archive));
    names
}

fn linux_archive(processor: &str) -> String {
    format!("clerk-orgs-ffi-linux-{processor}.zip")
}

/// Rust's names of what each platform runs on, for its processors.
const TARGETS: [(Platform, &[(Processor, &str)]); 3] = [
    (Platform::Ios, &[(Processor::Arm64, "aarch64-apple-ios")]),
    (
        Platform::IosSimulator,
        &[(Processor::Arm64, "aarch64-apple-ios-sim"), (Processor::X86_64, "x86_64-apple-ios")],
    ),
    (
        Platform::MacOs,
        &[(Processor::Arm64, "aarch64-apple-darwin"), (Processor::X86_64, "x86_64-apple-darwin")],
    ),
];

/// What was made for a release.
pub(crate) struct Release {
    /// The folder with the package, which is the root of a repository of its own.
    pub(crate) package: Utf8PathBuf,
    /// What the package downloads on Apple's platforms.
    pub(crate) framework: Utf8PathBuf,
}

/// Builds the library for all of Apple's platforms, and writes the release with it into the folder for what is published. The
/// package must have been generated.
pub(crate) fn for_apple(workspace: &Workspace, runner: &Runner) -> Result<Release> {
    let mut slices = Vec::new();
    let mut ships = true;
    for (platform, targets) in TARGETS {
        let mut libraries = Vec::new();
        for (processor, triple) in targets {
            let built = native::build(workspace, runner, Target::find(triple)?, Product::Static, GLIBC)?;
            ships &= built.ships;
            libraries.push((*processor, built.file));
        }
        slices.push(Slice { platform, libraries });
    }
    release(workspace, &workspace.dist().join("swift"), &slices, mark(ships))
}

/// Writes the release into a folder. `mark` ends the name of what may not be published.
pub(crate) fn release(
    workspace: &Workspace,
    folder: &Utf8Path,
    slices: &[Slice],
    mark: &str,
) -> Result<Release> {
    let framework = folder.join(format!("{MODULE}{mark}.xcframework"));
    let contents = Contents { library: LIBRARY, module: MODULE, headers: headers(workspace)? };
    xcframework::write(&framework, slices, &contents)?;
    let zipped = Utf8PathBuf::from(format!("{framework}.zip"));
    zip(&framework, &zipped)?;
    let package = folder.join("ClerkOrgs");
    write_package(workspace, &package, &zipped)?;
    Ok(Release { package, framework: zipped })
}

/// The header and its module map. Xcode and SwiftPM link the library of a framework by themselves.
fn headers(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let generated = workspace.swift().join("Sources").join(MODULE);
    let header = format!("{MODULE}.h");
    let text = fs_err::read_to_string(generated.join(&header)).context("the package was not generated")?;
    let map = format!("module {MODULE} {{\n    header \"{header}\"\n    export *\n}}\n");
    Ok(vec![(header, text), ("module.modulemap".to_owned(), map)])
}

fn write_package(workspace: &Workspace, package: &Utf8Path, framework: &Utf8Path) -> Result<()> {
    if package.exists() {
        fs_err::remove_dir_all(package)?;
    }
    let own = workspace.swift();
    for module in ["ClerkOrgs", "ClerkOrgsTesting", MODULE] {
        folder::copy(&own.join("Sources").join(module), &package.join("Sources").join(module))?;
    }
    copy_if_changed(&own.join("README.md"), &package.join("README.md"))?;
    for licence in ["LICENSE-APACHE", "LICENSE-MIT", "CHANGELOG.md"] {
        copy_if_changed(&workspace.root.join(licence), &package.join(licence))?;
    }
    let template = fs_err::read_to_string(own.with_file_name("Release.swift"))?;
    let url = format!("{DOWNLOADS}/{}", framework.file_name().context("the framework has no name")?);
    let manifest = filled(&template, &[("@URL@", &url), ("@CHECKSUM@", &checksum(framework)?)])?;
    write_if_changed(&package.join("Package.swift"), manifest)
}

fn filled(template: &str, values: &[(&str, &str)]) -> Result<String> {
    let mut text = template.to_owned();
    for (name, value) in values {
        ensure!(text.contains(name), "the template has no {name}");
        text = text.replace(name, value);
    }
    Ok(text)
}

/// Writes the library for Linux as a file that can be unpacked into `/usr/local`, and returns it.
pub(crate) fn for_linux(workspace: &Workspace, folder: &Utf8Path) -> Result<Utf8PathBuf> {
    let prefix = folder.join("linux");
    copy_if_changed(&workspace.swift().join("lib").join(LIBRARY), &prefix.join("lib").join(LIBRARY))?;
    let version = env!("CARGO_PKG_VERSION");
    let found = format!(
        "prefix=${{pcfiledir}}/../..
libdir=${{prefix}}/lib

Name: clerk-orgs-ffi
Description: The native library of ClerkOrgs, for its Swift package of the same version.
URL: {}
Version: {version}
Libs: -L${{libdir}} -lclerk_orgs_ffi -lpthread -ldl -lm
",
        env!("CARGO_PKG_REPOSITORY")
    );
    write_if_changed(&prefix.join("lib/pkgconfig/clerk-orgs-ffi.pc"), found)?;
    let file = folder.join(linux_archive(std::env::consts::ARCH));
    zip(&prefix, &file)?;
    Ok(file)
}
