//! Builds what ships for Linux with zig, which has the symbols of all versions of glibc: the machine's own would demand that
//! users have one at least as new.
use super::python::Environment;
use crate::{
    command::{Runner, cargo},
    workspace::{Workspace, shipped_target},
};
use anyhow::Result;
use std::process::Command;

/// The oldest version that Rust supports, which is also that of most wheels.
const GLIBC: &str = "2.17";

/// `cargo rustc` for what ships. What it builds is in [`Workspace::shipped`].
pub(crate) fn shipping_cargo(workspace: &Workspace, runner: &Runner) -> Result<Command> {
    let Some(target) = shipped_target() else {
        let mut plain = cargo(&workspace.root);
        plain.arg("rustc");
        return Ok(plain);
    };
    let mut zig = Environment::zig(workspace, runner)?.command("cargo-zigbuild", &workspace.root);
    zig.args(["rustc", "--target", &format!("{target}.{GLIBC}")]);
    Ok(zig)
}
