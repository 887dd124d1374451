//! The version: where it stands, and whether it is the same everywhere.
use super::{Tracked, licences};
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use regex::Regex;
use std::{ops::Range, sync::LazyLock};
use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

/// What is published under a version: `clerk-orgs==VERSION`, `dev.clerkorgs:clerk-orgs-bom:VERSION`, `clerk-orgs/VERSION`.
static ARTIFACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\b(?:clerk-orgs(?:-[a-z]+)*|clerk-emulator|ClerkOrgs)(?:==|:|/|@| = "|", from: ")(\d+\.\d+\.\d+)\b"#,
    )
});
/// A Maven dependency in a text.
static DEPENDENCY: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"<artifactId>clerk-(?:orgs|emulator)[a-z-]*</artifactId>\s*<version>(\d+\.\d+\.\d+)</version>")
});
/// A module's own.
static MODULE: LazyLock<Regex> = LazyLock::new(|| pattern(r#"(?m)^__version__ = "(\d+\.\d+\.\d+)"$"#));

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("a valid pattern")
}

pub(super) fn is_version(text: &str) -> bool {
    static VERSION: LazyLock<Regex> =
        LazyLock::new(|| pattern(r"^(0|[1-9][0-9]{0,8})(\.(0|[1-9][0-9]{0,8})){2}$"));
    VERSION.is_match(text)
}

pub(super) fn of_workspace(root: &Utf8Path) -> Result<String> {
    let manifest: toml::Table = fs_err::read_to_string(root.join("Cargo.toml"))?.parse()?;
    let version = manifest["workspace"]["package"]["version"].as_str();
    version.map(str::to_owned).context("the workspace has no version")
}

/// Every version that is not this one, and manifests of what is published that have none.
pub(super) fn findings(files: &[Tracked], version: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    for file in files {
        let places = places(file)?;
        for place in &places {
            let other = &file.text[place.clone()];
            if other != version {
                let line = file.text[..place.start].lines().count();
                found.push(format!("{}:{line} has version {other}, the workspace {version}", file.path));
            }
        }
        if places.is_empty() && licences::is_published(file)? && !is_elsewhere(file) {
            found.push(format!("{} names no version", file.path));
        }
    }
    Ok(found)
}

/// The text with another version.
pub(super) fn replaced(file: &Tracked, version: &str) -> Result<String> {
    let mut text = file.text.clone();
    for place in places(file)?.into_iter().rev() {
        text.replace_range(place, version);
    }
    Ok(text)
}

/// Whether the manifest takes the version from the workspace or from the module.
fn is_elsewhere(file: &Tracked) -> bool {
    file.text.lines().any(|line| ["version.workspace = true", "dynamic = [\"version\"]"].contains(&line))
}

/// Where our version stands in this file, from its beginning to its end.
pub(super) fn places(file: &Tracked) -> Result<Vec<Range<usize>>> {
    let mut ranges = match file.name() {
        "Cargo.toml" | "pyproject.toml" => of_toml(&file.text),
        "pom.xml" => of_pom(&file.text),
        _ => Ok(Vec::new()),
    }
    .with_context(|| format!("reading {}", file.path))?;
    let is_pom = file.name() == "pom.xml";
    let patterns: &[&LazyLock<Regex>] = if is_pom { &[] } else { &[&ARTIFACT, &DEPENDENCY, &MODULE] };
    for pattern in patterns {
        let captures = pattern.captures_iter(&file.text).filter_map(|captures| captures.get(1));
        ranges.extend(captures.map(|version| version.range()));
    }
    ranges.sort_by_key(|range| range.start);
    ranges.dedup();
    Ok(ranges)
}

/// The package's own, the workspace's, and those of dependencies within the repository.
fn of_toml(text: &str) -> Result<Vec<Range<usize>>> {
    let document = DeTable::parse(text)?;
    let root = document.get_ref();
    let mut found = Vec::new();
    for table in ["package", "project"] {
        found.extend(root.get(table).and_then(own));
    }
    let workspace = root.get("workspace");
    found.extend(workspace.and_then(|workspace| own(workspace.get_ref().get("package")?)));
    let tables = [Some(document.get_ref()), workspace.and_then(|workspace| workspace.get_ref().as_table())];
    for (name, table) in tables.into_iter().flatten().flatten() {
        if name.get_ref().ends_with("dependencies") {
            let entries = table.get_ref().as_table().into_iter().flatten().map(|(_, entry)| entry);
            found.extend(entries.filter(|entry| entry.get_ref().get("path").is_some()).filter_map(own));
        }
    }
    Ok(found)
}

/// The range of `version = "…"` in this table, without its quotation marks.
fn own(table: &Spanned<DeValue<'_>>) -> Option<Range<usize>> {
    let version = table.get_ref().get("version")?;
    version.get_ref().as_str()?;
    let range = version.span();
    Some(range.start + 1..range.end - 1)
}

/// Those of our own coordinates; `${project.version}` follows them by itself.
fn of_pom(text: &str) -> Result<Vec<Range<usize>>> {
    let document = roxmltree::Document::parse(text)?;
    let mut found = Vec::new();
    for node in document.descendants().filter(|node| node.tag_name().name() == "version") {
        let siblings = node.parent().into_iter().flat_map(|parent| parent.children());
        let mut group = siblings.filter(|sibling| sibling.tag_name().name() == "groupId");
        let ours = group.next().and_then(|group| group.text()) == Some("dev.clerkorgs");
        let text = node.first_child().filter(|child| child.is_text());
        if let Some(text) =
            text.filter(|text| ours && text.text().is_some_and(|text| !text.starts_with("${")))
        {
            found.push(text.range());
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::is_version;

    #[test]
    fn a_version_has_three_numbers() {
        assert!(["0.1.0", "1.20.300", "10.0.0"].into_iter().all(is_version));
        let others = [
            "1.2",
            "1.2.3.4",
            "v1.2.3",
            "1.2.x",
            "+1.2.3",
            "01.2.3",
            "1.2.3\n",
            "1.2.3-rc.1",
            "1.2.٣",
            "",
            "..",
        ];
        assert!(!others.into_iter().any(is_version));
    }
}
