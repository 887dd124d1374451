//! The scenarios on Android and on a simulator of iOS, which need a device and the platform's own tools. These steps run only if
//! they are asked for.
use super::{Context, Step};
use crate::{
    assemble::{
        fitting,
        swift::{self, Platform, Slice},
    },
    command::{command, on_path},
    emulator::Emulator,
    folder,
    reports::{self, Counts},
    target::{GLIBC, System, TARGETS, Target},
    toolchain::{
        maven::maven,
        native::{self, Product},
        swift::Swift,
    },
    universal::Processor,
    workspace::write_if_changed,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};
use serde_json::Value;
use std::process::Command;

pub(super) fn steps() -> Vec<Step> {
    vec![
        Step::optional("devices:android", &["kotlin:compile-tests"], android),
        Step::optional("devices:ios", &["generate", "emulator"], ios),
    ]
}

/// Where everything is on the device.
const ON_DEVICE: &str = "/data/local/tmp/clerk-orgs";

/// Runs Kotlin's scenarios on the device, or the emulator of one, that `adb` is connected to. The emulator of Clerk runs here.
fn android(context: &Context<'_>) -> Result<Counts> {
    let (workspace, runner) = (context.workspace, &context.runner);
    ensure!(
        on_path("adb").is_some(),
        "no `adb` on PATH: install Android's platform tools, and connect a device"
    );
    let adb = |arguments: &[&str]| {
        let mut adb = command("adb", &workspace.root);
        runner.run(&format!("adb {}", arguments[0]), adb.args(arguments)).map(|finished| finished.output)
    };
    let abi = adb(&["shell", "getprop ro.product.cpu.abi"])?;
    let is_its = |target: &&Target| target.system == System::Android && target.jvm_folder == Some(abi.trim());
    let target = TARGETS.iter().find(is_its).with_context(|| format!("no library is built for {abi}"))?;
    let library = fitting(workspace, runner, target, Product::Shared, GLIBC)?.file;
    let tests = workspace.root.join("tests/kotlin");
    runner.run("mvn antrun", maven(workspace, &tests)?.args(["-Pdevice", "antrun:run@program"]))?;

    let emulator = Emulator::start_program(workspace, &workspace.emulator(), &["--tls"])?;
    let certificate = emulator.ca_certificate.as_ref().context("the emulator has no certificate")?;
    let name = certificate.file_name().unwrap_or_default();
    let started = workspace.target.join("devices/started");
    let printed = emulator.printed.replace(certificate.as_str(), &format!("{ON_DEVICE}/{name}"));
    write_if_changed(&started, printed)?;
    adb(&["shell", &format!("rm -rf {ON_DEVICE} && mkdir -p {ON_DEVICE}")])?;
    for address in [&emulator.http_url, &emulator.base_url] {
        let (_, port) = address.rsplit_once(':').context("the emulator did not print its addresses")?;
        let port = format!("tcp:{port}");
        adb(&["reverse", &port, &port])?;
    }
    let program = tests.join("target/device/program.jar");
    let seeds = workspace.root.join("tests/emulator/seeds");
    let scenarios = workspace.scenarios();
    let files = [&library, &program, &started, certificate, &scenarios, &seeds].map(|file| file.as_str());
    adb(&[&["push"], &files[..], &[ON_DEVICE]].concat())?;
    let scenarios = scenarios.file_name().unwrap_or_default();
    let run = format!(
        "cd {ON_DEVICE} && CLASSPATH={ON_DEVICE}/program.jar CLERK_EMULATOR_STARTED={ON_DEVICE}/started \
         CLERK_SCENARIOS={ON_DEVICE}/{scenarios} CLERK_SEEDS={ON_DEVICE}/seeds app_process \
         -Djava.library.path={ON_DEVICE} -Djava.io.tmpdir={ON_DEVICE} /system/bin dev.clerkorgs.tests.OnDeviceKt"
    );
    let mut play = command("adb", &workspace.root);
    play.args(["shell", &run]);
    context.tests("play the scenarios on the device", &mut play, played)
}

/// Reads what the program with Kotlin's scenarios prints at its end.
pub(super) fn played(output: &str) -> Result<Counts> {
    let summary = output.lines().find_map(|line| line.strip_prefix("scenarios: ")).unwrap_or_default();
    Ok(reports::cargo(&format!("test result: {summary}")))
}

/// Runs Swift's scenarios on a simulator of iOS. Elsewhere than on a Mac, the same package runs them on this machine, which shows
/// that it is complete.
fn ios(context: &Context<'_>) -> Result<Counts> {
    let workspace = context.workspace;
    let package = Package { context, folder: workspace.target.join("devices/swift") };
    package.scenarios()?;
    let mut tests = if cfg!(target_os = "macos") { package.on_simulator()? } else { package.here()? };
    let (_emulator, variables) = Emulator::for_scenarios(workspace, &package.folder)?;
    for (name, value) in variables {
        // Xcode passes what begins like this on to the tests.
        tests.env(format!("TEST_RUNNER_{name}"), &value).env(name, value);
    }
    context.tests("play the scenarios", &mut tests, |output| Ok(reports::swift_testing(output)))
}

