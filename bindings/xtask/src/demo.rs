//! `cargo xtask demo`: the example program against an emulator, or against the instance that a key names.
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
    let needs: &[&str] = match language {
        Language::Rust => &["emulator"],
        Language::Python => &["emulator", "python:package"],
        Language::Kotlin => &["emulator", "kotlin:package"],
        Language::Swift => &["emulator", "generate", "swift:toolchain"],
    };
    let without = Language::ALL.into_iter().filter(|other| *other != language).collect();
    let only = needs.iter().map(|name| (*name).to_owned()).collect();
    let counts = steps::run(workspace, &Selection { without, only })?;
    ensure!(counts.failed == 0, "what the example needs could not be built");
    let runner = Runner::new(workspace.logs(), "[demo]", language.to_string());
    let mut example = steps::example(workspace, &runner, language, asynchronous)?;
    let emulator = match std::env::var("CLERK_PUBLISHABLE_KEY") {
        Ok(_) => {
            runner.say(
                "using the instance of CLERK_PUBLISHABLE_KEY, over the network (its own tests never do)",
            );
            let told = std::env::var("CLERK_TICKET").is_ok() || std::env::var("CLERK_IDENTIFIER").is_ok();
            ensure!(told, "set CLERK_TICKET, or CLERK_IDENTIFIER and CLERK_PASSWORD, to say who signs in");
            ensure!(std::env::var("CLERK_ORGANIZATION").is_ok(), "set CLERK_ORGANIZATION to an id or slug");
            None
        }
        Err(_) => {
            let emulator = Emulator::start(workspace)?;
            runner.say(&format!("an emulator of Clerk listens at {}", emulator.base_url));
            emulator.tell(&mut example);
            Some(emulator)
        }
    };
    println!();
    let status = example.stdin(Stdio::null()).status().context("starting the example")?;
    drop(emulator);
    ensure!(status.success(), "the example ended with {status}");
    Ok(())
}
