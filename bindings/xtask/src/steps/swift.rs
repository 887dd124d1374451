//! Swift: the toolchain, the format, and the tests against the package.
use super::{Context, Step};
use crate::{
    emulator::for_tests,
    language::Language::Swift as Language,
    reports::{self, Counts},
    toolchain::swift::Swift,
};
use anyhow::Result;

/// Where our own Swift code is.
const SOURCES: [&str; 4] = ["bindings/swift", "tests/swift", "examples/swift", "benches/swift"];

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::of(Language, "swift:toolchain", &[], |context| {
            Swift::find(context.workspace, &context.runner).map(|_| Counts::NONE)
        }),
        Step::of(Language, "swift:format", &["swift:toolchain"], format),
        Step::of(Language, "swift:test", &["swift:toolchain", "generate", "emulator"], test),
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

/// Swift files that people write: neither generated nor of a build.
fn own_sources(path: &camino::Utf8Path) -> Vec<camino::Utf8PathBuf> {
    if path.is_file() {
        return (path.extension() == Some("swift")).then(|| path.to_owned()).into_iter().collect();
    }
    let made = [".build", "Generated"];
    let entries = path.read_dir_utf8().into_iter().flatten().flatten();
    let own = entries.filter(|entry| !made.contains(&entry.file_name()));
    own.flat_map(|entry| own_sources(entry.path())).collect()
}

fn test(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let swift = Swift::find(workspace, &context.runner)?;
    let mut test = swift.command(workspace, &workspace.root.join("tests/swift"));
    test.args(["test", "--scratch-path", workspace.target.join("swift/tests").as_str()]);
    test.env("CLERK_ORGS_STRICT", "1");
    context.tests("swift test", for_tests(workspace, &mut test), |output| Ok(reports::swift_testing(output)))
}
