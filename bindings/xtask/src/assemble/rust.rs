//! The crates, as they would be published.
use crate::{
    command::{Runner, cargo},
    workspace::Workspace,
};
use anyhow::Result;

/// Packs every crate that is published, and builds each from what was packed.
pub(crate) fn run(workspace: &Workspace, runner: &Runner) -> Result<()> {
    let mut publish = cargo(&workspace.root);
    // What is published for good is built from a clean clone; this shows that it can be.
    publish.args(["publish", "--workspace", "--dry-run", "--locked", "--allow-dirty"]);
    runner.run("cargo publish", &mut publish)?;
    runner.say(&format!("packed and built the crates in {}", workspace.target.join("package")));
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::command::{cargo, output_of};
    use camino::Utf8Path;
    use cargo_metadata::{MetadataCommand, Package};

    fn published() -> Vec<Package> {
        let metadata = MetadataCommand::new().no_deps().exec().unwrap();
        let is_published = |package: &Package| package.publish.as_ref().is_none_or(|to| !to.is_empty());
        metadata.packages.into_iter().filter(is_published).collect()
    }

    #[test]
    fn the_crates_and_the_emulator_are_published() {
        let names: Vec<_> = published().iter().map(|package| package.name.to_string()).collect();
        assert_eq!(names, ["clerk-orgs", "clerk-orgs-mirrored", "clerk-description", "clerk-emulator"]);
    }

    #[test]
    fn what_crates_io_shows_of_a_crate_is_complete() {
        for package in published() {
            let name = &package.name;
            assert!(package.description.is_some_and(|text| text.ends_with('.')), "description of {name}");
            assert_eq!(package.license.as_deref(), Some("MIT OR Apache-2.0"), "licence of {name}");
            assert!(
                package.repository.is_some() && package.readme.is_some(),
                "repository or readme of {name}"
            );
            assert!((3..=5).contains(&package.keywords.len()), "keywords of {name}");
            assert!(!package.categories.is_empty(), "categories of {name}");
        }
    }

    #[test]
    fn crates_contain_their_licences_and_no_other_package() {
        let root = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        for package in published() {
            let name = package.name.to_string();
            let mut list = cargo(&root);
            list.args(["package", "--list", "--allow-dirty", "--offline", "--package", &name]);
            let list = output_of(&mut list).unwrap_or_else(|| panic!("cargo cannot pack {name}"));
            let files: Vec<_> = list.lines().collect();
            for file in ["LICENSE-APACHE", "LICENSE-MIT", "README.md", "Cargo.toml", "src/lib.rs"] {
                assert!(files.contains(&file), "{name} has no {file}");
            }
            let is_foreign = |file: &&&str| file.starts_with("python/") || file.starts_with("mirrored/");
            let foreign: Vec<_> = files.iter().filter(is_foreign).collect();
            assert!(foreign.is_empty(), "{name} contains {foreign:?}");
        }
    }
}
