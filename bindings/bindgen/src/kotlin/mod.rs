//! Kotlin: the patched source, and the files that are written from templates.
mod blocking;
mod builders;
mod classes;
mod errors;
mod fakes;
mod files;
mod filters;
mod lists;
mod loading;
mod native;
mod parts;
mod patches;
mod plumbing;
mod serial;
mod spread;
mod values;

use crate::{
    File,
    config::Config,
    contract::{Contract, Variants},
    names::{camel, screaming_snake},
    spelling::{Rules, Spelling, is_comment},
};
use anyhow::Result;
pub(crate) use patches::patched;

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
    let spelling = Spelling::new(contract, &RULES)?;
    let spelled = |text: &str| spelling.docs(text, is_comment);
    let package = config.text("kotlin", "package_name")?;
    let blocking = blocking::classes(&spread::applied(&generated, contract)?, contract, package)?;
    // Users see kotlinx.serialization's own type instead of the alias, as in the other classes.
    let blocking = contract
        .json
        .iter()
        .fold(blocking, |text, alias| text.replace(&format!("`: {alias}?"), &format!("`: {JSON_ELEMENT}?")));
    let source = patched(generated, contract, config)?.text;
    let (folder, file) = place(contract, config)?;
    let with_files = files::text(contract, package)?;
    let with_files = with_files.map(|text| File::new(format!("{folder}/Uploads.kt"), spelled(&text)));
    let written = [
        File::new(file, spelled(&source)),
        File::new(format!("{folder}/BlockingClasses.kt"), spelled(&blocking)),
        File::new(format!("{folder}/Paginators.kt"), lists::state_flows(contract, package)?),
    ];
    Ok(written.into_iter().chain(with_files).collect())
}

const JSON_ELEMENT: &str = "kotlinx.serialization.json.JsonElement";

/// What Kotlin calls an error.
fn exception_name(error: &str) -> String {
    format!("{}Exception", error.strip_suffix("Error").unwrap_or(error))
}

fn exception_of(error: &Variants) -> String {
    exception_name(&error.name)
}

/// Closed enums are Java's, and open ones are classes.
const RULES: Rules = Rules {
    word: camel,
    case: |e, case| if e.is_open() { case.to_owned() } else { screaming_snake(case) },
    error: str::to_owned,
    error_type: exception_name,
    none: "null",
};