/// The released package, and one with the scenarios that depends on it.
struct Package<'a> {
    context: &'a Context<'a>,
    folder: Utf8PathBuf,
}

/// Xcode has a scheme for what has a product.
const SCENARIOS: &str = r#"// swift-tools-version: 6.0
import PackageDescription

let clerkOrgs: Target.Dependency = .product(name: "ClerkOrgs", package: "ClerkOrgs")

let package = Package(
    name: "Scenarios",
    platforms: [.iOS(.v16)],
    products: [.library(name: "Scenarios", targets: ["Scenarios"])],
    dependencies: [.package(path: "../ClerkOrgs")],
    targets: [
        .target(name: "Scenarios", dependencies: [clerkOrgs]),
        .testTarget(name: "ScenariosTests", dependencies: ["Scenarios", clerkOrgs]),
    ],
    swiftLanguageModes: [.v6]
)
"#;

impl Package<'_> {
    fn scenarios(&self) -> Result<()> {
        let package = self.folder.join("Scenarios");
        if package.join("Tests").exists() {
            fs_err::remove_dir_all(package.join("Tests"))?;
        }
        let tests = self.context.workspace.root.join("tests/swift/Tests/ClerkOrgsTests");
        for part in ["Conformance", "Generated", "Support"] {
            folder::copy(&tests.join(part), &package.join("Tests/ScenariosTests").join(part))?;
        }
        write_if_changed(&package.join("Sources/Scenarios/Scenarios.swift"), "import ClerkOrgs\n")?;
        write_if_changed(&package.join("Package.swift"), SCENARIOS)
    }

    fn on_simulator(&self) -> Result<Command> {
        let (workspace, runner) = (self.context.workspace, &self.context.runner);
        let (processor, triple) = match std::env::consts::ARCH {
            "aarch64" => (Processor::Arm64, "aarch64-apple-ios-sim"),
            _ => (Processor::X86_64, "x86_64-apple-ios"),
        };
        let built = native::build(workspace, runner, Target::find(triple)?, Product::Static, GLIBC)?;
        let slice = Slice { platform: Platform::IosSimulator, libraries: vec![(processor, built.file)] };
        let release = swift::release(workspace, &self.folder, &[slice], "")?;
        let framework = release.framework.with_extension("");
        let name = framework.file_name().context("the framework has no name")?;
        folder::copy(&framework, &release.package.join(name))?;
        self.with_library(&release.package, &format!("path: \"{name}\""))?;

        let simulators = ["simctl", "list", "devices", "available", "--json"];
        let listed =
            runner.run("list the simulators", command("xcrun", &self.folder).args(simulators))?.output;
        let listed = serde_json::from_str(&listed).context("reading the list of simulators")?;
        let simulator = iphone(&listed).context("there is no simulator of an iPhone")?;
        let mut test = command("xcodebuild", &self.folder.join("Scenarios"));
        test.args(["test", "-scheme", "Scenarios", "-destination", &format!("id={simulator}")]);
        test.args(["-derivedDataPath", self.folder.join("built").as_str()]);
        Ok(test)
    }

    /// Puts another place of the library into the manifest of the released package.
    fn with_library(&self, package: &Utf8Path, place: &str) -> Result<()> {
        let manifest = package.join("Package.swift");
        let text = fs_err::read_to_string(&manifest)?;
        let at = text.find("url: ").context("the manifest has no address of the library")?;
        let length = text[at..].find(")\n").context("the address does not end")?;
        write_if_changed(&manifest, format!("{}{place}{}", &text[..at], &text[at + length..]))
    }

    fn here(&self) -> Result<Command> {
        let (workspace, runner) = (self.context.workspace, &self.context.runner);
        let swift = Swift::find(workspace, runner)?;
        // The framework is for Apple's platforms only.
        swift::release(workspace, &self.folder, &[], "")?;
        swift::for_linux(workspace, &self.folder)?;
        let mut test = swift.command(workspace, &self.folder.join("Scenarios"));
        test.args(["test", "--scratch-path", self.folder.join("built").as_str()]);
        test.env("PKG_CONFIG_PATH", self.folder.join("linux/lib/pkgconfig"));
        Ok(test)
    }
}

/// An iPhone of the newest system.
fn iphone(listed: &Value) -> Option<&str> {
    let systems = listed["devices"].as_object()?.iter().filter(|(name, _)| name.contains("SimRuntime.iOS-"));
    let devices = systems.flat_map(|(_, devices)| devices.as_array().into_iter().flatten());
    let mut iphones =
        devices.filter(|device| device["name"].as_str().is_some_and(|name| name.starts_with("iPhone")));
    iphones.next_back()?["udid"].as_str()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_iphone_is_chosen() {
        let listed = json!({ "devices": {
            "com.apple.CoreSimulator.SimRuntime.iOS-18-0": [
                { "name": "iPhone 16", "udid": "A" },
                { "name": "iPad Air", "udid": "B" },
            ],
            "com.apple.CoreSimulator.SimRuntime.watchOS-11-0": [{ "name": "Apple Watch", "udid": "C" }],
            "com.apple.CoreSimulator.SimRuntime.iOS-18-5": [],
        }});
        assert_eq!(iphone(&listed), Some("A"));
        assert_eq!(iphone(&json!({ "devices": {} })), None);
    }
}
