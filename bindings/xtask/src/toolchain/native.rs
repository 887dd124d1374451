//! Builds native code for a target: with the platform's own linker and libraries where these are at hand, and else with zig and
//! the sources of the standard library, which shows that the code builds but gives nothing to ship.
use super::{android, apple, paths, python::Environment, sources, zig};
use crate::{
    command::{Runner, cargo, command},
    target::{IOS, MACOS, System, Target},
    workspace::Workspace,
};
use anyhow::{Result, ensure};
use camino::Utf8PathBuf;
use std::process::Command;

/// In the names and versions of what may not be published.
pub(crate) const CHECK: &str = "check";

/// What the name of a file ends with, beside its extension: nothing, if it may be published.
pub(crate) const fn mark(ships: bool) -> &'static str {
    if ships { "" } else { "-check" }
}

/// What is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Product {
    /// The library that programs load.
    Shared,
    /// The library that is linked into programs.
    Static,
    /// The emulator's program.
    Emulator,
}

/// A file that was built for a target.
#[derive(Debug)]
pub(crate) struct Built {
    pub(crate) target: &'static Target,
    pub(crate) file: Utf8PathBuf,
    /// Whether it was built with the platform's own linker and libraries, and may be published.
    pub(crate) ships: bool,
}

/// How the code for a target is built on this machine.
#[derive(Debug, PartialEq, Eq)]
enum Way {
    /// With this machine's own tools.
    Own,
    /// With zig, which has all versions of Linux's C libraries.
    Zig,
    /// With Android's tools, in this folder.
    Ndk(Utf8PathBuf),
    /// With the standard library's sources, and without the platform's tools.
    Sources,
}

/// Builds for the target. Says so if the result is only a check. What is built for this machine itself and ships is built by the
/// steps, once for all packages.
pub(crate) fn build(
    workspace: &Workspace,
    runner: &Runner,
    target: &'static Target,
    product: Product,
    glibc: &str,
) -> Result<Built> {
    let way = way(workspace, target);
    let ships = way != Way::Sources;
    if !ships {
        runner.say(&format!("{}: built without the platform's SDK: a check, not a release", target.triple));
    }
    let build = Build { workspace, runner, target, product, glibc };
    let mut command = match &way {
        Way::Own => build.own(),
        Way::Zig => {
            build.zig(Environment::zig(workspace, runner)?.command("cargo-zigbuild", &workspace.root))
        }
        Way::Ndk(folder) => build.ndk(folder),
        Way::Sources => build.sources()?,
    };
    command.args(build.options_of_rustc(&way)?);
    // Apart from what is built for this machine: cargo tells toolchains apart by their version only, and options not at all.
    command.env("CARGO_TARGET_DIR", workspace.cross());
    paths::remap(workspace, &mut command)?;
    runner.run(&format!("build for {}", target.triple), &mut command)?;
    let file = build.file(&way);
    ensure!(file.is_file(), "cargo did not build {file}");
    if build.is_linked_apart() {
        let library = file.with_file_name("linked").join(target.shared_library());
        zig::link(workspace, runner, target, glibc, &file, &library)?;
        return Ok(Built { target, file: library, ships });
    }
    Ok(Built { target, file, ships })
}

fn way(workspace: &Workspace, target: &Target) -> Way {
    let installed = sources::is_installed(workspace, target.triple);
    match target.system {
        _ if !installed => Way::Sources,
        System::Glibc | System::Musl if cfg!(target_os = "linux") || cfg!(target_os = "macos") => Way::Zig,
        System::MacOs | System::Ios | System::IosSimulator if cfg!(target_os = "macos") => Way::Own,
        System::Windows if cfg!(windows) => Way::Own,
        System::Android => android::ndk().map_or(Way::Sources, Way::Ndk),
        _ => Way::Sources,
    }
}

struct Build<'a> {
    workspace: &'a Workspace,
    runner: &'a Runner,
    target: &'static Target,
    product: Product,
    glibc: &'a str,
}

