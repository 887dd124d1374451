//! Packages of Debian that are unpacked into the cache and used from there: nothing is installed on this machine, and no root
//! is needed.
use super::debian::mirror;
use crate::{
    command::{Runner, command, on_path},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

const KEYS: &str = "/usr/share/keyrings/debian-archive-keyring.gpg";

/// A release of Debian for one architecture, with an apt configuration of its own.
pub(crate) struct Apt<'a> {
    runner: &'a Runner,
    folder: Utf8PathBuf,
    architecture: &'static str,
}

impl<'a> Apt<'a> {
    /// Reads the lists of the release.
    pub(crate) fn new(
        workspace: &Workspace,
        runner: &'a Runner,
        release: &str,
        architecture: &'static str,
    ) -> Result<Self> {
        for program in ["apt-get", "dpkg-deb"] {
            ensure!(on_path(program).is_some(), "there is no {program} to get Debian's packages with");
        }
        let folder = workspace.cache.join("apt").join(format!("{release}-{architecture}"));
        for part in ["state/lists/partial", "cache/archives/partial"] {
            fs_err::create_dir_all(folder.join(part))?;
        }
        fs_err::write(folder.join("status"), "")?;
        let place = format!("[signed-by={KEYS}] {} {release} main", mirror()?);
        fs_err::write(folder.join("sources.list"), format!("deb {place}\ndeb-src {place}\n"))?;
        let this = Self { runner, folder, architecture };
        runner.run(&format!("lists of {release}"), this.apt().arg("update"))?;
        Ok(this)
    }

    fn apt(&self) -> Command {
        let mut apt = command("apt-get", &self.folder);
        let folder = &self.folder;
        for option in [
            format!("Dir::Etc::sourcelist={folder}/sources.list"),
            "Dir::Etc::sourceparts=-".to_owned(),
            format!("Dir::State={folder}/state"),
            format!("Dir::State::status={folder}/status"),
            format!("Dir::Cache={folder}/cache"),
            format!("APT::Architecture={}", self.architecture),
            format!("APT::Architectures={}", self.architecture),
            // Root's apt would otherwise download as a user who may not read the cache.
            "APT::Sandbox::User=root".to_owned(),
            "Debug::NoLocking=1".to_owned(),
        ] {
            apt.args(["-o", &option]);
        }
        apt
    }

    /// Unpacks packages into a folder, without what they depend on. Names may have versions (`name=1.2*`).
    pub(crate) fn unpack(&self, packages: &[&str], into: &Utf8Path) -> Result<()> {
        let downloaded = self.folder.join("downloaded");
        if downloaded.exists() {
            fs_err::remove_dir_all(&downloaded)?;
        }
        fs_err::create_dir_all(&downloaded)?;
        let mut download = self.apt();
        download.current_dir(&downloaded).arg("download").args(packages);
        self.runner.run(&format!("download {}", packages.join(" ")), &mut download)?;
        self.unpack_all(&downloaded, into)
    }

    /// Unpacks packages and all that they depend on.
    pub(crate) fn unpack_with_dependencies(&self, packages: &[&str], into: &Utf8Path) -> Result<()> {
        let mut install = self.apt();
        install.args(["install", "--download-only", "--yes", "--no-install-recommends"]).args(packages);
        self.runner.run(&format!("download {}", packages.join(" ")), &mut install)?;
        self.unpack_all(&self.folder.join("cache/archives"), into)
    }

    /// Unpacks the sources of packages, as their authors published them.
    pub(crate) fn unpack_sources(&self, packages: &[&str], into: &Utf8Path) -> Result<()> {
        fs_err::create_dir_all(into)?;
        let mut download = self.apt();
        download.current_dir(into).args(["source", "--download-only", "--only-source"]).args(packages);
        self.runner.run(&format!("download the sources of {}", packages.join(" ")), &mut download)?;
        for entry in into.read_dir_utf8()? {
            let entry = entry?;
            if entry.file_name().contains(".orig.tar.") {
                let mut unpack = command("tar", into);
                let name = entry.file_name();
                self.runner.run(&format!("unpack {name}"), unpack.args(["--extract", "--file", name]))?;
            }
        }
        Ok(())
    }

    fn unpack_all(&self, packages: &Utf8Path, into: &Utf8Path) -> Result<()> {
        fs_err::create_dir_all(into)?;
        for entry in packages.read_dir_utf8()? {
            let package = entry?.into_path();
            if package.extension() == Some("deb") {
                let name = package.file_name().context("a package without a name")?;
                let mut unpack = command("dpkg-deb", into);
                self.runner.run(
                    &format!("unpack {name}"),
                    unpack.args(["--extract", package.as_str(), into.as_str()]),
                )?;
                fs_err::remove_file(package)?;
            }
        }
        Ok(())
    }

    /// The versions of a package that the mirror has.
    pub(crate) fn versions(&self, package: &str) -> Vec<String> {
        let mut show = command("apt-cache", &self.folder);
        show.args(self.apt().get_args()).args(["madison", package]);
        let shown = crate::command::output_of(&mut show).unwrap_or_default();
        shown.lines().filter_map(|line| Some(line.split('|').nth(1)?.trim().to_owned())).collect()
    }
}
