//! JDKs that are newer than the one that builds: those installed beside it, and Java 21 from a Debian root otherwise.
use super::debian::{self, Wanted};
use crate::{
    command::{Runner, command, on_path},
    workspace::Workspace,
};
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use std::{collections::BTreeMap, process::Command};

/// The first version with virtual threads, and the release of Debian that packages it.
const FIRST: u32 = 21;
const ROOT: Wanted<'_> = Wanted {
    name: "jdk-21",
    release: "trixie",
    packages: &["openjdk-21-jre-headless"],
    size: "420 MB",
    otherwise: "install JDK 21 beside the other one, or skip this with `--without kotlin:newer-jdks`",
};

pub(crate) struct Jdk {
    pub(crate) version: u32,
    place: Place,
}

enum Place {
    Home(Utf8PathBuf),
    Root(Utf8PathBuf),
}

impl Jdk {
    /// Java 21, which is installed once for this user if it is not there, and the newest one beside it.
    pub(crate) fn newer(workspace: &Workspace, runner: &Runner) -> Result<Vec<Self>> {
        let mut found = installed();
        let newest = found.pop_last().filter(|(version, _)| *version > FIRST);
        let first = match found.remove(&FIRST) {
            Some(home) => Place::Home(home),
            None => Place::Root(debian::find(workspace, runner, &ROOT)?),
        };
        let newest = newest.map(|(version, home)| Self { version, place: Place::Home(home) });
        Ok(std::iter::once(Self { version: FIRST, place: first }).chain(newest).collect())
    }

    /// A `java` command, to which the repository, the target directory and the official description are visible.
    pub(crate) fn java(&self, workspace: &Workspace, directory: &Utf8Path) -> Command {
        match &self.place {
            Place::Home(home) => command(home.join("bin/java"), directory),
            Place::Root(root) => {
                let visible = workspace.visible();
                let visible: Vec<_> = visible.iter().map(Utf8PathBuf::as_path).collect();
                let mut command = debian::enter(root, &visible, directory);
                command.args(["HOME=/root", "PATH=/usr/bin:/bin", "java"]);
                command
            }
        }
    }
}

/// The JDKs beside the one on PATH that have virtual threads, by their versions.
fn installed() -> BTreeMap<u32, Utf8PathBuf> {
    let java = on_path("java").and_then(|java| java.canonicalize_utf8().ok());
    let beside =
        java.as_deref().and_then(Utf8Path::parent).and_then(Utf8Path::parent).and_then(Utf8Path::parent);
    let homes = beside.and_then(|folder| folder.read_dir_utf8().ok()).into_iter().flatten().flatten();
    let versions = homes.filter_map(|home| {
        let release = std::fs::read_to_string(home.path().join("release")).ok()?;
        Some((version(&release)?, home.into_path()))
    });
    versions.filter(|(version, home)| *version >= FIRST && home.join("bin/java").is_file()).collect()
}

/// The version in a JDK's file `release`.
fn version(release: &str) -> Option<u32> {
    let line = release.lines().find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    line.split(|letter: char| !letter.is_ascii_digit()).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::version;

    #[test]
    fn the_version_is_the_first_number() {
        assert_eq!(version("IMPLEMENTOR=\"Debian\"\nJAVA_VERSION=\"21.0.9\"\n"), Some(21));
        assert_eq!(version("JAVA_VERSION=\"25\"\n"), Some(25));
        assert_eq!(version("IMPLEMENTOR=\"Debian\"\n"), None);
    }
}
