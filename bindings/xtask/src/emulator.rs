//! Runs the emulator as a child process, which ends with this process.
use crate::{
    command::{Runner, cargo, command, on_path},
    toolchain::{paths, zig},
    workspace::{Workspace, write_if_changed},
};
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

pub(crate) fn build(workspace: &Workspace, runner: &Runner) -> Result<()> {
    let mut build = cargo(&workspace.root);
    // With the features of the whole workspace, so that its dependencies are the ones that the tests are built with.
    build.args(["build", "--workspace", "--bin", "clerk-emulator"]);
    runner.run("build the emulator", &mut build).map(drop)
}

/// Builds the emulator as it ships in its wheel: twice as fast and a quarter smaller, but it takes minutes. Returns its path.
pub(crate) fn build_shipped(workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
    let mut build = zig::shipping_cargo(workspace, runner)?;
    build.args(["--profile", "users", "--package", "clerk-emulator", "--bin", "clerk-emulator"]);
    runner.run("build the emulator for speed", &mut build)?;
    let built = workspace.shipped("users").join(format!("clerk-emulator{}", std::env::consts::EXE_SUFFIX));
    paths::ensure_none(workspace, &built)?;
    Ok(built)
}

/// Copies the built emulator to where a package takes its program from.
pub(crate) fn place(runner: &Runner, built: &Utf8Path, program: &Utf8Path) -> Result<()> {
    let folder = program.parent().context("the program has no folder")?;
    fs_err::create_dir_all(folder)?;
    // Not as contents: the program has to stay executable.
    fs_err::copy(built, program)?;
    if on_path("strip").is_some() {
        // A fifth of the size, and of the time to compress it.
        runner.run("strip", command("strip", folder).arg(program.as_str()))?;
    }
    Ok(())
}

/// Environment variables with paths.
pub(crate) type Variables = [(&'static str, Utf8PathBuf); 3];

fn seeds(workspace: &Workspace) -> Utf8PathBuf {
    workspace.root.join("tests/emulator/seeds")
}

/// A running emulator. Ends when dropped.
pub(crate) struct Emulator {
    child: Child,
    /// What it printed, a name and a value in each line.
    pub(crate) printed: String,
    pub(crate) base_url: String,
    /// The same server without TLS.
    pub(crate) http_url: String,
    /// The certificate to trust, with TLS.
    pub(crate) ca_certificate: Option<Utf8PathBuf>,
}

impl Emulator {
    pub(crate) fn start(workspace: &Workspace) -> Result<Self> {
        Self::start_program(workspace, &workspace.emulator(), &[])
    }

    /// Starts the emulator from this file, with further arguments.
    pub(crate) fn start_program(
        workspace: &Workspace,
        program: &Utf8Path,
        arguments: &[&str],
    ) -> Result<Self> {
        let seed = seeds(workspace).join("demo.yaml");
        let mut command = command(program, &workspace.root);
        command.args(["--port", "0", "--exit-on-stdin-close", "--seed", seed.as_str()]).args(arguments);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().context("starting the emulator")?;
        let output = child.stdout.take().context("the emulator has no output")?;
        let [printed, base_url, http_url] = Default::default();
        let mut emulator = Self { child, printed, base_url, http_url, ca_certificate: None };
        for line in BufReader::new(output).lines() {
            let line = line?;
            emulator.printed += &format!("{line}\n");
            match line.split_once(": ") {
                Some(("base_url", url)) => url.clone_into(&mut emulator.base_url),
                Some(("http_url", url)) => url.clone_into(&mut emulator.http_url),
                Some(("ca_certificate", file)) => emulator.ca_certificate = Some(file.into()),
                Some(("ready", _)) => return Ok(emulator),
                _ => {}
            }
        }
        anyhow::bail!("the emulator ended before it was ready")
    }

    /// Starts the emulator for a program that plays the scenarios and cannot start it itself, which reads what the emulator printed
    /// from a file in this folder. Also returns the program's environment variables.
    pub(crate) fn for_scenarios(workspace: &Workspace, folder: &Utf8Path) -> Result<(Self, Variables)> {
        let emulator = Self::start_program(workspace, &workspace.emulator(), &["--tls"])?;
        let started = folder.join("started");
        write_if_changed(&started, &emulator.printed)?;
        let variables = [
            ("CLERK_EMULATOR_STARTED", started),
            ("CLERK_SCENARIOS", workspace.scenarios()),
            ("CLERK_SEEDS", seeds(workspace)),
        ];
        Ok((emulator, variables))
    }
}

impl Emulator {
    /// Sets the environment variables by which an example finds the emulator and signs in.
    pub(crate) fn configure<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        for name in
            ["CLERK_PUBLISHABLE_KEY", "CLERK_PROXY_URL", "CLERK_IDENTIFIER", "CLERK_PASSWORD", "CLERK_ACTION"]
        {
            command.env_remove(name);
        }
        command
            .env("CLERK_BASE_URL", &self.base_url)
            .env("CLERK_TICKET", "ticket_admin")
            .env("CLERK_ORGANIZATION", "acme")
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sets the environment variables of all test runners. They start the emulator themselves, and let it validate requests and
/// responses against the official description if that is available.
pub(crate) fn for_tests<'a>(workspace: &Workspace, command: &'a mut Command) -> &'a mut Command {
    let description = workspace.description();
    if description.is_dir() {
        command.env("CLERK_EMULATOR_JUDGE", description);
    } else {
        println!("  not validated against the official description, since {description} does not exist");
    }
    command
        .env("CLERK_EMULATOR", workspace.emulator())
        .env("CLERK_SCENARIOS", workspace.scenarios())
        .env("CLERK_SEEDS", seeds(workspace))
}
