//! Types and parameters as Swift declares them.
use crate::{
    contract::{Class, Contract, Parameter},
    names::camel,
};
use anyhow::{Result, bail};
use uniffi_bindgen::interface::Type;

pub(super) fn declared(parameter: &Parameter, contract: &Contract) -> Result<String> {
    let name = camel(&parameter.name);
    let label = if parameter.is_unlabelled { "_ " } else { "" };
    Ok(format!("{label}{name}: {}", type_name(&parameter.ty, contract)?))
}

pub(super) fn type_name(ty: &Type, contract: &Contract) -> Result<String> {
    Ok(match ty {
        Type::String => "String".to_owned(),
        Type::Boolean => "Bool".to_owned(),
        Type::Int32 | Type::Int64 | Type::UInt32 => format!("{ty:?}"),
        Type::Float64 => "Double".to_owned(),
        Type::Timestamp => "Date".to_owned(),
        Type::Duration => "TimeInterval".to_owned(),
        Type::Optional { inner_type } => format!("{}?", type_name(inner_type, contract)?),
        Type::Sequence { inner_type } => format!("[{}]", type_name(inner_type, contract)?),
        Type::Record { name, .. } | Type::Enum { name, .. } | Type::Custom { name, .. } => name.clone(),
        Type::Object { name, .. } => {
            let class = contract.classes.iter().find(|class| class.name == *name);
            class.map_or(name.as_str(), Class::plain_async).to_owned()
        }
        other => bail!("there is no Swift name for {other:?}"),
    })
}
