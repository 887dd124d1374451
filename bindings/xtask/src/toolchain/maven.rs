//! Maven, which is not installed by this tool.
use crate::{
    command::{command, on_path},
    workspace::Workspace,
};
use anyhow::{Result, ensure};
use camino::Utf8Path;
use std::process::Command;

/// Maven for a project, without download progress and colours.
pub(crate) fn maven(workspace: &Workspace, project: &Utf8Path) -> Result<Command> {
    for (program, package) in [("mvn", "maven"), ("java", "openjdk-17-jdk-headless")] {
        ensure!(
            on_path(program).is_some(),
            "no `{program}` on PATH: install JDK 17 and Maven (Debian: apt-get install {package}), or leave Kotlin out with `--without kotlin`"
        );
    }
    let mut maven = command("mvn", &workspace.root);
    maven.args(["--batch-mode", "--no-transfer-progress", "--file", project.join("pom.xml").as_str()]);
    Ok(maven)
}
