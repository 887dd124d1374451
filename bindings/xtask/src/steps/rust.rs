//! Rust: format, lints, tests, documentation and dependencies.
use super::{Context, Step};
use crate::{
    command::{cargo, command},
    emulator::for_tests,
    language::Language::Rust,
    reports::{self, Counts},
    toolchain::tool,
};
use anyhow::Result;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Rust, "rust:format", &[], |context| {
            context.check("cargo fmt", cargo(&context.workspace.root).args(["fmt", "--all", "--check"]))
        }),
        Step::of(Rust, "rust:clippy", &["generate"], |context| {
            let mut clippy = cargo(&context.workspace.root);
            clippy.args(["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
            context.check("cargo clippy", &mut clippy)
        }),
        Step::of(Rust, "rust:test", &["emulator", "generate"], |context| {
            let mut test = cargo(&context.workspace.root);
            test.args(["test", "--workspace", "--no-fail-fast"]);
            context.tests("cargo test", for_tests(context.workspace, &mut test), |output| {
                Ok(reports::cargo(output))
            })
        }),
        Step::of(Rust, "rust:doc", &["generate"], |context| {
            let mut doc = cargo(&context.workspace.root);
            doc.args(["doc", "--workspace", "--no-deps"]).env("RUSTDOCFLAGS", "--deny warnings");
            context.check("cargo doc", &mut doc)
        }),
        Step::of(Rust, "rust:deny", &[], deny_check),
    ]
}

/// Checks everything except advisories, which need a database from the network.
fn deny_check(context: &Context<'_>) -> Result<Counts> {
    let program = tool::DENY.find(context.workspace, &context.runner)?;
    let mut counts = Counts::NONE;
    for (what, manifest) in [("cargo deny", "Cargo.toml"), ("cargo deny fuzz", "fuzz/Cargo.toml")] {
        let mut check = command(&program, &context.workspace.root);
        check.args(["--manifest-path", manifest, "--config", "deny.toml"]);
        counts = counts + context.check(what, check.args(["check", "bans", "licenses", "sources"]))?;
    }
    Ok(counts)
}
