//! Licences, in the manifests of what is published and as files.
use super::Tracked;
use anyhow::{Context as _, Result};

const LICENCE: &str = "MIT OR Apache-2.0";
const NAMES: [&str; 2] = ["MIT", "Apache-2.0"];

/// Manifests of what is published that do not name the licences, and copies of licences that are not copies.
pub(super) fn findings(files: &[Tracked]) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in files {
        if is_published(file)? && !names_licences(file)? {
            found.push(format!("{} does not say {LICENCE}", file.path));
        }
        if file.name().starts_with("LICENSE-") {
            let original = files.iter().find(|other| other.path.as_str() == file.name());
            if original.is_none_or(|original| original.text != file.text) {
                found.push(format!("{} differs from the file of that name in the root", file.path));
            }
        }
    }
    Ok(found)
}

/// Whether this is the manifest of something that users get.
pub(super) fn is_published(file: &Tracked) -> Result<bool> {
    Ok(match file.name() {
        "Cargo.toml" => {
            let manifest = cargo(file)?;
            manifest.get("package").is_some_and(|package| {
                package.get("publish").is_none_or(|publish| publish.as_bool() != Some(false))
            })
        }
        "pyproject.toml" => !file.path.starts_with("examples"),
        // The parent of several only builds them together, and is not installed.
        "pom.xml" => file.path.starts_with("bindings") && !file.text.contains("<skip>true</skip>"),
        _ => false,
    })
}

fn names_licences(file: &Tracked) -> Result<bool> {
    if file.name() == "pom.xml" {
        let document = roxmltree::Document::parse(&file.text)?;
        let names: Vec<_> = document
            .descendants()
            .filter(|node| node.tag_name().name() == "license")
            .filter_map(|node| node.children().find(|child| child.tag_name().name() == "name")?.text())
            .collect();
        return Ok(names == NAMES);
    }
    let manifest = cargo(file)?;
    let table = manifest.get("package").or_else(|| manifest.get("project"));
    let licence = table.and_then(|table| table.get("license"));
    Ok(licence.is_some_and(|licence| {
        licence.as_str() == Some(LICENCE)
            || licence.get("workspace").and_then(toml::Value::as_bool) == Some(true)
    }))
}

fn cargo(file: &Tracked) -> Result<toml::Table> {
    file.text.parse().with_context(|| format!("reading {}", file.path))
}
