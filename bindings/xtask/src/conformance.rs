//! Scenarios as JSON, for runners that have no YAML.
use crate::workspace::{Workspace, write_if_changed};
use anyhow::{Context as _, Result};
use camino::Utf8PathBuf;
use std::collections::BTreeSet;

pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let mut written = BTreeSet::new();
    for entry in fs_err::read_dir(workspace.root.join("tests/conformance/scenarios"))? {
        let path = Utf8PathBuf::try_from(entry?.path())?;
        if path.extension() != Some("yaml") {
            continue;
        }
        let text = fs_err::read_to_string(&path)?;
        let scenarios: serde_json::Value =
            serde_saphyr::from_str(&text).with_context(|| format!("reading {path}"))?;
        let name = format!("{}.json", path.file_stem().unwrap_or_default());
        write_if_changed(&workspace.scenarios().join(&name), serde_json::to_string_pretty(&scenarios)?)?;
        written.insert(name);
    }
    for entry in fs_err::read_dir(workspace.scenarios())? {
        let entry = entry?;
        if !written.contains(&*entry.file_name().to_string_lossy()) {
            fs_err::remove_file(entry.path())?;
        }
    }
    Ok(())
}
