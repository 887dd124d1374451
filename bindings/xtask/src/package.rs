//! Builds packages as they are published.
use crate::{
    assemble::{
        self,
        python::{Package as Wheel, for_target, source},
    },
    command::Runner,
    emulator,
    language::Language,
    steps::{self, Selection},
    target::{GLIBC, Target},
    workspace::{Workspace, copy_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

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
        Language::Python => python(workspace, &runner, &package.target, &package.glibc),
        Language::Kotlin => {
            kotlin(workspace, &runner, &package.target, &package.glibc, package.natives.as_deref())
        }
        other => {
            ensure!(own, "only the Python and Kotlin packages are built for other targets");
            match other {
                Language::Rust => assemble::rust::run(workspace, &runner),
                _ => {
                    build(workspace, "generate")?;
                    let emulator = emulator::build_shipped(workspace, &runner)?;
                    emulator::place(&runner, &emulator, &workspace.swift().join("bin/clerk-emulator"))?;
                    if package.apple {
                        println!("{}", assemble::swift::for_apple(workspace, &runner)?.framework);
                    } else if cfg!(target_os = "linux") {
                        println!(
                            "{}",
                            assemble::swift::for_linux(workspace, &workspace.dist().join("swift"))?
                        );
                    }
                    Ok(())
                }
            }
        }
    }
}

/// Builds the wheels of the library and of the emulator for the targets; for this machine also the source distribution.
fn python(workspace: &Workspace, runner: &Runner, targets: &[String], glibc: &str) -> Result<()> {
    let host = Target::host().map(|host| host.triple.to_owned());
    let targets = if targets.is_empty() { host.as_slice() } else { targets };
    ensure!(!targets.is_empty(), "no package is built for this machine's own platform: use --target");
    if targets == host.as_slice() && glibc == GLIBC {
        build(workspace, "python:package")?;
        steps::shipped_emulator(workspace)?;
        for folder in ["python", "python-emulator"] {
            let wheel = steps::wheel(workspace, folder)?;
            let copy = workspace.wheels().join(wheel.file_name().context("a wheel without a name")?);
            copy_if_changed(&wheel, &copy)?;
            runner.say(&format!("built {copy}"));
        }
        let sdist = source(workspace, runner, &workspace.wheels())?;
        runner.say(&format!("built {sdist}"));
        return Ok(());
    }
    // The package's Python files do not depend on the platform.
    build(workspace, "generate")?;
    for name in targets {
        for package in [Wheel::Library, Wheel::Emulator] {
            let wheel = for_target(workspace, runner, name, glibc, package)?;
            runner.say(&format!("built {wheel}"));
        }
    }
    Ok(())
}

/// Builds the jars for the targets, for this machine's own if there are none, with the libraries that other machines have left in
/// the folder `others`.
fn kotlin(
    workspace: &Workspace,
    runner: &Runner,
    targets: &[String],
    glibc: &str,
    others: Option<&Utf8Path>,
) -> Result<()> {
    let mut wanted = assemble::kotlin::targets(targets)?;
    wanted.extend(Target::host().filter(|_| targets.is_empty() && others.is_none()));
    ensure!(
        !wanted.is_empty() || others.is_some(),
        "no package is built for this machine's own platform: use --target"
    );
    build(workspace, "kotlin:testing")?;
    steps::document(workspace, runner)?;
    assemble::kotlin::assemble(workspace, runner, wanted, glibc, others)
}

fn build(workspace: &Workspace, step: &str) -> Result<()> {
    let counts = steps::run(workspace, &Selection::only(&[step]))?;
    ensure!(counts.failed == 0, "the build failed");
    Ok(())
}
