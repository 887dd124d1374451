//! The Swift package as its users meet it: what they see of it, what their programs contain, and what they are told.
use super::{
    Context, Step,
    swift::{module_map, own_sources, scratch},
    swift_symbols,
};
use crate::{
    command::{Finished, output_of},
    emulator::Emulator,
    language::Language,
    reports::Counts,
    toolchain::{paths, swift::Swift},
    workspace::{Workspace, copy_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use std::process::Command;

/// Names of UniFFI and of the C module, which no user may see.
const HIDDEN: [&str; 5] = [
    "RustBuffer()",
    "RustCallStatus.self",
    "ForeignBytes.self",
    "ffi_clerk_orgs_ffi_uniffi_contract_version()",
    "uniffiEnsureClerkOrgsFfiInitialized",
];

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Language::Swift, "swift:package", &["swift:test"], check)]
}

fn check(context: &Context<'_>) -> Result<Counts> {
    let package = Package {
        context,
        swift: Swift::find(context.workspace, &context.runner)?,
        folder: context.workspace.target.join("swift/package"),
    };
    fs_err::create_dir_all(&package.folder)?;
    let checks = [
        Package::exports,
        Package::interface,
        Package::symbols,
        Package::names,
        Package::blocking,
        Package::program,
        Package::unready,
        Package::newer_trait,
        Package::documentation,
    ];
    checks.iter().try_for_each(|check| check(&package))?;
    Ok(checks.iter().map(|_| Counts::PASSED).sum())
}

struct Package<'a> {
    context: &'a Context<'a>,
    swift: Swift,
    folder: Utf8PathBuf,
}

