//! Types that Swift calls by another name than the contract does.
use crate::{config::Config, contract::Contract, spelling::is_comment};
use anyhow::{Result, ensure};
use regex::{NoExpand, Regex};

/// The text with Swift's own names of types. Prose is left alone; code in documentation is not.
pub(crate) fn named(text: &str, contract: &Contract, config: &Config) -> Result<String> {
    let mut text = text.to_owned();
    for (name, swift) in config.swift_types() {
        let records = contract.records.iter().map(|record| &record.name);
        let mut types = records.chain(contract.enums.iter().map(|e| &e.name));
        ensure!(types.any(|ty| ty == name), "bindings.swift.type_names: the contract has no type {name}");
        let code = Regex::new(&format!(r"\b{name}\b"))?;
        let quoted = format!("`{name}`");
        let line = |line: &str| match is_comment(line) {
            true => line.replace(&quoted, &format!("`{swift}`")),
            false => code.replace_all(line, NoExpand(swift)).into_owned(),
        };
        text = text.split_inclusive('\n').map(line).collect();
    }
    Ok(text)
}
