//! Programs that cargo installs: found on PATH, or built once into the cache.
use crate::{
    command::{Runner, cargo, on_path},
    workspace::Workspace,
};
use anyhow::Result;
use camino::Utf8PathBuf;

/// A program from the crate with the same name.
pub(crate) struct Tool {
    name: &'static str,
    version: &'static str,
}

pub(crate) const DENY: Tool = Tool { name: "cargo-deny", version: "0.20.2" };
pub(crate) const CYCLONEDX: Tool = Tool { name: "cargo-cyclonedx", version: "0.5.9" };

impl Tool {
    pub(crate) fn find(&self, workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
        let Self { name, version } = self;
        let kept = workspace.cache.join("tools/bin").join(name);
        if let Some(found) = on_path(name).or_else(|| kept.is_file().then(|| kept.clone())) {
            return Ok(found);
        }
        runner.say(&format!("building {name} {version} once for this user, which takes some minutes"));
        let mut install = cargo(&workspace.root);
        install.args(["install", "--locked", "--root", workspace.cache.join("tools").as_str()]);
        install.args([name, "--version", version]).env_remove("CARGO_TARGET_DIR");
        runner.run(&format!("install {name}"), &mut install)?;
        Ok(kept)
    }
}
