//! The README of a package is read far from the repository, where a link to a file beside it leads nowhere.

use std::{
    fs,
    path::{Path, PathBuf},
};

const REPOSITORY: &str = "https://github.com/clerk-orgs/clerk-orgs/";

#[test]
fn the_links_of_packages_lead_to_files_of_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let packages = packages(&root);
    assert!(packages.len() > 5, "{packages:?}");
    let mut wrong = Vec::new();
    let mut followed = 0;
    for readme in packages {
        let text = fs::read_to_string(&readme).expect("a file");
        for target in targets(&text).filter(|target| !leads_somewhere(&root, target)) {
            wrong.push(format!("{}: {target}", readme.display()));
        }
        followed += targets(&text).filter(|target| target.starts_with(REPOSITORY)).count();
    }
    assert!(wrong.is_empty(), "write {REPOSITORY}blob/main/… for files that exist:\n{}", wrong.join("\n"));
    assert!(followed > 20, "{followed}");
}

/// Those of the folders that are a package of some language.
fn packages(root: &Path) -> Vec<PathBuf> {
    let manifests = ["Cargo.toml", "pyproject.toml", "pom.xml", "Package.swift"];
    let mut folders = vec![root.to_owned()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        let readme = folder.join("README.md");
        if readme.exists() && manifests.iter().any(|name| folder.join(name).exists()) {
            found.push(readme);
        }
        for entry in fs::read_dir(&folder).expect("a folder") {
            let entry = entry.expect("an entry");
            let is_ours = |name: &str| name != "target" && name != "node_modules" && !name.starts_with('.');
            if entry.file_type().is_ok_and(|kind| kind.is_dir())
                && entry.file_name().to_str().is_some_and(is_ours)
            {
                folders.push(entry.path());
            }
        }
    }
    found
}

/// Where the links of a Markdown text lead.
fn targets(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

fn leads_somewhere(root: &Path, target: &str) -> bool {
    if target.starts_with('#') {
        return true;
    }
    let Some(inside) = target.strip_prefix(REPOSITORY) else { return target.starts_with("https://") };
    let path = inside.strip_prefix("blob/main/").or_else(|| inside.strip_prefix("tree/main/"));
    path.is_none_or(|path| {
        let (path, _) = path.split_once('#').unwrap_or((path, ""));
        root.join(path).exists() && root.join(path).is_dir() == inside.starts_with("tree/")
    })
}