impl Package<'_> {
    fn program_of_swift(&self, program: &str) -> Command {
        self.swift.program(self.context.workspace, &self.folder, program)
    }

    fn compiler(&self) -> Command {
        let mut compiler = self.program_of_swift("swiftc");
        compiler.args(["-swift-version", "6", "-parse-as-library"]);
        compiler
    }

    /// The compiler for what imports the package.
    fn compiler_of_users(&self) -> Command {
        let mut compiler = self.compiler();
        compiler.args(["-I", self.built().join("Modules").as_str()]).args(module_map(self.context.workspace));
        compiler
    }

    /// The compiler for the package itself, of which it looks at the declarations only.
    fn declarations(&self) -> Command {
        let mut compiler = self.compiler();
        compiler.args(["-module-name", "ClerkOrgs", "-emit-module", "-D", "CLERK_ORGS_STRICT"]);
        compiler.arg("-experimental-skip-non-inlinable-function-bodies-without-types");
        compiler
    }

    /// What the compiler says of code that imports the package and should not compile.
    fn refused(&self, name: &str, code: &str) -> Result<Finished> {
        let file = self.folder.join(name);
        fs_err::write(&file, format!("import ClerkOrgs\n{code}"))?;
        let mut check = self.compiler_of_users();
        self.context.runner.finish(name, check.args(["-typecheck", file.as_str()]))
    }

    fn run(&self, what: &str, command: &mut Command) -> Result<Finished> {
        self.context.runner.run(what, command)
    }

    /// Where the tests' build left the package's modules and objects.
    fn built(&self) -> Utf8PathBuf {
        scratch(self.context.workspace).join("debug")
    }

    fn consumer(&self) -> Utf8PathBuf {
        self.context.workspace.root.join("tests/swift/Consumer/Consumer.swift")
    }

    /// The static library exports nothing but the contract, so that a program can contain a second Rust library.
    fn exports(&self) -> Result<()> {
        let library = self.context.workspace.swift().join("lib/libclerk_orgs_ffi.a");
        let mut symbols = crate::command::command("nm", &self.folder);
        symbols.args(["--extern-only", "--defined-only", library.as_str()]);
        let symbols = output_of(&mut symbols).context("`nm` cannot read the static library")?;
        let names: Vec<_> = symbols.lines().filter_map(|line| line.split_whitespace().nth(2)).collect();
        ensure!(names.len() > 100, "the static library exports only {names:?}");
        let other: Vec<_> = names.iter().filter(|name| !name.contains("ffi_clerk_orgs_ffi_")).collect();
        ensure!(other.is_empty(), "the static library exports {other:?}");
        Ok(())
    }

    /// The package can be built with library evolution, and its interface has nothing of UniFFI's.
    fn interface(&self) -> Result<()> {
        let workspace = self.context.workspace;
        let mut build = self.declarations();
        build.args([
            "-enable-library-evolution",
            "-o",
            "ClerkOrgs.swiftmodule",
            "-emit-module-interface-path",
            "ClerkOrgs.swiftinterface",
        ]);
        build.args(module_map(workspace)).args(sources(workspace));
        self.run("build with library evolution", &mut build)?;
        let interface = fs_err::read_to_string(self.folder.join("ClerkOrgs.swiftinterface"))?;
        let seen: Vec<_> = interface
            .lines()
            .filter(|line| {
                ["ClerkOrgsFFI", "RustBuffer", "uniffi", "Uniffi"].iter().any(|name| line.contains(name))
            })
            .collect();
        ensure!(seen.is_empty(), "the interface of the package has:\n{}", seen.join("\n"));
        // With library evolution, not even the files of the C module are needed.
        let mut consumer = self.compiler();
        consumer.args(["-typecheck", "-I", self.folder.as_str(), self.consumer().as_str()]);
        self.run("typecheck a consumer of the interface", &mut consumer).map(drop)
    }

    /// The public symbols are documented, and named and typed as Swift's own libraries are: also those that only Apple's
    /// platforms have, for whose frameworks the tests have stand-ins.
    fn symbols(&self) -> Result<()> {
        let workspace = self.context.workspace;
        let mut list = self.declarations();
        for framework in ["Combine=CombineStandIn", "OSLog=OSLogStandIn", "Security=KeychainStandIn"] {
            list.args(["-module-alias", framework]);
        }
        list.args(["-I", self.built().join("Modules").as_str()]);
        let apple = self.folder.join("apple");
        fs_err::create_dir_all(&apple)?;
        list.args(["-o", apple.join("ClerkOrgs.swiftmodule").as_str()]);
        list.args(["-emit-symbol-graph", "-emit-symbol-graph-dir", self.folder.as_str()]);
        list.args(["-symbol-graph-minimum-access-level", "public"]);
        self.run("list the symbols", list.args(module_map(workspace)).args(sources(workspace)))?;
        let graph = fs_err::read_to_string(self.folder.join("ClerkOrgs.symbols.json"))?;
        let taken = swift_symbols::taken(&workspace.root.join("tests/swift"))?;
        let faults = swift_symbols::faults(&graph, &taken)?;
        ensure!(faults.is_empty(), "public symbols of the package:\n{}", faults.join("\n"));
        Ok(())
    }

    /// Who imports the package sees no name of the C module.
    fn names(&self) -> Result<()> {
        let uses = HIDDEN.map(|name| format!("    _ = {name}\n")).concat();
        let finished = self.refused("Hidden.swift", &format!("func uses() {{\n{uses}}}\n"))?;
        let visible: Vec<_> = HIDDEN
            .iter()
            .filter(|name| {
                let name = name.split(['(', '.']).next().unwrap_or_default();
                !finished.output.contains(&format!("cannot find '{name}' in scope"))
            })
            .collect();
        ensure!(visible.is_empty(), "a user of the package sees {visible:?}:\n{}", finished.tail(20));
        Ok(())
    }

    /// Blocking calls and sequences do not compile in asynchronous code, and the compiler says what does.
    fn blocking(&self) -> Result<()> {
        let uses = "_ = try clerk.load()\n    for _ in try clerk.organizationMemberships() {}";
        let code = format!("func uses(_ clerk: BlockingClerk) async throws {{\n    {uses}\n}}\n");
        let finished = self.refused("Blocking.swift", &code)?;
        for (line, instead) in [(3, "Clerk"), (4, "Memberships")] {
            let refused = finished.output.lines().any(|said| {
                said.contains(&format!("Blocking.swift:{line}:"))
                    && said.contains(&format!("use the same call of {instead} with await"))
            });
            ensure!(refused, "line {line} is not refused:\n{}", finished.tail(20));
        }
        Ok(())
    }

    /// A program with everything linked into it runs, and contains no path of this machine.
    fn program(&self) -> Result<()> {
        let workspace = self.context.workspace;
        let program = self.folder.join("consumer");
        let mut build = self.compiler_of_users();
        build.args(["-static-stdlib", "-Xlinker", "-s"]);
        build.args(["-L", workspace.swift().join("lib").as_str(), "-o", program.as_str()]);
        build.arg(self.consumer()).args(objects(&self.built().join("ClerkOrgs.build"))?);
        self.run("link a static program", &mut build)?;
        let emulator = Emulator::start(workspace)?;
        let mut run = self.program_of_swift(program.as_str());
        let finished = self.run("a static program", emulator.configure(&mut run))?;
        ensure!(
            finished.output.contains("7 requests, 3 of our own"),
            "the program prints {}",
            finished.output
        );
        let dynamic =
            output_of(crate::command::command("readelf", &self.folder).args(["-d", program.as_str()]));
        let dynamic = dynamic.context("`readelf` cannot read the program")?;
        let foreign = ["RPATH", "RUNPATH", "libswift", "libFoundation", "libclerk"];
        let foreign: Vec<_> =
            dynamic.lines().filter(|line| foreign.iter().any(|name| line.contains(name))).collect();
        ensure!(foreign.is_empty(), "the program is not static:\n{}", foreign.join("\n"));
        paths::ensure_none(workspace, &program)?;
        Ok(fs_err::remove_file(program)?)
    }

    /// A package that has not been generated says which command does so.
    fn unready(&self) -> Result<()> {
        let folder = self.folder.join("unready");
        copy_if_changed(
            &self.context.workspace.swift().join("Package.swift"),
            &folder.join("Package.swift"),
        )?;
        let mut describe = self.swift.command(self.context.workspace, &folder);
        let finished = self.context.runner.finish("not generated", describe.args(["package", "describe"]))?;
        let says = finished.output.contains("cargo xtask generate swift");
        ensure!(!finished.success && says, "a package that was not generated says:\n{}", finished.tail(20));
        Ok(())
    }

    /// The trait for tests compiles as Swift 6.1 and newer see it, against a stand-in for what their Swift Testing has.
    fn newer_trait(&self) -> Result<()> {
        let workspace = self.context.workspace;
        let mut stand_in = self.compiler();
        stand_in.args(["-module-name", "Testing", "-emit-module", "-o", "Testing.swiftmodule"]);
        stand_in.arg(workspace.root.join("tests/swift/Sources/StandIns/Testing/Testing.swift"));
        self.run("the stand-in for Swift Testing", &mut stand_in)?;
        // Its own folder comes first: the stand-in is there.
        let mut check = self.compiler();
        check.args(["-typecheck", "-warnings-as-errors", "-D", "CLERK_ORGS_TEST_SCOPING"]);
        check.args(["-I", self.folder.as_str(), "-I", self.built().join("Modules").as_str()]);
        check
            .args(module_map(workspace))
            .args(own_sources(&workspace.swift().join("Sources/ClerkOrgsTesting")));
        self.run("the trait in newer versions of Swift", &mut check).map(drop)
    }
}

