//! Makes the jar for all platforms and the archive for Android of small libraries, and reads them back with programs that are not
//! ours.
use super::{Context, Step, maven_central};
use crate::{
    assemble::kotlin::{
        android::{self, Archive},
        jar::{self, Contents},
    },
    command::{command, on_path},
    language::Language::Kotlin,
    reports::Counts,
    target::{System, TARGETS, Target},
    toolchain::{maven::maven, python::Environment},
    workspace::write_if_changed,
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

/// Makes a client, for which it loads the library.
const PROGRAM: &str = r#"import dev.clerkorgs.BlockingClerk;

class Loads {
    public static void main(String[] arguments) throws Exception {
        new BlockingClerk.Builder().baseUrl("http://127.0.0.1:9").build().close();
        System.out.println("loaded");
    }
}
"#;

pub(super) fn steps() -> Vec<Step> {
    vec![Step::of(Kotlin, "kotlin:packages", &["kotlin:package"], run)]
}

fn run(context: &Context<'_>) -> Result<Counts> {
    let folder = context.workspace.target.join("package/kotlin/fixtures");
    if folder.exists() {
        fs_err::remove_dir_all(&folder)?;
    }
    fs_err::create_dir_all(&folder)?;
    let maker = Maker { context, folder };
    maker.jar()?;
    let archive = maker.archive()?;
    maker.classes()?;
    maker.dependencies(&archive)?;
    let bundle = maven_central::check(context, &maker.folder.join("maven-central"), &archive)?;
    Ok(Counts { passed: 4, failed: 0 } + bundle)
}

struct Maker<'a> {
    context: &'a Context<'a>,
    folder: Utf8PathBuf,
}

