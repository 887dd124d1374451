//! Makes the archive for Maven Central of small files, with a key of its own, and has GnuPG and coreutils judge it.
use super::Context;
use crate::{
    assemble::kotlin::{ARTIFACTS, android::Archive, central},
    command::{command, on_path, output_of},
    folder::files,
    reports::Counts,
    workspace::{copy_if_changed, write_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::Utf8Path;
use std::{collections::BTreeSet, process::Command};

/// Every file is there, signed, and has the checksums that Maven Central asks for.
pub(super) fn check(context: &Context<'_>, folder: &Utf8Path, android: &Archive) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    if on_path("gpg").is_none() {
        runner.say("no `gpg` on PATH (gnupg), so the archive for Maven Central is not checked");
        return Ok(Counts::NONE);
    }
    let jars = folder.join("jars");
    release(context, &jars, android)?;
    let home = folder.join("gnupg");
    let key = new_key(context, &home)?;
    let archive = central::bundle(workspace, runner, &jars, folder, &key)?;

    let unpacked = folder.join("unpacked");
    fs_err::create_dir_all(&unpacked)?;
    runner.run("unpack the archive", command("unzip", &unpacked).args(["-q", archive.as_str()]))?;
    let all = files(&unpacked)?;
    let found: BTreeSet<_> = all.iter().filter_map(|file| file.file_name().map(str::to_owned)).collect();
    let published: BTreeSet<_> = ARTIFACTS.iter().flat_map(|artifact| artifact.files()).collect();
    let with_others = |name: &String| ["", ".asc", ".md5", ".sha1"].map(|end| format!("{name}{end}"));
    let expected: BTreeSet<_> = published.iter().flat_map(with_others).collect();
    ensure!(found == expected, "the archive has {found:?} instead of {expected:?}");
    for file in all.iter().filter(|file| file.file_name().is_some_and(|name| published.contains(name))) {
        let mut verify = gpg(&home);
        runner.run("verify", verify.args(["--verify", &format!("{file}.asc"), file.as_str()]))?;
        for (end, program) in [("md5", "md5sum"), ("sha1", "sha1sum")] {
            let sum = output_of(command(program, &unpacked).arg(file)).context("no checksum")?;
            let stated = fs_err::read_to_string(format!("{file}.{end}"))?;
            ensure!(sum.starts_with(stated.trim()), "the {end} of {file} is {sum}, and not {stated}");
        }
    }
    Ok(Counts::PASSED)
}

/// The files of a release: with its descriptions, and nothing in its jars.
fn release(context: &Context<'_>, jars: &Utf8Path, android: &Archive) -> Result<()> {
    let kotlin = context.workspace.kotlin();
    let described =
        [kotlin.clone(), kotlin.join("bom"), kotlin.join("testing/junit"), kotlin.join("testing/emulator")];
    for name in ARTIFACTS.iter().flat_map(|artifact| artifact.files()) {
        write_if_changed(&jars.join(&name), &name)?;
    }
    copy_if_changed(&android.pom, &jars.join(android.pom.file_name().context("no name")?))?;
    for folder in described {
        let pom = folder.join("pom.xml");
        let text = fs_err::read_to_string(&pom)?;
        let document = roxmltree::Document::parse(&text)?;
        let part = |name: &str| {
            document
                .root_element()
                .children()
                .find(|node| node.has_tag_name(name))
                .and_then(|node| node.text())
        };
        let (artifact, version) = part("artifactId").zip(part("version")).context("an incomplete pom.xml")?;
        copy_if_changed(&pom, &jars.join(format!("{artifact}-{version}.pom")))?;
    }
    Ok(())
}

/// A secret key that is for this test only.
fn new_key(context: &Context<'_>, home: &Utf8Path) -> Result<String> {
    fs_err::create_dir_all(home)?;
    let runner = &context.runner;
    let owner = "ClerkOrgs tests <tests@example.com>";
    let mut make = gpg(home);
    runner.run(
        "make a key",
        make.args(["--passphrase", "", "--quick-generate-key", owner, "ed25519", "sign", "1d"]),
    )?;
    let key = output_of(gpg(home).args(["--armor", "--export-secret-keys"])).context("gpg exports no key")?;
    // What keeps the key would stay behind.
    runner
        .run("end the agent", command("gpgconf", home).args(["--homedir", home.as_str(), "--kill", "all"]))?;
    Ok(key)
}

fn gpg(home: &Utf8Path) -> Command {
    let mut gpg = command("gpg", home);
    gpg.args(["--batch", "--quiet", "--homedir", home.as_str()]);
    gpg
}
