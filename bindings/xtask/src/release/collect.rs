//! The files of a release, which several machines have built: whether they are complete and may be published, what they are
//! made of, and their checksums.
use crate::{
    assemble::{checksum, kotlin, swift},
    command::{Runner, command},
    folder::files,
    target::{GLIBC, System, TARGETS, macos_platform},
    toolchain::{native::CHECK, tool},
    workspace::{Workspace, write_if_changed},
};
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use std::collections::BTreeSet;

/// What is built from this repository's crates, and so has a software bill of materials.
const PROGRAMS: [&str; 2] = ["clerk-orgs-ffi", "clerk-emulator"];

/// Writes the bills of materials and the checksums into the folder. Says what is missing there and what may not be published.
pub(crate) fn collect(workspace: &Workspace, folder: &Utf8Path, version: &str) -> Result<Vec<String>> {
    let names: Vec<_> =
        files(folder)?.iter().filter_map(|file| file.file_name().map(str::to_owned)).collect();
    let found = findings(&names, version);
    if found.is_empty() {
        bills_of_materials(workspace, folder, version)?;
        let mut sums = String::new();
        for file in files(folder)?.iter().filter(|file| file.file_name() != Some("SHA256SUMS")) {
            sums += &format!("{}  {}\n", checksum(file)?, file.strip_prefix(folder)?);
        }
        write_if_changed(&folder.join("SHA256SUMS"), sums)?;
    }
    Ok(found)
}

/// What is missing, and what may not be published.
fn findings(names: &[String], version: &str) -> Vec<String> {
    let checks = names.iter().filter(|name| name.contains(CHECK));
    let mut found: Vec<_> = checks.map(|name| format!("{name} is a check, not a release")).collect();
    found.extend(
        expected(version)
            .into_iter()
            .filter(|name| !names.contains(name))
            .map(|name| format!("{name} is missing")),
    );
    found
}

/// The names of the Python packages, which are for every platform that has Python, of the jars, and of the libraries for Swift.
fn expected(version: &str) -> BTreeSet<String> {
    let mut names = BTreeSet::from([format!("clerk_orgs-{version}.tar.gz")]);
    names.extend(kotlin::ARTIFACTS.iter().flat_map(kotlin::Artifact::files));
    names.extend(swift::published());
    for target in &TARGETS {
        let platform = match target.system {
            System::MacOs => Some(macos_platform("universal2")),
            _ => target.wheel_platform(GLIBC),
        };
        let wheel = |package: &str, platform: &str| format!("{package}-{version}-py3-none-{platform}.whl");
        names.extend(platform.iter().map(|platform| wheel("clerk_orgs", platform)));
        names.extend(platform.iter().map(|platform| wheel("clerk_emulator", platform)));
    }
    names
}

/// In CycloneDX's form. Its tool writes one beside the manifest of each crate of the workspace.
fn bills_of_materials(workspace: &Workspace, folder: &Utf8Path, version: &str) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[release]", "collect");
    let program = tool::CYCLONEDX.find(workspace, &runner)?;
    let mut describe = command(program, &workspace.root);
    describe.args([
        "cyclonedx",
        "--format",
        "json",
        "--spec-version",
        "1.5",
        "--manifest-path",
        "bindings/ffi/Cargo.toml",
    ]);
    runner.run("describe", &mut describe)?;
    let written = cargo_metadata::MetadataCommand::new().current_dir(&workspace.root).no_deps().exec()?;
    for krate in written.packages {
        let beside = krate.manifest_path.parent().context("a manifest without a folder")?;
        let bill = beside.join(format!("{}.cdx.json", krate.name));
        if PROGRAMS.contains(&krate.name.as_str()) {
            fs_err::copy(&bill, folder.join(format!("{}-{version}.cdx.json", krate.name)))?;
        }
        if bill.is_file() {
            fs_err::remove_file(bill)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_release_is_complete_and_has_no_checks() {
        let mut names: Vec<_> = expected("0.1.0").into_iter().collect();
        assert!(names.len() > 12 && names.iter().any(|name| name.contains("universal2")), "{names:?}");
        assert_eq!(findings(&names, "0.1.0"), Vec::<String>::new());
        let missing = names.swap_remove(3);
        assert_eq!(findings(&names, "0.1.0"), [format!("{missing} is missing")]);
        names.push(missing.replace("0.1.0", "0.1.0+check"));
        assert_eq!(findings(&names, "0.1.0").len(), 2);
    }
}
