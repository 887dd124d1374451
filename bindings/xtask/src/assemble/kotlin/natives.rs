//! The library and the emulator's program for each target, in a folder that can be taken to another machine.
use crate::{
    assemble::fitting,
    command::Runner,
    emulator,
    target::{GLIBC, System, Target},
    toolchain::native::{Product, mark},
    workspace::{Workspace, copy_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

/// What was built for a target.
#[derive(Debug)]
pub(crate) struct Native {
    pub(crate) target: &'static Target,
    pub(super) library: Utf8PathBuf,
    /// For desktops and servers.
    pub(super) emulator: Option<Utf8PathBuf>,
    /// Whether it may be published.
    pub(super) ships: bool,
}

impl Native {
    /// The folder for the library in a jar, or in an archive for Android.
    pub(super) fn folder(&self) -> Result<&'static str> {
        self.target.jvm_folder.with_context(|| format!("there is no JVM for {}", self.target.triple))
    }
}

/// Builds for a target and leaves the files in the folder for all of them. What is built for this machine itself is in all packages
/// the same.
pub(super) fn build(
    workspace: &Workspace,
    runner: &Runner,
    target: &'static Target,
    glibc: &str,
) -> Result<Native> {
    let folder =
        |ships: bool| workspace.dist().join("natives").join(format!("{}{}", target.triple, mark(ships)));
    if target.is_host() && glibc == GLIBC {
        let folder = folder(true);
        let (library, program) = (folder.join(target.shared_library()), folder.join(target.emulator()));
        copy_if_changed(&workspace.stripped_library(), &library)?;
        emulator::place(runner, &emulator::build_shipped(workspace, runner)?, &program)?;
        return Ok(Native { target, library, emulator: Some(program), ships: true });
    }
    let built = fitting(workspace, runner, target, Product::Shared, glibc)?;
    let folder = folder(built.ships);
    let library = folder.join(target.shared_library());
    copy_if_changed(&built.file, &library)?;
    let mut emulator = None;
    if target.system != System::Android {
        let program = folder.join(target.emulator());
        copy_if_changed(&fitting(workspace, runner, target, Product::Emulator, glibc)?.file, &program)?;
        emulator = Some(program);
    }
    Ok(Native { target, library, emulator, ships: built.ships })
}

/// What other machines have built, for other targets than are `wanted` of this one.
pub(crate) fn read(folder: &Utf8Path, wanted: &[&Target]) -> Result<Vec<Native>> {
    let listed = folder.read_dir_utf8().with_context(|| format!("reading {folder}"))?;
    let mut folders: Vec<_> = listed.collect::<Result<_, _>>()?;
    folders.sort_by_key(|entry| entry.file_name().to_owned());
    let mut natives: Vec<Native> = Vec::new();
    for entry in folders {
        let name = entry.file_name();
        let checked = name.strip_suffix(mark(false));
        let target = Target::find(checked.unwrap_or(name)).with_context(|| format!("in {folder}"))?;
        let mut others = wanted.iter().copied().chain(natives.iter().map(|native| native.target));
        ensure!(others.all(|other| other != target), "{}, of {folder}, would be there twice", target.triple);
        let emulator = entry.path().join(target.emulator());
        let library = entry.path().join(target.shared_library());
        ensure!(library.is_file(), "{library} is missing");
        natives.push(Native {
            target,
            library,
            emulator: emulator.is_file().then_some(emulator),
            ships: checked.is_none(),
        });
    }
    ensure!(!natives.is_empty(), "{folder} is empty");
    Ok(natives)
}
