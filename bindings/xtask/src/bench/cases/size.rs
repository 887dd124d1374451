//! The size of the shipped library, and the speed lost by optimizing it for size.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    command::{cargo, output_of},
    folder,
    language::Language,
    workspace::copy_if_changed,
};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;

const PROGRAM: Program = Program { language: Language::Python, name: "memberships", variant: "ours" };
const WORK: Work = Work { rows: 10_000, rounds: 9, delay_ms: 0 };
/// Many short runs, because the difference is smaller than the noise of a single run.
const TIMES: usize = 15;

pub(super) fn file(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let size = fs_err::metadata(bench.workspace.stripped_library())?.len();
    let row = Row::alone("Size of the library, stripped".into(), Unit::Megabytes, vec![size as f64]);
    Ok(vec![Row { goal: Some(Goal::Below(3.5e6)), ..row }])
}

/// The same list in Python, with the shipped library and with one built for speed.
pub(super) fn speed(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let fast = fast_package(bench)?;
    let (mut shipped, mut fastest) = (Vec::new(), Vec::new());
    for _ in 0..TIMES {
        shipped.push(bench.run(PROGRAM, WORK)?);
        fastest.push(bench.run_command(bench.command(PROGRAM)?.env("PYTHONPATH", &fast), WORK)?);
    }
    let other = Other { name: "built with opt-level 3".into(), samples: Figures::all(&fastest, "cpu") };
    Ok(vec![Row {
        figure: "Python: 10,000 memberships, CPU time".into(),
        unit: Unit::Seconds,
        ours: Figures::all(&shipped, "cpu"),
        other: Some(other),
        goal: Some(Goal::Times(1.05)),
    }])
}

/// A copy of the installed Python package with the fast library.
fn fast_package(bench: &Bench<'_>) -> Result<Utf8PathBuf> {
    let workspace = bench.workspace;
    bench.runner.say("building a second library, optimized for speed (takes some minutes the first time)");
    let mut build = cargo(&workspace.root);
    build.args([
        "rustc",
        "--profile",
        "fast",
        "--package",
        "clerk-orgs-ffi",
        "--lib",
        "--crate-type",
        "cdylib",
    ]);
    bench.runner.run("build the fast library", &mut build)?;
    let mut find = std::process::Command::new(bench.command(PROGRAM)?.get_program());
    find.args(["-c", "import clerk_orgs; print(clerk_orgs.__path__[0])"]);
    let installed = Utf8PathBuf::from(output_of(&mut find).context("the package is not installed")?);
    let folder = workspace.target.join("bench/fast");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    folder::copy(&installed, &folder.join("clerk_orgs"))?;
    let library = workspace.library();
    let name = library.file_name().unwrap_or_default();
    copy_if_changed(&workspace.target.join("fast").join(name), &folder.join("clerk_orgs/_ffi").join(name))?;
    Ok(folder)
}
