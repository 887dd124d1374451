//! Builds packages as they are published.
use crate::{
    assemble::{
        self,
        kotlin::natives::{self, Native},
        python::{Package as Wheel, Platform, for_platform, source},
    },
    command::Runner,
    emulator,
    language::Language,
    steps::{self, Selection},
    target::{self, GLIBC, System, Target},
    workspace::{Workspace, copy_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::Utf8PathBuf;

/// What to build.
#[derive(clap::Args)]
pub(crate) struct Package {
    /// The language of the package
    language: Language,
    /// The platforms, as Rust calls them, or `universal2-apple-darwin`; this machine's own if there are none
    #[arg(long, value_name = "TARGET", value_delimiter = ',')]
    target: Vec<String>,
    /// The oldest version of glibc, for Linux
    #[arg(long, value_name = "VERSION", default_value = GLIBC, value_parser = target::glibc)]
    glibc: String,
    /// Swift: for Apple's platforms, as others can depend on it by version
    #[arg(long)]
    apple: bool,
    /// Kotlin: a folder with what this command has left in `target/dist/natives` on other machines
    #[arg(long, value_name = "FOLDER")]
    natives: Option<Utf8PathBuf>,
}

/// What was asked for and can be built on some machine, before anything is.
#[derive(Debug)]
enum Order {
    Rust,
    Python(Vec<Platform>),
    Kotlin { targets: Vec<&'static Target>, others: Vec<Native> },
    Swift { apple: bool },
}

pub(crate) fn run(workspace: &Workspace, package: &Package) -> Result<()> {
    let order = package.order()?;
    let runner = Runner::new(workspace.logs(), "[package]", package.language.to_string());
    match order {
        Order::Rust => assemble::rust::run(workspace, &runner),
        Order::Python(platforms) => python(workspace, &runner, &platforms, &package.glibc),
        Order::Kotlin { targets, others } => {
            build(workspace, "kotlin:testing")?;
            steps::document(workspace, &runner)?;
            assemble::kotlin::assemble(workspace, &runner, targets, &package.glibc, others)
        }
        Order::Swift { apple } => swift(workspace, &runner, apple),
    }
}

impl Package {
    /// Refuses what cannot be built.
    fn order(&self) -> Result<Order> {
        let (python, kotlin) = (self.language == Language::Python, self.language == Language::Kotlin);
        ensure!(
            !self.apple || self.language == Language::Swift,
            "only the Swift package is built with --apple"
        );
        ensure!(self.natives.is_none() || kotlin, "only the Kotlin package is built with --natives");
        let own = self.target.is_empty() && self.glibc == GLIBC;
        ensure!(own || python || kotlin, "only the Python and Kotlin packages are built for other targets");
        match self.language {
            Language::Rust => Ok(Order::Rust),
            Language::Python => self.platforms().map(Order::Python),
            Language::Kotlin => self.natives(),
            Language::Swift => Ok(Order::Swift { apple: self.apple }),
        }
    }

    /// The platforms of wheels.
    fn platforms(&self) -> Result<Vec<Platform>> {
        let names = self.names(Target::host());
        ensure!(!names.is_empty(), NO_TARGET);
        let mut platforms = Vec::new();
        for name in names {
            let platform = Platform::find(name, &self.glibc)?;
            ensure!(!platforms.contains(&platform), "{name} is named twice");
            platforms.push(platform);
        }
        self.check_glibc(platforms.iter().any(|platform| platform.is_for(System::Glibc)))?;
        Ok(platforms)
    }

    /// The libraries of jars: those to build, and those that other machines have left.
    fn natives(&self) -> Result<Order> {
        let host = Target::host().filter(|_| self.natives.is_none());
        let targets = assemble::kotlin::targets(&self.names(host))?;
        let mut seen = Vec::new();
        for target in &targets {
            ensure!(!seen.contains(target), "{} is named twice", target.triple);
            seen.push(target);
        }
        let others = self.natives.as_deref().map(|folder| natives::read(folder, &targets)).transpose()?;
        ensure!(!targets.is_empty() || others.is_some(), NO_TARGET);
        self.check_glibc(targets.iter().any(|target| target.system == System::Glibc))?;
        Ok(Order::Kotlin { targets, others: others.unwrap_or_default() })
    }

    /// The names of the targets, which is that of this machine where none was named.
    fn names<'a>(&'a self, host: Option<&'a Target>) -> Vec<&'a str> {
        match &self.target[..] {
            [] => host.iter().map(|host| host.triple).collect(),
            named => named.iter().map(String::as_str).collect(),
        }
    }

    fn check_glibc(&self, used: bool) -> Result<()> {
        ensure!(
            used || self.glibc == GLIBC,
            "none of the targets has glibc, of which --glibc gives the version"
        );
        Ok(())
    }
}

const NO_TARGET: &str = "no package is built for this machine's own platform: use --target";

/// Builds the wheels of the library and of the emulator for the platforms; for this machine also the source distribution.
fn python(workspace: &Workspace, runner: &Runner, platforms: &[Platform], glibc: &str) -> Result<()> {
    let host = Target::host().map(|host| Platform::find(host.triple, GLIBC)).transpose()?;
    if platforms == host.as_slice() {
        build(workspace, "python:package")?;
        steps::shipped_emulator(workspace)?;
        for folder in ["python", "python-emulator"] {
            let wheel = steps::wheel(workspace, folder)?;
            let copy = workspace.wheels().join(wheel.file_name().context("a wheel without a name")?);
            copy_if_changed(&wheel, &copy)?;
            runner.say(&format!("built {copy}"));
        }
        let sdist = source(workspace, runner, &workspace.wheels())?;
        runner.say(&format!("built {sdist}"));
        return Ok(());
    }
    // The package's Python files do not depend on the platform.
    build(workspace, "generate")?;
    for platform in platforms {
        for package in [Wheel::Library, Wheel::Emulator] {
            let wheel = for_platform(workspace, runner, platform, glibc, package)?;
            runner.say(&format!("built {wheel}"));
        }
    }
    Ok(())
}

fn swift(workspace: &Workspace, runner: &Runner, apple: bool) -> Result<()> {
    build(workspace, "generate")?;
    let emulator = emulator::build_shipped(workspace, runner)?;
    emulator::place(runner, &emulator, &workspace.swift().join("bin/clerk-emulator"))?;
    if apple {
        println!("{}", assemble::swift::for_apple(workspace, runner)?.framework);
    } else if cfg!(target_os = "linux") {
        println!("{}", assemble::swift::for_linux(workspace, &workspace.dist().join("swift"))?);
    }
    Ok(())
}

fn build(workspace: &Workspace, step: &str) -> Result<()> {
    let counts = steps::run(workspace, &Selection::only(&[step]))?;
    ensure!(counts.failed == 0, "the build failed");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Arguments, Task};
    use camino::Utf8Path;
    use clap::Parser as _;

    /// What the command line orders, or why it is refused. Neither has a workspace in which anything could be built.
    fn ordered(line: &str) -> Result<Order> {
        let words = ["xtask", "package"].into_iter().chain(line.split_whitespace());
        let Task::Package(package) = Arguments::try_parse_from(words)?.task else {
            anyhow::bail!("another task");
        };
        package.order()
    }

    fn refused(line: &str, why: &str) {
        let error = ordered(line).expect_err(line);
        assert!(format!("{error:#}").contains(why), "{line}: {error:#}");
    }

    #[test]
    fn what_cannot_be_built_is_refused_before_anything_is() {
        for language in ["python", "kotlin"] {
            refused(&format!("{language} --target nonsense"), "no package is built for `nonsense`");
            refused(&format!("{language} --target x86_64-unknown-linux-gnu,"), "no package is built for ``");
            refused(&format!("{language} --glibc 2.5"), "a version from 2.17");
            refused(&format!("{language} --glibc newest"), "a version from 2.17");
            refused(&format!("{language} --target x86_64-pc-windows-msvc --glibc 2.28"), "has glibc");
            let twice = "x86_64-apple-darwin,x86_64-apple-darwin";
            refused(&format!("{language} --target {twice}"), "named twice");
        }
        refused("python --target aarch64-apple-ios", "there are no wheels for aarch64-apple-ios");
        refused("kotlin --target aarch64-unknown-linux-musl", "there is no JVM for");
        refused("kotlin --target universal2-apple-darwin,x86_64-apple-darwin", "named twice");
        for language in ["rust", "swift"] {
            refused(&format!("{language} --target x86_64-apple-darwin"), "only the Python and Kotlin");
            refused(&format!("{language} --glibc 2.28"), "only the Python and Kotlin");
            refused(&format!("{language} --natives ."), "only the Kotlin package");
        }
        refused("python --apple", "only the Swift package");
        refused("cobol", "possible values: rust, python, kotlin, swift");
    }

    #[test]
    fn the_folder_of_other_machines_is_read_before_anything_is_built() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let line = format!("kotlin --natives {folder}");
        refused(&format!("{line}/missing"), "reading ");
        refused(&line, "is empty");
        let library = folder.join("aarch64-apple-darwin-check/libclerk_orgs_ffi.dylib");
        fs_err::create_dir(library.parent().unwrap()).unwrap();
        refused(&line, "libclerk_orgs_ffi.dylib is missing");
        fs_err::write(&library, "").unwrap();
        let Order::Kotlin { targets, others } = ordered(&line).unwrap() else { panic!("not for Kotlin") };
        assert!(targets.is_empty() && others.len() == 1);
        assert_eq!(others[0].target.triple, "aarch64-apple-darwin");
        refused(&format!("{line} --target aarch64-apple-darwin"), "would be there twice");
        fs_err::create_dir(folder.join("nonsense")).unwrap();
        refused(&line, "no package is built for `nonsense`");
    }

    #[test]
    fn what_the_documents_name_can_be_ordered() {
        for line in [
            "rust",
            "python --target aarch64-unknown-linux-gnu,aarch64-apple-darwin,universal2-apple-darwin",
            "python --target x86_64-unknown-linux-gnu --glibc 2.28",
            "kotlin --target aarch64-apple-darwin,aarch64-linux-android",
            "swift --apple",
        ] {
            ordered(line).unwrap();
        }
        for language in ["python", "kotlin"] {
            assert!(Target::host().is_none() || ordered(language).is_ok(), "{language}");
        }
    }
}
