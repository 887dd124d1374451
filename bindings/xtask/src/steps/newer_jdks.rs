//! Blocking calls on JDKs with virtual threads. Everything else is tested on the JDK that builds.
use super::{Context, Step};
use crate::{
    emulator::for_tests,
    language::Language::Kotlin,
    reports::{self, Counts},
    toolchain::{jdk::Jdk, maven::maven},
};
use anyhow::Result;

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Kotlin, "kotlin:newer-jdks", &["kotlin:compile-tests"], run).alone()]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let project = workspace.root.join("tests/kotlin");
    let folder = project.join("target/newer-jdks");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    // The root of a JDK does not have Maven's repository.
    let jars = folder.join("jars");
    let mut copy = maven(workspace, &project)?;
    copy.args(["--quiet", "dependency:copy-dependencies", &format!("-DoutputDirectory={jars}")]);
    runner.run("copy the jars", &mut copy)?;
    let class_path = format!("{}:{jars}/*", project.join("target/test-classes"));
    let mut counts = Counts::NONE;
    for jdk in Jdk::newer(workspace, runner)? {
        let reports = folder.join(jdk.version.to_string());
        let mut java = jdk.java(workspace, &project);
        java.args(["--enable-native-access=ALL-UNNAMED", "-cp", &class_path]);
        java.args(["org.junit.platform.console.ConsoleLauncher", "execute", "--disable-banner"]);
        java.args([
            "--select-class",
            "dev.clerkorgs.tests.BlockingCallsTest",
            "--reports-dir",
            reports.as_str(),
        ]);
        let what = format!("test on JDK {}", jdk.version);
        counts = counts
            + context.tests(&what, for_tests(workspace, &mut java), |_| reports::junit_folder(&reports))?;
    }
    Ok(counts)
}
