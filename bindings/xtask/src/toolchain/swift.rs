//! Finds Swift on PATH, or else installs it into a Debian root in the cache.
use super::debian::{self, Wanted};
use crate::{
    command::{Runner, command, on_path},
    workspace::Workspace,
};
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

/// The release of Debian that packages Swift 6.
const ROOT: Wanted<'_> = Wanted {
    name: "swift",
    release: "trixie",
    packages: &["swiftlang", "libc6-dev", "libstdc++-14-dev", "ca-certificates"],
    size: "3 GB",
    otherwise: "install Swift 6 from swift.org so that `swift` is on PATH, or skip it with `--without swift`",
};

pub(crate) enum Swift {
    OnPath,
    Root(Utf8PathBuf),
}

impl Swift {
    /// Finds Swift, or installs it once for this user.
    pub(crate) fn find(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        if on_path("swift").is_some() {
            return Ok(Self::OnPath);
        }
        debian::find(workspace, runner, &ROOT).map(Self::Root)
    }

    /// A `swift` command; the repository, the target directory and the official description are at the
    /// same paths inside.
    pub(crate) fn command(&self, workspace: &Workspace, directory: &Utf8Path) -> Command {
        self.program(workspace, directory, "swift")
    }

    /// The name of a tool that comes with the compiler. Debian does not put these on PATH.
    pub(crate) fn tool(&self, name: &str) -> String {
        match self {
            Self::OnPath => name.to_owned(),
            Self::Root(_) => format!("/usr/libexec/swift/bin/{name}"),
        }
    }

    /// A program built by Swift, which needs Swift's libraries.
    pub(crate) fn program(&self, workspace: &Workspace, directory: &Utf8Path, program: &str) -> Command {
        match self {
            Self::OnPath => command(program, directory),
            Self::Root(root) => {
                let mut visible = workspace.visible();
                visible.push("/tmp".into());
                let visible: Vec<_> = visible.iter().map(Utf8PathBuf::as_path).collect();
                let mut command = debian::enter(root, &visible, directory);
                command.args(["HOME=/root", "PATH=/usr/bin:/bin", program]);
                command
            }
        }
    }
}
