//! Swift: the patched source, and the files that are written from templates.
mod api;
pub(crate) mod dispatch;
pub(crate) mod fake_calls;
mod fakes;
mod observed;
mod pages;
mod patches;
mod readers;
mod type_names;
mod types;
mod values;

use crate::{
    File,
    config::Config,
    contract::Contract,
    names::camel,
    patch,
    spelling::{Rules, Spelling, is_comment},
};
use anyhow::Result;
use askama::Template;
pub(crate) use patches::patches;
pub(crate) use type_names::named;

/// The name of the module that users import.
pub(crate) fn module(config: &Config) -> Result<&str> {
    config.text("swift", "module_name")
}

/// The patched source, and the files that are written from templates.
pub(crate) fn files(generated: String, contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let patches = patches(&generated, contract)?;
    let source =
        Spelling::new(contract, &RULES)?.docs(&patch::apply("Swift", generated, &patches)?, is_comment);
    let values = values::Values::new(contract)?.render()? + "\n";
    let module = module(config)?;
    let texts = [
        (format!("{module}.swift"), Some(source)),
        ("Values.swift".to_owned(), Some(values)),
        ("Observables.swift".to_owned(), observed::text(contract)?),
    ];
    let written = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    written.map(|(name, text)| Ok(File::new(name, named(&text, contract, config)?))).collect()
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

const RULES: Rules =
    Rules { word: camel, case: |_, case| camel(case), error: camel, error_type: str::to_owned, none: "nil" };
