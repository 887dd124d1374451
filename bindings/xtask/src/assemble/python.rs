//! Wheels for every target, and the source distribution.
use super::{each_processor, fitting};
use crate::{
    command::{Runner, cargo},
    folder,
    target::{System, Target, macos_platform},
    toolchain::{
        native::{self, Product},
        python::Environment,
    },
    universal::{Processor, joined},
    workspace::{Workspace, copy_if_changed, make_executable},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

/// What a wheel contains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Package {
    Library,
    Emulator,
}

impl Package {
    const fn product(self) -> Product {
        match self {
            Self::Library => Product::Shared,
            Self::Emulator => Product::Emulator,
        }
    }

    /// The folder of its project in the repository.
    pub(crate) const fn project(self) -> &'static str {
        match self {
            Self::Library => "bindings/python",
            Self::Emulator => "tests/emulator/python",
        }
    }

    fn binary(self, target: &Target) -> String {
        match self {
            Self::Library => format!("clerk_orgs/_ffi/{}", target.shared_library()),
            Self::Emulator => format!("build/{}", target.emulator()),
        }
    }
}

/// What a wheel is built for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Platform {
    /// The last part of the wheel's name.
    pub(crate) tag: String,
    targets: Vec<&'static Target>,
}

impl Platform {
    /// The platform of this name.
    pub(crate) fn find(name: &str, glibc: &str) -> Result<Self> {
        let targets = each_processor(name).into_iter().map(Target::find).collect::<Result<Vec<_>>>()?;
        let tag = match &targets[..] {
            [one] => one.wheel_platform(glibc).with_context(|| format!("there are no wheels for {name}"))?,
            _ => macos_platform("universal2"),
        };
        Ok(Self { tag, targets })
    }

    pub(crate) fn is_for(&self, system: System) -> bool {
        self.targets.iter().any(|target| target.system == system)
    }
}

/// Builds the wheel for a platform.
pub(crate) fn for_platform(
    workspace: &Workspace,
    runner: &Runner,
    platform: &Platform,
    glibc: &str,
    package: Package,
) -> Result<Utf8PathBuf> {
    let mut parts = Vec::new();
    for target in &platform.targets {
        parts.push(fitting(workspace, runner, target, package.product(), glibc)?);
    }
    let first = parts.first().context("no target")?;
    let contents = match &parts[..] {
        [one] => fs_err::read(&one.file)?,
        parts => {
            let slices =
                parts.iter().map(|part| Ok((Processor::of(part.target)?, fs_err::read(&part.file)?)));
            joined(slices.collect::<Result<_>>()?)?
        }
    };
    let (target, ships) = (first.target, first.ships);
    let wheel = Wheel { package, target, contents: &contents, platform: &platform.tag, ships };
    wheel.build(workspace, runner, &workspace.wheels())
}

/// What a wheel is put together from.
pub(crate) struct Wheel<'a> {
    pub(crate) package: Package,
    pub(crate) target: &'static Target,
    /// Of the library's file, or of the program's.
    pub(crate) contents: &'a [u8],
    pub(crate) platform: &'a str,
    pub(crate) ships: bool,
}

impl Wheel<'_> {
    /// Puts the wheel into the folder, and returns its path.
    pub(crate) fn build(
        &self,
        workspace: &Workspace,
        runner: &Runner,
        into: &Utf8Path,
    ) -> Result<Utf8PathBuf> {
        let Self { package, target, contents, platform, ships } = *self;
        let name = format!("{package:?}-{platform}").to_lowercase();
        let project = stage(workspace, &workspace.target.join("package").join(name), package)?;
        let binary = project.join(package.binary(target));
        fs_err::create_dir_all(binary.parent().context("no folder")?)?;
        fs_err::write(&binary, contents)?;
        if package == Package::Emulator {
            make_executable(&binary)?;
        }
        let tools = Environment::tools(workspace, runner)?;
        let mut hatch = tools.command("hatchling", &project);
        hatch
            .args(["build", "--target", "wheel", "--directory", "dist"])
            .env("CLERK_ORGS_PLATFORM", platform);
        if !ships {
            // No index takes local versions.
            hatch.env("CLERK_ORGS_LOCAL_VERSION", native::CHECK);
        }
        runner.run(&format!("build the wheel for {platform}"), &mut hatch)?;
        kept(&project.join("dist"), into)
    }
}

/// Copies the one file that a build left in its folder. Returns the copy.
fn kept(dist: &Utf8Path, into: &Utf8Path) -> Result<Utf8PathBuf> {
    let files: Vec<_> = dist.read_dir_utf8()?.collect::<Result<_, _>>()?;
    ensure!(files.len() == 1, "{dist} has {} files instead of one", files.len());
    let copy = into.join(files[0].file_name());
    copy_if_changed(files[0].path(), &copy)?;
    Ok(copy)
}

