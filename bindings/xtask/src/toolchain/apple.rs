//! What stands in for Apple's SDKs, on other machines, so that code for Apple's platforms can be built and linked as a check.
use super::python::Environment;
use crate::{
    command::Runner,
    target::{IOS, System, Target},
    workspace::{Workspace, make_executable, write_if_changed},
};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;
use std::collections::BTreeSet;

/// The frameworks that the library uses, with the crates that declare what they have.
const FRAMEWORKS: [(&str, &str); 2] =
    [("Security", "security-framework-sys"), ("CoreFoundation", "core-foundation-sys")];

/// What Rust's standard library and the compiler take from no framework is in this list, which comes with zig.
pub(crate) fn system_symbols(workspace: &Workspace, runner: &Runner) -> Result<BTreeSet<String>> {
    let list =
        Environment::zig(workspace, runner)?.zig_folder(workspace)?.join("lib/libc/darwin/libSystem.tbd");
    let text = fs_err::read_to_string(list)?;
    let mut symbols: BTreeSet<_> = text
        .split(|c: char| !c.is_ascii_alphanumeric() && !"_$.".contains(c))
        // The linker's own one, which binds a function when it is first called, is spelled as no function of C is.
        .filter(|word| word.starts_with('_') || *word == "dyld_stub_binder")
        .map(str::to_owned)
        .collect();
    for (_, declared_by) in FRAMEWORKS {
        symbols.extend(declared(workspace, declared_by)?);
    }
    Ok(symbols)
}

/// A folder with a text stub of each framework, which a linker takes in place of the framework.
pub(crate) fn frameworks(workspace: &Workspace) -> Result<Utf8PathBuf> {
    let folder = workspace.cross().join("frameworks");
    for (name, declared_by) in FRAMEWORKS {
        let symbols = declared(workspace, declared_by)?.into_iter().collect::<Vec<_>>().join(", ");
        let stub = format!(
            "--- !tapi-tbd
tbd-version: 4
targets: [ x86_64-macos, arm64-macos ]
install-name: '/System/Library/Frameworks/{name}.framework/Versions/A/{name}'
exports:
  - targets: [ x86_64-macos, arm64-macos ]
    symbols: [ {symbols} ]
...
"
        );
        write_if_changed(&folder.join(format!("{name}.framework/{name}.tbd")), stub)?;
    }
    Ok(folder)
}

/// The symbols of the functions and statics that a crate declares.
fn declared(workspace: &Workspace, crate_name: &str) -> Result<BTreeSet<String>> {
    let metadata = cargo_metadata::MetadataCommand::new()
        .manifest_path(workspace.root.join("Cargo.toml"))
        .exec()
        .context("reading the dependencies from cargo")?;
    let package = metadata.packages.iter().find(|package| package.name.as_str() == crate_name);
    let manifest = &package.with_context(|| format!("{crate_name} is no dependency"))?.manifest_path;
    let mut symbols = BTreeSet::new();
    let sources = manifest.parent().context("a manifest without a folder")?.join("src");
    for entry in sources.read_dir_utf8()? {
        symbols.extend(declarations(&fs_err::read_to_string(entry?.path())?));
    }
    Ok(symbols)
}

fn declarations(source: &str) -> impl Iterator<Item = String> {
    source.lines().filter_map(|line| {
        // The last one in the list of a macro that declares statics.
        let marks = ["pub fn ", "pub static ", " => "];
        let (_, declared) = marks.iter().find_map(|mark| line.split_once(mark))?;
        let name = declared.split(|c: char| !c.is_ascii_alphanumeric() && c != '_').next()?;
        Some(format!("_{name}"))
    })
}

/// A compiler of C for an iOS target, and an empty folder as the SDK.
pub(crate) fn c_compiler(
    workspace: &Workspace,
    runner: &Runner,
    target: &Target,
) -> Result<(Utf8PathBuf, Utf8PathBuf)> {
    let simulator = if target.system == System::IosSimulator { "-simulator" } else { "" };
    let headers =
        Environment::zig(workspace, runner)?.zig_folder(workspace)?.join("lib/libc/include/any-darwin-any");
    let sdk = workspace.cross().join("empty-sdk");
    fs_err::create_dir_all(&sdk)?;
    let name = format!("{}-ios.{IOS}{simulator}", target.processor());
    Ok((zig_compiler(workspace, runner, target, &name, &format!("-isystem {headers}"))?, sdk))
}

/// A script that calls zig's compiler of C for a platform of which zig has no C library. What ring has in C needs none. Other
/// compilers' options for the platform are left out.
pub(super) fn zig_compiler(
    workspace: &Workspace,
    runner: &Runner,
    target: &Target,
    name: &str,
    options: &str,
) -> Result<Utf8PathBuf> {
    let text = format!(
        "#!/bin/bash
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
    --target=* | -m*-version-min=*) ;;
    -target | -arch | -isysroot) shift ;;
    *) arguments+=(\"$1\") ;;
    esac
    shift
done
exec {}/zig cc -target {name} -nostdlibinc -DRING_CORE_NOSTDLIBINC=1 {options} \"${{arguments[@]}}\"
",
        Environment::zig(workspace, runner)?.zig_folder(workspace)?
    );
    script(workspace, target.triple, text)
}

/// A script that calls zig's archiver.
pub(crate) fn archiver(workspace: &Workspace, runner: &Runner) -> Result<Utf8PathBuf> {
    let zig = Environment::zig(workspace, runner)?.zig_folder(workspace)?;
    script(workspace, "ar", format!("#!/bin/sh\nexec {zig}/zig ar \"$@\"\n"))
}

fn script(workspace: &Workspace, name: &str, text: String) -> Result<Utf8PathBuf> {
    let script = workspace.cross().join("compilers").join(name);
    write_if_changed(&script, text)?;
    make_executable(&script)?;
    Ok(script)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations_become_symbols() {
        let source = "extern \"C\" {\n    pub fn SecItemAdd(a: u8) -> i32;\n    pub static kSecClass: Ref;\n    fn hidden();\n}\n\
            names! {\n    Raw => kSecRaw,\n}";
        assert_eq!(declarations(source).collect::<Vec<_>>(), ["_SecItemAdd", "_kSecClass", "_kSecRaw"]);
    }
}
