//! `__init__.pyi`: the generated module as mypy and pyright should see it.
use super::{bases, class_name, docstring, member, public_names, types, values::mixin};
use crate::contract::{Call, Class, Contract, Parameter, Shape, Variants};
use std::fmt::Write as _;

const HEAD: &str = r#"# Made by `cargo xtask generate` from the contract.
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from os import PathLike
from typing import Any, ClassVar, final

import msgspec
from typing_extensions import Self

from .. import _base, _handle

def renew_locks() -> None: ...
"#;

pub(super) fn stub(contract: &Contract) -> String {
    let mut out = HEAD.to_owned();
    let names: Vec<_> = public_names(contract).iter().map(|name| format!("    {name:?},\n")).collect();
    let _ = writeln!(out, "\n__all__ = [\n{}]", names.concat());
    for record in &contract.records {
        structure(&mut out, record, contract);
    }
    for e in &contract.enums {
        enumeration(&mut out, e);
    }
    for error in &contract.errors {
        exception(&mut out, error, contract);
    }
    for class in &contract.traits {
        interface(&mut out, class, contract);
    }
    for class in &contract.classes {
        handle(&mut out, class, contract);
    }
    for function in &contract.functions {
        out.push('\n');
        call(&mut out, "", function, contract);
    }
    out
}

fn structure(out: &mut String, record: &Shape, contract: &Contract) {
    let bases: String = mixin(record).map(|name| format!("_base.{name}, ")).unwrap_or_default();
    let _ =
        writeln!(out, "\n@final\nclass {}({bases}msgspec.Struct, frozen=True, kw_only=True):", record.name);
    out.push_str(&docstring("    ", record.doc.as_deref()));
    for field in &record.fields {
        let kind = types::output(&field.ty, contract);
        let _ = writeln!(out, "    {}: {kind}{}", field.name, types::field_default(field));
        out.push_str(&docstring("    ", field.doc.as_deref()));
    }
}

/// No `Enum` to checkers: they would take a value that is not listed for impossible.
fn enumeration(out: &mut String, e: &Variants) {
    let _ = writeln!(out, "\n@final\nclass {}(str):", e.name);
    out.push_str(&docstring("    ", e.doc.as_deref()));
    out.push_str("    def __new__(cls, value: str) -> Self: ...\n");
    for variant in e.known() {
        let _ = writeln!(out, "    {}: ClassVar[{}]", member(&variant.name), e.name);
        out.push_str(&docstring("    ", variant.doc.as_deref()));
    }
    if let Some(unknown) = e.variants.iter().find(|variant| !variant.fields.is_empty()) {
        out.push_str("    @classmethod\n    def UNKNOWN(cls, value: str) -> Self:\n");
        body(out, "        ", unknown.doc.as_deref());
    }
}

/// Every case holds the same fields, so the base class shows them too.
fn exception(out: &mut String, error: &Variants, contract: &Contract) {
    let _ = writeln!(out, "\nclass {}(Exception):", error.name);
    out.push_str(&docstring("    ", error.doc.as_deref()));
    let fields = error.variants.first().map(|variant| variant.fields.as_slice()).unwrap_or_default();
    for field in fields {
        let _ = writeln!(out, "    {}: {}", field.name, types::output(&field.ty, contract));
    }
    for variant in &error.variants {
        let _ = writeln!(out, "    class {}({}):", variant.name, error.name);
        out.push_str(&docstring("        ", variant.doc.as_deref()));
        let _ =
            writeln!(out, "        def __init__(self{}) -> None: ...", parameters(&variant.fields, contract));
    }
}

fn interface(out: &mut String, class: &Class, contract: &Contract) {
    let _ = writeln!(out, "\nclass {}(ABC):", class.name);
    out.push_str(&docstring("    ", class.doc.as_deref()));
    for method in &class.methods {
        out.push_str("    @abstractmethod\n");
        call(out, "    ", method, contract);
    }
}

fn handle(out: &mut String, class: &Class, contract: &Contract) {
    let held = class.item().or_else(|| class.shown());
    let held = held.map(|ty| format!("[{}]", types::output(ty, contract))).unwrap_or_default();
    let generic = |base: String| {
        let is_generic = ["Rows", "Pages", "Screen"].iter().any(|end| base.ends_with(end));
        if is_generic { base + &held } else { base }
    };
    let bases = bases(class).into_iter().map(generic).collect::<Vec<_>>().join(", ");
    let bases = if bases.is_empty() { bases } else { format!("({bases})") };
    let _ = writeln!(out, "\n@final\nclass {}{bases}:", class_name(&class.name, contract));
    out.push_str(&docstring("    ", class.doc.as_deref()));
    if let Some(constructor) = &class.constructor {
        let _ =
            writeln!(out, "    def __init__(self{}) -> None:", parameters(&constructor.parameters, contract));
        body(out, "        ", constructor.doc.as_deref());
    }
    // What a list reads by is said once, in its base.
    let own =
        |call: &&Call| class.item().is_none() || !matches!(call.name.as_str(), "next_page" | "position");
    for method in class.methods.iter().filter(own) {
        call(out, "    ", method, contract);
    }
}

fn call(out: &mut String, indent: &str, call: &Call, contract: &Contract) {
    let word = if call.is_async { "async " } else { "" };
    let receiver = if indent.is_empty() { "" } else { "self" };
    let parameters = parameters(&call.parameters, contract);
    let parameters = if receiver.is_empty() { parameters.trim_start_matches(", ") } else { &parameters };
    let returns = call.returns.as_ref().map_or("None".into(), |ty| types::output(ty, contract));
    let _ = writeln!(out, "{indent}{word}def {}({receiver}{parameters}) -> {returns}:", call.name);
    body(out, &format!("{indent}    "), call.doc.as_deref());
}

fn body(out: &mut String, indent: &str, doc: Option<&str>) {
    out.push_str(&docstring(indent, doc));
    let _ = writeln!(out, "{indent}...");
}

fn parameters(list: &[Parameter], contract: &Contract) -> String {
    let kind = |p: &Parameter| match p.is_path() {
        true => "str | PathLike[str]".into(),
        false => types::input(&p.ty, contract),
    };
    list.iter().map(|p| format!(", {}: {}{}", p.name, kind(p), types::default(p))).collect()
}
