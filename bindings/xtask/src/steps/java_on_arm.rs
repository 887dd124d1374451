//! Kotlin's scenarios in Debian's Java for 64-bit ARM, with every instruction emulated.
use super::{
    Context, Step,
    devices::played,
    platforms::{qemu, unpacked},
};
use crate::{
    assemble::fitting,
    command::command,
    emulator::Emulator,
    reports::Counts,
    target::{GLIBC, Target},
    toolchain::{apt::Apt, maven::maven, native::Product},
    workspace::copy_if_changed,
};
use anyhow::{Context as _, Result};

pub(super) fn steps() -> Vec<Step> {
    vec![Step::optional("platforms:java-arm64", &["kotlin:compile-tests"], run)]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let root = unpacked(workspace, "java-arm64", |into| {
        let apt = Apt::new(workspace, runner, "bookworm", "arm64")?;
        apt.unpack_with_dependencies(&["openjdk-17-jre-headless"], into)
    })?;
    let target = Target::find("aarch64-unknown-linux-gnu")?;
    let library = fitting(workspace, runner, target, Product::Shared, GLIBC)?;
    let folder = workspace.cross().join("java-arm64");
    // Before the jar, which has the library of this machine.
    let natives = folder.join("natives");
    let within = target.jvm_folder.context("no library for Java")?;
    copy_if_changed(&library.file, &natives.join(within).join(target.shared_library()))?;

    let tests = workspace.root.join("tests/kotlin");
    let list = folder.join("classpath");
    let mut classpath = maven(workspace, &tests)?;
    classpath.args(["--quiet", "dependency:build-classpath", "-DincludeScope=test"]);
    runner.run("list the class path", classpath.arg(format!("-Dmdep.outputFile={list}")))?;
    let jars = fs_err::read_to_string(list)?;
    let (_emulator, variables) = Emulator::for_scenarios(workspace, &folder)?;

    let mut java = command(qemu(context)?, &workspace.root);
    java.args(["-L", root.as_str(), root.join("usr/lib/jvm/java-17-openjdk-arm64/bin/java").as_str()]);
    java.args(["-cp", &format!("{natives}:{tests}/target/test-classes:{}", jars.trim())]);
    java.arg("dev.clerkorgs.tests.OnDeviceKt").envs(variables);
    // They have time limits that such a processor does not keep.
    java.env("CLERK_STORMS", "none");
    context.tests("play the scenarios on arm64", &mut java, played)
}
