//! What a Swift value can do that UniFFI does not say: identity, the server's own words, an error's text.
use super::{camel, snake};
use crate::{
    contract::{Contract, Style, Variants},
    plain_async_name,
};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

const HEAD: &str = "\
// What follows from the contract, made by `cargo xtask generate`: not to be changed by hand.
import Foundation
";

pub(super) fn values(contract: &Contract) -> Result<String> {
    let mut out = HEAD.to_owned();
    for record in &contract.records {
        if record.fields.iter().any(|field| field.name == "id" && matches!(field.ty, Type::String)) {
            writeln!(out, "\nextension {}: Identifiable {{}}", record.name)?;
        }
    }
    for class in contract.classes.iter().filter(|class| class.style == Style::Async) {
        if class.shown().is_some() {
            writeln!(out, "\nextension {}: ObservableScreen {{}}", plain_async_name(class))?;
        }
    }
    for e in &contract.enums {
        enumeration(&mut out, e)?;
    }
    for error in &contract.errors {
        failure(&mut out, error, contract)?;
    }
    Ok(out)
}

fn enumeration(out: &mut String, e: &Variants) -> Result<()> {
    let words = || e.known().map(|variant| (camel(&variant.name), snake(&variant.name)));
    writeln!(out, "\nextension {}: RawRepresentable, CustomStringConvertible {{", e.name)?;
    writeln!(out, "    /// The value as text.")?;
    writeln!(out, "    public var rawValue: String {{\n        switch self {{")?;
    for (case, word) in words() {
        writeln!(out, "        case .{case}: {word:?}")?;
    }
    if e.is_open() {
        writeln!(out, "        case .unknown(let value): value")?;
    }
    writeln!(out, "        }}\n    }}\n")?;
    let (init, other) = if e.is_open() {
        writeln!(out, "    /// The case that the server writes so, or `unknown`.")?;
        ("init", "self = .unknown(value: rawValue)")
    } else {
        writeln!(out, "    /// The case of this name, if there is one.")?;
        ("init?", "return nil")
    };
    writeln!(out, "    public {init}(rawValue: String) {{\n        switch rawValue {{")?;
    for (case, word) in words() {
        writeln!(out, "        case {word:?}: self = .{case}")?;
    }
    writeln!(out, "        default: {other}\n        }}\n    }}\n")?;
    writeln!(
        out,
        "    /// The value as the server writes it.\n    public var description: String {{ rawValue }}\n}}"
    )?;
    Ok(())
}

/// `localizedDescription` is the text fit to show a person.
fn failure(out: &mut String, error: &Variants, contract: &Contract) -> Result<()> {
    let text = contract.text_of(error)?;
    let field = error.variants.first().and_then(|variant| variant.fields.first());
    let field = field.with_context(|| format!("{} holds nothing", error.name))?;
    let name = camel(&field.name);
    let ty = match &field.ty {
        Type::Record { name, .. } => name,
        Type::String => "String",
        other => anyhow::bail!("{}: no Swift type for {other:?}", error.name),
    };
    writeln!(out, "\nextension {}: LocalizedError, CustomStringConvertible {{", error.name)?;
    writeln!(out, "    /// What is known of it.\n    public var {name}: {ty} {{\n        switch self {{")?;
    let cases: Vec<_> = error.variants.iter().map(|v| format!(".{}(let {name})", camel(&v.name))).collect();
    writeln!(out, "        case {}: {name}\n        }}\n    }}\n", cases.join(", "))?;
    writeln!(out, "    /// Text fit to show a person.\n    public var description: String {{ {text} }}\n")?;
    writeln!(
        out,
        "    /// Text fit to show a person.\n    public var errorDescription: String? {{ {text} }}\n}}"
    )?;
    Ok(())
}
