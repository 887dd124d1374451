//! The static library that ships in the Swift package: one object, which exports nothing but the contract's functions.
use super::Context;
use crate::{
    command::{command, on_path},
    toolchain::zig::EXPORTS,
    workspace::copy_if_changed,
};
use anyhow::Result;

/// Joins the sections, of which the compiler makes one for each function, and leaves out the standard library's bitcode.
const SECTIONS: &str = "SECTIONS {
    .text : { *(.text .text.*) }
    .rodata : { *(.rodata .rodata.*) }
    .data.rel.ro : { *(.data.rel.ro .data.rel.ro.*) }
    .data : { *(.data .data.*) }
    .bss : { *(.bss .bss.*) }
    .tdata : { *(.tdata .tdata.*) }
    .tbss : { *(.tbss .tbss.*) }
    .gcc_except_table : { *(.gcc_except_table .gcc_except_table.*) }
    /DISCARD/ : { *(.llvmbc .llvmcmd .comment) }
}
";

/// Makes the shipped library from the one that Cargo built.
pub(super) fn ship(context: &Context<'_>) -> Result<()> {
    let (workspace, runner) = (context.workspace, &context.runner);
    let (built, shipped) = (workspace.static_library(), workspace.shipped_static_library());
    let missing = ["ld", "objcopy", "ar"].into_iter().find(|tool| on_path(tool).is_none());
    if cfg!(not(target_os = "linux")) || missing.is_some() {
        runner.say("without GNU binutils, the static library exports all symbols of Rust's libraries");
        return copy_if_changed(&built, &shipped);
    }
    let folder = workspace.target.join("static-library");
    fs_err::create_dir_all(&folder)?;
    let run = |what: &str, program: &str, arguments: &[&str]| {
        runner.run(what, command(program, &folder).args(arguments)).map(drop)
    };
    fs_err::write(folder.join("sections.ld"), SECTIONS)?;
    let link = ["-r", "--force-group-allocation", "-T", "sections.ld", "-o", "all.o", "--whole-archive"];
    run("join the static library", "ld", &[&link[..], &[built.as_str()]].concat())?;
    // Without this, a program could not contain a second Rust library: both have a `rust_eh_personality`.
    let exports = EXPORTS.map(|names| format!("--keep-global-symbol={names}"));
    let hide = ["--strip-unneeded", "--wildcard", &exports[0], &exports[1], "all.o", "clerk_orgs_ffi.o"];
    run("hide its other symbols", "objcopy", &hide)?;
    let archive = folder.join("libclerk_orgs_ffi.a");
    if archive.exists() {
        fs_err::remove_file(&archive)?;
    }
    run("archive it", "ar", &["rcsD", archive.as_str(), "clerk_orgs_ffi.o"])?;
    copy_if_changed(&archive, &shipped)
}