/// Copies the project's files, as they lie to each other in the repository, without what was built for this machine. Returns
/// the folder of the project in there.
fn stage(workspace: &Workspace, folder: &Utf8Path, package: Package) -> Result<Utf8PathBuf> {
    if folder.exists() {
        fs_err::remove_dir_all(folder)?;
    }
    let project = package.project();
    copy_sources(&workspace.root.join(project), &folder.join(project))?;
    let hook = "bindings/python/hatch_build.py";
    copy_if_changed(&workspace.root.join(hook), &folder.join(hook))?;
    let version = "bindings/python/clerk_orgs/__init__.py";
    copy_if_changed(&workspace.root.join(version), &folder.join(version))?;
    Ok(folder.join(project))
}

/// Copies sources, without what tools have made of them.
fn copy_sources(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    const LEFT_OUT: [&str; 7] =
        ["__pycache__", "dist", "build", "target", ".venv", ".mypy_cache", ".ruff_cache"];
    const BUILT: [&str; 3] = ["so", "dylib", "dll"];
    folder::copy_that(from, to, &|path| match path.is_dir() {
        true => path.file_name().is_some_and(|name| !LEFT_OUT.contains(&name)),
        false => path.extension().is_none_or(|extension| !BUILT.contains(&extension)),
    })
}

/// What of the repository a source distribution contains in Rust: folders of crates.
const CRATES: [&str; 3] = ["core", "core/mirrored", "bindings/ffi"];

/// Builds the source distribution: the package as it was generated, and the crates that its library is built from.
pub(crate) fn source(workspace: &Workspace, runner: &Runner, into: &Utf8Path) -> Result<Utf8PathBuf> {
    let folder = workspace.target.join("package/source");
    let project = stage(workspace, &folder, Package::Library)?;
    let rust = project.join("rust");
    for folder in CRATES {
        let from = workspace.root.join(folder);
        copy_sources(&from.join("src"), &rust.join(folder).join("src"))?;
        let manifest = without_tests(&fs_err::read_to_string(from.join("Cargo.toml"))?)?;
        fs_err::write(rust.join(folder).join("Cargo.toml"), manifest)?;
    }
    copy_if_changed(&workspace.root.join("uniffi.toml"), &rust.join("bindings/ffi/uniffi.toml"))?;
    copy_if_changed(&workspace.root.join("README.md"), &rust.join("README.md"))?;
    copy_if_changed(&workspace.root.join("core/mirrored/README.md"), &rust.join("core/mirrored/README.md"))?;
    let manifest = fs_err::read_to_string(workspace.root.join("Cargo.toml"))?;
    fs_err::write(rust.join("Cargo.toml"), only_crates(&manifest)?)?;
    copy_if_changed(&workspace.root.join("Cargo.lock"), &rust.join("Cargo.lock"))?;
    // Leaves out of the lock file what the other crates of the workspace need.
    let mut prune = cargo(&rust);
    runner.run("prune the lock file", prune.args(["metadata", "--format-version", "1", "--offline"]))?;
    let tools = Environment::tools(workspace, runner)?;
    let mut hatch = tools.command("hatchling", &project);
    hatch.args(["build", "--target", "sdist", "--directory", "dist"]);
    runner.run("build the source distribution", &mut hatch)?;
    kept(&project.join("dist"), into)
}

/// The workspace's manifest with these crates only.
fn only_crates(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse()?;
    let workspace = manifest.get_mut("workspace").and_then(toml::Value::as_table_mut);
    let workspace = workspace.context("no workspace")?;
    workspace.remove("default-members");
    workspace.remove("exclude");
    workspace.insert("members".into(), CRATES.to_vec().into());
    let dependencies = workspace.get_mut("dependencies").and_then(toml::Value::as_table_mut);
    dependencies.context("no dependencies")?.retain(|_, value| {
        value.get("path").and_then(toml::Value::as_str).is_none_or(|path| CRATES.contains(&path))
    });
    let profiles = manifest.get_mut("profile").and_then(toml::Value::as_table_mut);
    profiles.context("no profiles")?.retain(|name, _| name == "release");
    Ok(toml::to_string(&manifest)?)
}

fn without_tests(manifest: &str) -> Result<String> {
    let mut manifest: toml::Table = manifest.parse()?;
    manifest.remove("dev-dependencies");
    Ok(toml::to_string(&manifest)?)
}
