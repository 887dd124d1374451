//! The Swift package as it is released, made of small libraries and read by programs that are not ours.
use super::{Context, Step};
use crate::{
    assemble::swift::{self, Platform, Release, Slice},
    command::Finished,
    language::Language,
    reports::Counts,
    toolchain::{python::Environment, swift::Swift},
    universal::Processor,
    workspace::{copy_if_changed, write_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use std::process::Command;

/// What clang calls each platform and processor, and what a linker does.
const TARGETS: [(Platform, Processor, &str, &str); 5] = [
    (Platform::Ios, Processor::Arm64, "arm64-apple-ios16.0", "ios"),
    (Platform::IosSimulator, Processor::Arm64, "arm64-apple-ios16.0-simulator", "ios-simulator"),
    (Platform::IosSimulator, Processor::X86_64, "x86_64-apple-ios16.0-simulator", "ios-simulator"),
    (Platform::MacOs, Processor::Arm64, "arm64-apple-macos13.0", "macos"),
    (Platform::MacOs, Processor::X86_64, "x86_64-apple-macos13.0", "macos"),
];

/// The names of the slices, as Apple's tools make them, with their processors.
const SLICES: [(Platform, &str); 3] = [
    (Platform::Ios, "ios-arm64"),
    (Platform::IosSimulator, "ios-arm64_x86_64-simulator"),
    (Platform::MacOs, "macos-arm64_x86_64"),
];

/// A function of the library that needs nothing else.
const FUNCTION: &str = "ffi_clerk_orgs_ffi_uniffi_contract_version";

/// Reads the framework with Python's own modules: `Info.plist`, the files that it names, and the zip file.
const READ: &str = r#"
import pathlib, plistlib, sys, zipfile
folder, zipped = pathlib.Path(sys.argv[1]), sys.argv[2]
info = plistlib.loads((folder / "Info.plist").read_bytes())
assert (info["CFBundlePackageType"], info["XCFrameworkFormatVersion"]) == ("XFWK", "1.0"), info
for slice in info["AvailableLibraries"]:
    inside = folder / slice["LibraryIdentifier"]
    assert (inside / slice["LibraryPath"]).is_file() and (inside / slice["HeadersPath"]).is_dir(), slice
    print(slice["LibraryIdentifier"], slice["SupportedPlatform"], slice.get("SupportedPlatformVariant"), *slice["SupportedArchitectures"])
with zipfile.ZipFile(zipped) as archive:
    assert archive.testzip() is None
    files = {str(path.relative_to(folder.parent)) for path in folder.rglob("*") if path.is_file()}
    assert files == set(archive.namelist()), files ^ set(archive.namelist())
"#;

/// A package that depends on the released one, of which only the C module is real.
const CONSUMER: &str = r#"// swift-tools-version: 6.0
import PackageDescription

let package = Package(
    name: "Consumer",
    dependencies: [.package(path: "../ClerkOrgs")],
    targets: [
        .executableTarget(name: "Consumer", dependencies: [.product(name: "ClerkOrgs", package: "ClerkOrgs")])
    ]
)
"#;

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Language::Swift, "swift:release", &["swift:toolchain", "generate"], check)]
}

fn check(context: &Context<'_>) -> Result<Counts> {
    let folder = context.workspace.target.join("swift/release");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    fs_err::create_dir_all(&folder)?;
    let swift = Swift::find(context.workspace, &context.runner)?;
    let maker = Maker { context, swift: &swift, folder: &folder };
    let release = swift::release(context.workspace, &folder, &maker.slices()?, "")?;
    let checks = [
        Maker::framework,
        Maker::modules,
        Maker::libraries,
        Maker::manifest_for_linux,
        Maker::manifest_for_apple,
        Maker::consumer,
    ];
    checks.iter().try_for_each(|check| check(&maker, &release))?;
    Ok(checks.iter().map(|_| Counts::PASSED).sum())
}

struct Maker<'a> {
    context: &'a Context<'a>,
    swift: &'a Swift,
    folder: &'a Utf8Path,
}

