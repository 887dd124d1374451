//! `values.py`: the records as immutable `msgspec` structs, the server's enums as strings, and the decoders of pages.
use super::{docstring, member, types};
use crate::contract::{Call, Contract, Shape, Variants, name_of};
use std::{collections::BTreeSet, fmt::Write as _};
use uniffi_bindgen::interface::Type;

const HEAD: &str = r#""""The values of the contract: immutable, comparable, printable, serialisable. Made by `cargo xtask generate`."""

from datetime import datetime, timedelta
from typing import Any

import msgspec

from .. import _base
"#;

/// Values with code of their own in the package's `_base.py`.
const MIXINS: &[(&str, &str)] = &[("OrganizationMembership", "Rights")];

pub(super) fn values(contract: &Contract) -> String {
    let mut out = HEAD.to_owned();
    for e in &contract.enums {
        enumeration(&mut out, e);
    }
    for record in parts_first(contract) {
        structure(&mut out, record, contract);
    }
    let decoded: BTreeSet<_> =
        decoded(contract).map(|ty| (decoder(ty), types::output(ty, contract))).collect();
    out.push('\n');
    for (name, kind) in decoded {
        let _ = writeln!(out, "\n{name} = msgspec.json.Decoder({kind}, float_hook=_base.number).decode");
    }
    out
}

/// The code a value has besides its fields.
pub(super) fn mixin(record: &Shape) -> Option<&'static str> {
    MIXINS.iter().find(|(name, _)| *name == record.name).map(|(_, mixin)| *mixin)
}

/// Records after those they hold, so that every annotation is a class and not a name to be looked up later.
fn parts_first(contract: &Contract) -> Vec<&Shape> {
    fn visit<'a>(record: &'a Shape, contract: &'a Contract, out: &mut Vec<&'a Shape>) {
        if out.iter().any(|seen| seen.name == record.name) {
            return;
        }
        for part in record.fields.iter().filter_map(|field| contract.record(&innermost(&field.ty)?)) {
            visit(part, contract, out);
        }
        out.push(record);
    }
    let mut out = Vec::new();
    contract.records.iter().for_each(|record| visit(record, contract, &mut out));
    out
}

fn innermost(ty: &Type) -> Option<String> {
    match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } => innermost(inner_type),
        other => name_of(other),
    }
}

/// The types that cross as JSON.
fn decoded(contract: &Contract) -> impl Iterator<Item = &Type> {
    let calls = contract.classes.iter().flat_map(|class| &class.methods).filter(|call| call.as_bytes);
    calls.filter_map(|call| call.returns.as_ref()).map(present)
}

/// The type without its `None`.
pub(super) fn present(ty: &Type) -> &Type {
    match ty {
        Type::Optional { inner_type } => inner_type,
        other => other,
    }
}

/// The name of the decoder for what a call returns.
pub(super) fn decoder_of(call: &Call) -> Option<String> {
    call.returns.as_ref().filter(|_| call.as_bytes).map(|ty| decoder(present(ty)))
}

fn decoder(ty: &Type) -> String {
    match ty {
        Type::Sequence { inner_type } => format!("{}_list", decoder(inner_type)),
        other => format!("decode_{}", crate::contract::rust_name(other)),
    }
}

/// The server writes its words in snake case.
fn wire(variant: &str) -> String {
    member(variant).to_lowercase()
}

fn enumeration(out: &mut String, e: &Variants) {
    let base = if e.is_open() { "OpenEnum" } else { "Word" };
    let _ = writeln!(out, "\n\nclass {}(_base.{base}):", e.name);
    let members = e.known().map(|variant| (member(&variant.name), variant.doc.as_deref()));
    out.push_str(&docstring("    ", described(e.doc.as_deref(), members).as_deref()));
    out.push('\n');
    for variant in e.known() {
        let _ = writeln!(out, "    {} = {:?}", member(&variant.name), wire(&variant.name));
    }
}

fn structure(out: &mut String, record: &Shape, contract: &Contract) {
    let bases: String = mixin(record).map(|name| format!("_base.{name}, ")).unwrap_or_default();
    let json: Vec<_> = record.fields.iter().filter(|field| is_json(&field.ty)).collect();
    out.push_str("\n\n");
    if !json.is_empty() {
        let names: Vec<_> = json.iter().map(|field| format!("{:?}", field.name)).collect();
        let _ = writeln!(out, "@_base.freezing({})", names.join(", "));
    }
    // No cycle can go through what cannot change, so the collector need not look at it.
    let _ =
        writeln!(out, "class {}({bases}msgspec.Struct, frozen=True, kw_only=True, gc=False):", record.name);
    let fields = record.fields.iter().map(|field| (field.name.clone(), field.doc.as_deref()));
    out.push_str(&docstring("    ", described(record.doc.as_deref(), fields).as_deref()));
    out.push('\n');
    for field in &record.fields {
        let kind = if is_json(&field.ty) { "Any".into() } else { types::output(&field.ty, contract) };
        let _ = writeln!(out, "    {}: {kind}{}", field.name, types::field_default(field));
    }
}

/// `help()` shows what it is and what is in it.
fn described<'a>(
    doc: Option<&str>,
    parts: impl Iterator<Item = (String, Option<&'a str>)>,
) -> Option<String> {
    let mut text = doc.unwrap_or_default().to_owned();
    text.push('\n');
    for (name, doc) in parts {
        let doc = doc.unwrap_or_default().replace('\n', "\n    ");
        let _ = write!(text, "\n{name}: {doc}");
    }
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn is_json(ty: &Type) -> bool {
    matches!(present(ty), Type::Custom { .. })
}
