//! Kotlin: builds and lints the jar with Maven, and tests the installed jar.
use super::{Context, Step};
use crate::{
    command::{command, on_path},
    emulator::for_tests,
    language::Language::Kotlin,
    reports::{self, Counts},
    workspace::Workspace,
};
use anyhow::{Result, ensure};
use camino::Utf8Path;
use std::process::Command;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Kotlin, "kotlin:package", &["generate"], |context| {
            let package = context.workspace.kotlin();
            context.check("mvn install", maven(context.workspace, &package)?.args(["install", "-DskipTests"]))
        }),
        Step::of(Kotlin, "kotlin:test", &["kotlin:package", "emulator"], test),
        Step::of(Kotlin, "kotlin:benches", &["kotlin:package"], |context| {
            let benches = context.workspace.root.join("benches/kotlin");
            context.check("compile the benchmarks", maven(context.workspace, &benches)?.arg("compile"))
        }),
    ]
}

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

fn test(context: &Context<'_>) -> Result<Counts> {
    let project = context.workspace.root.join("tests/kotlin");
    let reports = project.join("target/surefire-reports");
    if reports.exists() {
        fs_err::remove_dir_all(&reports)?;
    }
    let mut maven = maven(context.workspace, &project)?;
    maven.arg("test");
    context.tests("mvn test", for_tests(context.workspace, &mut maven), |_| reports::junit_folder(&reports))
}
