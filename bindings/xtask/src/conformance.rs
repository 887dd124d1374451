//! Writes the scenarios as JSON, with storms expanded into calls, for runners without a YAML parser.
use crate::workspace::{Workspace, write_if_changed};
use anyhow::Result;
use std::collections::BTreeSet;

pub(crate) fn write(workspace: &Workspace) -> Result<()> {
    let contract = clerk_conformance::contract(workspace.listing().as_std_path())?;
    let folder = workspace.root.join("tests/conformance/scenarios");
    let mut written = BTreeSet::new();
    for file in clerk_conformance::load(folder.as_std_path(), &contract)? {
        let name = format!("{}.json", file.name);
        let scenarios = serde_json::to_string_pretty(&file.scenarios)?;
        write_if_changed(&workspace.scenarios().join(&name), scenarios)?;
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
