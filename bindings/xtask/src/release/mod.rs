//! What has to be true before anything is published: `cargo xtask release`.
mod changelog;
mod collect;
mod licences;
mod versions;

use crate::{
    assemble::kotlin::central,
    command::{Runner, command, output_of},
    workspace::{Workspace, write_if_changed},
};
use anyhow::{Context as _, Result, bail, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::ExitCode;

/// A file under version control.
pub(crate) struct Tracked {
    /// Below the root of the repository.
    path: Utf8PathBuf,
    text: String,
}

impl Tracked {
    fn name(&self) -> &str {
        self.path.file_name().unwrap_or_default()
    }
}

/// What forbids a release of the version that the workspace has; with its tag, one under that name.
pub(crate) fn findings(workspace: &Workspace, tag: Option<&str>) -> Result<Vec<String>> {
    let version = versions::of_workspace(&workspace.root)?;
    let files = tracked(&workspace.root)?;
    let mut found = versions::findings(&files, &version)?;
    found.extend(licences::findings(&files)?);
    found.extend(changelog::findings(&files, &version, tag.is_some()));
    if tag.is_some() {
        found.extend(uncommitted(&workspace.root)?);
    }
    Ok(found)
}

/// Refuses a tag that is not that of the workspace's version.
pub(crate) fn check_tag(workspace: &Workspace, tag: Option<&str>) -> Result<()> {
    let version = versions::of_workspace(&workspace.root)?;
    tag.and_then(|tag| wrong_tag(tag, &version)).map_or(Ok(()), |wrong| bail!("{wrong}"))
}

/// Prints what forbids a release.
pub(crate) fn report(workspace: &Workspace, tag: Option<&str>) -> Result<ExitCode> {
    let found = findings(workspace, tag)?;
    Ok(told(&found, "versions, changelog, listing and licences agree"))
}

/// Completes the files of a release with bills of materials and checksums, or prints what they lack.
pub(crate) fn complete(workspace: &Workspace, folder: &Utf8Path) -> Result<ExitCode> {
    let version = versions::of_workspace(&workspace.root)?;
    let found = collect::collect(workspace, folder, &version)?;
    Ok(told(
        &found,
        &format!("{folder} has all packages of {version}, their checksums and bills of materials"),
    ))
}

/// Writes the archive for Maven Central, signed with the key in the environment, of the jars in a folder.
pub(crate) fn bundle(workspace: &Workspace, folder: &Utf8Path) -> Result<ExitCode> {
    central::check(folder)?;
    let key = std::env::var(central::KEY).with_context(|| {
        format!("the secret key has to be in the environment variable {}, as `gpg --armor --export-secret-keys` writes it", central::KEY)
    })?;
    let runner = Runner::new(workspace.logs(), "[release]", "bundle");
    let into = workspace.dist().join("maven-central");
    println!("{}", central::bundle(workspace, &runner, folder, &into, &key)?);
    Ok(ExitCode::SUCCESS)
}

fn told(found: &[String], good: &str) -> ExitCode {
    found.iter().for_each(|finding| println!("{finding}"));
    if found.is_empty() {
        println!("{good}");
        return ExitCode::SUCCESS;
    }
    ExitCode::FAILURE
}

/// Writes a version into every manifest and text that names the current one.
pub(crate) fn set_version(workspace: &Workspace, version: &str) -> Result<usize> {
    ensure!(versions::is_version(version), "{version} is not a version such as 1.2.3");
    let mut changed = 0;
    for file in tracked(&workspace.root)? {
        let text = versions::replaced(&file, version)?;
        changed += usize::from(text != file.text);
        write_if_changed(&workspace.root.join(&file.path), text)?;
    }
    Ok(changed)
}

fn wrong_tag(tag: &str, version: &str) -> Option<String> {
    (tag != format!("v{version}"))
        .then(|| format!("the tag is {tag}, but the version of the workspace needs v{version}"))
}

fn uncommitted(root: &Utf8Path) -> Result<Option<String>> {
    let mut status = command("git", root);
    let changes = output_of(status.args(["status", "--porcelain"])).context("asking git for changes")?;
    let first = changes.lines().next();
    Ok(first.map(|first| format!("there are changes that are not committed, first of all: {}", first.trim())))
}

/// All text files under version control.
fn tracked(root: &Utf8Path) -> Result<Vec<Tracked>> {
    let mut list = command("git", root);
    let listed =
        output_of(list.args(["ls-files", "-z"])).context("asking git for the files of the repository")?;
    let mut files = Vec::new();
    for path in listed.split('\0').filter(|path| !path.is_empty()) {
        // A picture is not text, and a file may be removed but not yet committed.
        if let Ok(text) = fs_err::read_to_string(root.join(path)) {
            files.push(Tracked { path: path.into(), text });
        }
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn repository() -> Vec<Tracked> {
        tracked(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap()
    }

    #[test]
    fn each_place_of_the_version_is_checked_by_itself_and_set() {
        let files = repository();
        let version =
            versions::of_workspace(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let mut manifests = 0;
        for file in &files {
            let places = versions::places(file).unwrap();
            for place in &places {
                let mut text = file.text.clone();
                text.replace_range(place.clone(), "9.8.7");
                let stale = Tracked { path: file.path.clone(), text };
                let found = versions::findings(&[stale], &version).unwrap();
                assert_eq!(found.len(), 1, "{}: {found:?}", file.path);
                assert!(found[0].starts_with(file.path.as_str()) && found[0].contains("9.8.7"), "{found:?}");
            }
            manifests += usize::from(!places.is_empty());
            let text = versions::replaced(file, "9.8.7").unwrap();
            let again = Tracked { path: file.path.clone(), text };
            assert_eq!(versions::findings(&[again], "9.8.7").unwrap(), Vec::<String>::new());
        }
        assert!(manifests > 15, "{manifests}");
    }

    #[test]
    fn a_manifest_of_what_is_published_that_names_no_version_is_found() {
        let pom =
            "<project><groupId>dev.clerkorgs</groupId><artifactId>clerk-orgs-new</artifactId></project>";
        for (path, text) in [
            ("bindings/new/pom.xml", pom),
            ("new/pyproject.toml", "[project]\nname = \"clerk-orgs-new\"\n"),
            ("new/Cargo.toml", "[package]\nname = \"clerk-orgs-new\"\n"),
        ] {
            let file = Tracked { path: path.into(), text: text.into() };
            let found = versions::findings(&[file], "0.1.0").unwrap();
            assert_eq!(found, [format!("{path} names no version")]);
        }
    }

    #[test]
    fn a_changed_licence_and_a_manifest_without_one_are_found() {
        let mut files = repository();
        assert_eq!(licences::findings(&files).unwrap(), Vec::<String>::new());
        let mut expected = 0;
        for file in &mut files {
            let nested = file.path.components().count() > 1;
            let (licence, manifest) =
                (file.name().starts_with("LICENSE-"), licences::is_published(file).unwrap());
            if licence && nested {
                file.text.push('\n');
                expected += 1;
            } else if manifest {
                file.text = file.text.replace("license", "licence");
                expected += 1;
            }
        }
        assert!(expected > 8, "{expected}");
        assert_eq!(licences::findings(&files).unwrap().len(), expected);
    }

    #[test]
    fn a_tag_needs_its_version_and_a_dated_entry_of_the_changelog() {
        assert_eq!(wrong_tag("v0.1.0", "0.1.0"), None);
        assert!(wrong_tag("v0.2.0", "0.1.0").is_some_and(|found| found.contains("needs v0.1.0")));
        let entry = |heading: &str| {
            [Tracked { path: "CHANGELOG.md".into(), text: format!("# Changelog\n\n## {heading}\n") }]
        };
        assert!(changelog::findings(&entry("0.1.0 (unreleased)"), "0.1.0", false).is_none());
        assert!(changelog::findings(&entry("0.1.0 (2026-12-01)"), "0.1.0", true).is_none());
        for (heading, tagged) in
            [("0.1.0 (unreleased)", true), ("0.1.0 (soon)", true), ("0.0.9 (2026-12-01)", false)]
        {
            assert!(changelog::findings(&entry(heading), "0.1.0", tagged).is_some(), "{heading}");
        }
    }
}
