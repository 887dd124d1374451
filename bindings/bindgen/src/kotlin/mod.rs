//! Kotlin: the patched source, and the files that are written from templates.
mod classes;
mod errors;
mod lists;
mod parts;
mod patches;
mod plumbing;
mod serial;
mod values;

use crate::{
    File,
    config::Config,
    contract::{Contract, Variants},
    names::camel,
    patch,
};
use anyhow::Result;
pub(crate) use patches::patches;
use std::collections::BTreeSet;

/// The folder of the package, and the file that UniFFI writes into it.
fn place(contract: &Contract, config: &Config) -> Result<(String, String)> {
    let folder = config.text("kotlin", "package_name")?.replace('.', "/");
    let file = format!("{folder}/{}.kt", contract.namespace);
    Ok((folder, file))
}

/// The file that UniFFI writes.
pub(crate) fn bindings(contract: &Contract, config: &Config) -> Result<String> {
    Ok(place(contract, config)?.1)
}

/// The patched source, and the files that are written from templates.
pub(crate) fn files(generated: String, contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let patches = patches(&generated, contract, config)?;
    let source = spelled(&patch::apply("Kotlin", generated, &patches)?, contract);
    let (folder, file) = place(contract, config)?;
    let package = config.text("kotlin", "package_name")?;
    Ok(vec![
        File::new(file, source),
        File::new(format!("{folder}/Lists.kt"), lists::sequences(contract, package)?),
        File::new(format!("{folder}/Paginators.kt"), lists::state_flows(contract, package)?),
    ])
}

/// What Kotlin calls an error.
fn exception_name(error: &str) -> String {
    format!("{}Exception", error.strip_suffix("Error").unwrap_or(error))
}

fn exception_of(error: &Variants) -> String {
    exception_name(&error.name)
}

/// In the docs, the contract's names are spelled as they are in Kotlin.
fn spelled(text: &str, contract: &Contract) -> String {
    let methods = contract
        .classes
        .iter()
        .chain(&contract.traits)
        .chain(&contract.callbacks)
        .flat_map(|class| &class.methods);
    let parameters = methods.clone().flat_map(|method| &method.parameters);
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let names: BTreeSet<_> = methods
        .map(|m| m.name.as_str())
        .chain(parameters.chain(fields).map(|p| p.name.as_str()))
        .filter(|name| name.contains('_'))
        .collect();
    let spelled = |line: &str| {
        let spell = |word: &str| if names.contains(word) { camel(word) } else { word.to_owned() };
        line.split('`').map(spell).collect::<Vec<_>>().join("`")
    };
    let is_doc = |line: &str| line.trim_start().starts_with("* ");
    let lines = text.split('\n').map(|line| if is_doc(line) { spelled(line) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join("\n")
}
