//! Python: the patched module, and the stub and the values that are written from templates.
mod callbacks;
mod classes;
mod owners;
mod parts;
mod patches;
mod stub;
mod types;
mod values;

use crate::{
    File,
    contract::{Class, Contract, Shape, Style},
    names::screaming_snake,
    patch,
};
use anyhow::Result;
use askama::Template as _;
pub(crate) use patches::patches;
use std::collections::BTreeSet;

/// The module, its values and its stub.
pub(crate) fn files(generated: String, contract: &Contract) -> Result<Vec<File>> {
    let patches = patches(&generated, contract)?;
    let module = patch::apply("Python", generated, &patches)?;
    let stub = stub::Stub::new(contract).render()?;
    let values = values::Values { contract }.render()?;
    let files = [("__init__.py", module), ("__init__.pyi", stub + "\n"), ("values.py", values + "\n")];
    let spelled = |text| spelled(text, contract);
    Ok(files.into_iter().map(|(path, text)| File::new(path, spelled(text))).collect())
}

/// Docs name enum members as Python does: `Complete` is `COMPLETE`. A name that is also an error means the error.
fn spelled(text: String, contract: &Contract) -> String {
    let errors: BTreeSet<_> = contract.errors.iter().flat_map(|e| &e.variants).map(|v| &v.name).collect();
    let variants = contract.enums.iter().flat_map(|e| &e.variants).filter(|v| !errors.contains(&v.name));
    variants.fold(text, |text, v| {
        text.replace(&format!("`{}`", v.name), &format!("`{}`", screaming_snake(&v.name)))
    })
}

/// The class's name in Python, where the blocking style is the plain one.
fn class_name<'a>(name: &'a str, contract: &Contract) -> &'a str {
    let blocking = contract.classes.iter().any(|class| class.name == name && class.style == Style::Blocking);
    name.strip_prefix("Blocking").filter(|_| blocking).unwrap_or(name)
}

/// The base class of every handle.
const HANDLE: &str = "_handle.Handle";

/// A base class in the package, and its type argument.
struct Base<'a> {
    name: String,
    of: Option<&'a uniffi_bindgen::interface::Type>,
}

/// The base classes of a handle: those in the package, and the traits it implements.
fn bases<'a>(class: &'a Class, contract: &Contract) -> Vec<Base<'a>> {
    let style = if class.is_async() { "Async" } else { "" };
    let plain = |name: String| Base { name, of: None };
    let closing = class.closes.then(|| plain(format!("_handle.{style}Closing")));
    let kind = if class.has_position() { "Pages" } else { "Rows" };
    let rows = class.item().map(|ty| Base { name: format!("_base.{style}{kind}"), of: Some(ty) });
    let shown = class.paginator_state(&contract.protocols);
    let paginator = shown.map(|ty| Base { name: format!("_base.{style}Paginator"), of: Some(ty) });
    let all = closing.into_iter().chain(rows).chain(paginator).chain([plain(HANDLE.to_owned())]);
    all.chain(class.implements.iter().cloned().map(plain)).collect()
}

/// The additional base class of a record, as the start of a list.
fn base(record: &Shape) -> String {
    record.python_base.as_ref().map(|name| format!("_base.{name}, ")).unwrap_or_default()
}

/// The names that users can import, in a stable order.
fn public_names(contract: &Contract) -> Vec<&str> {
    let classes =
        contract.classes.iter().chain(&contract.traits).map(|class| class_name(&class.name, contract));
    let values = contract.records.iter().map(|record| record.name.as_str());
    let enums = contract.enums.iter().chain(&contract.errors).map(|e| e.name.as_str());
    let mut names: Vec<_> = classes.chain(values).chain(enums).collect();
    names.sort_unstable();
    names
}

/// A docstring on lines of its own, indented, or nothing.
fn doc(indent: &str, text: &Option<String>) -> String {
    let Some(text) = text else { return String::new() };
    let escaped = text.replace('\\', "\\\\").replace("\"\"\"", "\\\"\\\"\\\"");
    let lines: Vec<_> = escaped.lines().map(|line| format!("{indent}{line}").trim_end().to_owned()).collect();
    let body = lines.join("\n");
    let end = if lines.len() > 1 { format!("\n{indent}") } else { String::new() };
    format!("\n{indent}\"\"\"{}{end}\"\"\"", body.trim_start())
}
