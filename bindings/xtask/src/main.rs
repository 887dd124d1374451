//! Builds, generates, packages, tests and demonstrates ClerkOrgs.
mod assemble;
mod bench;
mod binary;
mod command;
mod conformance;
mod demo;
mod emulator;
mod folder;
mod generate;
mod language;
mod package;
mod release;
mod reports;
mod steps;
mod target;
mod toolchain;
mod universal;
mod workspace;

use anyhow::{Result, ensure};
use clap::{Parser, Subcommand};
use language::Language;
use reports::Counts;
use std::process::ExitCode;
use steps::Selection;
use workspace::Workspace;

/// Builds, generates, packages, tests and demonstrates ClerkOrgs.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    task: Task,
}

#[derive(Subcommand)]
enum Task {
    /// Tests everything in all languages, lints included; installs what is missing
    Test {
        /// Steps to leave out: a language (`swift`), a group (`fuzz`) or a single step
        #[arg(long, value_name = "STEP", value_delimiter = ',')]
        without: Vec<String>,
        /// Run only these steps (`python:mypy`) or groups (`python`), and the steps they need
        #[arg(long, value_name = "STEP", value_delimiter = ',')]
        only: Vec<String>,
    },
    /// Runs the example program: lists membership requests, accepts one, lists them again
    Demo {
        /// The language of the example program
        #[arg(long, value_name = "LANGUAGE", default_value = "rust")]
        lang: Language,
        /// Use the asynchronous style
        #[arg(long = "async")]
        asynchronous: bool,
    },
    /// Runs the benchmarks against other libraries; needs an idle machine for reliable figures
    Bench {
        /// Run only the cases whose names start like this, such as `list:python`
        #[arg(long, value_name = "CASE", value_delimiter = ',')]
        only: Vec<String>,
        /// Write the table into docs/performance.md
        #[arg(long)]
        record: bool,
    },
    /// Builds the native library that every package contains
    Build,
    /// Generates the bindings from the library, for all languages or one
    Generate {
        /// Generate only for this language
        language: Option<Language>,
    },
    /// Builds the package of a language
    Package(package::Package),
    /// Writes the listing of the API, or checks it
    Api {
        /// Fail if the committed listing is not the current one
        #[arg(long)]
        check: bool,
    },
    /// Checks what has to be true before a release, or prepares one
    #[command(group = clap::ArgGroup::new("what").required(true))]
    Release {
        /// Check versions, changelog, listing and licences
        #[arg(long, group = "what")]
        check: bool,
        /// The tag of the release, `v` and the version: then the changelog must have a date, and everything be committed
        #[arg(long, requires = "check")]
        tag: Option<String>,
        /// Write a version into all manifests and texts
        #[arg(long, group = "what", value_name = "VERSION")]
        set_version: Option<String>,
        /// Complete a folder with all packages of a release: bills of materials and checksums
        #[arg(long, group = "what", value_name = "FOLDER")]
        collect: Option<camino::Utf8PathBuf>,
        /// Write the archive for Maven Central, of a folder with the jars of a release; signs with the key in MAVEN_GPG_KEY
        #[arg(long, group = "what", value_name = "FOLDER")]
        bundle: Option<camino::Utf8PathBuf>,
    },
    /// Lists the patches of UniFFI's output, with their reasons
    Patches,
    /// Draws docs/lost-items.svg, which compares the usual paging loop with ours
    Picture,
    /// Checks formats, lints and dependencies of all languages
    Lint,
    /// Tests Rust: core, the contract, the emulator and this tool
    Rust,
    /// Tests the Python package
    Python,
    /// Tests the Kotlin package
    Kotlin,
    /// Tests the Swift package
    Swift,
    /// Lists the steps of `test`
    Steps,
    /// Removes generated files and Python environments, but neither Cargo's output nor installed toolchains
    Clean,
}

