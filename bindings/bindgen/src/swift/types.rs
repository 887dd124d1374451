//! Types and parameters as Swift declares them.
use super::naming::camel;
use crate::contract::{Class, Contract, Parameter};
use anyhow::{Result, bail};
use uniffi_bindgen::interface::Type;

pub(super) fn declared(parameter: &Parameter, contract: &Contract) -> Result<String> {
    let name = camel(&parameter.name);
    let label = parameter.label.as_ref().map(|label| format!("{label} ")).unwrap_or_default();
    Ok(format!("{label}{name}: {}", type_of(parameter, contract)?))
}

/// An argument of a call, with its label.
pub(super) fn labelled(parameter: &Parameter, value: &str) -> String {
    match parameter.label.as_deref() {
        Some("_") => value.to_owned(),
        Some(label) => format!("{label}: {value}"),
        None => format!("{}: {value}", camel(&parameter.name)),
    }
}

/// The type of a parameter or a field, whose name may say more than the contract's type.
pub(super) fn type_of(parameter: &Parameter, contract: &Contract) -> Result<String> {
    match Special::of(parameter, contract) {
        Some(special) => Ok(special.type_name()),
        None => type_name(&parameter.ty, contract),
    }
}

/// An optional value that is of another type in Swift than in the contract.
pub(super) enum Special<'a> {
    /// An address.
    Url,
    /// The details of an error: the error itself, which can be thrown.
    Error { name: &'a str, field: String },
}

impl<'a> Special<'a> {
    pub(super) fn of(parameter: &Parameter, contract: &'a Contract) -> Option<Self> {
        let Type::Optional { inner_type } = &parameter.ty else { return None };
        match &**inner_type {
            Type::String if parameter.name.ends_with("_url") => Some(Self::Url),
            Type::Record { name, .. } => {
                let details = contract.error_details.as_ref().filter(|details| details.record == *name)?;
                let holds = |error: &&crate::contract::Variants| {
                    contract.message(error).is_some_and(|message| {
                        message.record.name == details.record && message.kind.is_some()
                    })
                };
                let error = contract.errors.iter().find(holds)?;
                Some(Self::Error { name: &error.name, field: camel(&error.held().first()?.name) })
            }
            _ => None,
        }
    }

    fn type_name(&self) -> String {
        match self {
            Self::Url => "URL?".to_owned(),
            Self::Error { name, .. } => format!("{name}?"),
        }
    }

    /// From what UniFFI reads to the type in Swift.
    pub(super) fn made(&self) -> String {
        match self {
            Self::Url => ".flatMap { URL(string: $0) }".to_owned(),
            Self::Error { name, field } => format!(".map {{ {name}({field}: $0) }}"),
        }
    }

    /// From the type in Swift to what UniFFI writes.
    pub(super) fn taken(&self) -> String {
        match self {
            Self::Url => "?.absoluteString".to_owned(),
            Self::Error { field, .. } => format!("?.{field}"),
        }
    }
}

pub(super) fn type_name(ty: &Type, contract: &Contract) -> Result<String> {
    Ok(match ty {
        Type::Int32 | Type::Int64 | Type::UInt32 => "Int".to_owned(),
        Type::Duration => "Duration".to_owned(),
        Type::Optional { inner_type } => format!("{}?", type_name(inner_type, contract)?),
        Type::Sequence { inner_type } => format!("[{}]", type_name(inner_type, contract)?),
        Type::Map { key_type, value_type } => {
            format!("[{}: {}]", type_name(key_type, contract)?, type_name(value_type, contract)?)
        }
        other => generated_name(other, contract)?,
    })
}

/// The type as UniFFI writes it.
pub(super) fn generated_name(ty: &Type, contract: &Contract) -> Result<String> {
    Ok(match ty {
        Type::String => "String".to_owned(),
        Type::Boolean => "Bool".to_owned(),
        Type::Bytes => "Data".to_owned(),
        Type::Int32 | Type::Int64 | Type::UInt32 | Type::UInt64 => format!("{ty:?}"),
        Type::Float64 => "Double".to_owned(),
        Type::Timestamp => "Date".to_owned(),
        Type::Duration => "TimeInterval".to_owned(),
        Type::Optional { inner_type } => format!("{}?", generated_name(inner_type, contract)?),
        Type::Sequence { inner_type } => format!("[{}]", generated_name(inner_type, contract)?),
        Type::Map { key_type, value_type } => {
            format!("[{}: {}]", generated_name(key_type, contract)?, generated_name(value_type, contract)?)
        }
        Type::Record { name, .. } | Type::Enum { name, .. } | Type::Custom { name, .. } => name.clone(),
        Type::Object { name, .. } => {
            let class = contract.classes.iter().find(|class| class.name == *name);
            class.map_or(name.as_str(), Class::plain_async).to_owned()
        }
        other => bail!("there is no Swift name for {other:?}"),
    })
}
