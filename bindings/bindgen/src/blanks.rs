//! Defaults for the fields of values that UniFFI has declared without any.
use crate::{
    contract::{Blank, Contract, Parameter, Shape},
    patch::{Edit, Part, Patch},
};

/// Edits each record where `declaration` finds its fields; `with_default` adds the default of one of them.
pub(crate) fn blanks(
    contract: &Contract,
    declaration: impl Fn(&Shape) -> Part,
    with_default: impl Fn(&Parameter, Blank<'_>) -> Edit,
) -> Patch {
    let of_record = |record: &Shape| {
        let fields =
            record.fields.iter().filter_map(|field| Some(with_default(field, contract.blank(field)?)));
        let fields: Vec<_> = fields.collect();
        (!fields.is_empty()).then(|| declaration(record).edit(fields))
    };
    let edits = contract.records.iter().filter_map(of_record).collect();
    Patch::new(
        "defaults-of-values",
        "A value can be made in a test from its ids and what the test is about.",
        edits,
    )
}
