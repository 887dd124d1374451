//! Calls by name, values as JSON and lists of all types, for the tests in Swift: written from the contract.
use super::camel;
use crate::{
    contract::{Call, Class, Contract, Parameter, Shape, Variants, literal},
    plain_async_name,
};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

const HEAD: &str = "\
// Calls by name, made by `cargo xtask generate` from the contract: not to be changed by hand.
import ClerkOrgs
";

/// Written whole, so that a new operation needs no line in the runner.
pub(crate) fn source(contract: &Contract) -> Result<String> {
    let mut out = HEAD.to_owned();
    let is_handle = |class: &&Class| contract.twin(class).is_some() && class.item().is_none();
    for class in contract.classes.iter().filter(is_handle) {
        handle(&mut out, class, contract)?;
    }
    for record in &contract.records {
        value(&mut out, record)?;
    }
    for e in &contract.enums {
        let argument = if e.is_open() { ", Argument" } else { "" };
        writeln!(out, "\nextension {}: JSONConvertible{argument} {{}}", e.name)?;
    }
    for error in &contract.errors {
        failure(&mut out, error)?;
    }
    let handles = contract.classes.iter().map(plain_async_name);
    types(&mut out, "allHandles", "AnyObject & Sendable", handles)?;
    let values = contract.records.iter().map(|record| record.name.as_str());
    let words = contract.enums.iter().map(|e| e.name.as_str());
    types(&mut out, "allValues", "Hashable & Sendable", values.chain(words))?;
    let errors = contract.errors.iter().map(|error| error.name.as_str());
    types(&mut out, "allErrors", "Error & Hashable & Sendable", errors)?;
    Ok(out)
}

/// The compiler finds out whether they all are what is said of them.
fn types<'a>(out: &mut String, name: &str, bound: &str, types: impl Iterator<Item = &'a str>) -> Result<()> {
    let list: String = types.map(|name| format!("    {name}.self,\n")).collect();
    writeln!(out, "\nlet {name}: [any ({bound}).Type] = [\n{list}]")?;
    Ok(())
}

/// `call` makes an operation, `handle` another handle, `list` begins a lazy sequence.
fn handle(out: &mut String, class: &Class, contract: &Contract) -> Result<()> {
    let gives_list = |call: &&Call| list_of(call, contract).is_some();
    let asynchronous = if class.methods.iter().any(|call| call.is_async) { " async" } else { "" };
    writeln!(out, "\nextension {}: Handle {{", plain_async_name(class))?;
    let head = format!(
        "    func call(_ operation: String, _ arguments: Arguments){asynchronous} throws -> any JSONConvertible {{"
    );
    cases(out, &head, class.methods.iter(), answer)?;
    let head = "\n    func handle(_ operation: String, _ arguments: Arguments) throws -> (any Handle)? {";
    let gives_handle = |call: &&Call| matches!(call.returns, Some(Type::Object { .. })) && !gives_list(call);
    writeln!(out, "{head}\n        switch operation {{")?;
    for call in class.methods.iter().filter(gives_handle) {
        case(out, call, &format!("return {}", made(call)))?;
    }
    writeln!(out, "        default: return nil\n        }}\n    }}")?;
    let head = "\n    func list(_ operation: String, _ arguments: Arguments) throws -> any Items {";
    cases(out, head, class.methods.iter().filter(gives_list), |call| {
        let place = if list_of(call, contract).is_some_and(Class::has_position) {
            ", position: list.position"
        } else {
            ""
        };
        let attempt = if call.throws || !call.parameters.is_empty() { "try " } else { "" };
        format!("let list = {attempt}{}\n            return items(of: list{place})", bare(call))
    })?;
    writeln!(out, "}}")?;
    Ok(())
}

fn cases<'a>(
    out: &mut String,
    head: &str,
    calls: impl Iterator<Item = &'a Call>,
    body: impl Fn(&Call) -> String,
) -> Result<()> {
    writeln!(out, "{head}\n        switch operation {{")?;
    for call in calls {
        case(out, call, &body(call))?;
    }
    writeln!(out, "        default: throw UnknownOperation(name: operation)\n        }}\n    }}")?;
    Ok(())
}

fn case(out: &mut String, call: &Call, body: &str) -> Result<()> {
    let names: Vec<_> = call.parameters.iter().map(|parameter| format!("{:?}", parameter.name)).collect();
    writeln!(out, "        case {:?}:", call.name)?;
    writeln!(out, "            try arguments.only([{}])", names.join(", "))?;
    writeln!(out, "            {body}")?;
    Ok(())
}

/// The call, and its result; a handle counts as nothing.
fn answer(call: &Call) -> String {
    match call.returns {
        None => format!("{}\n            return JSON.null", made(call)),
        Some(Type::Object { .. }) => format!("_ = {}\n            return JSON.null", made(call)),
        Some(_) => format!("return {}", made(call)),
    }
}

fn made(call: &Call) -> String {
    // Reading the arguments can fail.
    let attempt = if call.throws || !call.parameters.is_empty() { "try " } else { "" };
    let wait = if call.is_async { "await " } else { "" };
    format!("{attempt}{wait}{}", bare(call))
}

fn bare(call: &Call) -> String {
    let arguments: Vec<_> = call.parameters.iter().map(argument).collect();
    format!("{}({})", camel(&call.name), arguments.join(", "))
}

fn argument(parameter: &Parameter) -> String {
    let default = parameter.default.as_ref().map(literal).map(|text| match text.as_str() {
        "none" => ", default: nil".to_owned(),
        other => format!(", default: {other}"),
    });
    format!(
        "{}: arguments.value({:?}{})",
        camel(&parameter.name),
        parameter.name,
        default.unwrap_or_default()
    )
}

/// The lazy sequence that a call gives.
fn list_of<'a>(call: &Call, contract: &'a Contract) -> Option<&'a Class> {
    let Some(Type::Object { name, .. }) = &call.returns else { return None };
    contract.classes.iter().find(|class| class.name == *name && class.item().is_some())
}

fn value(out: &mut String, record: &Shape) -> Result<()> {
    writeln!(
        out,
        "\nextension {}: JSONConvertible {{\n    var json: JSON {{\n        .object([",
        record.name
    )?;
    for field in &record.fields {
        writeln!(out, "            {:?}: {}.json,", field.name, camel(&field.name))?;
    }
    writeln!(out, "        ])\n    }}\n}}")?;
    Ok(())
}

/// `{kind, …}`: the case's name in the contract, and what it holds.
fn failure(out: &mut String, error: &Variants) -> Result<()> {
    writeln!(
        out,
        "\nextension {}: JSONConvertible {{\n    var json: JSON {{\n        switch self {{",
        error.name
    )?;
    for variant in &error.variants {
        let field = variant.fields.first().with_context(|| format!("{} holds nothing", variant.name))?;
        let (case, held) = (camel(&variant.name), camel(&field.name));
        let pairs = format!("\"kind\": .string({:?}), {:?}: {held}.json", variant.name, field.name);
        writeln!(out, "        case .{case}(let {held}): .object([{pairs}])")?;
    }
    writeln!(out, "        }}\n    }}\n}}")?;
    Ok(())
}
