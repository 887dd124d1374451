//! What a field holds in a value that a test makes by hand and does not care about.
use super::{Contract, Parameter, Shape, Variants};
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

    /// Whether every field has a default.
    fn is_blank(&self, record: &Shape) -> bool {
        record.fields.iter().all(|field| field.default.is_some() || self.blank(field).is_some())
    }

    /// The fields that a test has to give.
    pub(crate) fn needed<'a>(&'a self, record: &'a Shape) -> impl Iterator<Item = &'a Parameter> {
        record.fields.iter().filter(|field| field.default.is_none() && self.blank(field).is_none())
    }
}
