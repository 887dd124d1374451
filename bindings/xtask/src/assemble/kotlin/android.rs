//! The archive for Android: the classes of the jar, the library for each processor, and what Android's build tools read.
use crate::{
    command::{Runner, command},
    target::ANDROID_API,
    workspace::{copy_if_changed, write_if_changed},
};
use anyhow::{Context as _, Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

pub(crate) const ARTIFACT: &str = "clerk-orgs-android";

/// Build tools that do not add to old versions of Android what they lack refuse the archive, instead of an application that ends
/// when it comes to `java.time`.
const METADATA: &str = "aarFormatVersion=1.0
aarMetadataVersion=1.0
minCompileSdk=24
coreLibraryDesugaringEnabled=true
";

/// An archive, and its description for Maven.
pub(crate) struct Archive {
    pub(crate) file: Utf8PathBuf,
    pub(crate) pom: Utf8PathBuf,
}

/// Makes the archive in a folder, of the package that Maven has built in `kotlin`, with a library in each of these folders that
/// Android has for processors.
pub(crate) fn assemble(
    runner: &Runner,
    kotlin: &Utf8Path,
    natives: &[(String, Utf8PathBuf)],
    folder: &Utf8Path,
) -> Result<Archive> {
    ensure!(!natives.is_empty(), "an archive for Android needs a library");
    let described = fs_err::read_to_string(kotlin.join("pom.xml"))?;
    let (pom, version) = pom(&described)?;
    let content = folder.join("content");
    if content.exists() {
        fs_err::remove_dir_all(&content)?;
    }
    write_if_changed(&content.join("AndroidManifest.xml"), manifest())?;
    // There are no resources.
    write_if_changed(&content.join("R.txt"), "")?;
    write_if_changed(&content.join("META-INF/com/android/build/gradle/aar-metadata.properties"), METADATA)?;
    copy_if_changed(&kotlin.join("src/main/keep/clerk-orgs.pro"), &content.join("proguard.txt"))?;
    for (abi, library) in natives {
        let name = library.file_name().context("the library has no name")?;
        copy_if_changed(library, &content.join("jni").join(abi).join(name))?;
    }
    let classes = kotlin.join("target/classes");
    let parts =
        ["dev", "META-INF/LICENSE-MIT", "META-INF/LICENSE-APACHE", "META-INF/clerk-orgs.kotlin_module"];
    pack(runner, &content.join("classes.jar"), parts.map(|part| (&*classes, part)))?;
    let archive = Archive {
        file: folder.join(format!("{ARTIFACT}-{version}.aar")),
        pom: folder.join(format!("{ARTIFACT}-{version}.pom")),
    };
    pack(runner, &archive.file, [(&*content, ".")])?;
    write_if_changed(&archive.pom, pom)?;
    Ok(archive)
}

/// Packs parts of folders with the JDK's own tool.
fn pack<'a>(
    runner: &Runner,
    file: &Utf8Path,
    parts: impl IntoIterator<Item = (&'a Utf8Path, &'a str)>,
) -> Result<()> {
    let mut jar = command("jar", file.parent().context("the archive has no folder")?);
    // The same contents make the same file.
    jar.args(["--create", "--no-manifest", "--date", "1980-01-01T00:00:02Z", "--file", file.as_str()]);
    for (folder, part) in parts {
        jar.args(["-C", folder.as_str(), part]);
    }
    runner.run("jar", &mut jar).map(drop)
}

fn manifest() -> String {
    format!(
        r#"<?xml version="1.0" encoding="utf-8"?>
<manifest xmlns:android="http://schemas.android.com/apk/res/android" package="dev.clerkorgs">
    <uses-sdk android:minSdkVersion="{ANDROID_API}" />
    <uses-permission android:name="android.permission.INTERNET" />
</manifest>
"#
    )
}

/// The description of the archive, with what the jar's says: it differs in its name and in its format. Returns the version, too.
fn pom(of_jar: &str) -> Result<(String, String)> {
    let document = roxmltree::Document::parse(of_jar).context("reading the POM of the jar")?;
    let project = document.root_element();
    let child = |of: roxmltree::Node<'_, '_>, name: &str| {
        of.children().find(|node| node.has_tag_name(name)).and_then(|node| node.text()).map(str::to_owned)
    };
    let properties = project.children().find(|node| node.has_tag_name("properties"));
    let properties = properties.context("the POM has no properties")?;
    let version = child(project, "version").context("the POM has no version")?;
    let part = |name: &str| {
        let node = project.children().find(|node| node.has_tag_name(name));
        node.map(|node| of_jar[node.range()].to_owned()).with_context(|| format!("the POM has no {name}"))
    };
    let parts = ["description", "url", "licenses", "developers", "scm"];
    let parts: Vec<_> = parts.into_iter().map(part).collect::<Result<_>>()?;
    let dependencies = project.children().find(|node| node.has_tag_name("dependencies"));
    let dependencies = dependencies
        .into_iter()
        .flat_map(|all| all.children())
        .filter(|node| node.is_element() && child(*node, "scope").is_none_or(|scope| scope != "provided"));
    let mut listed = Vec::new();
    for dependency in dependencies {
        let of = |name: &str| child(dependency, name).with_context(|| format!("a dependency has no {name}"));
        let (group, artifact, written) = (of("groupId")?, of("artifactId")?, of("version")?);
        let property = written.strip_prefix("${").and_then(|name| name.strip_suffix('}'));
        let version = property.map_or(Some(written.clone()), |name| child(properties, name));
        let version = version.with_context(|| format!("the POM has no {written}"))?;
        listed.push(format!(
            "    <dependency><groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version><scope>compile</scope></dependency>\n"
        ));
    }
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?>
<project xmlns="http://maven.apache.org/POM/4.0.0" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://maven.apache.org/POM/4.0.0 http://maven.apache.org/xsd/maven-4.0.0.xsd">
  <modelVersion>4.0.0</modelVersion>
  <groupId>dev.clerkorgs</groupId>
  <artifactId>{ARTIFACT}</artifactId>
  <version>{version}</version>
  <packaging>aar</packaging>
  <name>ClerkOrgs for Android</name>
  {}
  <dependencies>
{}  </dependencies>
</project>
"#,
        parts.join("\n  "),
        listed.concat()
    );
    Ok((text, version))
}

#[cfg(test)]
mod tests {
    use super::pom;

    #[test]
    fn the_description_is_that_of_the_jar() {
        let (text, version) = pom(include_str!("../../../../kotlin/pom.xml")).unwrap();
        let document = roxmltree::Document::parse(&text).unwrap();
        let dependencies = document.descendants().filter(|node| node.has_tag_name("dependency"));
        let of = |node: roxmltree::Node<'_, '_>, name: &str| {
            node.children()
                .find(|child| child.has_tag_name(name))
                .and_then(|child| child.text())
                .map(str::to_owned)
        };
        let names: Vec<_> = dependencies.map(|node| of(node, "artifactId").unwrap()).collect();
        assert_eq!(names, ["kotlin-stdlib", "kotlinx-coroutines-core-jvm", "kotlinx-serialization-json-jvm"]);
        assert!(!text.contains("${") && text.contains("<packaging>aar</packaging>"));
        assert_eq!(version, env!("CARGO_PKG_VERSION"));
    }
}
