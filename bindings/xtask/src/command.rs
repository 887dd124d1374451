//! Runs other programs: logs their output to a file, reports progress while they run, and shows the end of the log if they
//! fail.
use anyhow::{Context as _, Result, bail};
use camino::{Utf8Path, Utf8PathBuf};
use std::{
    ffi::OsString,
    fs::File,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

/// Variables that `cargo run` sets for its child, and that would make nested builds differ from plain ones.
fn is_cargos_own(name: &str) -> bool {
    name.starts_with("CARGO_PKG_")
        || ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_BIN_NAME", "CARGO_CRATE_NAME"].contains(&name)
        || ["CARGO_PRIMARY_PACKAGE", "OUT_DIR"].contains(&name)
}

/// Cargo's additions to the library path would let a test load the debug library instead of the shipped one.
fn own_library_path() -> Option<OsString> {
    let path = std::env::var_os("LD_LIBRARY_PATH")?;
    let kept: Vec<_> = std::env::split_paths(&path)
        .filter(|part| {
            !part
                .components()
                .any(|c| ["rustlib", ".rustup", "deps", "debug"].iter().any(|n| c.as_os_str() == *n))
        })
        .collect();
    std::env::join_paths(kept).ok().filter(|joined| !joined.is_empty())
}

/// A command in a directory, without cargo's variables.
pub(crate) fn command(program: impl AsRef<str>, directory: &Utf8Path) -> Command {
    let mut command = Command::new(program.as_ref());
    command.current_dir(directory);
    for (name, _) in std::env::vars_os() {
        if name.to_str().is_some_and(is_cargos_own) {
            command.env_remove(name);
        }
    }
    match own_library_path() {
        Some(path) => command.env("LD_LIBRARY_PATH", path),
        None => command.env_remove("LD_LIBRARY_PATH"),
    };
    command
}

pub(crate) fn cargo(directory: &Utf8Path) -> Command {
    command(std::env::var("CARGO").unwrap_or_else(|_| "cargo".into()), directory)
}

/// The command as a person would type it.
pub(crate) fn shown(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    words.map(|word| word.to_string_lossy()).collect::<Vec<_>>().join(" ")
}

/// The result of a logged command.
pub(crate) struct Finished {
    pub(crate) success: bool,
    pub(crate) log: Utf8PathBuf,
    pub(crate) output: String,
}

impl Finished {
    /// The last lines of the output.
    pub(crate) fn tail(&self, lines: usize) -> String {
        let all: Vec<_> = self.output.lines().collect();
        all[all.len().saturating_sub(lines)..].join("\n")
    }
}

/// A command that takes longer is assumed to hang.
const LIMIT: Duration = Duration::from_secs(30 * 60);

/// Runs commands, with a folder for their logs, a label for progress messages and a time limit.
#[derive(Clone)]
pub(crate) struct Runner {
    logs: Utf8PathBuf,
    label: String,
    step: String,
    limit: Duration,
}

impl Runner {
    pub(crate) fn new(logs: Utf8PathBuf, label: impl Into<String>, step: impl Into<String>) -> Self {
        Self { logs, label: label.into(), step: step.into(), limit: LIMIT }
    }

    /// For commands that are meant to take this much longer.
    pub(crate) fn with_extra_time(&self, by: Duration) -> Self {
        Self { limit: LIMIT + by, ..self.clone() }
    }

    pub(crate) fn say(&self, text: &str) {
        println!("{} {}: {text}", self.label, self.step);
    }

    /// Runs a command to its end and logs its output. The caller decides what a failure means.
    pub(crate) fn finish(&self, what: &str, command: &mut Command) -> Result<Finished> {
        fs_err::create_dir_all(&self.logs)?;
        let log = self.logs.join(format!("{}-{}.log", self.step.replace(':', "-"), what.replace(' ', "-")));
        let file = File::create(&log).with_context(|| format!("creating {log}"))?;
        // Clients that are given no key use this one, and a test must not depend on it.
        command.env_remove("CLERK_PUBLISHABLE_KEY");
        let mut child = command
            .stdin(Stdio::null())
            .stdout(file.try_clone()?)
            .stderr(file)
            .spawn()
            .with_context(|| format!("starting `{}`", shown(command)))?;
        let success = self.wait(what, &mut child, &log)?;
        let output = String::from_utf8_lossy(&fs_err::read(&log)?).into_owned();
        Ok(Finished { success, log, output })
    }

    /// Like `finish`, but a failure is an error that shows the end of the output.
    pub(crate) fn run(&self, what: &str, command: &mut Command) -> Result<Finished> {
        let finished = self.finish(what, command)?;
        if !finished.success {
            bail!("`{}` failed; the end of {}:\n{}", shown(command), finished.log, finished.tail(60));
        }
        Ok(finished)
    }

    fn wait(&self, what: &str, child: &mut Child, log: &Utf8Path) -> Result<bool> {
        const PROGRESS_INTERVAL: Duration = Duration::from_secs(30);
        let started = Instant::now();
        let mut next = PROGRESS_INTERVAL;
        let mut pause = Duration::from_millis(5);
        loop {
            if let Some(status) = child.try_wait()? {
                return Ok(status.success());
            }
            if started.elapsed() > self.limit {
                child.kill()?;
                child.wait()?;
                bail!(
                    "{what} was killed after {} s; the last line of {log}: {}",
                    self.limit.as_secs(),
                    last_line(log)
                );
            }
            if started.elapsed() >= next {
                self.say(&format!("{what}… ({} s) {}", started.elapsed().as_secs(), last_line(log)));
                next += PROGRESS_INTERVAL;
            }
            std::thread::sleep(pause);
            pause = (pause * 2).min(Duration::from_millis(200));
        }
    }
}

fn last_line(log: &Utf8Path) -> String {
    let text = std::fs::read(log).unwrap_or_default();
    let text = String::from_utf8_lossy(&text[text.len().saturating_sub(400)..]).into_owned();
    text.lines()
        .rev()
        .map(str::trim)
        .find(|line| !line.is_empty())
        .unwrap_or_default()
        .chars()
        .take(100)
        .collect()
}

/// The output of a short command, or nothing if it cannot be run or fails.
pub(crate) fn output_of(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// A program on PATH.
pub(crate) fn on_path(program: &str) -> Option<Utf8PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?)
        .map(|directory| directory.join(program))
        .find(|file| file.is_file())
        .and_then(|file| Utf8PathBuf::from_path_buf(file).ok())
}
