//! `values.py`: the records as immutable `msgspec` structs, the server's enums as strings, and the decoders of pages.
use super::{docstring, member, types};
use crate::generate::contract::{Call, Contract, Shape, Variants};
use std::{collections::BTreeSet, fmt::Write as _};
use uniffi_bindgen::interface::Type;

const HEAD: &str = r#""""The values of the contract: immutable, comparable, printable, serialisable. Made by `cargo xtask generate`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import Enum
from typing import Any, ClassVar

import msgspec


class OpenEnum(str):
    """A word of the server's. One that this version does not know keeps its text."""

    __slots__ = ()
    _known: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls, words: tuple[str, ...]) -> None:
        cls._known = {word: str.__new__(cls, word) for word in words}
        for word, member in cls._known.items():
            setattr(cls, word.upper(), member)

    def __new__(cls, text: str) -> Any:
        return cls._known.get(text) or super().__new__(cls, text)

    @classmethod
    def UNKNOWN(cls, value: str) -> Any:
        return cls(value)

    def __repr__(self) -> str:
        name = type(self).__name__
        return f"{name}.{self.upper()}" if self in self._known else f"{name}.UNKNOWN({str(self)!r})"

    def __reduce__(self) -> Any:
        return type(self), (str(self),)


def _open(kind: Any, value: Any) -> Any:
    if issubclass(kind, OpenEnum) and isinstance(value, str):
        return kind(value)
    raise NotImplementedError(f"{kind.__name__} from {type(value).__name__}")
"#;

pub(super) fn values(contract: &Contract) -> String {
    let mut out = HEAD.to_owned();
    for e in &contract.enums {
        if e.is_open() { open_enum(&mut out, e) } else { closed_enum(&mut out, e) }
    }
    for record in &contract.records {
        structure(&mut out, record, contract);
    }
    let decoded: BTreeSet<_> = decoded(contract).map(|ty| (decoder(ty), types::output(ty, contract))).collect();
    out.push('\n');
    for (name, kind) in decoded {
        let _ = writeln!(out, "\n{name} = msgspec.json.Decoder({kind}, dec_hook=_open).decode");
    }
    out
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
        other => format!("decode_{}", crate::generate::contract::rust_name(other)),
    }
}

/// The server writes its words in snake case.
fn wire(variant: &str) -> String {
    member(variant).to_lowercase()
}

fn open_enum(out: &mut String, e: &Variants) {
    let words: Vec<_> = e.known().map(|variant| format!("{:?}, ", wire(&variant.name))).collect();
    let _ = writeln!(out, "\n\nclass {}(OpenEnum, words=({})):", e.name, words.concat().trim_end());
    out.push_str(&docstring("    ", e.doc.as_deref()));
    out.push_str("\n    __slots__ = ()\n");
    for variant in e.known() {
        let _ = writeln!(out, "    {}: ClassVar[{}]", member(&variant.name), e.name);
    }
}

fn closed_enum(out: &mut String, e: &Variants) {
    let _ = writeln!(out, "\n\nclass {}(Enum):", e.name);
    out.push_str(&docstring("    ", e.doc.as_deref()));
    out.push('\n');
    for variant in e.known() {
        let _ = writeln!(out, "    {} = {:?}", member(&variant.name), wire(&variant.name));
        out.push_str(&docstring("    ", variant.doc.as_deref()));
    }
}

fn structure(out: &mut String, record: &Shape, contract: &Contract) {
    let _ = writeln!(out, "\n\nclass {}(msgspec.Struct, frozen=True, kw_only=True):", record.name);
    out.push_str(&docstring("    ", record.doc.as_deref()));
    out.push('\n');
    for field in &record.fields {
        let kind = types::output(&field.ty, contract);
        let _ = writeln!(out, "    {}: {kind}{}", field.name, types::field_default(field));
        out.push_str(&docstring("    ", field.doc.as_deref()));
    }
    hash(out, record);
}

/// JSON values are dictionaries, which have no hash; what is equal without them still is.
fn hash(out: &mut String, record: &Shape) {
    let (json, rest): (Vec<_>, Vec<_>) = record.fields.iter().partition(|field| is_json(&field.ty));
    if !json.is_empty() {
        let rest: Vec<_> = rest.iter().map(|field| format!("self.{}, ", field.name)).collect();
        let _ = writeln!(out, "\n    def __hash__(self) -> int:\n        return hash(({}))", rest.concat().trim_end());
    }
}

fn is_json(ty: &Type) -> bool {
    matches!(present(ty), Type::Custom { .. } | Type::Map { .. })
}
