//! Kotlin: builds and lints the jars with Maven, and tests the installed jars.
use super::{Context, Step};
use crate::{
    command::{Runner, command, on_path},
    emulator::{for_tests, place},
    generate::jna_platform,
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
        Step::of(Kotlin, "kotlin:testing", &["kotlin:package", "emulator"], |context| {
            testing(context, &context.workspace.emulator())
        }),
        Step::of(Kotlin, "kotlin:compile-tests", &["kotlin:testing"], |context| {
            let tests = context.workspace.root.join("tests/kotlin");
            context.runner.run("mvn test-compile", maven(context.workspace, &tests)?.arg("test-compile"))?;
            Ok(Counts::NONE)
        }),
        Step::of(Kotlin, "kotlin:test", &["kotlin:compile-tests"], |context| {
            test(context, "kotlin", "surefire:test")
        }),
        Step::of(Kotlin, "kotlin:android", &["kotlin:package", "emulator"], |context| {
            test(context, "android", "test")
        }),
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

/// Builds the documentation as a jar, beside that of the package.
pub(crate) fn document(workspace: &Workspace, runner: &Runner) -> Result<()> {
    let mut documented = maven(workspace, &workspace.kotlin())?;
    documented.args(["package", "-DskipTests", "--activate-profiles", "docs"]);
    runner.run("build the documentation", &mut documented).map(drop)
}

/// Builds the jars for tests of applications: JUnit's extension, and this program of the emulator.
fn testing(context: &Context<'_>, emulator: &Utf8Path) -> Result<Counts> {
    let project = context.workspace.kotlin().join("testing");
    let folder = project.join("emulator/target/program/dev/clerkorgs/emulator").join(jna_platform()?);
    place(&context.runner, emulator, &folder.join(emulator.file_name().unwrap_or_default()))?;
    context.runner.run("mvn install", maven(context.workspace, &project)?.arg("install"))?;
    Ok(Counts::NONE)
}

fn test(context: &Context<'_>, folder: &str, goal: &str) -> Result<Counts> {
    let project = context.workspace.root.join("tests").join(folder);
    let reports = project.join("target/surefire-reports");
    if reports.exists() {
        fs_err::remove_dir_all(&reports)?;
    }
    let mut maven = maven(context.workspace, &project)?;
    maven.arg(goal);
    context.tests("mvn test", for_tests(context.workspace, &mut maven), |_| reports::junit_folder(&reports))
}
