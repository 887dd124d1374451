//! Kotlin programs shrunk by R8 and by ProGuard, which know what to keep from the rules in the jar.
use super::{Context, Step, examples};
use crate::{
    command::command, emulator::Emulator, language::Language::Kotlin, reports::Counts,
    toolchain::maven::maven,
};
use anyhow::{Result, ensure};
use camino::Utf8Path;

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Kotlin, "kotlin:shrinking", &["kotlin:package", "emulator"], shrinking)]
}

fn shrinking(context: &Context<'_>) -> Result<Counts> {
    let project = context.workspace.root.join("tests/shrinking");
    context.runner.run("shrink", maven(context.workspace, &project)?.arg("package"))?;
    let mut counts = Counts::NONE;
    for shrinker in ["r8", "proguard"] {
        let jar = project.join("target").join(format!("{shrinker}.jar"));
        counts = counts + example(context, &jar, shrinker, false)? + example(context, &jar, shrinker, true)?;
        counts = counts + callbacks(context, &jar, shrinker)?;
    }
    Ok(counts)
}

fn example(context: &Context<'_>, jar: &Utf8Path, shrinker: &str, asynchronous: bool) -> Result<Counts> {
    let style = if asynchronous { "async" } else { "blocking" };
    let mut program = program(context, jar, "MembershipRequestsKt");
    program.args(asynchronous.then_some("--async"));
    examples::check(context, Kotlin, &format!("{shrinker} {style}"), program)
}

/// Runs the program that uses what only native code and reflection call.
fn callbacks(context: &Context<'_>, jar: &Utf8Path, shrinker: &str) -> Result<Counts> {
    let emulator = Emulator::start(context.workspace)?;
    let mut program = program(context, jar, "CallbacksKt");
    let finished = context.runner.run(&format!("{shrinker} callbacks"), emulator.configure(&mut program))?;
    ensure!(finished.output.contains("callbacks: complete"), "it printed:\n{}", finished.tail(60));
    Ok(Counts::PASSED)
}

fn program(context: &Context<'_>, jar: &Utf8Path, main: &str) -> std::process::Command {
    let mut java = command("java", &context.workspace.root);
    java.args(["-cp", jar.as_str(), main]);
    java
}
