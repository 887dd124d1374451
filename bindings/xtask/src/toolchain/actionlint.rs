//! Checks the workflows of hosted runners. It is a Go program, built once into the cache.
use super::python::Environment;
use crate::{
    command::{Runner, command, on_path},
    workspace::Workspace,
};
use anyhow::Result;
use camino::Utf8PathBuf;

const VERSION: &str = "1.7.12";

pub(crate) fn actionlint(workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
    let folder = workspace.cache.join("tools/actionlint").join(VERSION);
    let program = folder.join(format!("actionlint{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        runner.say(&format!("building actionlint {VERSION} once for this user"));
        let mut go = match on_path("go") {
            Some(go) => command(go, &workspace.root),
            None => Environment::go(workspace, runner)?.command("go", &workspace.root),
        };
        go.args(["install", &format!("github.com/rhysd/actionlint/cmd/actionlint@v{VERSION}")]);
        runner.run("install actionlint", go.env("GOBIN", &folder).env_remove("GOFLAGS"))?;
    }
    Ok(program)
}
