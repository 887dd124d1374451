//! Types and defaults as Python writes them.
use super::class_name;
use crate::{
    contract::{Blank, Call, Class, Contract, Parameter, literal, name_of},
    names,
};
use uniffi_bindgen::interface::{DefaultValue, Literal, Type};

/// The type of a result or a field. Sequences are tuples: values are immutable and hashable.
pub(super) fn output(ty: &Type, contract: &Contract) -> String {
    match ty {
        Type::Optional { inner_type } => format!("{} | None", output(inner_type, contract)),
        Type::Sequence { inner_type } => format!("tuple[{}, ...]", output(inner_type, contract)),
        Type::Set { inner_type } => format!("frozenset[{}]", output(inner_type, contract)),
        Type::Map { key_type, value_type } => {
            format!("Mapping[{}, {}]", output(key_type, contract), output(value_type, contract))
        }
        other => scalar(other, contract),
    }
}

/// The type of an argument.
pub(super) fn argument(parameter: &Parameter, contract: &Contract) -> String {
    let path = if parameter.is_path || parameter.is_contents { "str | PathLike[str]" } else { "" };
    match (path, &parameter.ty) {
        _ if parameter.is_file => "bytes | str | PathLike[str]".into(),
        ("", ty @ Type::Sequence { .. }) if parameter.default.is_some() => {
            format!("{} | None", input(ty, contract))
        }
        ("", ty) => input(ty, contract),
        (path, Type::Optional { .. }) => format!("{path} | None"),
        (path, _) => path.to_owned(),
    }
}

/// The type of a result.
pub(super) fn returned(call: &Call, contract: &Contract) -> String {
    call.returns.as_ref().map_or("None".into(), |ty| output(ty, contract))
}

/// The type of what is passed in. Anything that can be read once is a sequence, but a str is not a sequence of str.
pub(super) fn input(ty: &Type, contract: &Contract) -> String {
    match ty {
        Type::Optional { inner_type } => format!("{} | None", input(inner_type, contract)),
        // Seconds, as in Python's own libraries.
        Type::Duration => "float | timedelta".into(),
        Type::Sequence { inner_type } => {
            let item = input(inner_type, contract);
            let list = match **inner_type {
                Type::String => format!("list[{item}] | tuple[{item}, ...]"),
                // A single one needs no list.
                Type::Enum { .. } => format!("{item} | Sequence[{item}]"),
                _ => format!("Sequence[{item}]"),
            };
            format!("{list} | Set[{item}] | Iterator[{item}]")
        }
        Type::Enum { name, .. } => word(name, contract),
        other => output(other, contract),
    }
}

/// A member of an enum, or the text of one.
fn word(name: &str, contract: &Contract) -> String {
    let Some(e) = contract.enums.iter().find(|e| e.name == name) else { return name.to_owned() };
    let texts: Vec<_> = e.known().map(|variant| format!("{:?}", names::snake(&variant.name))).collect();
    format!("{name} | Literal[{}]", texts.join(", "))
}

fn scalar(ty: &Type, contract: &Contract) -> String {
    match ty {
        Type::String => "str".into(),
        Type::Boolean => "bool".into(),
        Type::Bytes => "bytes".into(),
        Type::Float32 | Type::Float64 => "float".into(),
        Type::Timestamp => "datetime".into(),
        Type::Duration => "timedelta".into(),
        // A Mapping for type checkers, because it is immutable.
        json if contract.is_json(json) => "Mapping[str, Any]".into(),
        named => name_of(named).map_or("int".into(), |name| match contract.callback(&name) {
            Some(callback) => function(callback, contract),
            None => class_name(&name, contract).to_owned(),
        }),
    }
}

/// The type of a callback.
pub(super) fn function(callback: &Class, contract: &Contract) -> String {
    let call = &callback.methods[0];
    let takes: Vec<_> = call.parameters.iter().map(|p| output(&p.ty, contract)).collect();
    let gives = call.returns.as_ref().map_or("None".into(), |ty| input(ty, contract));
    format!("Callable[[{}], {gives}]", takes.join(", "))
}

/// ` = default`, or nothing.
pub(super) fn default(parameter: &Parameter) -> String {
    let Some(value) = &parameter.default else { return String::new() };
    let text = match value {
        DefaultValue::Literal(Literal::Boolean(true)) => "True".into(),
        DefaultValue::Literal(Literal::Boolean(false)) => "False".into(),
        DefaultValue::Literal(Literal::None) => "None".into(),
        DefaultValue::Literal(Literal::EmptySequence) => "()".into(),
        DefaultValue::Default => "...".into(),
        other => literal(other),
    };
    format!(" = {text}")
}

/// What a field of a value holds if it is left out.
pub(super) fn field_default(field: &Parameter, contract: &Contract) -> String {
    contract.blank(field).map_or_else(|| default(field), |value| format!(" = {}", blank(value)))
}

/// The same in the stub, where only its presence matters.
pub(super) fn declared_default(field: &Parameter, contract: &Contract) -> String {
    match contract.blank(field) {
        Some(Blank::Absent) => " = None".into(),
        Some(_) => " = ...".into(),
        None => default(field),
    }
}

fn blank(value: Blank<'_>) -> String {
    match value {
        Blank::Absent => "None".into(),
        Blank::EmptyText => "\"\"".into(),
        Blank::EmptyList => "()".into(),
        Blank::EmptyMap | Blank::EmptyJson => "msgspec.field(default_factory=dict)".into(),
        Blank::False => "False".into(),
        Blank::Zero(Type::Float32 | Type::Float64) => "0.0".into(),
        Blank::Zero(_) => "0".into(),
        Blank::NoTime => "timedelta()".into(),
        Blank::Epoch => "_base.EPOCH".into(),
        Blank::Case(e, case) => format!("{}.{}", e.name, names::screaming_snake(&case.name)),
        Blank::Record(record) => format!("{}()", record.name),
    }
}
