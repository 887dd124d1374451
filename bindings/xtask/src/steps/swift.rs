//! Swift: the toolchain, the format, and the tests of the package.
use super::{Context, Step};
use crate::{
    emulator::for_tests,
    language::Language::Swift as Language,
    reports::{self, Counts},
    toolchain::swift::Swift,
    workspace::Workspace,
};
use anyhow::Result;
use camino::{Utf8Path, Utf8PathBuf};

/// Where our own Swift code is.
const SOURCES: [&str; 4] = ["bindings/swift", "tests/swift", "examples/swift", "benches/swift"];

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Language, "swift:toolchain", &[], |context| {
            Swift::find(context.workspace, &context.runner).map(|_| Counts::NONE)
        }),
        Step::of(Language, "swift:format", &["swift:toolchain"], format),
        Step::of(Language, "swift:test", &["swift:toolchain", "generate", "emulator"], test),
        Step::of(Language, "swift:threads", &["swift:toolchain", "generate", "emulator"], threads),
        Step::of(Language, "swift:benches", &["swift:test"], benches),
    ]
}

fn format(context: &Context<'_>) -> Result<Counts> {
    let (workspace, root) = (context.workspace, &context.workspace.root);
    let swift = Swift::find(workspace, &context.runner)?;
    let mut format = swift.command(workspace, root);
    format.args(["format", "lint", "--strict", "--parallel"]);
    format.args(SOURCES.iter().flat_map(|folder| own_sources(&root.join(folder))));
    context.check("swift format", &mut format)
}

/// Swift files that are neither generated nor build products.
pub(super) fn own_sources(path: &Utf8Path) -> Vec<Utf8PathBuf> {
    if path.is_file() {
        return (path.extension() == Some("swift")).then(|| path.to_owned()).into_iter().collect();
    }
    let made = [".build", "Generated"];
    let entries = path.read_dir_utf8().into_iter().flatten().flatten();
    let own = entries.filter(|entry| !made.contains(&entry.file_name()));
    own.flat_map(|entry| own_sources(entry.path())).collect()
}

/// Where the tests are built.
pub(super) fn scratch(workspace: &Workspace) -> Utf8PathBuf {
    workspace.target.join("swift/tests")
}

/// Without library evolution, the compiler looks into the C module even where nobody sees it. SwiftPM tells it in the same way.
pub(super) fn module_map(workspace: &Workspace) -> [String; 2] {
    let file = workspace.swift().join("Sources/ClerkOrgsFFI/module.modulemap");
    ["-Xcc".to_owned(), format!("-fmodule-map-file={file}")]
}

/// Type-checks the benchmarks against the module that the tests were built with.
fn benches(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let folder = workspace.root.join("benches/swift");
    let swift = Swift::find(workspace, &context.runner)?;
    let mut check = swift.program(workspace, &folder, "swiftc");
    check.args(["-typecheck", "-swift-version", "6", "-warnings-as-errors", "-parse-as-library"]);
    check.args(["-I", scratch(workspace).join("debug/Modules").as_str()]);
    check.args(module_map(workspace));
    check.args(own_sources(&folder.join("Sources")));
    context.check("typecheck the benchmarks", &mut check)
}

fn test(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let swift = Swift::find(workspace, &context.runner)?;
    let mut test = swift.command(workspace, &workspace.root.join("tests/swift"));
    test.args(["test", "--scratch-path", scratch(workspace).as_str()]);
    test.env("CLERK_ORGS_STRICT", "1");
    context.tests("swift test", for_tests(workspace, &mut test), |output| Ok(reports::swift_testing(output)))
}

/// The tests of cancellation and of filters, which run in tasks of their reader, under ThreadSanitizer. It sees what Swift
/// code does; the library is not instrumented, and safe Rust needs none of it.
fn threads(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let swift = Swift::find(workspace, &context.runner)?;
    let mut test = swift.command(workspace, &workspace.root.join("tests/swift"));
    let built = workspace.target.join("swift/threads");
    test.args(["test", "--sanitize", "thread", "--scratch-path", built.as_str()]);
    test.env("CLERK_ORGS_STRICT", "1").env("CLERK_ORGS_SANITIZED", "1");
    // The first race is then at the end of the output. The thread that ends the library's runtime is joined only by hosts
    // that say when they end, which Swift does not.
    test.env("TSAN_OPTIONS", "halt_on_error=1:report_thread_leaks=0");
    let output = for_tests(workspace, &mut test);
    context.tests("swift test with ThreadSanitizer", output, |output| Ok(reports::swift_testing(output)))
}
