//! Writes the generated sources and the library into the packages, and the dispatchers into the tests.
use crate::{
    language::Language,
    target::Target,
    workspace::{Workspace, copy_if_changed, write_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use clerk_orgs_bindgen::{File, Generator, Input};
use std::collections::BTreeSet;

/// The generator for the built library.
pub(crate) fn generator(workspace: &Workspace) -> Result<Generator> {
    Generator::new(Input {
        library: workspace.library(),
        names: workspace.root.join("uniffi.toml"),
        annotations: workspace.root.join("bindings/ffi/contract.toml"),
        scratch: workspace.generated(),
    })
}

/// Generates the sources of these languages and writes them into their packages. A failure for one language does not stop
/// the others, so that an update of UniFFI shows everything that it breaks at once.
pub(crate) fn run(workspace: &Workspace, languages: &[Language]) -> Result<()> {
    let generator = generator(workspace)?;
    let failures: Vec<_> = languages
        .iter()
        .filter_map(|language| generate(workspace, &generator, *language).err())
        .map(|error| format!("{error:#}"))
        .collect();
    ensure!(failures.is_empty(), "{}", failures.join("\n"));
    Ok(())
}

fn generate(workspace: &Workspace, generator: &Generator, language: Language) -> Result<()> {
    match language {
        Language::Rust => write(&dispatch_rust(workspace), generator.dispatch_rust()?),
        Language::Python => python(workspace, generator),
        Language::Kotlin => kotlin(workspace, generator),
        Language::Swift => swift(workspace, generator),
    }
}

/// The dispatcher of the Rust runner.
pub(crate) fn dispatch_rust(workspace: &Workspace) -> Utf8PathBuf {
    workspace.root.join("tests/rust/src/dispatch")
}

fn python(workspace: &Workspace, generator: &Generator) -> Result<()> {
    let package = workspace.python().join("clerk_orgs/_ffi");
    write(&package, generator.python()?)?;
    library(workspace, &package)
}

fn kotlin(workspace: &Workspace, generator: &Generator) -> Result<()> {
    let out = workspace.kotlin().join("target/generated");
    let files = generator.kotlin()?;
    native_methods(&files, &fs_err::read(workspace.stripped_library())?)?;
    write(&out.join("kotlin"), files)?;
    library(workspace, &out.join("natives").join(jvm_platform()?))
}

/// The library must have every native method that Kotlin declares: `bindings/ffi/src/jvm` lists them by hand.
fn native_methods(files: &[File], library: &[u8]) -> Result<()> {
    const METHOD: &str = "external fun ";
    let declared = files.iter().flat_map(|file| file.text.split(METHOD).skip(1));
    let names = declared.filter_map(|rest| rest.split_once('(')).map(|(name, _)| name);
    let symbols: BTreeSet<_> = library.split(|byte| *byte == 0).collect();
    let missing: Vec<_> =
        names.filter(|name| !symbols.contains(format!("{NATIVE_CALLS}{name}").as_bytes())).collect();
    ensure!(missing.is_empty(), "bindings/ffi/src/jvm has no {}", missing.join(", "));
    Ok(())
}

/// How JNI names the functions of the class.
const NATIVE_CALLS: &str = "Java_dev_clerkorgs_NativeCalls_";

fn swift(workspace: &Workspace, generator: &Generator) -> Result<()> {
    let package = workspace.swift();
    write(&package.join("Sources/ClerkOrgs/Generated"), generator.swift()?)?;
    write(&package.join("Sources/ClerkOrgsFFI"), generator.swift_header()?)?;
    write(&package.join("Sources/ClerkOrgs/ClerkOrgs.docc/Generated"), generator.swift_catalogue()?)?;
    let dispatch = workspace.root.join("tests/swift/Tests/ClerkOrgsTests/Generated/Dispatch.swift");
    write_if_changed(&dispatch, generator.dispatch_swift()?)?;
    let fake_calls = workspace.root.join("tests/swift/Sources/CallsOfFakes/Generated/FakeCalls.swift");
    write_if_changed(&fake_calls, generator.fake_calls_swift()?)?;
    static_library(workspace, &package.join("lib"))
}

/// Writes the files, and removes those that an earlier version of the generator wrote.
fn write(folder: &Utf8Path, files: Vec<File>) -> Result<()> {
    let current: BTreeSet<_> = files.iter().map(|file| folder.join(&file.path)).collect();
    files.into_iter().try_for_each(|file| write_if_changed(&folder.join(file.path), file.text))?;
    remove_stale(folder, &current)
}

/// Removes only files with the extensions of generated ones, since Python keeps its library and its cache in the same folder.
fn remove_stale(folder: &Utf8Path, current: &BTreeSet<Utf8PathBuf>) -> Result<()> {
    let extensions: BTreeSet<_> = current.iter().filter_map(|file| file.extension()).collect();
    for entry in folder.read_dir_utf8()? {
        let path = entry?.into_path();
        if path.is_dir() {
            remove_stale(&path, current)?;
        } else if path.extension().is_some_and(|own| extensions.contains(own)) && !current.contains(&path) {
            fs_err::remove_file(&path)?;
        }
    }
    Ok(())
}

/// Copies the shipped library into a folder.
fn library(workspace: &Workspace, folder: &Utf8Path) -> Result<()> {
    let library = workspace.stripped_library();
    copy_if_changed(&library, &folder.join(library.file_name().unwrap_or_default()))
}

/// Copies the static library into a folder, which must have no shared one, since linkers would prefer that.
fn static_library(workspace: &Workspace, folder: &Utf8Path) -> Result<()> {
    let shared = folder.join(workspace.stripped_library().file_name().unwrap_or_default());
    if shared.exists() {
        fs_err::remove_file(shared)?;
    }
    let library = workspace.shipped_static_library();
    copy_if_changed(&library, &folder.join(library.file_name().unwrap_or_default()))
}

/// The folder for this machine's library inside a jar.
pub(crate) fn jvm_platform() -> Result<&'static str> {
    let folder = Target::host().and_then(|target| target.jvm_folder);
    folder.context("there is no jar for this machine")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_no_longer_generated_are_removed() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        for name in ["inner/Old.kt", "Kept.kt", "library.so"] {
            write_if_changed(&folder.join(name), "old").unwrap();
        }
        let kept = File { path: "Kept.kt".to_owned(), text: "new".to_owned() };
        write(folder, vec![kept]).unwrap();
        assert!(!folder.join("inner/Old.kt").exists());
        assert!(folder.join("library.so").exists());
        assert_eq!(std::fs::read_to_string(folder.join("Kept.kt")).unwrap(), "new");
    }
}
