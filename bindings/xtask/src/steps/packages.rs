//! Packages for all platforms, put together from fixtures and judged by programs that are not ours.
use super::{Context, Step};
use crate::{
    assemble::python::{Package, Wheel, source},
    language::Language::Python,
    reports::Counts,
    target::{GLIBC, Target, macos_platform},
    toolchain::python::Environment,
};
use anyhow::{Context as _, Result};

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Python, "python:packages", &["python:package"], run)]
}

/// The emulator's wheel comes from the same code: one is enough.
const FIXTURES: [(Package, &str, bool); 5] = [
    (Package::Library, "aarch64-unknown-linux-gnu", true),
    (Package::Library, "x86_64-unknown-linux-musl", true),
    (Package::Library, "aarch64-apple-darwin", true),
    (Package::Library, "x86_64-pc-windows-msvc", false),
    (Package::Emulator, "x86_64-pc-windows-msvc", true),
];

fn run(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let folder = workspace.target.join("package/fixtures");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    let mut files = Vec::new();
    for (package, triple, ships) in FIXTURES {
        let target = Target::find(triple)?;
        let platform = target.wheel_platform(GLIBC).context("no wheel is built for it")?;
        // As in a wheel for both processors.
        let platform = platform.replace(&macos_platform("arm64"), &macos_platform("universal2"));
        let wheel = Wheel { package, target, contents: b"a fixture", platform: &platform, ships };
        files.push((wheel.build(workspace, runner, &folder)?, platform));
    }
    let sdist = source(workspace, runner, &folder)?;
    let judges = Environment::publishing(workspace, runner)?;
    let mut read = judges.command("python", &workspace.root);
    read.arg("tests/packages/check_wheels.py");
    read.args(files.iter().map(|(file, platform)| format!("{platform}={file}")));
    let wheels: Vec<_> = files.iter().map(|(file, _)| file.as_str()).collect();
    let mut twine = judges.command("twine", &workspace.root);
    twine.args(["check", "--strict"]).args(&wheels).arg(&sdist);
    let mut contents = judges.command("check-wheel-contents", &workspace.root);
    // PyInstaller says what the file of its hook is called.
    contents.args(["--no-config", "--ignore", "W004"]).args(&wheels);
    let mut unpacked = judges.command("python", &workspace.root);
    unpacked.args(["tests/packages/check_sdist.py", sdist.as_str()]);
    Ok(context.check("read the wheels", &mut read)?
        + context.check("twine check", &mut twine)?
        + context.check("check-wheel-contents", &mut contents)?
        + context.check("read the source distribution", &mut unpacked)?)
}
