//! How arguments, and the fields of values that are arguments, are prepared by the functions of `_arguments.py`.
use crate::contract::{Contract, Parameter, Shape};
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

/// What prepares an argument.
pub(super) fn prepare(parameter: &Parameter, contract: &Contract) -> Option<String> {
    match parameter {
        Parameter { is_path: true, .. } => Some("_arguments.path".into()),
        Parameter { is_file: true, .. } => Some("_arguments.file".into()),
        Parameter { is_contents: true, ty, .. } => Some(optional(ty, "_arguments.contents".into())),
        Parameter { default: Some(DefaultValue::Literal(Literal::EmptySequence)), ty, .. } => {
            prepare_type(ty, contract).map(|prepare| format!("_arguments.omitted({prepare})"))
        }
        other => prepare_type(&other.ty, contract),
    }
}

/// The fields of a value that need preparing, if it is an argument of any call, with what prepares them.
pub(super) fn prepared_fields(record: &Shape, contract: &Contract) -> Vec<(String, String)> {
    if !contract.is_argument(record) {
        return Vec::new();
    }
    let prepared = |field: &Parameter| Some((field.name.clone(), prepare_part(&field.ty, contract)?));
    record.fields.iter().filter_map(prepared).collect()
}

/// What prepares a part of an argument. UniFFI's own check of a text would name the whole.
fn prepare_part(ty: &Type, contract: &Contract) -> Option<String> {
    match ty {
        Type::String => Some("_arguments.text".into()),
        Type::Optional { inner_type } => prepare_part(inner_type, contract).map(|inner| optional(ty, inner)),
        other => prepare_type(other, contract),
    }
}

pub(super) fn prepare_type(ty: &Type, contract: &Contract) -> Option<String> {
    match ty {
        Type::Object { name, .. } => contract.interface(name).map(|interface| {
            let methods: Vec<_> = interface.methods.iter().map(|call| format!("{:?}", call.name)).collect();
            format!("_arguments.blocking({})", methods.join(", "))
        }),
        Type::Map { key_type, value_type }
            if (&**key_type, &**value_type) == (&Type::String, &Type::String) =>
        {
            Some("_arguments.texts".into())
        }
        Type::Optional { inner_type } => prepare_type(inner_type, contract).map(|inner| optional(ty, inner)),
        Type::Sequence { inner_type } => Some(match &**inner_type {
            Type::Enum { name, .. } => format!("_arguments.words({name})"),
            other => {
                format!("_arguments.many({})", prepare_part(other, contract).as_deref().unwrap_or("None"))
            }
        }),
        Type::Boolean => Some("_arguments.boolean".into()),
        Type::Enum { name, .. } => Some(format!("_arguments.word({name})")),
        Type::Record { name, .. } => Some(format!("_arguments.instance({name})")),
        Type::Duration => Some("_arguments.seconds".into()),
        Type::Float32 | Type::Float64 => Some("_arguments.real".into()),
        integer => range_of(integer).map(|(least, most)| format!("_arguments.integer({least}, {most})")),
    }
}

fn optional(ty: &Type, prepare: String) -> String {
    if matches!(ty, Type::Optional { .. }) { format!("_arguments.optional({prepare})") } else { prepare }
}

/// The least and the greatest value of a type of whole numbers.
fn range_of(ty: &Type) -> Option<(i128, i128)> {
    Some(match ty {
        Type::Int8 => (i8::MIN.into(), i8::MAX.into()),
        Type::Int16 => (i16::MIN.into(), i16::MAX.into()),
        Type::Int32 => (i32::MIN.into(), i32::MAX.into()),
        Type::Int64 => (i64::MIN.into(), i64::MAX.into()),
        Type::UInt8 => (0, u8::MAX.into()),
        Type::UInt16 => (0, u16::MAX.into()),
        Type::UInt32 => (0, u32::MAX.into()),
        Type::UInt64 => (0, u64::MAX.into()),
        _ => return None,
    })
}
