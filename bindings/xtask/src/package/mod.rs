//! Builds packages as they are published.
pub(crate) mod kotlin;
pub(crate) mod python;
mod rust;
pub(crate) mod swift;

use crate::{
    binary::{self, Limits},
    command::Runner,
    emulator,
    language::Language,
    steps::{self, Selection},
    target::{GLIBC, Target},
    toolchain::{
        apple,
        native::{self, Built, Product},
    },
    workspace::Workspace,
};
use anyhow::{Result, ensure};
use camino::Utf8PathBuf;
use std::collections::BTreeSet;

/// Both processors of Macs, as cargo-zigbuild and pip call it.
const UNIVERSAL: &str = "universal2-apple-darwin";

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Package {
    /// The language of the package
    language: Language,
    /// The platforms, as Rust calls them, or `universal2-apple-darwin`; this machine's own if there are none
    #[arg(long, value_name = "TARGET", value_delimiter = ',')]
    target: Vec<String>,
    /// The oldest version of glibc, for Linux
    #[arg(long, value_name = "VERSION", default_value = GLIBC)]
    glibc: String,
    /// Swift: for Apple's platforms, as others can depend on it by version
    #[arg(long)]
    apple: bool,
    /// Kotlin: a folder with what this command has left in `target/dist/natives` on other machines
    #[arg(long, value_name = "FOLDER")]
    natives: Option<Utf8PathBuf>,
}

pub(crate) fn run(workspace: &Workspace, package: &Package) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[package]", package.language.to_string());
    let own = package.target.is_empty() && package.glibc == GLIBC;
    ensure!(
        !package.apple || package.language == Language::Swift,
        "only the Swift package is built with --apple"
    );
    ensure!(
        package.natives.is_none() || package.language == Language::Kotlin,
        "only the Kotlin package is built with --natives"
    );
    match package.language {
        Language::Python => python::run(workspace, &runner, &package.target, &package.glibc),
        Language::Kotlin => {
            kotlin::run(workspace, &runner, &package.target, &package.glibc, package.natives.as_deref())
        }
        other => {
            ensure!(own, "only the Python and Kotlin packages are built for other targets");
            match other {
                Language::Rust => rust::run(workspace, &runner),
                _ => {
                    build(workspace, "generate")?;
                    let emulator = emulator::build_shipped(workspace, &runner)?;
                    emulator::place(&runner, &emulator, &workspace.swift().join("bin/clerk-emulator"))?;
                    if package.apple {
                        println!("{}", swift::for_apple(workspace, &runner)?.framework);
                    } else if cfg!(target_os = "linux") {
                        println!("{}", swift::for_linux(workspace, &workspace.dist().join("swift"))?);
                    }
                    Ok(())
                }
            }
        }
    }
}

/// The targets that a name stands for.
fn each_processor(name: &str) -> Vec<&str> {
    if name == UNIVERSAL { vec!["aarch64-apple-darwin", "x86_64-apple-darwin"] } else { vec![name] }
}

/// Builds for a target, and checks that the result fits there.
fn fitting(
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

fn build(workspace: &Workspace, step: &str) -> Result<()> {
    let counts = steps::run(workspace, &Selection::only(&[step]))?;
    ensure!(counts.failed == 0, "the build failed");
    Ok(())
}
