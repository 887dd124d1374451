//! What all languages share: the library, the bindings, the listing of the API, the emulator.
use super::{Context, Step};
use crate::{
    command::{cargo, command, on_path},
    conformance, emulator, generate,
    reports::Counts,
    workspace::{Workspace, copy_if_changed, write_if_changed},
};
use anyhow::{Result, ensure};

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::shared("emulator", &[], |context| {
            emulator::build(context.workspace, &context.runner).map(|()| Counts::NONE)
        }),
        Step::shared("library", &[], library),
        Step::shared("generate", &["library"], |context| {
            generate::run(context.workspace, context.languages)?;
            conformance::write(context.workspace)?;
            Ok(Counts::NONE)
        }),
        Step::shared("api", &["library"], |context| {
            check_listing(context.workspace).map(|()| Counts::PASSED)
        }),
    ]
}

/// Builds the library that ships, alone: together with the other crate types it would silently lose its optimisation.
fn library(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let mut build = cargo(&workspace.root);
    build.args(["rustc", "--release", "--package", "clerk-orgs-ffi", "--lib", "--crate-type", "cdylib"]);
    context.runner.run("build the library", &mut build)?;
    strip(context)
}

/// The copy that ships has no symbols; the bindings are generated from the one that has them.
fn strip(context: &Context<'_>) -> Result<Counts> {
    let (built, shipped) = (context.workspace.library(), context.workspace.stripped_library());
    let newer = |file: &camino::Utf8Path| fs_err::metadata(file).and_then(|m| m.modified()).ok();
    if newer(&shipped) >= newer(&built) && newer(&shipped).is_some() {
        return Ok(Counts::NONE);
    }
    copy_if_changed(&built, &shipped)?;
    if on_path("strip").is_none() {
        context.runner.say("no `strip` on PATH (binutils): the library ships with its symbols");
        return Ok(Counts::NONE);
    }
    let unneeded = if cfg!(target_os = "macos") { "-x" } else { "--strip-unneeded" };
    context
        .runner
        .run("strip", command("strip", &context.workspace.root).args([unneeded, shipped.as_str()]))?;
    Ok(Counts::NONE)
}

fn listing_file(workspace: &Workspace) -> camino::Utf8PathBuf {
    workspace.root.join("bindings/api.txt")
}

pub(crate) fn write_listing(workspace: &Workspace) -> Result<()> {
    write_if_changed(&listing_file(workspace), generate::generator(workspace)?.listing())
}

fn check_listing(workspace: &Workspace) -> Result<()> {
    let file = listing_file(workspace);
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let current = generate::generator(workspace)?.listing();
    let differs = committed.lines().zip(current.lines()).position(|(old, new)| old != new);
    let at = differs.unwrap_or_else(|| committed.lines().count().min(current.lines().count()));
    ensure!(
        committed == current,
        "the contract and {file} differ from line {}:\n  listed:  {}\n  now:     {}\nif that is meant: cargo xtask api",
        at + 1,
        committed.lines().nth(at).unwrap_or("(end)"),
        current.lines().nth(at).unwrap_or("(end)"),
    );
    Ok(())
}