impl Build<'_> {
    fn own(&self) -> Command {
        let mut build = cargo(&self.workspace.root);
        // Read for the target that they are of only.
        build.env("MACOSX_DEPLOYMENT_TARGET", MACOS).env("IPHONEOS_DEPLOYMENT_TARGET", IOS);
        self.arguments(&mut build, self.target.triple);
        build
    }

    fn zig(&self, mut build: Command) -> Command {
        let triple = self.triple();
        let version =
            if self.target.system == System::Glibc { format!(".{}", self.glibc) } else { String::new() };
        self.arguments(&mut build, &format!("{triple}{version}"));
        build.env("MACOSX_DEPLOYMENT_TARGET", MACOS);
        if self.target.system == System::Musl && self.product == Product::Shared {
            build.env("CARGO_ENCODED_RUSTFLAGS", "-Ctarget-feature=-crt-static");
        }
        build
    }

    fn ndk(&self, folder: &camino::Utf8Path) -> Command {
        let mut build = cargo(&self.workspace.root);
        self.arguments(&mut build, self.target.triple);
        build.envs(android::with_ndk(folder, self.target));
        build
    }

    /// Builds the standard library as well.
    fn sources(&self) -> Result<Command> {
        ensure!(
            cfg!(target_os = "linux"),
            "{} is not installed: run `rustup target add {}`",
            self.target.triple,
            self.target.triple
        );
        let toolchain = sources::toolchain(self.workspace, self.runner)?;
        let bin = toolchain.join("bin");
        let mut build = if matches!(self.target.system, System::Ios | System::IosSimulator | System::Android)
        {
            let mut build = command(bin.join("cargo"), &self.workspace.root);
            self.arguments(&mut build, self.triple());
            build
        } else {
            let zig = Environment::zig(self.workspace, self.runner)?;
            self.zig(zig.command("cargo-zigbuild", &self.workspace.root))
        };
        build.arg("-Zbuild-std=std,panic_unwind").env("RUSTC_BOOTSTRAP", "1");
        build.env("CARGO", bin.join("cargo")).env("RUSTC", bin.join("rustc"));
        let (name, triple) = (self.target.triple.replace('-', "_"), self.target);
        match self.target.system {
            System::Ios | System::IosSimulator => {
                let (compiler, sdk) = apple::c_compiler(self.workspace, self.runner, triple)?;
                build.env(format!("CC_{name}"), compiler).env("SDKROOT", sdk);
                build.env(format!("AR_{name}"), apple::archiver(self.workspace, self.runner)?);
                build.env("IPHONEOS_DEPLOYMENT_TARGET", IOS);
            }
            System::Android => {
                build.envs(android::without_ndk(self.workspace, self.runner, &toolchain, triple)?);
            }
            System::Glibc | System::Musl | System::MacOs | System::Windows => {}
        }
        Ok(build)
    }

    /// The target's name where it is built in the way of `sources` or of `zig`.
    fn triple(&self) -> &'static str {
        if cfg!(windows) { self.target.triple } else { self.target.stand_in() }
    }

    fn arguments(&self, build: &mut Command, triple: &str) {
        build.args(["rustc", "--target", triple]);
        build.args(match self.product {
            Product::Shared if !self.is_linked_apart() => {
                &["--release", "--package", "clerk-orgs-ffi", "--lib", "--crate-type", "cdylib"][..]
            }
            Product::Shared | Product::Static => {
                &["--release", "--package", "clerk-orgs-ffi", "--lib", "--crate-type", "staticlib"]
            }
            Product::Emulator => {
                &["--profile", "users", "--package", "clerk-emulator", "--bin", "clerk-emulator"]
            }
        });
    }

    /// Whether cargo builds the static library, and the shared one is linked from it.
    fn is_linked_apart(&self) -> bool {
        self.product == Product::Shared && self.target.system == System::Glibc
    }

    fn options_of_rustc(&self, way: &Way) -> Result<Vec<String>> {
        if self.product == Product::Static || self.is_linked_apart() {
            return Ok(Vec::new());
        }
        let mut options = vec!["--".to_owned(), "-Cstrip=symbols".to_owned()];
        let mut link = |argument: &str| options.push(format!("-Clink-arg={argument}"));
        if self.product == Product::Shared && self.target.is_apple() {
            link(&format!("-Wl,-install_name,@rpath/{}", self.target.shared_library()));
        }
        if self.target.system == System::MacOs && *way == Way::Sources {
            link(&format!("-F{}", apple::frameworks(self.workspace)?));
        }
        if self.target.system == System::Android {
            let direct = *way == Way::Sources;
            android::link_arguments(self.target, direct).iter().for_each(|argument| link(argument));
            if direct {
                options.push("-Clinker-flavor=ld.lld".to_owned());
                options.push(format!("-Lnative={}", android::stand_ins(self.workspace)?));
            }
        }
        Ok(options)
    }

    fn file(&self, way: &Way) -> Utf8PathBuf {
        let triple = if *way == Way::Own { self.target.triple } else { self.triple() };
        let (profile, name) = match self.product {
            Product::Shared if !self.is_linked_apart() => ("release", self.target.shared_library()),
            Product::Static if triple.ends_with("-gnu") || triple.ends_with("-gnullvm") => {
                ("release", "libclerk_orgs_ffi.a")
            }
            Product::Shared | Product::Static => ("release", self.target.static_library()),
            Product::Emulator => ("users", self.target.emulator()),
        };
        self.workspace.cross().join(triple).join(profile).join(name)
    }
}
