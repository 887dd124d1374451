//! Paths: the repository, the target directory and the user's cache.
use crate::target::{System, Target};
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
pub(crate) use clerk_orgs_bindgen::write_if_changed;

/// Paths that every task needs, found once.
pub(crate) struct Workspace {
    pub(crate) root: Utf8PathBuf,
    /// Cargo's target directory, which also contains everything that is built but not shipped.
    pub(crate) target: Utf8PathBuf,
    /// For toolchains that take too long to install for each clone.
    pub(crate) cache: Utf8PathBuf,
}

impl Workspace {
    pub(crate) fn find() -> Result<Self> {
        let metadata = cargo_metadata::MetadataCommand::new()
            .no_deps()
            .exec()
            .context("reading the workspace from cargo")?;
        Ok(Self { root: metadata.workspace_root, target: metadata.target_directory, cache: cache_dir()? })
    }

    pub(crate) fn python(&self) -> Utf8PathBuf {
        self.root.join("bindings/python")
    }

    pub(crate) fn kotlin(&self) -> Utf8PathBuf {
        self.root.join("bindings/kotlin")
    }

    pub(crate) fn swift(&self) -> Utf8PathBuf {
        self.root.join("bindings/swift/ClerkOrgs")
    }

    /// Where Cargo puts what ships, in this profile.
    pub(crate) fn shipped(&self, profile: &str) -> Utf8PathBuf {
        shipped_target().map_or(self.target.clone(), |target| self.target.join(target.triple)).join(profile)
    }

    /// The library from which bindings are generated, with its metadata.
    pub(crate) fn library(&self) -> Utf8PathBuf {
        self.shipped("release").join(format!(
            "{}clerk_orgs_ffi{}",
            std::env::consts::DLL_PREFIX,
            std::env::consts::DLL_SUFFIX
        ))
    }

    /// The shipped copy.
    pub(crate) fn stripped_library(&self) -> Utf8PathBuf {
        self.generated().join("library").join(self.library().file_name().unwrap_or_default())
    }

    /// The static form of the library, as Cargo builds it.
    pub(crate) fn static_library(&self) -> Utf8PathBuf {
        self.shipped("release").join(STATIC_LIBRARY)
    }

    /// The shipped form of it.
    pub(crate) fn shipped_static_library(&self) -> Utf8PathBuf {
        self.generated().join("library").join(STATIC_LIBRARY)
    }

    /// Generated sources and the stripped library, before they are copied into the packages.
    pub(crate) fn generated(&self) -> Utf8PathBuf {
        self.target.join("generated")
    }

    /// What is built for other platforms than this machine's, without their SDKs.
    pub(crate) fn cross(&self) -> Utf8PathBuf {
        self.target.join("cross")
    }

    /// Wheels, jars and the like.
    pub(crate) fn dist(&self) -> Utf8PathBuf {
        self.target.join("dist")
    }

    /// Wheels and source distributions as they are published.
    pub(crate) fn wheels(&self) -> Utf8PathBuf {
        self.dist().join("wheels")
    }

    /// Jars, the archive for Android, and their descriptions, as they are published.
    pub(crate) fn jars(&self) -> Utf8PathBuf {
        self.dist().join("jars")
    }

    /// The contract's committed listing.
    pub(crate) fn listing(&self) -> Utf8PathBuf {
        self.root.join("bindings/api.txt")
    }

    /// The scenarios as JSON.
    pub(crate) fn scenarios(&self) -> Utf8PathBuf {
        self.target.join("conformance")
    }

    /// The official description of the API, which is not part of the repository.
    pub(crate) fn description(&self) -> Utf8PathBuf {
        self.root.parent().unwrap_or(&self.root).join("shared/openapi")
    }

    /// What programs in another root have to see.
    pub(crate) fn visible(&self) -> Vec<Utf8PathBuf> {
        let mut folders = vec![self.root.clone()];
        if !self.target.starts_with(&self.root) {
            folders.push(self.target.clone());
        }
        folders.extend(Some(self.description()).filter(|description| description.is_dir()));
        folders
    }

    pub(crate) fn logs(&self) -> Utf8PathBuf {
        self.target.join("xtask/logs")
    }

    pub(crate) fn emulator(&self) -> Utf8PathBuf {
        self.target.join("debug").join(format!("clerk-emulator{}", std::env::consts::EXE_SUFFIX))
    }
}

const STATIC_LIBRARY: &str = "libclerk_orgs_ffi.a";

/// The target of what ships, unless this machine's own is as good.
pub(crate) fn shipped_target() -> Option<&'static Target> {
    Target::host().filter(|target| target.system == System::Glibc)
}

/// `CLERK_ORGS_CACHE`, or else `clerk-orgs` in the user's cache directory.
fn cache_dir() -> Result<Utf8PathBuf> {
    let of = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty()).map(Utf8PathBuf::from);
    of("CLERK_ORGS_CACHE")
        .or_else(|| of("XDG_CACHE_HOME").map(|dir| dir.join("clerk-orgs")))
        .or_else(|| of("HOME").map(|dir| dir.join(".cache/clerk-orgs")))
        .context("no cache directory: set CLERK_ORGS_CACHE")
}

/// Copies a file unless the copy is already up to date.
pub(crate) fn copy_if_changed(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    write_if_changed(to, fs_err::read(from)?)
}

/// Lets a file be run as a program, where a file's mode says so.
#[cfg(unix)]
pub(crate) fn make_executable(file: &Utf8Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    Ok(fs_err::set_permissions(file, std::fs::Permissions::from_mode(0o755))?)
}

#[cfg(not(unix))]
pub(crate) fn make_executable(_: &Utf8Path) -> Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::{command, output_of};
    use camino::Utf8Path;

    #[test]
    fn nothing_that_is_built_is_under_version_control() {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let mut list = command("git", &root);
        list.args(["ls-files", "--cached", "--ignored", "--exclude-standard"]);
        // An archive of the sources has no list.
        assert_eq!(output_of(&mut list).unwrap_or_default(), "");
    }
}
