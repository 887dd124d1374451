//! A Rust toolchain with the sources of its standard library, to build that for platforms which are not installed.
use super::apt::Apt;
use crate::{
    command::{Runner, command, output_of},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};

/// Where cargo looks for them.
const LIBRARY: &str = "lib/rustlib/src/rust/library";

/// Releases of Debian that have packaged the sources of recent versions.
const RELEASES: [&str; 3] = ["trixie-backports", "trixie", "sid"];

/// The folder of the installed toolchain if it has the sources, and else of a copy of it that has them, in the cache.
pub(crate) fn toolchain(workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
    let installed = sysroot(&workspace.root)?;
    if installed.join(LIBRARY).is_dir() {
        return Ok(installed);
    }
    let version = version(&workspace.root)?;
    let copy = workspace.cache.join(format!("rust-{version}"));
    if !copy.join(LIBRARY).is_dir() {
        runner.say(&format!(
            "copying Rust {version} to {copy}, with the standard library's sources, once for this user (700 MB)"
        ));
        make(workspace, runner, &installed, &version, &copy)?;
    }
    Ok(copy)
}

/// Whether the standard library for this target is installed.
pub(crate) fn is_installed(workspace: &Workspace, triple: &str) -> bool {
    let mut ask = command(rustc(), &workspace.root);
    let folder = output_of(ask.args(["--print", "target-libdir", "--target", triple]));
    folder.is_some_and(|folder| Utf8Path::new(&folder).is_dir())
}

fn rustc() -> String {
    std::env::var("RUSTC").unwrap_or_else(|_| "rustc".into())
}

fn sysroot(directory: &Utf8Path) -> Result<Utf8PathBuf> {
    output_of(command(rustc(), directory).args(["--print", "sysroot"]))
        .map(Utf8PathBuf::from)
        .context("rustc does not say where it is installed")
}

/// As in `1.95.0`.
fn version(directory: &Utf8Path) -> Result<String> {
    let said = output_of(command(rustc(), directory).arg("--version")).context("rustc does not run")?;
    said.split_whitespace().nth(1).map(str::to_owned).context("rustc does not say its version")
}

fn make(
    workspace: &Workspace,
    runner: &Runner,
    installed: &Utf8Path,
    version: &str,
    copy: &Utf8Path,
) -> Result<()> {
    let partial = copy.with_extension("partial");
    let unpacked = copy.with_extension("sources");
    for folder in [&partial, &unpacked] {
        if folder.exists() {
            fs_err::remove_dir_all(folder)?;
        }
        fs_err::create_dir_all(folder)?;
    }
    unpack(workspace, runner, version, &unpacked)?;
    for part in ["bin", "lib"] {
        let mut copying = command("cp", &partial);
        copying.args(["-aL", installed.join(part).as_str(), partial.as_str()]);
        runner.run(&format!("copy {part}"), &mut copying)?;
    }
    let sources = unpacked.join("usr/src").join(format!("rustc-{version}")).join("library");
    fs_err::create_dir_all(partial.join(LIBRARY).parent().context("no parent")?)?;
    fs_err::rename(sources, partial.join(LIBRARY))?;
    fs_err::remove_dir_all(unpacked)?;
    Ok(fs_err::rename(partial, copy)?)
}

/// The version has to be the same to the patch.
fn unpack(workspace: &Workspace, runner: &Runner, version: &str, into: &Utf8Path) -> Result<()> {
    let mut found = Vec::new();
    for release in RELEASES {
        let apt = Apt::new(workspace, runner, release, "amd64")?;
        let versions = apt.versions("rust-src");
        if let Some(same) = versions.iter().find(|other| other.starts_with(&format!("{version}+"))) {
            return apt.unpack(&[&format!("rust-src={same}")], into);
        }
        found.extend(versions);
    }
    bail!(
        "Debian's mirror does not have the sources of Rust {version}, only of {}; install them with `rustup component \
         add rust-src`, or the target itself with `rustup target add`",
        found.join(", ")
    )
}
