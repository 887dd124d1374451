//! `cargo xtask demo`: runs the example program against an emulator, or against the instance that a key names.
use crate::{
    command::Runner,
    emulator::Emulator,
    language::Language,
    steps::{self, Selection},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use std::process::Stdio;

pub(crate) fn run(workspace: &Workspace, language: Language, asynchronous: bool) -> Result<()> {
    let runner = Runner::new(workspace.logs(), "[demo]", language.to_string());
    let real_instance = std::env::var("CLERK_PUBLISHABLE_KEY").is_ok();
    if real_instance {
        runner.say("using the instance of CLERK_PUBLISHABLE_KEY, which needs network access");
        check_account()?;
    }
    build(workspace, language, real_instance)?;
    let mut example = steps::example(workspace, &runner, language, asynchronous)?;
    // Kept running until the example has ended.
    let emulator = if real_instance { None } else { Some(Emulator::start(workspace)?) };
    if let Some(emulator) = &emulator {
        runner.say(&format!("the emulator listens at {}", emulator.base_url));
        emulator.configure(&mut example);
    }
    println!();
    let status = example.stdin(Stdio::null()).status().context("starting the example")?;
    ensure!(status.success(), "the example failed with {status}");
    Ok(())
}

/// Builds only what the example of this language needs.
fn build(workspace: &Workspace, language: Language, real_instance: bool) -> Result<()> {
    let mut only: Vec<String> = match language {
        Language::Rust => vec![],
        Language::Python => vec!["python:package".into()],
        Language::Kotlin => vec!["kotlin:testing".into()],
        Language::Swift => vec!["generate".into(), "swift:toolchain".into()],
    };
    if !real_instance {
        only.push("emulator".into());
    }
    if only.is_empty() {
        return Ok(());
    }
    let without =
        Language::ALL.into_iter().filter(|other| *other != language).map(|other| other.to_string()).collect();
    let counts = steps::run(workspace, &Selection { without, only })?;
    ensure!(counts.failed == 0, "the packages for the example could not be built");
    Ok(())
}

fn check_account() -> Result<()> {
    let has = |name| std::env::var(name).is_ok();
    ensure!(
        has("CLERK_TICKET") || (has("CLERK_IDENTIFIER") && has("CLERK_PASSWORD")),
        "set CLERK_TICKET, or CLERK_IDENTIFIER and CLERK_PASSWORD, to specify who signs in"
    );
    ensure!(has("CLERK_ORGANIZATION"), "set CLERK_ORGANIZATION to the organization's id or slug");
    Ok(())
}