impl Maker<'_> {
    /// The jar has a library for each platform, and everything of the one that Maven built. It works on this one.
    fn jar(&self) -> Result<()> {
        let workspace = self.context.workspace;
        let mut files = Vec::new();
        for target in TARGETS.iter().filter(|target| target.system != System::Android) {
            let Some(folder) = target.jvm_folder else { continue };
            let fixture = self.folder.join("fixtures").join(folder).join(target.shared_library());
            write_if_changed(&fixture, folder)?;
            let file = if target.is_host() { workspace.stripped_library() } else { fixture };
            files.push((folder.to_owned(), file));
        }
        let libraries = files.iter().map(|(folder, file)| Some(format!("{folder}/{}", file.file_name()?)));
        let libraries: Vec<_> = libraries.collect::<Option<_>>().context("a library has no name")?;
        let built = workspace.kotlin().join(format!("target/clerk-orgs-{}.jar", env!("CARGO_PKG_VERSION")));
        let jar = self.folder.join("clerk-orgs.jar");
        jar::repack(&built, &jar, &Contents { within: "", files })?;

        let mut expected = self.unpacked(&built, "built")?;
        expected.retain(|name| !name.contains("clerk_orgs_ffi."));
        expected.extend(libraries);
        expected.sort_unstable();
        let found = self.unpacked(&jar, "unpacked-jar")?;
        ensure!(found == expected, "the jar has {found:?} instead of {expected:?}");
        self.loads(&jar)
    }

    /// Java loads the library from the jar.
    fn loads(&self, jar: &Utf8Path) -> Result<()> {
        let classpath = self.folder.join("classpath");
        let mut list = maven(self.context.workspace, &self.context.workspace.kotlin())?;
        list.args(["--quiet", "dependency:build-classpath", "-DincludeScope=runtime"]);
        self.context.runner.run("list the class path", list.arg(format!("-Dmdep.outputFile={classpath}")))?;
        let program = self.folder.join("Loads.java");
        write_if_changed(&program, PROGRAM)?;
        let others = fs_err::read_to_string(classpath)?;
        let separator = if cfg!(windows) { ';' } else { ':' };
        let mut java = command("java", &self.folder);
        java.args(["-cp", &format!("{jar}{separator}{}", others.trim()), program.as_str()]);
        let output = self.context.runner.run("load the library", &mut java)?.output;
        ensure!(output.contains("loaded"), "the program prints {output}");
        Ok(())
    }

    fn archive(&self) -> Result<Archive> {
        let workspace = self.context.workspace;
        let targets = TARGETS.iter().filter(|target| target.system == System::Android);
        let libraries = targets.map(|target| self.library(target)).collect::<Result<Vec<_>>>()?;
        let runner = &self.context.runner;
        let archive =
            android::assemble(runner, &workspace.kotlin(), &libraries, &self.folder.join("android"))?;
        let content = self.unpacked(&archive.file, "unpacked")?;
        let names =
            libraries.iter().map(|(folder, file)| Some(format!("jni/{folder}/{}", file.file_name()?)));
        let names: Vec<_> = names.collect::<Option<_>>().context("a library has no name")?;
        let mut expected: Vec<_> = ["AndroidManifest.xml", "R.txt", "classes.jar", "proguard.txt"]
            .map(str::to_owned)
            .into_iter()
            .chain(names.iter().cloned())
            .collect();
        expected.push("META-INF/com/android/build/gradle/aar-metadata.properties".to_owned());
        expected.sort_unstable();
        ensure!(content == expected, "the archive has {content:?} instead of {expected:?}");
        for name in names {
            self.loadable(&self.folder.join("unpacked").join(name))?;
        }
        Ok(archive)
    }

    /// A library with the name of ours, for a processor of Android.
    fn library(&self, target: &Target) -> Result<(String, Utf8PathBuf)> {
        let folder = target.jvm_folder.context("no folder")?;
        let library = self.folder.join("fixtures").join(folder).join(target.shared_library());
        let source = self.folder.join("fixture.c");
        write_if_changed(&source, "int answer(void) { return 42; }\n")?;
        fs_err::create_dir_all(library.with_file_name(""))?;
        let runner = &self.context.runner;
        let mut zig = Environment::zig(self.context.workspace, runner)?.command("python", &self.folder);
        let processor = format!("{}-linux-android", target.processor());
        zig.args(["-m", "ziglang", "cc", "-shared", "-nostdlib", "-target"]);
        zig.arg(if target.processor() == "arm" { format!("{processor}eabi") } else { processor });
        zig.args(["-Wl,-z,max-page-size=16384", "-o", library.as_str(), source.as_str()]);
        runner.run(&format!("build for {folder}"), &mut zig)?;
        Ok((folder.to_owned(), library))
    }

    /// Unpacks an archive into a folder after a check of it, and returns the names of its files.
    fn unpacked(&self, archive: &Utf8Path, name: &str) -> Result<Vec<String>> {
        let (runner, folder) = (&self.context.runner, self.folder.join(name));
        fs_err::create_dir_all(&folder)?;
        runner.run("test the archive", command("unzip", &folder).args(["-t", "-q", archive.as_str()]))?;
        runner.run("unpack the archive", command("unzip", &folder).args(["-q", archive.as_str()]))?;
        let found = runner.run("list the archive", command("find", &folder).args([".", "-type", "f"]))?;
        let names = found.output.lines().map(|name| name.trim_start_matches("./").to_owned());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        Ok(names)
    }

    /// The classes are those of the jar, with neither its libraries nor its rules.
    fn classes(&self) -> Result<()> {
        let names = self.unpacked(&self.folder.join("unpacked/classes.jar"), "classes")?;
        let store = "dev/clerkorgs/AndroidKeystoreTokenStore.class";
        ensure!(names.iter().any(|name| name == store), "{store} is not in the archive");
        let others: Vec<_> = names.iter().filter(|name| !name.starts_with("dev/clerkorgs/")).collect();
        let expected =
            ["META-INF/LICENSE-APACHE", "META-INF/LICENSE-MIT", "META-INF/clerk-orgs.kotlin_module"];
        ensure!(others == expected, "beside classes, the archive has {others:?}");
        let rules = self.context.workspace.kotlin().join("src/main/keep/clerk-orgs.pro");
        let shipped = fs_err::read(self.folder.join("unpacked/proguard.txt"))?;
        ensure!(fs_err::read(rules)? == shipped, "the rules for shrinking are not those of the jar");
        Ok(())
    }

    /// Newer devices have pages of 16 KB, and load nothing that is not aligned to them.
    fn loadable(&self, library: &Utf8Path) -> Result<()> {
        let runner = &self.context.runner;
        let Some(readelf) = ["readelf", "llvm-readelf"].into_iter().find(|name| on_path(name).is_some())
        else {
            runner.say("no `readelf` on PATH (binutils), so the alignment of the libraries is not checked");
            return Ok(());
        };
        let mut read = command(readelf, &self.folder);
        let segments = runner.run("readelf", read.args(["--program-headers", "--wide", library.as_str()]))?;
        let aligned = segments.output.lines().filter(|line| line.trim_start().starts_with("LOAD"));
        let alignments: Vec<_> = aligned.filter_map(|line| line.split_whitespace().last()).collect();
        ensure!(
            !alignments.is_empty() && alignments.iter().all(|alignment| *alignment == "0x4000"),
            "{library} is aligned to {alignments:?}"
        );
        Ok(())
    }

    /// Maven reads the archive's description, with what it brings. Only the description is installed: the libraries in the archive
    /// do nothing.
    fn dependencies(&self, archive: &Archive) -> Result<()> {
        let (workspace, runner) = (self.context.workspace, &self.context.runner);
        let project = workspace.root.join("tests/android/archive");
        let mut install = maven(workspace, &project)?;
        install.args(["--quiet", "install:install-file", "-Dpackaging=pom"]);
        install.args([format!("-Dfile={}", archive.pom), format!("-DpomFile={}", archive.pom)]);
        runner.run("install the description", &mut install)?;
        let mut list = maven(workspace, &project)?;
        let listed = runner.run("list its dependencies", list.arg("dependency:list"))?.output;
        let brought = "org.jetbrains.kotlinx:kotlinx-coroutines-core-jvm:jar:";
        ensure!(listed.contains(brought), "Maven does not list what the archive brings:\n{listed}");
        Ok(())
    }
}
