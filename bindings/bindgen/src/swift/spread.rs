//! Constructors whose arguments cross the boundary as the fields of one record.
use super::{
    api::body,
    naming::camel,
    native::converted,
    types::{generated_name, type_of},
};
use crate::{
    contract::{Contract, SPREAD, Shape, Spread},
    patch::{Edit, Part, Patch},
};
use anyhow::Result;

/// Comes before the patches of arguments.
pub(super) fn patch(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for record in &contract.spread {
        let fields = record
            .fields
            .iter()
            .map(|field| Ok(format!("    let {}: {}\n", camel(&field.name), type_of(field, contract)?)));
        let own = format!("struct {} {{\n{}", record.name, fields.collect::<Result<String>>()?);
        let declared =
            Part::new(format!("public struct {}", record.name), |line| line.starts_with('}')).documented();
        edits.push(declared.fill(own));
        edits.extend(converted(record, contract));
    }
    for (class, spread) in contract.spread_constructors() {
        edits.push(body(class).edit(initializer(spread, contract)?));
    }
    Ok(Patch::new("spread", SPREAD, edits))
}

fn initializer(spread: &Spread, contract: &Contract) -> Result<Vec<Edit>> {
    let Spread { argument, record: Shape { name: record, fields, .. } } = spread;
    let parameters = fields
        .iter()
        .map(|field| Ok(format!("{}: {} = nil", camel(&field.name), generated_name(&field.ty, contract)?)));
    let values = fields.iter().map(|field| format!("{0}: {0}", camel(&field.name)));
    let lowered = |value: &str| format!("FfiConverterType{record}_lower({value})");
    let argument = camel(argument);
    Ok(vec![
        Edit::replace(
            format!("public convenience init({argument}: {record})"),
            format!("public convenience init({})", parameters.collect::<Result<Vec<_>>>()?.join(", ")),
        ),
        Edit::replace(
            lowered(&argument),
            lowered(&format!("{record}({})", values.collect::<Vec<_>>().join(", "))),
        ),
        spread.documented(),
    ])
}
