//! Swift: the patched source, and the files that are written from templates.
mod api;
pub(crate) mod catalogue;
pub(crate) mod dispatch;
pub(crate) mod fake_calls;
mod fakes;
mod files;
mod filters;
mod markup;
pub(crate) mod naming;
mod native;
mod observed;
mod pages;
mod patches;
mod readers;
mod spread;
mod type_names;
mod types;
mod values;

use crate::{
    File,
    config::Config,
    contract::Contract,
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
pub(crate) fn files(generated: &str, contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let generated = naming::with_initialisms(generated, contract)?;
    let patches = patches(&generated, contract, config)?;
    let source = spelling(contract)?.docs(&patch::apply("Swift", generated, &patches)?, is_comment);
    let module = module(config)?;
    let values = values::Values::new(contract, module)?.render()? + "\n";
    let texts = [
        (format!("{module}.swift"), Some(source)),
        ("Values.swift".to_owned(), Some(values)),
        ("Observables.swift".to_owned(), observed::text(contract)?),
        ("Files.swift".to_owned(), files::text(contract)?),
    ];
    let written = texts.into_iter().filter_map(|(name, text)| Some((name, text?)));
    written
        .map(|(name, text)| Ok(File::new(name, markup::with_lists(&named(&text, contract, config)?))))
        .collect()
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

/// How documentation and errors spell the contract's names.
fn spelling(contract: &Contract) -> Result<Spelling> {
    Ok(Spelling::new(contract, &RULES)?.renamed(naming::renamed(contract)))
}

const RULES: Rules = Rules {
    word: naming::camel,
    case: |_, case| naming::camel(case),
    error: naming::camel,
    error_type: str::to_owned,
    none: "nil",
};
