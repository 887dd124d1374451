//! Puts packages together from what was built, as they are published.
mod archive;
pub(crate) mod kotlin;
pub(crate) mod python;
pub(crate) mod rust;
pub(crate) mod swift;

pub(crate) use archive::checksum;

use crate::{
    binary::{self, Limits},
    command::Runner,
    target::Target,
    toolchain::{
        apple,
        native::{self, Built, Product},
    },
    workspace::Workspace,
};
use anyhow::Result;
use std::collections::BTreeSet;

/// Both processors of Macs, as cargo-zigbuild and pip call it.
pub(crate) const UNIVERSAL: &str = "universal2-apple-darwin";

/// The targets that a name stands for.
pub(crate) fn each_processor(name: &str) -> Vec<&str> {
    if name == UNIVERSAL { vec!["aarch64-apple-darwin", "x86_64-apple-darwin"] } else { vec![name] }
}

/// Builds for a target, and checks that the result fits there.
pub(crate) fn fitting(
    workspace: &Workspace,
    runner: &Runner,
    target: &'static Target,
    product: Product,
    glibc: &str,
) -> Result<Built> {
    let built = native::build(workspace, runner, target, product, glibc)?;
    let needs_symbols = target.is_apple() && !built.ships;
    let apple = if needs_symbols { apple::system_symbols(workspace, runner)? } else { BTreeSet::new() };
    binary::check(target, &built.file, &Limits { glibc, apple })?;
    Ok(built)
}
