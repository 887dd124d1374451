//! Python: linters and type checkers, the wheel, and its tests in a clean environment.
use super::{Context, Step, with_storms};
use crate::{
    command::Runner,
    emulator::{self, build_shipped, for_tests},
    language::Language::Python,
    reports::{self, Counts},
    toolchain::python::Environment,
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Python, "python:tools", &[], |context| {
            Environment::tools(context.workspace, &context.runner).map(|_| Counts::NONE)
        }),
        Step::of(Python, "python:format", &["python:tools"], |context| {
            tool(context, "ruff", &[&["format", "--check"], SOURCES].concat())
        }),
        Step::of(Python, "python:lint", &["python:tools"], |context| {
            tool(context, "ruff", &[&["check"], SOURCES].concat())
        }),
        Step::of(Python, "python:mypy", &["python:tools", "generate"], |context| tool(context, "mypy", &[])),
        Step::of(Python, "python:pyright", &["python:tools", "generate"], |context| {
            tool(context, "pyright", &[])
        }),
        Step::of(Python, "python:package", &["python:tools", "generate"], package),
        Step::of(Python, "python:emulator", &["python:package", "emulator"], emulator),
        Step::of(Python, "python:orgs", &["python:package"], orgs),
        Step::of(Python, "python:test", &["python:orgs", "python:emulator"], test),
    ]
}

/// Arguments for ruff. The paths for the other tools are in `pyproject.toml`.
const SOURCES: &[&str] = &[
    "--config",
    "pyproject.toml",
    "--no-cache",
    ".",
    "../../tests/python",
    "../../tests/emulator/python",
    "../../tests/packages",
    "../../examples/python",
    "../../examples/orgs",
    "../../benches/python",
];

/// Runs a tool on the package, with the configuration in `pyproject.toml`.
fn tool(context: &Context<'_>, program: &str, arguments: &[&str]) -> Result<Counts> {
    let tools = Environment::tools(context.workspace, &context.runner)?;
    let mut command = tools.command(program, &context.workspace.python());
    context.check(program, command.args(arguments))
}

/// Builds the wheel and installs it into a clean environment.
fn package(context: &Context<'_>) -> Result<Counts> {
    install_wheel(context, &context.workspace.python(), &context.workspace.dist().join("python"))
}

/// Builds the wheel of the example program and installs it next to the wheel it uses.
fn orgs(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    install_wheel(context, &workspace.root.join("examples/orgs"), &workspace.dist().join("orgs"))
}

/// Builds the wheel of the emulator, with the program that the tests use, and installs it.
fn emulator(context: &Context<'_>) -> Result<Counts> {
    emulator_wheel(context, &context.workspace.emulator())
}

/// Builds the wheel of the emulator as it ships.
pub(crate) fn shipped_emulator(workspace: &Workspace) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[python:emulator]", "shipped-emulator");
    let program = build_shipped(workspace, &runner)?;
    emulator_wheel(&Context { workspace, runner, languages: &[Python] }, &program).map(drop)
}

fn emulator_wheel(context: &Context<'_>, built: &Utf8Path) -> Result<Counts> {
    let workspace = context.workspace;
    let source = workspace.root.join("tests/emulator/python");
    emulator::place(&context.runner, built, &source.join("build/clerk-emulator"))?;
    install_wheel(context, &source, &workspace.dist().join("python-emulator"))
}

fn install_wheel(context: &Context<'_>, source: &Utf8Path, dist: &Utf8Path) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    if dist.exists() {
        fs_err::remove_dir_all(dist)?;
    }
    let tools = Environment::tools(workspace, runner)?;
    let mut build = tools.command("hatchling", source);
    runner
        .run("build the wheel", build.args(["build", "--target", "wheel", "--directory", dist.as_str()]))?;
    let wheel = fs_err::read_dir(dist)?
        .flatten()
        .filter_map(|entry| Utf8PathBuf::try_from(entry.path()).ok())
        .find(|path| path.extension() == Some("whl"))
        .context("no wheel was built")?;
    let clean = Environment::clean(workspace, runner)?;
    clean.pip(workspace, runner, &["--force-reinstall", "--no-deps", wheel.as_str()])?;
    Ok(Counts::NONE)
}

/// Draws the picture in `docs/pagination.md`.
pub(crate) fn picture(workspace: &Workspace) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[picture]", "picture");
    let clean = Environment::clean(workspace, &runner)?;
    let mut draw = clean.command("python", &workspace.root.join("tests/python"));
    draw.args(["lost_items.py", workspace.root.join("docs/lost-items.svg").as_str()]);
    let status = for_tests(workspace, &mut draw).status().context("starting Python")?;
    ensure!(status.success(), "the picture could not be drawn");
    Ok(())
}

/// The wheel that was built last, of the library (`python`) or of another package.
pub(crate) fn wheel(workspace: &Workspace, package: &str) -> Result<Utf8PathBuf> {
    let found = fs_err::read_dir(workspace.dist().join(package))?
        .flatten()
        .filter_map(|entry| Utf8PathBuf::try_from(entry.path()).ok())
        .find(|path| path.extension() == Some("whl"));
    found.context("no wheel was built")
}

fn test(context: &Context<'_>) -> Result<Counts> {
    let clean = Environment::clean(context.workspace, &context.runner)?;
    let tools = Environment::tools(context.workspace, &context.runner)?;
    let pytest = |what: &str, chosen: &str| {
        let mut pytest = clean.command("python", &context.workspace.root.join("tests/python"));
        // Type checkers run from their own environment on programs that use the wheel.
        pytest.env("CLERK_TYPE_CHECKERS", tools.directory.join("bin"));
        pytest.args(["-m", "pytest", "-q", "-k", chosen]);
        tests(context, what, if cfg!(windows) { on_any_system(&mut pytest) } else { &mut pytest })
    };
    with_storms(|| pytest("pytest of storms", "storm"), || pytest("pytest", "not storm"))
}

/// The tests of what the wheel does. The others need the programs of Unix, its processes and terminals, or test types and packages.
const ON_ANY_SYSTEM: [&str; 9] = [
    "test_bulk.py",
    "test_calls.py",
    "test_conformance.py",
    "test_enums.py",
    "test_errors.py",
    "test_event_loop.py",
    "test_lists.py",
    "test_token_store.py",
    "test_values.py",
];

/// Limits pytest to the tests that run on any system. Windows reads files in an encoding of its own otherwise.
pub(super) fn on_any_system(pytest: &mut Command) -> &mut Command {
    pytest.args(ON_ANY_SYSTEM).env("PYTHONUTF8", "1")
}

fn tests(context: &Context<'_>, what: &str, pytest: &mut Command) -> Result<Counts> {
    let report = context.workspace.logs().join(format!("{}.xml", what.replace(' ', "-")));
    let _ = std::fs::remove_file(&report);
    pytest.args(["--junitxml", report.as_str()]);
    context.tests(what, for_tests(context.workspace, pytest), |_| {
        std::fs::read_to_string(&report).map_or(Ok(Counts::NONE), |text| reports::junit(&text))
    })
}
