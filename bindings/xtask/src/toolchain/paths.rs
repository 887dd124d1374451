//! Keeps the paths of the machine that builds out of what ships: the compiler writes the name of a source file into the text
//! of each panic.
use crate::{
    command::{command, output_of},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::{collections::BTreeSet, ffi::OsStr, process::Command};

/// Lets the compiler name the files of dependencies relative to the folder with all of them, as in `tokio-1.0.0/src/lib.rs`,
/// and ours relative to the workspace. Comes after whatever else sets flags or the compiler of this build: cargo does not add
/// these flags to those for a single target.
pub(crate) fn remap(workspace: &Workspace, build: &mut Command) -> Result<()> {
    let mut flags = flags(build);
    // Of several that match, the last one counts.
    let ours = [(&workspace.target, "target"), (&workspace.root, "")].map(|(from, to)| (from.clone(), to));
    let rustc = variable(build, "RUSTC").unwrap_or_else(|| "rustc".to_owned());
    let std = (sysroot(workspace, &rustc)?.join("lib/rustlib/src/rust"), "rust");
    let others = dependencies(workspace)?.into_iter().map(|folder| (folder, ""));
    let all = ours.into_iter().chain([std]).chain(others);
    flags.extend(all.map(|(from, to)| format!("--remap-path-prefix={from}={to}")));
    build.env_remove("RUSTFLAGS").env(FLAGS, flags.join(SEPARATOR));
    Ok(())
}

const FLAGS: &str = "CARGO_ENCODED_RUSTFLAGS";
const SEPARATOR: &str = "\x1f";

/// The flags that a build has without ours.
fn flags(build: &Command) -> Vec<String> {
    match (variable(build, FLAGS), variable(build, "RUSTFLAGS")) {
        (Some(encoded), _) => encoded.split(SEPARATOR).map(str::to_owned).collect(),
        (None, Some(plain)) => plain.split_whitespace().map(str::to_owned).collect(),
        (None, None) => Vec::new(),
    }
}

/// A variable of a command's environment, unless it is empty.
fn variable(build: &Command, name: &str) -> Option<String> {
    let own = build.get_envs().find(|(set, _)| *set == name).map(|(_, value)| value.map(OsStr::to_os_string));
    let value = own.unwrap_or_else(|| std::env::var_os(name))?;
    value.into_string().ok().filter(|value| !value.is_empty())
}

fn sysroot(workspace: &Workspace, rustc: &str) -> Result<Utf8PathBuf> {
    let sysroot = output_of(command(rustc, &workspace.root).args(["--print", "sysroot"]));
    sysroot.map(Utf8PathBuf::from).with_context(|| format!("`{rustc} --print sysroot` failed"))
}

/// The folders in which the sources of dependencies are, each in a folder of its own.
fn dependencies(workspace: &Workspace) -> Result<BTreeSet<Utf8PathBuf>> {
    let metadata = cargo_metadata::MetadataCommand::new().current_dir(&workspace.root).exec();
    let packages = metadata.context("reading the dependencies from cargo")?.packages;
    let foreign = packages.iter().filter(|package| package.source.is_some());
    let folders = foreign.filter_map(|package| package.manifest_path.parent()?.parent());
    Ok(folders.map(Utf8Path::to_owned).collect())
}

/// Fails if a file contains a path of this machine.
pub(crate) fn ensure_none(workspace: &Workspace, file: &Utf8Path) -> Result<()> {
    let contents = fs_err::read(file)?;
    let found: BTreeSet<_> =
        folders(workspace)?.iter().flat_map(|folder| found(&contents, folder.as_str())).collect();
    let some: Vec<_> = found.iter().take(10).map(String::as_str).collect();
    ensure!(found.is_empty(), "{file} contains {} paths of this machine:\n{}", found.len(), some.join("\n"));
    Ok(())
}

/// Folders that only this machine has, each with a slash at its end.
fn folders(workspace: &Workspace) -> Result<BTreeSet<Utf8PathBuf>> {
    let homes = ["HOME", "CARGO_HOME", "RUSTUP_HOME"].map(|name| std::env::var(name).ok());
    let homes = homes.into_iter().flatten().map(Utf8PathBuf::from);
    let built = [workspace.root.clone(), workspace.target.clone(), workspace.cache.clone()];
    let all = homes.chain(built).chain(dependencies(workspace)?);
    // The root of a container can be its user's home.
    let all: BTreeSet<_> =
        all.filter(|folder| folder.is_absolute() && folder.components().count() > 1).collect();
    let is_inside_another = |folder: &Utf8Path| folder.ancestors().skip(1).any(|outer| all.contains(outer));
    Ok(all.iter().filter(|folder| !is_inside_another(folder)).map(|folder| folder.join("")).collect())
}

/// The paths in this folder, up to the end of the name.
fn found(contents: &[u8], folder: &str) -> Vec<String> {
    let starts = contents.windows(folder.len()).enumerate().filter(|(_, part)| *part == folder.as_bytes());
    let path = |at: usize| {
        let rest = contents[at..].iter().take(200).take_while(|byte| byte.is_ascii_graphic());
        rest.map(|byte| char::from(*byte)).collect()
    };
    starts.map(|(at, _)| path(at)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> Workspace {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize_utf8().unwrap();
        Workspace { target: root.join("target"), cache: root.clone(), root }
    }

    #[test]
    fn flags_of_dependencies_come_last() {
        let mut build = Command::new("cargo");
        remap(&workspace(), build.env(FLAGS, "-Cdebuginfo=0")).unwrap();
        let flags = flags(&build);
        assert_eq!(flags[0], "-Cdebuginfo=0");
        assert!(flags[1..].iter().all(|flag| flag.starts_with("--remap-path-prefix=/")), "{flags:?}");
        assert!(flags.last().unwrap().contains("registry/src/") && flags.last().unwrap().ends_with('='));
    }

    #[test]
    fn a_path_of_this_machine_is_found() {
        let folder = tempfile::tempdir().unwrap();
        let file = Utf8Path::from_path(folder.path()).unwrap().join("library");
        let workspace = workspace();
        fs_err::write(&file, "\0/rustc/1/library/core/src/option.rs tokio-1.0.0/src/lib.rs").unwrap();
        ensure_none(&workspace, &file).unwrap();
        fs_err::write(&file, format!("\0{}/core/src/lib.rs\0", workspace.root)).unwrap();
        let error = ensure_none(&workspace, &file).unwrap_err().to_string();
        assert!(error.contains("1 paths") && error.ends_with("/core/src/lib.rs"), "{error}");
    }
}
