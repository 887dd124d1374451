//! Calls by name for the conformance runner in Rust: `tests/rust/src/dispatch.rs`, from the contract.
use super::contract::{
    Call, Class, Contract, POSITION_BEFORE, Parameter, Style, TAKE, Variants, WAIT, literal,
};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

const HEAD: &str = "\
//! Calls by name, made by `cargo xtask generate` from the contract: not to be changed by hand.
use crate::call::{Answer, Argument, Arguments, Failure, Handle, handle, value, wait};
use clerk_orgs_ffi::*;
use serde_json::Value;
";

/// Written whole, so that a new operation needs no line in the runner.
pub(super) fn source(contract: &Contract) -> Result<String> {
    let mut out = HEAD.to_owned();
    let error = contract.errors.iter().find(|error| error.name == "ClerkError").context("no ClerkError")?;
    kinds(&mut out, error)?;
    operations(&mut out, contract)?;
    for taken in contract.enums.iter().filter(|e| is_taken(contract, &e.name)) {
        writeln!(out, "\nimpl Argument for {} {{", taken.name)?;
        writeln!(out, "    fn read(value: &Value) -> Option<Self> {{ value.as_str().map(Self::from) }}\n}}")?;
    }
    for class in contract.classes.iter().filter(|class| contract.twin(class).is_some()) {
        methods(&mut out, class)?;
    }
    Ok(out)
}

fn kinds(out: &mut String, error: &Variants) -> Result<()> {
    writeln!(
        out,
        "\n/// The case's name.\npub(crate) fn kind(error: &{}) -> &'static str {{\n    match error {{",
        error.name
    )?;
    for variant in &error.variants {
        writeln!(out, "        {0}::{1} {{ .. }} => \"{1}\",", error.name, variant.name)?;
    }
    writeln!(out, "    }}\n}}")?;
    Ok(())
}

/// What scenarios can call; all of it is called by some.
fn operations(out: &mut String, contract: &Contract) -> Result<()> {
    writeln!(
        out,
        "\n/// Every operation, and whether it can fail.\npub(crate) const OPERATIONS: &[(&str, bool)] = &["
    )?;
    // Lists are read by steps of their own.
    let handles = contract.classes.iter().filter(|class| class.item().is_none());
    for class in handles.filter(|class| class.style == Style::Blocking) {
        for call in &class.methods {
            writeln!(out, "    (\"{}.{}\", {}),", class.plain.to_lowercase(), call.name, call.throws)?;
        }
    }
    writeln!(out, "];")?;
    Ok(())
}

/// Whether some operation takes this enum.
fn is_taken(contract: &Contract, name: &str) -> bool {
    let mut calls = contract.classes.iter().flat_map(|class| &class.methods);
    calls.any(|call| call.parameters.iter().any(|parameter| holds(&parameter.ty, name)))
}

fn holds(ty: &Type, wanted: &str) -> bool {
    match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } => holds(inner_type, wanted),
        Type::Enum { name, .. } => name == wanted,
        _ => false,
    }
}

fn methods(out: &mut String, class: &Class) -> Result<()> {
    writeln!(out, "\nimpl Handle for {} {{", class.name)?;
    writeln!(
        out,
        "    fn call(&self, name: &str, with: &Arguments) -> Result<Answer, Failure> {{\n        match name {{"
    )?;
    for call in &class.methods {
        let mut names: Vec<_> =
            call.parameters.iter().map(|parameter| format!("{:?}", parameter.name)).collect();
        if call.name == "position" {
            names.push("\"unread\"".into());
        }
        writeln!(out, "            {:?} => {{", call.name)?;
        writeln!(out, "                with.only(&[{}])?;", names.join(", "))?;
        writeln!(out, "                {}", answer(call))?;
        writeln!(out, "            }}")?;
    }
    writeln!(out, "            _ => Err(Failure::unknown(name)),\n        }}\n    }}\n}}")?;
    Ok(())
}

fn answer(call: &Call) -> String {
    match (call.name.as_str(), call.is_async) {
        ("next_page", true) => {
            return format!("value(if wait(self.{WAIT}())? {{ self.{TAKE}() }} else {{ None }})");
        }
        ("next_page", false) => {
            return format!("value(if self.{WAIT}()? {{ self.{TAKE}() }} else {{ None }})");
        }
        ("position", _) => return format!("value(self.{POSITION_BEFORE}(with.get(\"unread\")?)?)"),
        _ => {}
    }
    let arguments: Vec<_> = call.parameters.iter().map(argument).collect();
    let mut made = format!("self.{}({})", call.name, arguments.join(", "));
    if call.is_async {
        made = format!("wait({made})");
    }
    if call.throws {
        made.push('?');
    }
    let kind = if matches!(call.returns, Some(Type::Object { .. })) { "handle" } else { "value" };
    format!("{kind}({made})")
}

fn argument(parameter: &Parameter) -> String {
    let name = &parameter.name;
    match &parameter.default {
        None => format!("with.get({name:?})?"),
        Some(default) => {
            let default = match literal(default).as_str() {
                "none" => "None".to_owned(),
                "[]" => "Vec::new()".to_owned(),
                other => other.to_owned(),
            };
            format!("with.get_or({name:?}, {default})?")
        }
    }
}
