//! The wheel for Alpine and others with the C library musl: Debian's musl loads it for both processors, and its tests run in a
//! CPython that is built for musl, since nobody publishes one that could be downloaded here.
use super::{
    Context, Step,
    platforms::{auditwheel, pytest, qemu, site, unpacked, wheel},
};
use crate::{
    command::{Runner, command, on_path},
    reports::Counts,
    toolchain::{apt::Apt, python::Environment},
    workspace::Workspace,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::{env::consts::ARCH, process::Command};

const RELEASE: &str = "bookworm";
/// Debian's sources of Python, and of what its modules need that the wheel uses.
const SOURCES: [&str; 3] = ["python3.11", "libffi", "zlib"];

pub(super) fn steps() -> Vec<Step> {
    vec![Step::optional("platforms:musl", &["generate", "emulator"], run)]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    let mut counts = Counts::NONE;
    for (processor, architecture) in [("x86_64", "amd64"), ("aarch64", "arm64")] {
        let wheel = wheel(context, &format!("{processor}-unknown-linux-musl"))?;
        let musl = unpacked(context.workspace, &format!("musl-{architecture}"), |into| {
            Apt::new(context.workspace, &context.runner, RELEASE, architecture)?.unpack(&["musl"], into)
        })?;
        let libraries = musl.join(format!("lib/{processor}-linux-musl"));
        counts = counts + load(context, &wheel, processor, &libraries)?;
        if ARCH == processor {
            counts = counts + tests(context, &wheel, processor, architecture, &libraries)?;
        }
    }
    Ok(counts)
}

/// Lets Debian's musl load the library, and resolve everything that it needs.
fn load(context: &Context<'_>, wheel: &Utf8Path, processor: &str, libraries: &Utf8Path) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    // auditwheel knows musl by the name that it has on Alpine. Every musl takes this one for itself.
    let said = auditwheel(context, wheel, &["--ldpaths", libraries.as_str()])?;
    ensure!(said.ends_with("will need to be eliminated: libc.so"), "auditwheel says of {wheel}:\n{said}");
    let contents = workspace.cross().join("musl").join(processor);
    let mut unzip = Environment::tools(workspace, runner)?.command("python", &workspace.root);
    unzip.args(["-m", "zipfile", "-e", wheel.as_str(), contents.as_str()]);
    runner.run("unpack the wheel", &mut unzip)?;
    let loader = libraries.join("libc.so");
    let mut load = if ARCH == processor {
        command(&loader, &contents)
    } else {
        let mut emulated = command(qemu(context)?, &contents);
        emulated.arg(&loader);
        emulated
    };
    load.args(["--list", "clerk_orgs/_ffi/libclerk_orgs_ffi.so"]);
    context.check(&format!("load for {processor}"), &mut load)
}

fn tests(
    context: &Context<'_>,
    wheel: &Utf8Path,
    processor: &str,
    architecture: &'static str,
    libraries: &Utf8Path,
) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let python = unpacked(workspace, "python-musl", |into| {
        let sources = workspace.cross().join("python-musl");
        if sources.exists() {
            fs_err::remove_dir_all(&sources)?;
        }
        Apt::new(workspace, runner, RELEASE, architecture)?.unpack_sources(&SOURCES, &sources)?;
        build_python(workspace, runner, &sources, &libraries.join("libc.so"), into)
    })?;
    let platforms = ["musllinux_1_2", "musllinux_1_1"].map(|tag| format!("{tag}_{processor}"));
    let site = site(context, wheel, "3.11", &platforms.each_ref().map(String::as_str))?;
    let mut tests = command(python.join("bin/python3.11"), &workspace.root.join("tests/python"));
    pytest(context, tests.env("PYTHONPATH", &site), "musl")
}

/// Builds CPython with zig. The system's loader for musl is not on this machine, so the program names the one in the cache.
fn build_python(
    workspace: &Workspace,
    runner: &Runner,
    sources: &Utf8Path,
    loader: &Utf8Path,
    into: &Utf8Path,
) -> Result<()> {
    ensure!(on_path("make").is_some(), "there is no make to build Python with");
    let zig = Environment::zig(workspace, runner)?.zig_folder(workspace)?.join("zig");
    let make = |name: &str, options: &[&str]| -> Result<()> {
        let folder = folder(sources, name)?;
        let with_zig = |program: &str| -> Command {
            let mut command = command(program, &folder);
            command.env(
                "CC",
                format!(
                    "{zig} cc -target {ARCH}-linux-musl -dynamic -Wl,--dynamic-linker,{loader} -Wno-date-time"
                ),
            );
            command.env("AR", format!("{zig} ar")).env("RANLIB", format!("{zig} ranlib"));
            // What would find out asks the network.
            command.env("ac_cv_buggy_getaddrinfo", "no");
            // zig's musl is newer than Debian's.
            command.env("ac_cv_func_preadv2", "no").env("ac_cv_func_pwritev2", "no");
            command
        };
        let mut configure = with_zig("./configure");
        runner.run(&format!("configure {name}"), configure.arg(format!("--prefix={into}")).args(options))?;
        let jobs = std::thread::available_parallelism()?;
        let mut install = with_zig("make");
        runner.run(&format!("build {name}"), install.args(["--silent", &format!("-j{jobs}"), "install"]))?;
        Ok(())
    };
    make("libffi", &["--disable-shared", "--with-pic", "--disable-docs", "--disable-exec-static-tramp"])?;
    make("zlib", &["--static"])?;
    let (include, libraries) = (format!("-I{into}/include"), format!("-L{into}/lib"));
    let found = [
        // Otherwise zig's answer to what this is makes wheels for glibc of those that it looks for.
        format!("--build={ARCH}-pc-linux-musl"),
        format!("CPPFLAGS={include}"),
        format!("LDFLAGS={libraries}"),
        format!("LIBFFI_CFLAGS={include}"),
        format!("LIBFFI_LIBS={libraries} -lffi"),
    ];
    let mut python = vec!["--disable-test-modules", "--without-ensurepip", "--without-static-libpython"];
    python.extend(found.iter().map(String::as_str));
    make("Python", &python)
}

/// The folder of a program's sources, whose name ends with the version.
fn folder(sources: &Utf8Path, name: &str) -> Result<Utf8PathBuf> {
    for entry in sources.read_dir_utf8()? {
        let path = entry?.into_path();
        if path.is_dir() && path.file_name().is_some_and(|file| file.starts_with(&format!("{name}-"))) {
            return Ok(path);
        }
    }
    None.with_context(|| format!("{sources} has no sources of {name}"))
}
