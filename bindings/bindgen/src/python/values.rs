//! `values.py`: the records as immutable `msgspec` structs, the server's enums as strings, and the decoders of pages.
use super::{arguments, types};
use crate::{
    contract::{Call, Contract, Parameter, Shape, Variants, innermost, present, rust_name},
    names, python,
};
use askama::Template;
use std::{collections::BTreeSet, fmt::Write as _};
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "python/values.py", escape = "none")]
pub(super) struct Values<'a> {
    pub(super) contract: &'a Contract,
}

impl Values<'_> {
    fn members_doc(&self, e: &Variants) -> String {
        described(&e.doc, e.known().map(|variant| (names::screaming_snake(&variant.name), &variant.doc)))
    }

    fn fields_doc(&self, record: &Shape) -> String {
        described(&record.doc, record.fields.iter().map(|field| (field.name.clone(), &field.doc)))
    }

    /// The names of the fields that are not shown.
    fn secrets(&self, record: &Shape) -> Option<String> {
        let secrets = record.fields.iter().filter(|field| field.is_secret);
        let names: Vec<_> = secrets.map(|field| format!("{:?}", field.name)).collect();
        (!names.is_empty()).then(|| names.join(", ") + ",")
    }

    /// Whether any value prepares its fields.
    fn prepares(&self) -> bool {
        let mut records = self.contract.records.iter();
        records.any(|record| !arguments::prepared_fields(record, self.contract).is_empty())
    }

    /// The names of the fields that are JSON, as arguments.
    fn json_fields(&self, record: &Shape) -> Option<String> {
        let json = record.fields.iter().filter(|field| self.contract.is_json(&field.ty));
        let names: Vec<_> = json.map(|field| format!("{:?}", field.name)).collect();
        (!names.is_empty()).then(|| names.join(", "))
    }

    fn field_type(&self, field: &Parameter) -> String {
        let is_json = self.contract.is_json(&field.ty);
        if is_json { "Any".into() } else { types::output(&field.ty, self.contract) }
    }

    /// Records after the records they contain, so that annotations are classes and not names to be resolved later.
    fn in_dependency_order(&self) -> Vec<&Shape> {
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
        self.contract.records.iter().for_each(|record| visit(record, self.contract, &mut out));
        out
    }

    /// The types that cross as JSON.
    fn decoders(&self) -> BTreeSet<(String, String)> {
        let calls = self.contract.classes.iter().flat_map(|class| &class.methods);
        let decoded =
            calls.filter(|call| call.as_bytes).filter_map(|call| call.returns.as_ref()).map(present);
        decoded.map(|ty| (decoder(ty), types::output(ty, self.contract))).collect()
    }
}

/// The name of the decoder for what a call returns.
pub(super) fn decoder_of(call: &Call) -> Option<String> {
    call.returns.as_ref().filter(|_| call.as_bytes).map(|ty| decoder(present(ty)))
}

fn decoder(ty: &Type) -> String {
    match ty {
        Type::Sequence { inner_type } => format!("{}_list", decoder(inner_type)),
        other => format!("decode_{}", rust_name(other)),
    }
}

/// Documents a value and its fields, for `help()`.
fn described<'a>(doc: &Option<String>, parts: impl Iterator<Item = (String, &'a Option<String>)>) -> String {
    let mut text = doc.clone().unwrap_or_default();
    text.push('\n');
    for (name, doc) in parts {
        let doc = doc.as_deref().unwrap_or_default().replace('\n', "\n    ");
        let _ = write!(text, "\n{name}: {doc}");
    }
    python::doc("    ", &Some(text.trim().to_owned()).filter(|text| !text.is_empty()))
}
