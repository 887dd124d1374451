//! Steps that all languages share: the library, the bindings, the listing of the API and the emulator.
use super::{Context, Step, static_library};
use crate::{
    command::{command, on_path},
    conformance, emulator, generate,
    language::Language::Rust,
    reports::Counts,
    target::GLIBC,
    toolchain::{paths, zig},
    workspace::{Workspace, copy_if_changed, shipped_target, write_if_changed},
};
use anyhow::{Result, ensure};
use camino::Utf8Path;
use std::collections::BTreeSet;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::shared("emulator", &[], |context| {
            emulator::build(context.workspace, &context.runner).map(|()| Counts::NONE)
        }),
        Step::shared("library", &[], library),
        Step::shared("paths", &["library"], |context| no_paths(context.workspace)),
        // Before `generate`, which writes the files.
        Step::of(Rust, "rust:dispatch", &["library"], |context| {
            check_dispatch(context.workspace).map(|()| Counts::PASSED)
        }),
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

/// Builds the shipped library, shared and static, by itself: together with the crate type of Rust, its optimization would be
/// silently disabled.
fn library(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let mut build = zig::shipping_cargo(workspace, &context.runner)?;
    build.args(["--release", "--package", "clerk-orgs-ffi", "--lib", "--crate-type", "cdylib,staticlib"]);
    // Asked to remove debug information, zig removes all symbols, from which the bindings are generated.
    build.args(["--", "-C", "strip=none"]);
    context.runner.run("build the library", &mut build)?;
    strip(context)?;
    if is_newer(&workspace.shipped_static_library(), &workspace.static_library()) {
        return Ok(Counts::NONE);
    }
    static_library::ship(context).map(|()| Counts::NONE)
}

/// The library names no folder of this machine, in either form.
fn no_paths(workspace: &Workspace) -> Result<Counts> {
    for library in [workspace.stripped_library(), workspace.shipped_static_library()] {
        paths::ensure_none(workspace, &library)?;
    }
    Ok(Counts::PASSED)
}

/// Whether the shipped file was made from the built one as it is now.
fn is_newer(shipped: &Utf8Path, built: &Utf8Path) -> bool {
    let modified = |file: &Utf8Path| fs_err::metadata(file).and_then(|m| m.modified()).ok();
    modified(shipped).is_some_and(|time| Some(time) >= modified(built))
}

/// The shipped library has no symbols. The bindings are generated from the one that has them.
fn strip(context: &Context<'_>) -> Result<()> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let (built, shipped) = (workspace.library(), workspace.stripped_library());
    if is_newer(&shipped, &built) {
        return Ok(());
    }
    if let Some(target) = shipped_target() {
        return zig::link(workspace, runner, target, GLIBC, &workspace.static_library(), &shipped);
    }
    copy_if_changed(&built, &shipped)?;
    if on_path("strip").is_none() {
        runner.say("no `strip` on PATH (binutils), so the library keeps its symbols");
        return Ok(());
    }
    let unneeded = if cfg!(target_os = "macos") { "-x" } else { "--strip-unneeded" };
    runner.run("strip", command("strip", &workspace.root).args([unneeded, shipped.as_str()])).map(drop)
}

pub(crate) fn write_listing(workspace: &Workspace) -> Result<()> {
    write_if_changed(&workspace.listing(), generate::generator(workspace)?.listing()?)
}

fn check_listing(workspace: &Workspace) -> Result<()> {
    let current = generate::generator(workspace)?.listing()?;
    check_committed(
        &workspace.listing(),
        &current,
        "if this change is intended, run `cargo xtask api` and commit the result",
    )
}

/// The dispatcher of the Rust runner is committed, so that `cargo test` needs neither the release library nor the generator.
fn check_dispatch(workspace: &Workspace) -> Result<()> {
    let folder = generate::dispatch_rust(workspace);
    let advice = "run `cargo xtask generate rust` and commit the result";
    let mut current = BTreeSet::new();
    for file in generate::generator(workspace)?.dispatch_rust()? {
        let path = folder.join(file.path);
        check_committed(&path, &file.text, advice)?;
        current.insert(path);
    }
    for entry in folder.read_dir_utf8()? {
        let path = entry?.into_path();
        ensure!(current.contains(&path), "{path} is not generated any more\n{advice}");
    }
    Ok(())
}

/// Checks that a committed file is up to date.
fn check_committed(file: &Utf8Path, current: &str, advice: &str) -> Result<()> {
    let committed = std::fs::read_to_string(file).unwrap_or_default();
    let differs = committed.lines().zip(current.lines()).position(|(old, new)| old != new);
    let at = differs.unwrap_or_else(|| committed.lines().count().min(current.lines().count()));
    ensure!(
        committed == current,
        "the contract and {file} differ from line {}:\n  committed: {}\n  current:   {}\n{advice}",
        at + 1,
        committed.lines().nth(at).unwrap_or("(end)"),
        current.lines().nth(at).unwrap_or("(end)"),
    );
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stale_file_is_reported_with_the_first_difference() {
        let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR"));
        let file = folder.join("Cargo.toml");
        let committed = std::fs::read_to_string(&file).unwrap();
        assert!(check_committed(&file, &committed, "advice").is_ok());
        let stale = committed.replacen("[package]", "[package]\n# new", 1);
        let error = check_committed(&file, &stale, "advice").unwrap_err().to_string();
        assert!(error.contains("differ from line 2:") && error.contains("current:   # new"), "{error}");
        assert!(error.ends_with("advice"), "{error}");
    }
}
