//! Builds packages as they are published.
pub(crate) mod python;
mod rust;
pub(crate) mod swift;

use crate::{
    command::Runner,
    emulator,
    language::Language,
    steps::{self, Selection},
    target::GLIBC,
    workspace::Workspace,
};
use anyhow::{Result, ensure};

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
}

pub(crate) fn run(workspace: &Workspace, package: &Package) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[package]", package.language.to_string());
    let own = package.target.is_empty() && package.glibc == GLIBC;
    ensure!(
        !package.apple || package.language == Language::Swift,
        "only the Swift package is built with --apple"
    );
    match package.language {
        Language::Python => python::run(workspace, &runner, &package.target, &package.glibc),
        other => {
            ensure!(own, "only the Python package is built for other targets");
            match other {
                Language::Rust => rust::run(workspace, &runner),
                Language::Kotlin => {
                    build(workspace, "kotlin:package")?;
                    steps::shipped_jars(workspace)
                }
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

fn build(workspace: &Workspace, step: &str) -> Result<()> {
    let counts = steps::run(workspace, &Selection::only(&[step]))?;
    ensure!(counts.failed == 0, "the build failed");
    Ok(())
}