impl Maker<'_> {
    fn program(&self, directory: &Utf8Path, program: &str) -> Command {
        self.swift.program(self.context.workspace, directory, program)
    }

    fn run(&self, what: &str, command: &mut Command) -> Result<Finished> {
        self.context.runner.run(what, command)
    }

    /// A library with one function for each platform and processor.
    fn slices(&self) -> Result<Vec<Slice>> {
        let source = self.folder.join("library.c");
        fs_err::write(&source, format!("unsigned {FUNCTION}(void) {{ return 30; }}\n"))?;
        let mut slices: Vec<Slice> = Vec::new();
        for (platform, processor, target, _) in TARGETS {
            let [object, library] = ["o", "a"].map(|end| self.folder.join(format!("{target}.{end}")));
            let mut compile = self.program(self.folder, &self.swift.tool("clang"));
            compile.args(["-target", target, "-c", source.as_str(), "-o", object.as_str()]);
            self.run("compile for Apple", &mut compile)?;
            let mut archive = self.program(self.folder, &self.swift.tool("llvm-ar"));
            archive.args(["--format=darwin", "rcs", library.as_str(), object.as_str()]);
            self.run("archive for Apple", &mut archive)?;
            match slices.iter_mut().find(|slice| slice.platform == platform) {
                Some(slice) => slice.libraries.push((processor, library)),
                None => slices.push(Slice { platform, libraries: vec![(processor, library)] }),
            }
        }
        Ok(slices)
    }

    fn unzipped(&self, release: &Release) -> Utf8PathBuf {
        release.framework.with_extension("")
    }

    fn framework(&self, release: &Release) -> Result<()> {
        let tools = Environment::tools(self.context.workspace, &self.context.runner)?;
        let mut read = tools.command("python", self.folder);
        read.args(["-c", READ, self.unzipped(release).as_str(), release.framework.as_str()]);
        let seen = self.run("read the framework", &mut read)?.output;
        let expected = "ios-arm64 ios None arm64\nios-arm64_x86_64-simulator ios simulator arm64 x86_64\n\
                        macos-arm64_x86_64 macos None arm64 x86_64\n";
        ensure!(seen == expected, "Python reads of the framework:\n{seen}");
        Ok(())
    }

    /// Clang finds the C module of each slice, for each processor.
    fn modules(&self, release: &Release) -> Result<()> {
        let user = self.folder.join("user.m");
        fs_err::write(&user, format!("@import ClerkOrgsFFI;\nint main(void) {{ return {FUNCTION}(); }}\n"))?;
        for (platform, _, target, _) in TARGETS {
            let headers = self.unzipped(release).join(identifier(platform)).join("Headers");
            let mut check = self.program(self.folder, &self.swift.tool("clang"));
            check.args(["-target", target, "-fmodules", "-ffreestanding", "-Werror", "-fsyntax-only"]);
            check.arg(format!("-fmodules-cache-path={}/modules", self.folder));
            self.run("import the C module", check.args(["-I", headers.as_str(), user.as_str()]))?;
        }
        Ok(())
    }

    /// A linker for Apple's platforms finds the function in each slice, for each processor.
    fn libraries(&self, release: &Release) -> Result<()> {
        for (platform, processor, _, system) in TARGETS {
            let library = self.unzipped(release).join(identifier(platform)).join("libclerk_orgs_ffi.a");
            let mut link = self.program(self.folder, &self.swift.tool("ld64.lld"));
            link.args(["-arch", processor.name(), "-platform_version", system, "16.0", "16.0", "-dylib"]);
            link.args(["-u", &format!("_{FUNCTION}"), library.as_str(), "-o", "linked.dylib"]);
            self.run("link for Apple", &mut link)?;
        }
        Ok(())
    }

    fn manifest(&self, package: &Utf8Path) -> Result<Value> {
        let dump =
            self.run("read the manifest", self.program(package, "swift").args(["package", "dump-package"]))?;
        let json = dump.output.find('{').and_then(|start| dump.output.get(start..)).unwrap_or_default();
        serde_json::from_str(json).with_context(|| format!("SwiftPM says of the package:\n{}", dump.output))
    }

    fn manifest_for_linux(&self, release: &Release) -> Result<()> {
        let manifest = self.manifest(&release.package)?;
        ensure!(!manifest.to_string().contains("unsafeFlags"), "the released package has unsafe flags");
        let library = target(&manifest, "ClerkOrgsFFI");
        ensure!(
            library["type"] == "system" && library["pkgConfig"] == "clerk-orgs-ffi",
            "on Linux: {library}"
        );
        let mut describe = self.program(&release.package, "swift");
        self.run("describe the package", describe.args(["package", "describe"])).map(drop)
    }

    /// The same manifest, with its condition turned around.
    fn manifest_for_apple(&self, release: &Release) -> Result<()> {
        let text = fs_err::read_to_string(release.package.join("Package.swift"))?;
        let turned = self.folder.join("apple");
        write_if_changed(&turned.join("Package.swift"), text.replace("#if os(Linux)", "#if !os(Linux)"))?;
        let manifest = self.manifest(&turned)?;
        ensure!(!manifest.to_string().contains("unsafeFlags"), "the released package has unsafe flags");
        let library = target(&manifest, "ClerkOrgsFFI");
        let mut sum = self.program(self.folder, "swift");
        sum.args(["package", "compute-checksum", release.framework.as_str()]);
        let sum = self.run("compute the checksum", &mut sum)?.output;
        ensure!(
            library["type"] == "binary" && sum.contains(library["checksum"].as_str().unwrap_or("none")),
            "on Apple's platforms: {library}, but SwiftPM's checksum is {sum}"
        );
        let name = release.framework.file_name().unwrap_or_default();
        ensure!(library["url"].as_str().is_some_and(|url| url.ends_with(name)), "the address: {library}");
        let resources = target(&manifest, "ClerkOrgs")["resources"].to_string();
        ensure!(resources.contains("PrivacyInfo.xcprivacy"), "resources on Apple's platforms: {resources}");
        Ok(())
    }

    /// On Linux, a package that depends on the released one finds the installed library by itself.
    fn consumer(&self, release: &Release) -> Result<()> {
        let tools = Environment::tools(self.context.workspace, &self.context.runner)?;
        let prefix = self.folder.join("prefix");
        let mut unzip = tools.command("python", self.folder);
        let linux = swift::for_linux(self.context.workspace, self.folder)?;
        unzip.args(["-m", "zipfile", "-e", linux.as_str(), prefix.as_str()]);
        self.run("install the library", &mut unzip)?;
        let package = self.folder.join("linux-user/ClerkOrgs");
        let module = "Sources/ClerkOrgsFFI";
        for file in
            ["Package.swift", &format!("{module}/ClerkOrgsFFI.h"), &format!("{module}/module.modulemap")]
        {
            copy_if_changed(&release.package.join(file), &package.join(file))?;
        }
        let version =
            format!("internal import ClerkOrgsFFI\n\npublic func version() -> UInt32 {{ {FUNCTION}() }}\n");
        write_if_changed(&package.join("Sources/ClerkOrgs/Version.swift"), version)?;
        copy_if_changed(
            &release.package.join("Sources/ClerkOrgs/PrivacyInfo.xcprivacy"),
            &package.join("Sources/ClerkOrgs/PrivacyInfo.xcprivacy"),
        )?;
        write_if_changed(&package.join("Sources/ClerkOrgsTesting/None.swift"), "import ClerkOrgs\n")?;
        let user = self.folder.join("linux-user/Consumer");
        write_if_changed(&user.join("Package.swift"), CONSUMER)?;
        write_if_changed(
            &user.join("Sources/Consumer/main.swift"),
            "import ClerkOrgs\n\nprint(\"version \\(version())\")\n",
        )?;
        let mut run = self.program(&user, "swift");
        run.env("PKG_CONFIG_PATH", prefix.join("lib/pkgconfig")).arg("run");
        let output = self.run("use the installed library", &mut run)?.output;
        ensure!(output.contains("version "), "the program prints {output}");
        Ok(())
    }
}

fn identifier(platform: Platform) -> &'static str {
    SLICES.iter().find(|(one, _)| *one == platform).map_or("", |(_, name)| name)
}

fn target<'a>(manifest: &'a Value, name: &str) -> &'a Value {
    let mut targets = manifest["targets"].as_array().into_iter().flatten();
    targets.find(|target| target["name"] == name).unwrap_or(&Value::Null)
}
