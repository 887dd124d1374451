//! `cargo xtask bench`: measures ClerkOrgs and its alternatives in one run.
mod cases;
mod figures;
mod program;
mod table;

use crate::{command::Runner, emulator::Emulator, language::Language, workspace::Workspace};
use anyhow::{Result, ensure};
use cases::Case;
use program::Bench;
use std::time::Instant;
use table::Row;

/// The document that contains the table, and the lines around it.
const DOCUMENT: &str = "docs/performance.md";
const BEGIN: &str = "<!-- The table of `cargo xtask bench --record` -->\n";
const END: &str = "<!-- End of the table -->\n";

/// Runs all cases, or those whose names start with one of these.
pub(crate) fn run(workspace: &Workspace, only: &[String], record: bool) -> Result<()> {
    let chosen = |case: &&Case| only.is_empty() || only.iter().any(|name| case.name.starts_with(name));
    let cases: Vec<&Case> = cases::ALL.iter().filter(chosen).collect();
    ensure!(
        !cases.is_empty(),
        "no such case; the cases are: {}",
        cases::ALL.map(|case| case.name).join(", ")
    );
    let languages: Vec<Language> = Language::ALL
        .into_iter()
        .filter(|language| cases.iter().any(|case| case.languages.contains(language)))
        .collect();
    let runner = Runner::new(workspace.logs(), "[bench]", "build");
    program::build(workspace, &runner, &languages)?;
    let emulator = Emulator::start_program(workspace, &program::emulator(workspace), &[])?;
    let mut rows = Vec::new();
    for (index, case) in cases.iter().enumerate() {
        let runner = Runner::new(workspace.logs(), format!("[{}/{}]", index + 1, cases.len()), case.name);
        runner.say("measuring…");
        let started = Instant::now();
        rows.extend((case.run)(&Bench { workspace, runner: &runner, emulator: &emulator })?);
        runner.say(&format!("done ({:.1} s)", started.elapsed().as_secs_f32()));
    }
    let table = table::table(&rows);
    println!("\n{table}");
    let missed = rows.iter().filter(|row| row.met() == Some(false)).count();
    println!("{missed} of {} goals missed", rows.iter().filter(|row: &&Row| row.goal.is_some()).count());
    if record { write(workspace, &table) } else { Ok(()) }
}

/// Replaces the table in the document.
fn write(workspace: &Workspace, table: &str) -> Result<()> {
    let file = workspace.root.join(DOCUMENT);
    let text = fs_err::read_to_string(&file)?;
    let parts = text.split_once(BEGIN).and_then(|(before, rest)| Some((before, rest.split_once(END)?.1)));
    let Some((before, after)) = parts else { anyhow::bail!("{file} has no lines that mark the table") };
    fs_err::write(&file, format!("{before}{BEGIN}\n{}\n\n{table}\n{END}{after}", conditions()))?;
    println!("written to {file}");
    Ok(())
}

/// The machine that the figures were measured on.
fn conditions() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let model = model.map_or("an unknown CPU", |(_, model)| model);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    format!("{cores} cores of {model}, {}.", std::env::consts::OS)
}
