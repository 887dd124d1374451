//! What a field holds in a value that a test makes by hand and does not care about.
use super::{Contract, Parameter, Shape, Variants, name_of};
use uniffi_bindgen::interface::Type;

/// A default that every language writes in its own way.
#[derive(Clone, Copy)]
pub(crate) enum Blank<'a> {
    /// An optional value that is absent.
    Absent,
    EmptyText,
    EmptyList,
    EmptyMap,
    EmptyJson,
    False,
    Zero(&'a Type),
    NoTime,
    /// The start of 1970, in UTC.
    Epoch,
    /// The first known case of an enum.
    Case(&'a Variants, &'a Shape),
    /// A record whose fields all have a default.
    Record(&'a Shape),
}

/// How an error is made from its text alone.
pub(crate) struct Message<'a> {
    pub(crate) held: &'a Parameter,
    pub(crate) record: &'a Shape,
    pub(crate) text: &'a Parameter,
    /// The field for the kind of error, and its type.
    pub(crate) kind: Option<(&'a Parameter, &'a Variants)>,
}

impl Contract {
    /// The default of a field, unless the contract declares one. Ids have none, and neither do records that contain some.
    pub(crate) fn blank<'a>(&'a self, field: &'a Parameter) -> Option<Blank<'a>> {
        if field.default.is_some() {
            return None;
        }
        let is_id = field.name == "id" || field.name.ends_with("_id");
        Some(match &field.ty {
            Type::Optional { .. } => Blank::Absent,
            Type::String if is_id => return None,
            Type::String => Blank::EmptyText,
            Type::Sequence { .. } => Blank::EmptyList,
            Type::Map { .. } => Blank::EmptyMap,
            Type::Boolean => Blank::False,
            Type::Duration => Blank::NoTime,
            Type::Timestamp => Blank::Epoch,
            Type::Enum { name, .. } => {
                let e = self.enums.iter().find(|e| e.name == *name)?;
                Blank::Case(e, e.known().next()?)
            }
            Type::Record { name, .. } => {
                Blank::Record(self.record(name).filter(|record| self.is_blank(record))?)
            }
            json if self.is_json(json) => Blank::EmptyJson,
            Type::Int8 | Type::Int16 | Type::Int32 | Type::Int64 => Blank::Zero(&field.ty),
            Type::UInt8 | Type::UInt16 | Type::UInt32 | Type::UInt64 => Blank::Zero(&field.ty),
            Type::Float32 | Type::Float64 => Blank::Zero(&field.ty),
            _ => return None,
        })
    }

    /// The text of the record that each case of an error holds, and its field for the kind of error, if there is one. All
    /// other fields have a default.
    pub(crate) fn message<'a>(&'a self, error: &'a Variants) -> Option<Message<'a>> {
        let held = error.held().first()?;
        let record = self.record(&name_of(&held.ty)?).filter(|record| self.is_blank(record))?;
        let text = record.fields.iter().find(|field| field.is_text)?;
        let kind = record.fields.iter().find_map(|field| match &field.ty {
            Type::Enum { name, .. } => Some((field, self.kinds(name, error)?)),
            _ => None,
        });
        Some(Message { held, record, text, kind })
    }

    /// The enum of this name, if it has a case for each of the error's.
    fn kinds(&self, name: &str, error: &Variants) -> Option<&Variants> {
        let found = self.enums.iter().find(|e| e.name == name && !e.is_open())?;
        let has = |case: &Shape| found.known().any(|known| known.name == case.name);
        error.variants.iter().all(has).then_some(found)
    }

    /// Whether every field has a default.
    fn is_blank(&self, record: &Shape) -> bool {
        record.fields.iter().all(|field| field.default.is_some() || self.blank(field).is_some())
    }

    /// The fields that a test has to give.
    pub(crate) fn needed<'a>(&'a self, record: &'a Shape) -> impl Iterator<Item = &'a Parameter> {
        record.fields.iter().filter(|field| field.default.is_none() && self.blank(field).is_none())
    }
}
