//! Builds what ships for Linux with zig, which has the symbols of all versions of glibc: the machine's own would demand that
//! users have one at least as new.
use super::{paths, python::Environment};
use crate::{
    command::{Runner, cargo, command},
    target::{GLIBC, Target},
    workspace::{Workspace, shipped_target},
};
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use std::process::Command;

/// The functions of the contract. UniFFI's descriptions of them are none.
pub(crate) const EXPORTS: [&str; 2] = ["uniffi_clerk_orgs_ffi_*", "ffi_clerk_orgs_ffi_*"];
/// What a shared library exports of them: all but the checks of whether generated code fits, which only Swift calls, with the
/// static library.
const CALLED: [&str; 4] = [
    "uniffi_clerk_orgs_ffi_fn_*",
    "uniffi_clerk_orgs_ffi_init_*",
    "ffi_clerk_orgs_ffi_*",
    "Java_dev_clerkorgs_NativeCalls_*",
];
/// The functions that only the Python package calls.
const PYTHON_EXPORTS: &str = "clerk_orgs_event_queue_*";

/// `cargo rustc` for what ships. What it builds is in [`Workspace::shipped`], and contains no path of this machine.
pub(crate) fn shipping_cargo(workspace: &Workspace, runner: &Runner) -> Result<Command> {
    let mut build = match shipped_target() {
        None => {
            let mut plain = cargo(&workspace.root);
            plain.arg("rustc");
            plain
        }
        Some(target) => {
            let mut zig = Environment::zig(workspace, runner)?.command("cargo-zigbuild", &workspace.root);
            zig.args(["rustc", "--target", &format!("{}.{GLIBC}", target.triple)]);
            zig
        }
    };
    paths::remap(workspace, &mut build)?;
    Ok(build)
}

/// Links a shared library for glibc from the static one. It exports no other functions, so that the linker leaves out
/// the descriptions from which the bindings are generated: a twentieth of the size.
pub(crate) fn link(
    workspace: &Workspace,
    runner: &Runner,
    target: &Target,
    glibc: &str,
    archive: &Utf8Path,
    library: &Utf8Path,
) -> Result<()> {
    let folder = library.parent().context("the library is in no folder")?;
    fs_err::create_dir_all(folder)?;
    let exports = folder.join("exports.map");
    fs_err::write(&exports, format!("{{ global: {}; {PYTHON_EXPORTS}; local: *; }};\n", CALLED.join("; ")))?;
    let zig = Environment::zig(workspace, runner)?.zig_folder(workspace)?.join("zig");
    let mut link = command(zig, folder);
    link.args(["cc", "-shared", "-s", "-target", &format!("{}-linux-gnu.{glibc}", target.processor())]);
    link.args(["-Wl,--whole-archive", archive.as_str(), "-Wl,--no-whole-archive", "-Wl,--gc-sections"]);
    // With a name of its own, it would be found by that name once it is loaded: one class loader of Java
    // would be given the copy of another, whose callbacks would then take the place of its own.
    link.arg(format!("-Wl,--version-script={exports}"));
    link.args(["-Wl,--hash-style=gnu", "-lunwind", "-lpthread", "-ldl", "-lm", "-o", library.as_str()]);
    runner.run("link the library", &mut link).map(drop)
}
