//! Python: the generated module with real values instead of UniFFI's records, and its typed stub.
mod owners;
mod patch;
mod stub;
mod types;
mod values;

use super::contract::{Class, Contract, Style};
use crate::File;
use anyhow::Result;
use std::collections::BTreeSet;

/// The module, its values and its stub.
pub(super) fn files(generated: String, contract: &Contract) -> Result<Vec<File>> {
    let module = patch::patched(generated, contract)?;
    let files = [
        ("__init__.py", module),
        ("__init__.pyi", stub::stub(contract)),
        ("values.py", values::values(contract)),
    ];
    Ok(files.into_iter().map(|(path, text)| File { path, text: spelled(text, contract) }).collect())
}

/// Docs name a word of an enum as Python does: `Complete` is `COMPLETE`. A name that is an error's too means the error.
fn spelled(text: String, contract: &Contract) -> String {
    let errors: BTreeSet<_> = contract.errors.iter().flat_map(|e| &e.variants).map(|v| &v.name).collect();
    let variants = contract.enums.iter().flat_map(|e| &e.variants).filter(|v| !errors.contains(&v.name));
    variants.fold(text, |text, v| text.replace(&format!("`{}`", v.name), &format!("`{}`", member(&v.name))))
}

/// The class's name in Python, where the blocking style is the plain one.
fn class_name<'a>(name: &'a str, contract: &Contract) -> &'a str {
    let blocking = contract.classes.iter().any(|class| class.name == name && class.style == Style::Blocking);
    name.strip_prefix("Blocking").filter(|_| blocking).unwrap_or(name)
}

/// What every handle inherits: it has one owner.
const HANDLE: &str = "_handle.Handle";

/// What a handle inherits from the package's own modules, and the traits it implements.
fn bases(class: &Class) -> Vec<String> {
    let style = if class.style == Style::Async { "Async" } else { "" };
    let has = |name: &str| class.methods.iter().any(|method| method.name == name);
    let closing = has("close").then(|| format!("_handle.{style}Closing"));
    let kind = if class.has_position() { "Pages" } else { "Rows" };
    let rows = class.item().map(|_| format!("_base.{style}{kind}"));
    let screen = class.shown().map(|_| format!("_base.{style}Screen"));
    let own = [HANDLE.to_owned()];
    let all = closing.into_iter().chain(rows).chain(screen).chain(own);
    all.chain(class.implements.iter().cloned()).collect()
}

/// What a user of the package can import, in a stable order.
fn public_names(contract: &Contract) -> Vec<&str> {
    let classes =
        contract.classes.iter().chain(&contract.traits).map(|class| class_name(&class.name, contract));
    let values = contract.records.iter().map(|record| record.name.as_str());
    let enums = contract.enums.iter().chain(&contract.errors).map(|e| e.name.as_str());
    let mut names: Vec<_> = classes.chain(values).chain(enums).collect();
    names.sort_unstable();
    names
}

/// Python's name for a variant that is not an error.
fn member(variant: &str) -> String {
    let mut out = String::new();
    for (at, letter) in variant.char_indices() {
        if letter.is_uppercase() && at > 0 {
            out.push('_');
        }
        out.extend(letter.to_uppercase());
    }
    out
}

/// A docstring, indented, or nothing.
fn docstring(indent: &str, text: Option<&str>) -> String {
    let Some(text) = text else { return String::new() };
    let escaped = text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let lines: Vec<_> = escaped.lines().map(|line| format!("{indent}{line}").trim_end().to_owned()).collect();
    let body = lines.join("\n");
    let end = if lines.len() > 1 { format!("\n{indent}") } else { String::new() };
    format!("{indent}\"\"\"{}{end}\"\"\"\n", body.trim_start())
}
