//! Tests replace objects of the library by fakes: subclasses that are made without a handle.
use crate::{
    contract::{Class, Contract},
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
