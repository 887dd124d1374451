//! Finds Python, and manages virtual environments in the target directory.
use crate::{
    command::{Runner, command, on_path, output_of},
    workspace::Workspace,
};
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};

const OLDEST: (u32, u32) = (3, 10);

/// A virtual environment with the packages of one requirements file.
pub(crate) struct Environment {
    pub(crate) directory: Utf8PathBuf,
}

impl Environment {
    /// The development tools: linters, type checkers and the builder of wheels.
    pub(crate) fn tools(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        Self::with(workspace, runner, "tools", "requirements-dev.txt")
    }

    /// The wheel and the tests' dependencies, without anything from the source tree.
    pub(crate) fn clean(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        Self::with(workspace, runner, "clean", "requirements-test.txt")
    }

    /// The libraries that `benches/python` compares with.
    pub(crate) fn bench(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        let requirements = workspace.root.join("benches/python/requirements.txt");
        let pins = fs_err::read_to_string(&requirements)?;
        Self::make(workspace.target.join("python/bench"), workspace, runner, &requirements, &pins)
    }

    /// What judges wheels and source distributions as an index does.
    pub(crate) fn publishing(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        let requirements = workspace.python().join("requirements-publishing.txt");
        let pins = fs_err::read_to_string(&requirements)?;
        Self::make(workspace.target.join("python/publishing"), workspace, runner, &requirements, &pins)
    }

    /// zig and its front end for cargo, in the cache, since it is large.
    pub(crate) fn zig(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        let requirements = workspace.root.join("bindings/xtask/requirements-zig.txt");
        let pins = fs_err::read_to_string(&requirements)?;
        Self::make(workspace.cache.join("zig"), workspace, runner, &requirements, &pins)
    }

    /// Go, in the cache, since it is large.
    pub(crate) fn go(workspace: &Workspace, runner: &Runner) -> Result<Self> {
        let requirements = workspace.root.join("bindings/xtask/requirements-go.txt");
        let pins = fs_err::read_to_string(&requirements)?;
        Self::make(workspace.cache.join("go"), workspace, runner, &requirements, &pins)
    }

    /// The folder of zig itself.
    pub(crate) fn zig_folder(&self, workspace: &Workspace) -> Result<Utf8PathBuf> {
        let mut ask = self.command("python", &workspace.root);
        output_of(ask.args(["-c", "import ziglang; print(*ziglang.__path__)"]))
            .map(Utf8PathBuf::from)
            .context("the environment has no zig")
    }

    fn with(workspace: &Workspace, runner: &Runner, name: &str, requirements: &str) -> Result<Self> {
        let requirements = workspace.python().join(requirements);
        let directory = workspace.target.join("python").join(name);
        Self::make(directory, workspace, runner, &requirements, &pins(workspace)?)
    }

    fn make(
        directory: Utf8PathBuf,
        workspace: &Workspace,
        runner: &Runner,
        requirements: &Utf8Path,
        pins: &str,
    ) -> Result<Self> {
        let this = Self { directory };
        let name = this.directory.file_name().unwrap_or_default();
        let python = find(workspace)?;
        let wanted = format!("{python}\n{pins}");
        let stamp = this.directory.join("installed.txt");
        if fs_err::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
            return Ok(this);
        }
        runner.say(&format!("creating the environment {name}"));
        let mut venv = command(python, &workspace.root);
        runner
            .run(&format!("venv {name}"), venv.args(["-m", "venv", "--clear", this.directory.as_str()]))
            .context("creating a virtual environment (Debian: apt-get install python3-venv)")?;
        this.pip(workspace, runner, &["--requirement", requirements.as_str()])?;
        fs_err::write(stamp, wanted)?;
        Ok(this)
    }

    pub(crate) fn pip(&self, workspace: &Workspace, runner: &Runner, arguments: &[&str]) -> Result<()> {
        let mut pip = self.command("python", &workspace.root);
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check"]).args(arguments);
        runner.run("pip", &mut pip).map(drop)
    }

    /// A program of this environment.
    pub(crate) fn command(&self, program: &str, directory: &Utf8Path) -> std::process::Command {
        let binaries = self.directory.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let mut command = command(binaries.join(program), directory);
        let path = std::env::var_os("PATH").unwrap_or_default();
        let programs = std::iter::once(binaries.into_std_path_buf()).chain(std::env::split_paths(&path));
        command.env("VIRTUAL_ENV", &self.directory);
        // Fails only for a folder whose name cannot be in PATH.
        if let Ok(programs) = std::env::join_paths(programs) {
            command.env("PATH", programs);
        }
        command.env_remove("PYTHONPATH").env_remove("PYTHONHOME");
        command
    }
}

/// Both files, since one includes the other.
fn pins(workspace: &Workspace) -> Result<String> {
    let read = |name: &str| fs_err::read_to_string(workspace.python().join(name));
    Ok(read("requirements-test.txt")? + &read("requirements-dev.txt")?)
}

/// The first Python on PATH that is new enough.
fn find(workspace: &Workspace) -> Result<Utf8PathBuf> {
    let names = ["python3", "python3.14", "python3.13", "python3.12", "python3.11", "python3.10", "python"];
    names
        .iter()
        .filter_map(|name| on_path(name))
        .find(|python| version(python, &workspace.root).is_some_and(|version| version >= OLDEST))
        .with_context(|| format!("no Python {}.{} or newer on PATH", OLDEST.0, OLDEST.1))
}

fn version(python: &Utf8Path, directory: &Utf8Path) -> Option<(u32, u32)> {
    let mut ask = command(python, directory);
    let answer = output_of(ask.args(["-c", "import sys; print(*sys.version_info[:2])"]))?;
    let (major, minor) = answer.split_once(' ')?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}
