//! Clerk's own components, as published for web pages, against the emulator. Node.js and Chromium have to be installed, so this
//! runs only if it is asked for.
use super::{Context, Step};
use crate::{
    command::{command, on_path},
    emulator::for_tests,
    reports::{self, Counts},
    workspace::{Workspace, copy_if_changed},
};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;

pub(super) fn steps() -> Vec<Step> {
    vec![Step::optional("browser", &["emulator"], run)]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let node = found(&["node"], "Node.js 20 or newer")?;
    let chromium =
        found(&["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"], "Chromium")?;
    let folder = install(context)?;
    let (screenshots, report) = (folder.join("screenshots"), folder.join("report.xml"));
    if screenshots.exists() {
        fs_err::remove_dir_all(&screenshots)?;
    }
    fs_err::create_dir_all(&screenshots)?;
    let _ = std::fs::remove_file(&report);
    let mut tests = command(node, &sources(workspace));
    tests.args(["--test", "--test-concurrency=1"]);
    tests.args(["--test-reporter=spec", "--test-reporter-destination=stdout", "--test-reporter=junit"]);
    tests.arg(format!("--test-reporter-destination={report}"));
    tests.env("CLERK_BROWSER_PACKAGES", folder.join("node_modules"));
    tests.env("CLERK_CHROMIUM", chromium).env("CLERK_SCREENSHOTS", screenshots);
    context.tests("components in a browser", for_tests(workspace, &mut tests), |_| {
        std::fs::read_to_string(&report).map_or(Ok(Counts::NONE), |text| reports::junit(&text))
    })
}

/// The first of these programs on PATH.
fn found(programs: &[&str], what: &str) -> Result<Utf8PathBuf> {
    programs.iter().find_map(|program| on_path(program)).with_context(|| {
        format!("this step needs {what}, but there is no {} on PATH: install it", programs.join(", "))
    })
}

/// Installs the packages of the lock file, unless they are there already. Returns the folder with `node_modules`.
fn install(context: &Context<'_>) -> Result<Utf8PathBuf> {
    const LOCK: &str = "package-lock.json";
    let (workspace, npm) = (context.workspace, found(&["npm"], "npm")?);
    let (sources, folder) = (sources(workspace), workspace.target.join("browser"));
    for file in ["package.json", LOCK] {
        copy_if_changed(&sources.join(file), &folder.join(file))?;
    }
    let installed = folder.join("installed.json");
    if std::fs::read(&installed).ok() != Some(fs_err::read(sources.join(LOCK))?) {
        let mut install = command(npm, &folder);
        context.runner.run("npm ci", install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]))?;
        copy_if_changed(&sources.join(LOCK), &installed)?;
    }
    Ok(folder)
}

fn sources(workspace: &Workspace) -> Utf8PathBuf {
    workspace.root.join("tests/browser")
}
