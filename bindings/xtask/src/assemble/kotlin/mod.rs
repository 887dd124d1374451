//! The jars with the libraries of several platforms, and the archive for Android.
pub(crate) mod android;
pub(crate) mod central;
pub(crate) mod jar;
pub(crate) mod natives;

use super::each_processor;
use crate::{
    command::Runner,
    target::{System, Target},
    toolchain::native::mark,
    workspace::{Workspace, copy_if_changed},
};
use android::Archive;
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use jar::Contents;
use natives::Native;
use std::collections::BTreeSet;

const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The targets of these names.
pub(crate) fn targets(names: &[&str]) -> Result<Vec<&'static Target>> {
    let all = names.iter().copied().flat_map(each_processor);
    all.map(|name| {
        let target = Target::find(name)?;
        target.jvm_folder.with_context(|| format!("there is no JVM for {name}"))?;
        Ok(target)
    })
    .collect()
}

/// Assembles what is published: one jar for all desktops and servers, one archive for Android, and what tests of applications use.
/// They have the libraries for these targets, and those of `others`.
pub(crate) fn assemble(
    workspace: &Workspace,
    runner: &Runner,
    targets: Vec<&'static Target>,
    glibc: &str,
    others: Vec<Native>,
) -> Result<()> {
    let mut natives = Vec::new();
    for target in targets {
        natives.push(natives::build(workspace, runner, target, glibc)?);
    }
    natives.extend(others);
    let (mobile, desktop): (Vec<_>, Vec<_>) =
        natives.into_iter().partition(|native| native.target.system == System::Android);
    if !desktop.is_empty() {
        jars(workspace, runner, &desktop)?;
    }
    if !mobile.is_empty() {
        archive(workspace, runner, &mobile)?;
    }
    Ok(())
}

/// What is published under one name.
pub(crate) struct Artifact {
    name: &'static str,
    packaging: &'static str,
}

pub(crate) const ARTIFACTS: [Artifact; 5] = [
    Artifact { name: "clerk-orgs", packaging: "jar" },
    Artifact { name: android::ARTIFACT, packaging: "aar" },
    Artifact { name: "clerk-orgs-testing", packaging: "jar" },
    Artifact { name: "clerk-emulator", packaging: "jar" },
    Artifact { name: "clerk-orgs-bom", packaging: "pom" },
];

impl Artifact {
    fn file(&self, end: &str) -> String {
        format!("{}-{VERSION}{end}", self.name)
    }

    /// The files of a release.
    pub(crate) fn files(&self) -> Vec<String> {
        let own = [".pom".to_owned(), format!(".{}", self.packaging)];
        let others = ["-sources.jar", "-javadoc.jar"].map(str::to_owned);
        let others = others.into_iter().filter(|_| self.packaging != "pom");
        let ends: BTreeSet<_> = own.into_iter().chain(others).collect();
        ends.iter().map(|end| self.file(end)).collect()
    }
}

/// The jar with the library, the one with the emulator's program, and what needs neither.
fn jars(workspace: &Workspace, runner: &Runner, natives: &[Native]) -> Result<()> {
    let (kotlin, jars) = (workspace.kotlin(), workspace.jars());
    let mark = mark(natives.iter().all(|native| native.ships));
    let name = |artifact: &str| format!("{artifact}-{VERSION}");
    let testing = kotlin.join("testing");

    let library = jars.join(format!("{}{mark}.jar", name("clerk-orgs")));
    let files = natives.iter().map(|native| Ok((native.folder()?.to_owned(), native.library.clone())));
    let contents = Contents { within: "", files: files.collect::<Result<_>>()? };
    jar::repack(&kotlin.join("target").join(format!("{}.jar", name("clerk-orgs"))), &library, &contents)?;

    let emulator = jars.join(format!("{}{mark}.jar", name("clerk-emulator")));
    let files = natives.iter().filter_map(|native| Some((native, native.emulator.clone()?)));
    let files = files.map(|(native, program)| Ok((native.folder()?.to_owned(), program)));
    let contents = Contents { within: jar::PROGRAMS, files: files.collect::<Result<_>>()? };
    let built = testing.join("emulator/target").join(format!("{}.jar", name("clerk-emulator")));
    jar::repack(&built, &emulator, &contents)?;

    let copied = [
        (kotlin.join("target"), "clerk-orgs", "-sources.jar"),
        (kotlin.join("target"), "clerk-orgs", "-javadoc.jar"),
        (testing.join("junit/target"), "clerk-orgs-testing", ".jar"),
        (testing.join("junit/target"), "clerk-orgs-testing", "-sources.jar"),
        (testing.join("junit/target"), "clerk-orgs-testing", "-javadoc.jar"),
        (testing.join("emulator/target"), "clerk-emulator", "-sources.jar"),
        (testing.join("emulator/target"), "clerk-emulator", "-javadoc.jar"),
    ];
    for (folder, artifact, end) in copied {
        let file = format!("{}{end}", name(artifact));
        copy_if_changed(&folder.join(&file), &jars.join(&file))?;
    }
    let described = [
        (kotlin.clone(), "clerk-orgs"),
        (kotlin.join("bom"), "clerk-orgs-bom"),
        (testing.join("junit"), "clerk-orgs-testing"),
        (testing.join("emulator"), "clerk-emulator"),
    ];
    for (folder, artifact) in described {
        copy_if_changed(&folder.join("pom.xml"), &jars.join(format!("{}.pom", name(artifact))))?;
    }
    say(runner, &library, natives)?;
    say(runner, &emulator, natives)
}

fn archive(workspace: &Workspace, runner: &Runner, natives: &[Native]) -> Result<()> {
    let (kotlin, jars) = (workspace.kotlin(), workspace.jars());
    let libraries = natives.iter().map(|native| Ok((native.folder()?.to_owned(), native.library.clone())));
    let folder = workspace.target.join("package/kotlin/android");
    let Archive { file, pom } =
        android::assemble(runner, &kotlin, &libraries.collect::<Result<Vec<_>>>()?, &folder)?;
    let name = format!("{}-{VERSION}", android::ARTIFACT);
    let kept = jars.join(format!("{name}{}.aar", mark(natives.iter().all(|native| native.ships))));
    copy_if_changed(&file, &kept)?;
    copy_if_changed(&pom, &jars.join(format!("{name}.pom")))?;
    for end in ["sources", "javadoc"] {
        let of_jar = kotlin.join("target").join(format!("clerk-orgs-{VERSION}-{end}.jar"));
        copy_if_changed(&of_jar, &jars.join(format!("{name}-{end}.jar")))?;
    }
    say(runner, &kept, natives)
}

fn say(runner: &Runner, file: &Utf8Path, natives: &[Native]) -> Result<()> {
    let folders: Vec<_> = natives.iter().map(Native::folder).collect::<Result<_>>()?;
    runner.say(&format!("built {file}, for {}", folders.join(", ")));
    Ok(())
}
