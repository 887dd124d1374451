//! The programs under `benches/`: built once, then run as often as a case needs.
use super::figures::Figures;
use crate::{
    command::{Runner, cargo, command, on_path},
    emulator::Emulator,
    language::Language,
    steps::{self, Selection},
    toolchain::{debian, maven::maven, python::Environment, swift::Swift},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::Utf8PathBuf;
use std::{
    process::{Command, Stdio},
    time::{SystemTime, UNIX_EPOCH},
};

/// A program of `benches/LANGUAGE` in one of its variants: `ours`, Clerk's own `sdk`, `raw`, written by hand with an HTTP
/// client, or named after that client.
#[derive(Clone, Copy)]
pub(crate) struct Program {
    pub(crate) language: Language,
    pub(crate) name: &'static str,
    pub(crate) variant: &'static str,
}

/// How much a program has to do.
#[derive(Clone, Copy)]
pub(crate) struct Work {
    pub(crate) rows: usize,
    pub(crate) rounds: usize,
    /// The time that the server takes for each page, in milliseconds.
    pub(crate) delay_ms: usize,
}

/// Runs the programs.
pub(crate) struct Bench<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) runner: &'a Runner,
    pub(crate) emulator: &'a Emulator,
}

impl Bench<'_> {
    /// Runs the program once. Adds `start`: the seconds from starting the process to its first response.
    pub(crate) fn run(&self, program: Program, work: Work) -> Result<Figures> {
        self.run_command(&mut self.command(program)?, work)
    }

    pub(crate) fn run_command(&self, command: &mut Command, work: Work) -> Result<Figures> {
        let Work { rows, rounds, delay_ms } = work;
        let url = format!("{}/__emulator/prepared/{rows}-after-{delay_ms}", self.emulator.base_url);
        command.env("BENCH_URL", url).env("BENCH_ROWS", rows.to_string());
        command.env("BENCH_ROUNDS", rounds.to_string()).stdin(Stdio::null());
        if let Some(certificate) = &self.emulator.ca_certificate {
            command.env("BENCH_CA", certificate).env(debian::TRUSTED, certificate);
        }
        let started = SystemTime::now().duration_since(UNIX_EPOCH)?.as_secs_f64();
        let output = command.output().with_context(|| format!("starting {command:?}"))?;
        let (output_text, errors) =
            (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), "{command:?} failed:\n{output_text}{errors}");
        let line = output_text.lines().last().unwrap_or_default();
        let mut figures =
            Figures::read(line).with_context(|| format!("{command:?} printed:\n{output_text}"))?;
        if let Some(first_at) = figures.typical("first_at") {
            figures.put("start", first_at - started);
        }
        Ok(figures)
    }

    /// Runs the programs in turn, several times, so that a disturbance of the machine affects all of them alike.
    pub(crate) fn interleaved(
        &self,
        programs: &[Program],
        work: Work,
        times: usize,
    ) -> Result<Vec<Vec<Figures>>> {
        let mut all: Vec<Vec<Figures>> = programs.iter().map(|_| Vec::new()).collect();
        for _ in 0..times {
            for (program, figures) in programs.iter().zip(&mut all) {
                figures.push(self.run(*program, work)?);
            }
        }
        Ok(all)
    }

    pub(crate) fn command(&self, program: Program) -> Result<Command> {
        let Program { language, name, variant } = program;
        let folder = folder(self.workspace, language);
        Ok(match language {
            Language::Rust => {
                let mut command = command(built(self.workspace, "clerk-orgs-bench"), &folder);
                command.args([name, variant]);
                command
            }
            Language::Python => {
                let mut command = Environment::bench(self.workspace, self.runner)?.command("python", &folder);
                command.arg(format!("{name}.py")).arg(variant);
                command
            }
            Language::Kotlin => {
                let mut command = command("java", &folder);
                command.args(["-cp", "target/classes:target/dependency/*", "BenchKt", name, variant]);
                command
            }
            Language::Swift => {
                let program = swift_scratch(self.workspace).join("release/bench");
                let swift = Swift::find(self.workspace, self.runner)?;
                let mut command = swift.program(self.workspace, &folder, program.as_str());
                command.args([name, variant]);
                command
            }
        })
    }
}

fn folder(workspace: &Workspace, language: Language) -> Utf8PathBuf {
    workspace.root.join("benches").join(language.to_string())
}

/// The profile that users would build their programs with. The emulator is built with it, too.
const PROFILE: &str = "users";

fn built(workspace: &Workspace, name: &str) -> Utf8PathBuf {
    workspace.target.join(PROFILE).join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
}

pub(crate) fn emulator(workspace: &Workspace) -> Utf8PathBuf {
    built(workspace, "clerk-emulator")
}

fn swift_scratch(workspace: &Workspace) -> Utf8PathBuf {
    workspace.target.join("swift/benches")
}

/// Builds the emulator, the packages of these languages and the programs that use them.
pub(crate) fn build(workspace: &Workspace, runner: &Runner, languages: &[Language]) -> Result<()> {
    // Optimized for speed, since the server's time is part of both sides of a ratio and makes differences look smaller.
    let mut emulator = cargo(&workspace.root);
    emulator.args(["build", "--profile", PROFILE, "--package", "clerk-emulator"]);
    runner.run("build the emulator", &mut emulator)?;
    let packages = languages.iter().filter_map(|language| {
        Some(match language {
            Language::Rust => return None,
            Language::Python => "python:package".to_owned(),
            Language::Kotlin => "kotlin:package".to_owned(),
            Language::Swift => "generate".to_owned(),
        })
    });
    let only: Vec<String> = packages.collect();
    if only.is_empty() {
        return build_program(workspace, runner, Language::Rust);
    }
    let others = Language::ALL.into_iter().filter(|language| !languages.contains(language));
    let without = others.map(|language| language.to_string()).collect();
    let counts = steps::run(workspace, &Selection { without, only })?;
    ensure!(counts.failed == 0, "the packages could not be built");
    for language in languages {
        build_program(workspace, runner, *language)?;
    }
    Ok(())
}

fn build_program(workspace: &Workspace, runner: &Runner, language: Language) -> Result<()> {
    let folder = folder(workspace, language);
    match language {
        Language::Rust => {
            let mut build = cargo(&workspace.root);
            build.args(["build", "--profile", PROFILE, "--package", "clerk-orgs-bench"]);
            runner.run("build the Rust program", &mut build).map(drop)
        }
        Language::Python => {
            runner.say("pip: installing clerk-backend-api, httpx, aiohttp and their dependencies, pinned in benches/python/requirements.txt");
            let wheel = steps::wheel(workspace, "python")?;
            let environment = Environment::bench(workspace, runner)?;
            environment.pip(workspace, runner, &["--force-reinstall", "--no-deps", wheel.as_str()])
        }
        Language::Kotlin => {
            runner.say("Maven: installing com.clerk:backend-api, kotlinx-serialization, OkHttp and their dependencies, pinned in benches/kotlin/pom.xml");
            ensure!(on_path("java").is_some(), "no `java` on PATH");
            let mut maven = maven(workspace, &folder)?;
            runner.run("build the Kotlin program", maven.args(["--quiet", "package"])).map(drop)
        }
        Language::Swift => {
            let mut build = Swift::find(workspace, runner)?.command(workspace, &folder);
            build.args(["build", "-c", "release", "--scratch-path", swift_scratch(workspace).as_str()]);
            runner.run("build the Swift program", &mut build).map(drop)
        }
    }
}
