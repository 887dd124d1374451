//! Runs the fuzz targets in `fuzz/`, each for ten seconds or as long as `CLERK_ORGS_FUZZ_SECONDS` says.
use super::{Context, Step};
use crate::{
    command::{cargo, command, output_of},
    reports::Counts,
};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;
use std::{thread, time::Duration};

/// The targets, each with its options for libFuzzer.
const TARGETS: [(&str, &[&str]); 5] = [
    ("decoding", &["-dict=json.dict"]),
    ("odd_values", &["-max_len=7"]),
    ("error_envelopes", &["-dict=json.dict"]),
    ("publishable_keys", &["-max_len=512"]),
    ("paging", &["-max_len=512"]),
];

/// Coverage instrumentation for libFuzzer. Core is safe Rust, so a sanitizer, which needs a nightly compiler, would find
/// nothing more.
const FLAGS: [&str; 9] = [
    "-Cpasses=sancov-module",
    "-Cllvm-args=-sanitizer-coverage-level=4",
    "-Cllvm-args=-sanitizer-coverage-inline-8bit-counters",
    "-Cllvm-args=-sanitizer-coverage-pc-table",
    "-Cllvm-args=-sanitizer-coverage-trace-compares",
    "--cfg=fuzzing",
    "-Clink-dead-code",
    "-Cdebug-assertions",
    "-Ccodegen-units=1",
];

pub(super) fn steps() -> Vec<Step> {
    vec![Step::shared("fuzz:build", &[], build), Step::shared("fuzz:run", &["fuzz:build"], run)]
}

/// The fuzz targets have their own lock file, which must be up to date.
fn build(context: &Context<'_>) -> Result<Counts> {
    let folder = folder(context);
    context.check("cargo fmt", cargo(&folder).args(["fmt", "--check"]))?;
    context.check("cargo fetch", cargo(&folder).args(["fetch", "--locked"]))?;
    let mut build = cargo(&folder);
    // With an explicit target, the flags do not apply to build scripts and macros.
    build.args(["build", "--release", "--locked", "--target", &host(context)?]);
    build.env("CARGO_TARGET_DIR", target(context)).env("CARGO_ENCODED_RUSTFLAGS", FLAGS.join("\x1f"));
    // Lints while compiling, instead of compiling twice.
    build.env("RUSTC_WORKSPACE_WRAPPER", "clippy-driver");
    context.check("cargo build of the fuzz targets", &mut build)
}

/// Runs as many targets at once as there are processors.
fn run(context: &Context<'_>) -> Result<Counts> {
    let seconds = std::env::var("CLERK_ORGS_FUZZ_SECONDS").unwrap_or_else(|_| "10".into());
    let seconds: u32 = seconds.parse().context("CLERK_ORGS_FUZZ_SECONDS is not a number")?;
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
    // Interesting inputs are kept from run to run. The seeds are only read.
    let found = target(context).join("corpus").join(name);
    fs_err::create_dir_all(&found)?;
    let artifacts = folder(context).join("artifacts").join(name);
    fs_err::create_dir_all(&artifacts)?;
    let program = target(context).join(host(context)?).join("release").join(name);
    let mut fuzz = command(&program, &folder(context));
    let seeds = folder(context).join("seeds").join(name);
    fuzz.arg(&found).args(seeds.is_dir().then_some(seeds)).args(options);
    fuzz.args([
        format!("-max_total_time={seconds}"),
        "-timeout=10".into(),
        format!("-artifact_prefix={artifacts}/"),
    ]);
    fuzz.env("RUST_BACKTRACE", "0");
    let runner = context.runner.with_extra_time(Duration::from_secs(seconds.into()));
    let finished = runner.run(name, &mut fuzz)?;
    if let Some(done) = finished.output.lines().rev().find(|line| line.starts_with("Done ")) {
        context.runner.say(&format!("{name}: {done}"));
    }
    Ok(Counts::PASSED)
}

/// This machine's target triple.
fn host(context: &Context<'_>) -> Result<String> {
    let about = output_of(command("rustc", &context.workspace.root).arg("-vV"));
    let about = about.context("rustc -vV failed")?;
    let host = about.lines().find_map(|line| line.strip_prefix("host: "));
    Ok(host.context("rustc -vV printed no host")?.to_owned())
}

fn folder(context: &Context<'_>) -> Utf8PathBuf {
    context.workspace.root.join("fuzz")
}

fn target(context: &Context<'_>) -> Utf8PathBuf {
    context.workspace.target.join("fuzz")
}
