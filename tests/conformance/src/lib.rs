//! The scenarios that the runners of all languages execute. README.md describes them. The steps `storm`, `every_list` and
//! `every_call` are expanded into calls of the contract's operations, so that they include new operations automatically, and the
//! claims of session tokens become their text.

mod arguments;
mod coverage;
mod edges;
mod every_call;
mod listing;
mod lists;
mod storm;
mod tokens;

pub use coverage::{uncovered, unexpected_codes};
pub use listing::{Contract, Operation, Parameter};
pub use lists::incomplete_lists;

use serde_json::{Map, Value};
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

/// One file of scenarios.
#[derive(Clone, Debug)]
pub struct File {
    /// Its name without the extension.
    pub name: String,
    /// Its scenarios, with the steps expanded that stand for several.
    pub scenarios: Vec<Value>,
}

/// Why the scenarios cannot be loaded.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file or a folder cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(PathBuf, std::io::Error),
    /// A file has unexpected content.
    #[error("{0}: {1}")]
    Invalid(PathBuf, String),
}

/// Reads the listing of the contract (`bindings/api.txt`).
///
/// # Errors
/// If the file cannot be read or parsed.
pub fn contract(listing: &Path) -> Result<Contract, Error> {
    let text = fs::read_to_string(listing).map_err(|error| Error::Read(listing.to_owned(), error))?;
    Contract::read(&text).map_err(|error| Error::Invalid(listing.to_owned(), error))
}

/// Reads all scenarios of a folder.
///
/// # Errors
/// If a file cannot be read or parsed.
pub fn load(folder: &Path, contract: &Contract) -> Result<Vec<File>, Error> {
    let unreadable = |error| Error::Read(folder.to_owned(), error);
    let entries = fs::read_dir(folder).map_err(unreadable)?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "yaml"));
    paths.sort();
    let mut files = paths.iter().map(|path| read(path)).collect::<Result<Vec<_>, _>>()?;
    let called = storm::called(files.iter().flat_map(|file| &file.scenarios));
    for (file, path) in files.iter_mut().zip(&paths) {
        for scenario in &mut file.scenarios {
            expand(scenario, contract, &called).map_err(|error| Error::Invalid(path.clone(), error))?;
            tokens::write(scenario);
        }
    }
    Ok(files)
}

/// Puts calls in the place of the steps that stand for several. `called` are the operations that other storms call.
fn expand(scenario: &mut Value, contract: &Contract, called: &BTreeSet<String>) -> Result<(), String> {
    expand_steps(scenario.get_mut("steps"), contract, called)
}

fn expand_steps(
    steps: Option<&mut Value>,
    contract: &Contract,
    called: &BTreeSet<String>,
) -> Result<(), String> {
    let Some(steps) = steps.and_then(Value::as_array_mut) else { return Ok(()) };
    let mut expanded = Vec::new();
    for mut step in steps.drain(..) {
        if let Some(storm) = step.get("storm") {
            expanded.extend(storm::steps(storm, contract, called)?);
        } else if let Some(lists) = step.get("every_list") {
            expanded.extend(edges::steps(lists, contract)?);
        } else if let Some(calls) = step.get("every_call") {
            expanded.extend(every_call::steps(calls, contract)?);
        } else {
            expand_steps(step.get_mut("each"), contract, called)?;
            expanded.push(step);
        }
    }
    *steps = expanded;
    Ok(())
}

fn read(path: &Path) -> Result<File, Error> {
    let text = fs::read_to_string(path).map_err(|error| Error::Read(path.to_owned(), error))?;
    let value: Value =
        serde_saphyr::from_str(&text).map_err(|error| Error::Invalid(path.to_owned(), error.to_string()))?;
    let scenarios = if let Value::Array(scenarios) = value { scenarios } else { vec![value] };
    Ok(File { name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(), scenarios })
}

/// Visits every step that calls an operation, at any depth, with the operation's name.
fn each_call<'a>(value: &'a Value, visit: &mut impl FnMut(&'a str, &'a Map<String, Value>)) {
    match value {
        Value::Object(step) => {
            if let Some(name) = step.get("call").or_else(|| step.get("list")).and_then(Value::as_str) {
                visit(name, step);
            }
            step.values().for_each(|field| each_call(field, visit));
        }
        Value::Array(items) => items.iter().for_each(|item| each_call(item, visit)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_is_covered() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let contract = contract(&root.join("bindings/api.txt")).expect("the listing of the contract");
        let files = load(&root.join("tests/conformance/scenarios"), &contract).expect("the scenarios");
        let missing = uncovered(&contract, files.iter().flat_map(|file| &file.scenarios));
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_code_of_an_error_is_expected_somewhere() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let contract = contract(&root.join("bindings/api.txt")).expect("the listing of the contract");
        let files = load(&root.join("tests/conformance/scenarios"), &contract).expect("the scenarios");
        let table = fs::read_to_string(root.join("core/src/api/codes.txt")).expect("the table of codes");
        let missing = unexpected_codes(&table, files.iter().flat_map(|file| &file.scenarios));
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn every_list_has_pages_a_sequence_a_watch_and_a_paginator() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let contract = contract(&root.join("bindings/api.txt")).expect("the listing of the contract");
        let faults = incomplete_lists(&contract);
        assert!(faults.is_empty(), "{faults:#?}");
    }
}
