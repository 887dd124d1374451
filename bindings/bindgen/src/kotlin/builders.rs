//! Builders of the records that calls take: Java has no named arguments.
use super::{
    blocking::{Declared, MANY, typed},
    parts::BRACE_ALONE,
    serial,
};
use crate::{
    contract::{Class, Contract, Parameter, Shape, name_of},
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "kotlin/record_builder.kt", escape = "none")]
struct Builder<'a> {
    name: &'a str,
    all: Vec<&'a str>,
    required: Vec<Declared<'a>>,
    optional: Vec<Declared<'a>>,
}

/// Comes after the patches of the declarations. `shown` is what users see of the contract's JSON.
pub(super) fn patch(generated: &str, contract: &Contract, shown: &str) -> Result<Patch> {
    let edits = taken(contract)
        .into_iter()
        .filter(|record| record.fields.iter().filter(|field| field.default.is_some()).count() >= MANY);
    let edits = edits.map(|record| builder(generated, record, contract, shown)).collect::<Result<_>>()?;
    Ok(Patch::new(
        "record-builders",
        "Java sets the values of a record that a call takes by their names.",
        edits,
    ))
}

fn builder(generated: &str, record: &Shape, contract: &Contract, shown: &str) -> Result<Edit> {
    let fields = serial::fields(generated, &record.name).into_iter().zip(&record.fields);
    let declared = fields.map(|((name, kind), field)| {
        let (ty, default) = typed(kind);
        let optional = if ty.ends_with('?') { "?" } else { "" };
        (
            name,
            if contract.is_json(&field.ty) { format!("{shown}{optional}") } else { ty.to_owned() },
            default,
        )
    });
    let declared: Vec<_> = declared.collect();
    let all = declared.iter().map(|(name, ..)| *name).collect();
    let declared = declared.iter().map(|(name, ty, default)| Declared { name, ty, default: *default });
    let (optional, required) = declared.partition(|one| one.default.is_some());
    let own = Builder { name: &record.name, all, required, optional }.render()?;
    let part = Part::new(format!("data class {} ", record.name), BRACE_ALONE);
    Ok(part.edit(vec![Edit::Append(format!("{own}\n"))]))
}

/// The records among the arguments of calls, and those inside of them.
fn taken(contract: &Contract) -> Vec<&Shape> {
    let arguments = contract.classes.iter().flat_map(Class::calls).flat_map(|call| &call.parameters);
    let mut taken: Vec<&Shape> = Vec::new();
    let mut left: Vec<&Shape> = arguments.filter_map(|argument| record(argument, contract)).collect();
    while let Some(next) = left.pop() {
        if !taken.iter().any(|one| one.name == next.name) {
            taken.push(next);
            left.extend(next.fields.iter().filter_map(|field| record(field, contract)));
        }
    }
    taken
}

fn record<'a>(parameter: &Parameter, contract: &'a Contract) -> Option<&'a Shape> {
    let ty = match &parameter.ty {
        Type::Optional { inner_type } | Type::Sequence { inner_type } => inner_type,
        ty => ty,
    };
    contract.record(&name_of(ty)?)
}