impl Package<'_> {
    /// Every link in the documentation leads somewhere, and every public type is on a page that says what it is for.
    fn documentation(&self) -> Result<()> {
        // DocC takes a folder of symbol graphs, and nothing else may be in it.
        let graph = "ClerkOrgs.symbols.json";
        copy_if_changed(&self.folder.join(graph), &self.folder.join("symbols").join(graph))?;
        let mut docc = self.program_of_swift(&self.swift.tool("docc"));
        let catalogue = self.context.workspace.swift().join("Sources/ClerkOrgs/ClerkOrgs.docc");
        docc.args(["convert", catalogue.as_str(), "--additional-symbol-graph-dir", "symbols"]);
        docc.args([
            "--fallback-display-name",
            "ClerkOrgs",
            "--fallback-bundle-identifier",
            "dev.clerkorgs.ClerkOrgs",
        ]);
        docc.args(["--output-path", "ClerkOrgs.doccarchive"]);
        let output = self.run("documentation", &mut docc)?.output;
        let faults: Vec<_> = output.lines().filter(|line| line.starts_with("warning: ")).collect();
        ensure!(faults.is_empty(), "the documentation has faults:\n{output}");
        let page = self.folder.join("ClerkOrgs.doccarchive/data/documentation/clerkorgs.json");
        // Sections that DocC makes itself contain what no page mentions.
        let own = fs_err::read_to_string(&page)?.contains("\"generated\":true");
        ensure!(!own, "public types are on none of DocC's pages: see the last sections of {page}");
        Ok(())
    }
}

/// Those of the library, the generated ones included.
fn sources(workspace: &Workspace) -> Vec<Utf8PathBuf> {
    let folder = workspace.swift().join("Sources/ClerkOrgs");
    let generated =
        ["Observables", "Values", "ClerkOrgs"].map(|name| folder.join(format!("Generated/{name}.swift")));
    own_sources(&folder).into_iter().chain(generated).collect()
}

/// The objects of the package, in the build folder of SwiftPM.
fn objects(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let mut objects = Vec::new();
    for entry in folder.read_dir_utf8()? {
        objects.push(entry?.into_path());
    }
    objects.retain(|file| file.as_str().ends_with(".swift.o"));
    Ok(objects)
}
