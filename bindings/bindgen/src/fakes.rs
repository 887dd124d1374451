//! Tests replace objects of the library by fakes: subclasses that are made without a handle.
use crate::{
    contract::{Call, Class, Contract, TOTAL},
    patch::{Edit, Patch},
};
use anyhow::Result;

/// Edits every class, and appends `helpers`, the source that all of them share. Comes last, when the classes have all their
/// methods.
pub(crate) fn subclasses(
    contract: &Contract,
    of_class: fn(&Class, &Contract) -> Result<Edit>,
    helpers: &str,
) -> Result<Patch> {
    let edits = contract.classes.iter().map(|class| of_class(class, contract));
    let mut edits = edits.collect::<Result<Vec<_>>>()?;
    edits.push(Edit::Append(helpers.to_owned()));
    Ok(Patch::new("fakes", "A test can replace every object by a subclass without a handle.", edits))
}

/// Whether a job has got through.
const COMPLETE: &str = "is_complete";

/// What a fake that was made of items answers without an override.
pub(crate) enum Given {
    /// How many items there are.
    Count,
    True,
    Nothing,
}

/// The answer to this call, if such a fake has one.
pub(crate) fn given(class: &Class, call: &Call, contract: &Contract) -> Option<Given> {
    class.item()?;
    let drain = contract.protocols.pages.as_ref().and_then(|pages| pages.drain.as_ref());
    match call.name.as_str() {
        TOTAL => Some(Given::Count),
        COMPLETE => Some(Given::True),
        _ => [class.stop.as_ref(), drain].contains(&Some(&call.name)).then_some(Given::Nothing),
    }
}
