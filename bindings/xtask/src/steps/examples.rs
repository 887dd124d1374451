//! Runs the example program of each language in both styles. All must print the same.
use super::{Context, Step};
use crate::{
    command::{Runner, cargo},
    emulator::Emulator,
    language::Language::{self, Kotlin, Python, Rust, Swift},
    reports::Counts,
    toolchain::{maven::maven, python::Environment, swift},
    workspace::Workspace,
};
use anyhow::Result;
use std::process::Command;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Rust, "rust:example", &["emulator"], |context| both(context, Rust)),
        Step::of(Python, "python:example", &["python:package", "emulator"], |context| both(context, Python)),
        Step::of(Kotlin, "kotlin:example", &["kotlin:testing"], |context| both(context, Kotlin)),
        Step::of(Kotlin, "kotlin:oldest-compiler", &["kotlin:example"], oldest_compiler),
        Step::of(Swift, "swift:example", &["swift:toolchain", "generate", "emulator"], |context| {
            both(context, Swift)
        }),
    ]
}

/// The example of a language, ready to run.
pub(crate) fn example(
    workspace: &Workspace,
    runner: &Runner,
    language: Language,
    asynchronous: bool,
) -> Result<Command> {
    let folder = workspace.root.join("examples").join(language.to_string());
    let mut command = match language {
        Rust => {
            let mut command = cargo(&workspace.root);
            command.args(["run", "--quiet", "--manifest-path", folder.join("Cargo.toml").as_str(), "--"]);
            command
        }
        Python => {
            let mut command = Environment::clean(workspace, runner)?.command("python", &workspace.root);
            command.arg(folder.join("membership_requests.py"));
            command
        }
        Kotlin => {
            let mut command = maven(workspace, &folder)?;
            command.args(["--quiet", "compile", "exec:java"]);
            command.arg(if asynchronous { "-Dexec.args=--async" } else { "-Dexec.args=" });
            return Ok(command);
        }
        Swift => {
            let mut command = swift::Swift::find(workspace, runner)?.command(workspace, &folder);
            command.args([
                "run",
                "--quiet",
                "--scratch-path",
                workspace.target.join("swift/examples").as_str(),
            ]);
            command.arg("membership-requests");
            command
        }
    };
    if asynchronous {
        command.arg("--async");
    }
    Ok(command)
}

/// Runs both styles, each with its own emulator.
fn both(context: &Context<'_>, language: Language) -> Result<Counts> {
    let mut counts = Counts::NONE;
    for asynchronous in [false, true] {
        counts = counts + one(context, language, asynchronous)?;
    }
    Ok(counts)
}

fn one(context: &Context<'_>, language: Language, asynchronous: bool) -> Result<Counts> {
    let command = example(context.workspace, &context.runner, language, asynchronous)?;
    check(context, language, if asynchronous { "async" } else { "blocking" }, command)
}

/// The oldest compiler that can read the jar, as its README says.
const OLDEST_KOTLIN: &str = "-Dkotlin.version=2.1.21";

/// Compiles and runs Kotlin's example with the oldest compiler.
fn oldest_compiler(context: &Context<'_>) -> Result<Counts> {
    // It cannot read what the usual compiler left there.
    let compiled = context.workspace.root.join("examples/kotlin/target");
    if compiled.exists() {
        fs_err::remove_dir_all(compiled)?;
    }
    let mut command = example(context.workspace, &context.runner, Kotlin, true)?;
    command.arg(OLDEST_KOTLIN);
    check(context, Kotlin, "oldest compiler", command)
}

/// Runs an example with its own emulator, and compares what it prints.
pub(super) fn check(
    context: &Context<'_>,
    language: Language,
    style: &str,
    mut command: Command,
) -> Result<Counts> {
    let workspace = context.workspace;
    let emulator = Emulator::start(workspace)?;
    let finished = context.runner.run(style, emulator.configure(&mut command))?;
    let expected = fs_err::read_to_string(workspace.root.join("examples/expected-output.txt"))?;
    if program_output(&finished.output) == program_output(&expected) {
        return Ok(Counts::PASSED);
    }
    println!("the {style} example of {language} prints:\n{}\nbut should print:\n{expected}", finished.output);
    Ok(Counts::FAILED)
}

/// The output of the program from its table on, without colours and without the output of build tools.
fn program_output(output: &str) -> String {
    let start = output.find("Membership requests of ").unwrap_or(0);
    let mut parts = output[start..].split("\u{1b}[");
    let first = parts.next().unwrap_or_default().to_owned();
    let plain = parts.fold(first, |text, part| text + part.split_once('m').map_or(part, |(_, rest)| rest));
    plain.trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    #[test]
    fn build_tools_are_not_part_of_the_output() {
        let output = "Compiling\n\u{1b}[0mMembership requests of Acme\nx\n\u{1b}[0m\u{1b}[0m\n";
        assert_eq!(super::program_output(output), "Membership requests of Acme\nx");
    }
}
