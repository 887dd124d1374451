//! What Maven Central takes: one archive with all files of a version, each with its signature and its checksums.
use super::{ARTIFACTS, Artifact, VERSION};
use crate::{
    assemble::archive::zip, command::Runner, folder::files, toolchain::maven::maven, workspace::Workspace,
};
use anyhow::{Result, ensure};
use camino::{Utf8Path, Utf8PathBuf};

/// Signs files and lays them out as in a repository.
const PLUGIN: &str = "org.apache.maven.plugins:maven-gpg-plugin:3.2.8:sign-and-deploy-file";
/// The environment variable in which the plugin expects the secret key, in its form of text.
pub(crate) const KEY: &str = "MAVEN_GPG_KEY";

/// Refuses a folder in which files of a release are missing.
pub(crate) fn check(jars: &Utf8Path) -> Result<()> {
    for name in ARTIFACTS.iter().flat_map(Artifact::files) {
        ensure!(jars.join(&name).is_file(), "{name} is missing in {jars}");
    }
    Ok(())
}

/// Writes the archive into a folder, of the files of a release in `jars`.
pub(crate) fn bundle(
    workspace: &Workspace,
    runner: &Runner,
    jars: &Utf8Path,
    folder: &Utf8Path,
    key: &str,
) -> Result<Utf8PathBuf> {
    let repository = folder.join("repository");
    if repository.exists() {
        fs_err::remove_dir_all(&repository)?;
    }
    fs_err::create_dir_all(&repository)?;
    for artifact in &ARTIFACTS {
        let mut sign = maven(workspace, &workspace.kotlin())?;
        // Without a program that keeps the key for later.
        sign.args(["--quiet", PLUGIN, "-Dgpg.signer=bc", "-DrepositoryId=bundle"]).env(KEY, key);
        sign.arg(format!("-Durl=file://{repository}")).args(artifact.named(jars));
        runner.run(&format!("sign {}", artifact.name), &mut sign)?;
    }
    // Maven Central keeps its own lists of versions.
    for file in files(&repository)?.iter().filter(|file| file.as_str().contains("/maven-metadata.xml")) {
        fs_err::remove_file(file)?;
    }
    let archive = folder.join(format!("clerk-orgs-{VERSION}-maven-central.zip"));
    zip(&repository, &archive)?;
    Ok(archive)
}

impl Artifact {
    /// The arguments of the plugin for these files.
    fn named(&self, jars: &Utf8Path) -> Vec<String> {
        let own = self.file(&format!(".{}", self.packaging));
        let mut files = vec![("file", own), ("pomFile", self.file(".pom"))];
        if self.packaging != "pom" {
            files.extend([("sources", self.file("-sources.jar")), ("javadoc", self.file("-javadoc.jar"))]);
        }
        let files = files.into_iter().map(|(name, file)| format!("-D{name}={}", jars.join(file)));
        files.chain([format!("-Dpackaging={}", self.packaging)]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_all_files_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let folder = Utf8Path::from_path(folder.path()).unwrap();
        let missing = |folder: &Utf8Path| check(folder).unwrap_err().to_string();
        let names: Vec<_> = ARTIFACTS.iter().flat_map(Artifact::files).collect();
        assert!(missing(&folder.join("nowhere")).contains(&names[0]));
        for (index, name) in names.iter().enumerate() {
            assert!(missing(folder).starts_with(&names[index]), "{index}");
            fs_err::write(folder.join(name), "").unwrap();
        }
        check(folder).unwrap();
    }
}
