//! Builds what ships for Linux with zig, which has the symbols of all versions of glibc: the machine's own would demand that
//! users have one at least as new.
use super::python::Environment;
use crate::{
    command::{Runner, cargo},
    workspace::Workspace,
};
use anyhow::Result;
use std::process::Command;

/// The oldest version that Rust supports, which is also that of most wheels.
const GLIBC: &str = "2.17";

/// The target of what ships, unless this machine's own is as good.
pub(crate) fn target() -> Option<&'static str> {
    match std::env::consts::ARCH {
        _ if !cfg!(all(target_os = "linux", target_env = "gnu")) => None,
        "x86_64" => Some("x86_64-unknown-linux-gnu"),
        "aarch64" => Some("aarch64-unknown-linux-gnu"),
        _ => None,
    }
}

/// `cargo rustc` for what ships. What it builds is in [`Workspace::shipped`].
pub(crate) fn shipping_cargo(workspace: &Workspace, runner: &Runner) -> Result<Command> {
    let Some(target) = target() else {
        let mut plain = cargo(&workspace.root);
        plain.arg("rustc");
        return Ok(plain);
    };
    let mut zig = Environment::zig(workspace, runner)?.command("cargo-zigbuild", &workspace.root);
    zig.args(["rustc", "--target", &format!("{target}.{GLIBC}")]);
    Ok(zig)
}
