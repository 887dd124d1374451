//! Swift: the patched source, and the files that are written from templates.
mod api;
pub(crate) mod dispatch;
mod pages;
mod patches;
mod readers;
mod values;

use crate::{File, config::Config, contract::Contract, names::camel, patch};
use anyhow::Result;
use askama::Template;
pub(crate) use patches::patches;
use std::collections::BTreeSet;

/// The name of the module that users import.
pub(crate) fn module(config: &Config) -> Result<&str> {
    config.text("swift", "module_name")
}

/// The patched source, and the files that are written from templates.
pub(crate) fn files(generated: String, contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let patches = patches(&generated, contract)?;
    let source = spelled(patch::apply("Swift", generated, &patches)?, contract);
    let values = values::Values::new(contract)?.render()? + "\n";
    let module = module(config)?;
    Ok(vec![File::new(format!("{module}.swift"), source), File::new("Values.swift", values)])
}

/// UniFFI's own module map names modules that only Apple's platforms have.
#[derive(Template)]
#[template(path = "swift/module.modulemap", escape = "none")]
struct ModuleMap<'a> {
    module: &'a str,
    library: &'a str,
}

/// The header as a module.
pub(crate) fn header(generated: String, contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let module = config.text("swift", "ffi_module_name")?;
    let map = ModuleMap { module, library: &contract.crate_name }.render()? + "\n";
    Ok(vec![File::new(format!("{module}.h"), generated), File::new("module.modulemap", map)])
}

/// Docs name operations, parameters, fields and cases as Swift spells them.
fn spelled(text: String, contract: &Contract) -> String {
    let calls = contract.classes.iter().flat_map(|class| &class.methods);
    let parameters = calls.clone().flat_map(|call| &call.parameters);
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let cases = contract.enums.iter().chain(&contract.errors).flat_map(|e| &e.variants);
    let names: BTreeSet<_> = calls
        .map(|call| &call.name)
        .chain(parameters.chain(fields).map(|parameter| &parameter.name))
        .chain(cases.map(|variant| &variant.name))
        .collect();
    let spell =
        |text: String, name: &&String| text.replace(&format!("`{name}`"), &format!("`{}`", camel(name)));
    names.iter().fold(text, spell)
}