fn main() -> ExitCode {
    match run(&Arguments::parse().task) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(task: &Task) -> Result<ExitCode> {
    let workspace = Workspace::find()?;
    match task {
        Task::Test { without, only } => {
            closing_line(steps::run(&workspace, &Selection { without: without.clone(), only: only.clone() })?)
        }
        Task::Demo { lang, asynchronous } => {
            demo::run(&workspace, *lang, *asynchronous).map(|()| ExitCode::SUCCESS)
        }
        Task::Bench { only, record } => bench::run(&workspace, only, *record).map(|()| ExitCode::SUCCESS),
        Task::Build => build(&workspace, Selection::only(&["library"])),
        Task::Generate { language } => {
            let without = Language::ALL.into_iter().filter(|other| language.is_some_and(|one| one != *other));
            let without = without.map(|language| language.to_string()).collect();
            build(&workspace, Selection { without, only: vec!["generate".into()] })
        }
        Task::Package(package) => package::run(&workspace, package).map(|()| ExitCode::SUCCESS),
        Task::Api { check: true } => closing_line(steps::run(&workspace, &Selection::only(&["api"]))?),
        Task::Api { check: false } => {
            build(&workspace, Selection::only(&["library"]))?;
            steps::write_listing(&workspace).map(|()| ExitCode::SUCCESS)
        }
        Task::Release { set_version: Some(version), .. } => {
            let changed = release::set_version(&workspace, version)?;
            println!("{changed} files changed; `cargo build` brings the lock files up to date");
            Ok(ExitCode::SUCCESS)
        }
        Task::Release { collect: Some(folder), .. } => release::complete(&workspace, folder),
        Task::Release { bundle: Some(folder), .. } => release::bundle(&workspace, folder),
        Task::Release { tag, .. } => {
            release::check_tag(&workspace, tag.as_deref())?;
            build(&workspace, Selection::only(&["api"]))?;
            release::report(&workspace, tag.as_deref())
        }
        Task::Patches => {
            build(&workspace, Selection::only(&["library"]))?;
            println!("\n{}", generate::generator(&workspace)?.patches()?);
            Ok(ExitCode::SUCCESS)
        }
        Task::Picture => {
            build(&workspace, Selection::only(&["python:package", "emulator"]))?;
            steps::picture(&workspace).map(|()| ExitCode::SUCCESS)
        }
        Task::Lint => closing_line(steps::run(&workspace, &Selection::only(&LINTS))?),
        Task::Rust => group(&workspace, "rust"),
        Task::Python => group(&workspace, "python"),
        Task::Kotlin => group(&workspace, "kotlin"),
        Task::Swift => group(&workspace, "swift"),
        Task::Steps => {
            steps::all().iter().for_each(|step| println!("{}", step.name));
            Ok(ExitCode::SUCCESS)
        }
        Task::Clean => clean(&workspace).map(|()| ExitCode::SUCCESS),
    }
}

const LINTS: [&str; 12] = [
    "api",
    "rust:dispatch",
    "rust:format",
    "rust:clippy",
    "rust:deny",
    "python:format",
    "python:lint",
    "python:mypy",
    "python:pyright",
    "swift:format",
    "release:check",
    "release:workflows",
];

fn group(workspace: &Workspace, name: &str) -> Result<ExitCode> {
    closing_line(steps::run(workspace, &Selection::only(&[name]))?)
}

/// Prints the total, which is the last line of the output.
fn closing_line(counts: Counts) -> Result<ExitCode> {
    println!("\n{} passed, {} failed", counts.passed, counts.failed);
    Ok(if counts.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn build(workspace: &Workspace, selection: Selection) -> Result<ExitCode> {
    let counts = steps::run(workspace, &selection)?;
    ensure!(counts.failed == 0, "the build failed");
    Ok(ExitCode::SUCCESS)
}

fn clean(workspace: &Workspace) -> Result<()> {
    let target = ["generated", "dist", "package", "python", "swift", "conformance", "xtask"]
        .map(|name| workspace.target.join(name));
    let packages = [
        workspace.python().join("clerk_orgs/_ffi"),
        workspace.kotlin().join("target"),
        workspace.kotlin().join("testing/emulator/target"),
        workspace.kotlin().join("testing/junit/target"),
        workspace.swift().join("Sources/ClerkOrgs/Generated"),
        workspace.swift().join("Sources/ClerkOrgsFFI"),
        workspace.swift().join("lib"),
        workspace.swift().join("bin"),
    ];
    for folder in target.iter().chain(&packages).filter(|folder| folder.exists()) {
        fs_err::remove_dir_all(folder)?;
    }
    Ok(())
}
