//! Kotlin: builds and lints the jars with Maven, and tests the installed jars.
use super::{Context, Step, with_storms};
use crate::{
    command::Runner,
    emulator::{for_tests, place},
    generate::jvm_platform,
    language::Language::Kotlin,
    reports::{self, Counts},
    toolchain::maven::maven,
    workspace::Workspace,
};
use anyhow::Result;
use camino::Utf8Path;

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
        Step::of(Kotlin, "kotlin:test", &["kotlin:compile-tests"], test),
        Step::of(Kotlin, "kotlin:android", &["kotlin:package", "emulator"], |context| {
            tests(context, "mvn test", "android", (REPORTS, None), &["test"])
        }),
        Step::of(Kotlin, "kotlin:benches", &["kotlin:package"], |context| {
            let benches = context.workspace.root.join("benches/kotlin");
            context.check("compile the benchmarks", maven(context.workspace, &benches)?.arg("compile"))
        }),
    ]
}

/// Builds the documentation as jars, beside those of the package and of what tests of applications use.
pub(crate) fn document(workspace: &Workspace, runner: &Runner) -> Result<()> {
    for project in [workspace.kotlin(), workspace.kotlin().join("testing")] {
        let mut documented = maven(workspace, &project)?;
        documented.args(["package", "-DskipTests", "--activate-profiles", "docs"]);
        runner.run("build the documentation", &mut documented)?;
    }
    Ok(())
}

/// Builds the jars for tests of applications: JUnit's extension, and this program of the emulator.
fn testing(context: &Context<'_>, emulator: &Utf8Path) -> Result<Counts> {
    let project = context.workspace.kotlin().join("testing");
    let folder = project.join("emulator/target/program/dev/clerkorgs/emulator").join(jvm_platform()?);
    place(&context.runner, emulator, &folder.join(emulator.file_name().unwrap_or_default()))?;
    context.runner.run("mvn install", maven(context.workspace, &project)?.arg("install"))?;
    Ok(Counts::NONE)
}

fn test(context: &Context<'_>) -> Result<Counts> {
    let storms = || tests(context, "mvn test of storms", "kotlin", ("storms", Some("only")), &STORMS);
    with_storms(storms, || tests(context, "mvn test", "kotlin", (REPORTS, Some("none")), &["surefire:test"]))
}

/// The folder of reports, and whether it is the storms that run, or the other tests.
type Kind<'a> = (&'a str, Option<&'a str>);

fn tests(
    context: &Context<'_>,
    what: &str,
    folder: &str,
    (reports, storms): Kind<'_>,
    arguments: &[&str],
) -> Result<Counts> {
    let project = context.workspace.root.join("tests").join(folder);
    let reports = project.join("target").join(reports);
    if reports.exists() {
        fs_err::remove_dir_all(&reports)?;
    }
    let mut maven = maven(context.workspace, &project)?;
    maven.args(arguments).envs(storms.map(|storms| ("CLERK_STORMS", storms)));
    context.tests(what, for_tests(context.workspace, &mut maven), |_| reports::junit_folder(&reports))
}

const REPORTS: &str = "surefire-reports";
const STORMS: [&str; 4] =
    ["surefire:test", "-Dtest=ConformanceTest", "-Dreports=storms", "-DtempDir=surefire-of-storms"];
