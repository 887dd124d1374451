//! cargo-deny: on PATH or built once into the cache.
use crate::{
    command::{Runner, cargo, on_path},
    workspace::Workspace,
};
use anyhow::Result;
use camino::Utf8PathBuf;

const VERSION: &str = "0.20.2";

pub(crate) fn find(workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
    let kept = workspace.cache.join("tools/bin/cargo-deny");
    if let Some(found) = on_path("cargo-deny").or_else(|| kept.is_file().then(|| kept.clone())) {
        return Ok(found);
    }
    runner.say(&format!("building cargo-deny {VERSION}, once for this user: some minutes"));
    let mut install = cargo(&workspace.root);
    install.args(["install", "--locked", "--root", workspace.cache.join("tools").as_str()]);
    install.args(["cargo-deny", "--version", VERSION]).env_remove("CARGO_TARGET_DIR");
    runner.run("install cargo-deny", &mut install)?;
    Ok(kept)
}
