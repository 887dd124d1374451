//! Types and default values as in the contract.
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

/// `Box<T>` matters to Rust only.
pub(crate) fn unboxed(ty: &Type) -> Type {
    match ty {
        Type::Box { inner_type } => unboxed(inner_type),
        other => other.clone(),
    }
}

/// The type without its `None`.
pub(crate) fn present(ty: &Type) -> &Type {
    match ty {
        Type::Optional { inner_type } => inner_type,
        other => other,
    }
}

/// The declared type inside of options and sequences.
pub(crate) fn innermost(ty: &Type) -> Option<String> {
    match ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } => innermost(inner_type),
        other => name_of(other),
    }
}

/// The name of a declared type.
pub(crate) fn name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Object { name, .. } | Type::Record { name, .. } | Type::Enum { name, .. } => Some(name.clone()),
        Type::CallbackInterface { name, .. } | Type::Custom { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// A type as the listing has it; handles are named without their style.
pub(crate) fn rust_name(ty: &Type) -> String {
    match ty {
        Type::Optional { inner_type } => format!("{}?", rust_name(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", rust_name(inner_type)),
        Type::Set { inner_type } => format!("{{{}}}", rust_name(inner_type)),
        Type::Map { key_type, value_type } => {
            format!("{{{}: {}}}", rust_name(key_type), rust_name(value_type))
        }
        Type::Box { inner_type } => rust_name(inner_type),
        Type::Object { name, .. } => {
            name.strip_prefix("Async").or(name.strip_prefix("Blocking")).unwrap_or(name).to_owned()
        }
        Type::Int8 | Type::Int16 | Type::Int32 | Type::Int64 => format!("{ty:?}").replace("Int", "i"),
        Type::UInt8 | Type::UInt16 | Type::UInt32 | Type::UInt64 => format!("{ty:?}").replace("UInt", "u"),
        named => name_of(named).unwrap_or_else(|| format!("{named:?}").to_lowercase()),
    }
}

/// A default value, as the listing has it.
pub(crate) fn literal(value: &DefaultValue) -> String {
    match value {
        DefaultValue::Default => "default".into(),
        DefaultValue::Literal(literal_value) => match literal_value {
            Literal::Boolean(value) => value.to_string(),
            Literal::String(value) => format!("{value:?}"),
            Literal::UInt(value, ..) => value.to_string(),
            Literal::Int(value, ..) => value.to_string(),
            Literal::Float(value, _) => value.clone(),
            Literal::Enum(value, _) => value.clone(),
            Literal::EmptySequence => "[]".into(),
            Literal::EmptyMap | Literal::EmptySet => "{}".into(),
            Literal::None => "none".into(),
            Literal::Some { inner } => literal(inner),
        },
    }
}
