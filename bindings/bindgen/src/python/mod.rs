//! Python: the patched module, and what is written whole from templates: the handles, the errors, the values and the stub.
mod arguments;
mod callbacks;
mod classes;
mod errors;
mod handles;
mod owners;
mod parts;
mod patches;
mod stub;
mod types;
mod values;

use crate::{
    File,
    contract::{Call, Class, Contract, Shape, Style, present},
    names::screaming_snake,
    patch,
    spelling::{Rules, Spelling},
};
use anyhow::Result;
use askama::Template as _;
pub(crate) use patches::patches;
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

/// The module, its values and its stub.
pub(crate) fn files(generated: String, contract: &Contract) -> Result<Vec<File>> {
    let patches = patches(&generated, contract)?;
    let module = patch::apply("Python", generated, &patches)?;
    let stub = stub::Stub::new(contract).render()?;
    let files = [
        ("__init__.py", module),
        ("__init__.pyi", stub + "\n"),
        ("values.py", values::Values { contract }.render()? + "\n"),
        ("errors.py", errors::Errors { contract }.render()? + "\n"),
        ("handles.py", handles::Handles { contract }.render()? + "\n"),
    ];
    let spelling = Spelling::new(contract, &RULES)?;
    Ok(files.into_iter().map(|(path, text)| File::new(path, spelling.docs(&text, |_| true))).collect())
}

const RULES: Rules = Rules {
    word: str::to_owned,
    case: |_, case| screaming_snake(case),
    error: str::to_owned,
    error_type: str::to_owned,
    none: "None",
};

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
    of: Option<&'a Type>,
}

/// The base classes of a handle: those in the package, and the traits it implements.
fn bases<'a>(class: &'a Class, contract: &Contract) -> Vec<Base<'a>> {
    let style = if class.is_async() { "Async" } else { "" };
    let plain = |name: String| Base { name, of: None };
    let closing = class.closes.then(|| plain(format!("_handle.{style}Closing")));
    let kind = if class.has_position() { "Pages" } else { "Rows" };
    let rows = class.item().map(|ty| Base { name: format!("_lists.{style}{kind}"), of: Some(ty) });
    let shown = class.paginator_state(&contract.protocols);
    let paginator = shown.map(|ty| Base { name: format!("_lists.{style}Paginator"), of: Some(ty) });
    let all = closing.into_iter().chain(rows).chain(paginator).chain([plain(HANDLE.to_owned())]);
    all.chain(class.implements.iter().cloned().map(plain)).collect()
}

/// The base classes of a record.
fn record_bases(record: &Shape) -> String {
    let own = record.python_base.as_ref().map(|name| format!("_base.{name}, ")).unwrap_or_default();
    own + "_base.Value"
}

/// The parameters of a method, after `self`. What could be mistaken for another is passed by name: that is all but the first one,
/// and that too if it can be left out. The methods of an interface are called by the library, by position.
fn parameters(class: &Class, call: &Call, contract: &Contract) -> String {
    let of_interface =
        !class.implements.is_empty() || contract.traits.iter().any(|one| one.name == class.name);
    let mut text = String::new();
    let mut named = false;
    for (index, parameter) in call.parameters.iter().enumerate() {
        let may_be_first = index == 0 && (parameter.is_positional || parameter.default.is_none());
        if !named && !may_be_first && !of_interface {
            named = true;
            text.push_str(", *");
        }
        let (ty, default) = (types::argument(parameter, contract), types::default(parameter));
        let _ = write!(text, ", {}: {ty}{default}", parameter.name);
    }
    text
}

/// The names that users can import, in a stable order.
fn public_names(contract: &Contract) -> Vec<&str> {
    let classes =
        contract.classes.iter().chain(&contract.traits).map(|class| class_name(&class.name, contract));
    let values = contract.records.iter().map(|record| record.name.as_str());
    let enums = contract.enums.iter().chain(&contract.errors).map(|e| e.name.as_str());
    let cases = contract.errors.iter().flat_map(errors::exported).map(|case| case.name.as_str());
    let mut names: Vec<_> = classes.chain(values).chain(enums).chain(cases).collect();
    names.retain(|name| !contract.python_internal.iter().any(|internal| internal == name));
    names.sort_unstable();
    names
}

/// The documentation of a call, with the unit of durations, which the contract has no need to name.
fn call_doc(indent: &str, call: &Call) -> String {
    let durations = call.parameters.iter().filter(|parameter| *present(&parameter.ty) == Type::Duration);
    let names: Vec<_> = durations.map(|parameter| format!("`{}`", parameter.name)).collect();
    let text = call.doc.clone().filter(|_| !names.is_empty()).map(|doc| {
        let unit = if names.len() > 1 {
            "are in seconds or `timedelta`s"
        } else {
            "is in seconds, or a `timedelta`"
        };
        format!("{doc}\n\n{} {unit}.", names.join(" and "))
    });
    doc(indent, &text.or_else(|| call.doc.clone()))
}

/// The documentation of a class. `help()` shows it before all methods with their details, so that a class with many calls begins
/// with a line for each.
fn class_doc(class: &Class) -> Option<String> {
    const MANY: usize = 10;
    let documented = || class.methods.iter().filter_map(|call| Some((&call.name, call.doc.as_ref()?)));
    let mut text = class.doc.clone()?;
    if documented().count() > MANY {
        text.push_str("\n\nIts calls, whose details follow:\n");
        for (name, doc) in documented() {
            let _ = write!(text, "\n- {}", fitting(&format!("`{name}`: {}", first_sentence(doc))));
        }
    }
    Some(text)
}

/// The first sentence of a text, on one line.
fn first_sentence(text: &str) -> String {
    let words: Vec<_> = text.split("\n\n").next().unwrap_or(text).split_whitespace().collect();
    let end = words.iter().position(|word| word.ends_with('.')).map_or(words.len(), |end| end + 1);
    words[..end].join(" ")
}

/// A line of an overview, which ends with an ellipsis where it would be too long.
fn fitting(line: &str) -> String {
    const WIDTH: usize = 90;
    if line.len() <= WIDTH {
        return line.to_owned();
    }
    let end = line.char_indices().take(WIDTH).filter(|(_, c)| *c == ' ').map(|(at, _)| at).last();
    format!("{}…", &line[..end.unwrap_or(line.len())])
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
