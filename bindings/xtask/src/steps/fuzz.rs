//! The fuzz targets in `fuzz/`, each for a minute or as long as `CLERK_ORGS_FUZZ_SECONDS` says.
use super::{Context, Step};
use crate::{
    command::{cargo, command},
    reports::Counts,
    toolchain::tool,
};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;
use std::{process::Command, thread, time::Duration};

/// Each with what libFuzzer is to know of it.
const TARGETS: [(&str, &[&str]); 4] = [
    ("decoding", &["-dict=json.dict"]),
    ("error_envelopes", &["-dict=json.dict"]),
    ("publishable_keys", &["-max_len=512"]),
    ("paging", &["-max_len=512"]),
];

pub(super) fn steps() -> Vec<Step> {
    vec![Step::shared("fuzz:build", &[], build), Step::shared("fuzz:run", &["fuzz:build"], run)]
}

/// It has a lock file of its own, which has to be the current one.
fn build(context: &Context<'_>) -> Result<Counts> {
    let folder = folder(context);
    context.check("cargo fmt", cargo(&folder).args(["fmt", "--check"]))?;
    context.check("cargo fetch", cargo(&folder).args(["fetch", "--locked"]))?;
    context.check("cargo fuzz build", &mut cargo_fuzz(context, "build")?)
}

/// As many at once as there are processors.
fn run(context: &Context<'_>) -> Result<Counts> {
    let seconds = std::env::var("CLERK_ORGS_FUZZ_SECONDS").unwrap_or_else(|_| "60".into());
    let seconds: u32 = seconds.parse().context("CLERK_ORGS_FUZZ_SECONDS is no number")?;
    let mut counts = Counts::NONE;
    for targets in TARGETS.chunks(thread::available_parallelism()?.get()) {
        let results: Vec<Result<Counts>> = thread::scope(|scope| {
            let run = |target| scope.spawn(move || one(context, target, seconds));
            let running: Vec<_> = targets.iter().copied().map(run).collect();
            running.into_iter().filter_map(|running| running.join().ok()).collect()
        });
        for result in results {
            counts = counts + result?;
        }
    }
    Ok(counts)
}

fn one(context: &Context<'_>, (name, options): (&str, &[&str]), seconds: u32) -> Result<Counts> {
    // What was found to be worth trying is kept from run to run; the seeds are only read.
    let found = target(context).join("corpus").join(name);
    fs_err::create_dir_all(&found)?;
    let mut fuzz = cargo_fuzz(context, "run")?;
    fuzz.args([name, found.as_str(), folder(context).join("seeds").join(name).as_str(), "--"]);
    fuzz.args(options).args([format!("-max_total_time={seconds}"), "-timeout=10".into()]);
    let runner = context.runner.and_longer(Duration::from_secs(seconds.into()));
    let finished = runner.run(name, &mut fuzz)?;
    if let Some(done) = finished.output.lines().rev().find(|line| line.starts_with("Done ")) {
        context.runner.say(&format!("{name}: {done}"));
    }
    Ok(Counts::PASSED)
}

fn cargo_fuzz(context: &Context<'_>, task: &str) -> Result<Command> {
    let mut fuzz = command(tool::FUZZ.find(context.workspace, &context.runner)?, &folder(context));
    // Core is safe Rust: a sanitizer would find nothing more, and needs a nightly compiler.
    fuzz.args([
        "fuzz",
        task,
        "--fuzz-dir",
        ".",
        "--sanitizer",
        "none",
        "--target-dir",
        target(context).as_str(),
    ]);
    // Lints what it compiles, instead of compiling it twice.
    fuzz.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver").env("RUST_BACKTRACE", "0");
    Ok(fuzz)
}

fn folder(context: &Context<'_>) -> Utf8PathBuf {
    context.workspace.root.join("fuzz")
}

fn target(context: &Context<'_>) -> Utf8PathBuf {
    context.workspace.target.join("fuzz")
}
