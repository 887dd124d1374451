//! UniFFI's classes: those of handles are replaced by `handles.py`, and interfaces are abstract.
use super::{class_name, parts::block};
use crate::{
    contract::{Class, Contract, innermost},
    patch::{Edit, Patch},
};
use anyhow::{Result, ensure};

pub(super) fn replaced(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let taken = contract.classes.iter().flat_map(Class::calls).flat_map(|call| &call.parameters);
        let taken = taken.filter_map(|parameter| innermost(&parameter.ty)).any(|name| name == class.name);
        ensure!(!taken, "a call takes a {}: handles cannot be arguments yet", class.name);
        edits.push(block(format!("class _UniffiFfiConverterType{}:", class.name)).remove());
        let name = class_name(&class.name, contract);
        let traits: String = class.implements.iter().map(|name| format!(", {name}")).collect();
        edits.push(block(format!("class {name}Protocol(typing.Protocol):")).remove());
        edits.push(block(format!("class {name}({name}Protocol{traits}):")).remove());
    }
    Ok(Patch::new("replaced-classes", "Handles are written whole, in a module of their own.", edits))
}

pub(super) fn abstract_interfaces(contract: &Contract) -> Patch {
    let interface = |class: &Class| {
        block(format!("class {}():", class.name)).edit(vec![
            Edit::replace("():", "(abc.ABC):"),
            Edit::replace("    def ", "    @abc.abstractmethod\n    def ").times(class.methods.len()),
        ])
    };
    let edits = contract.traits.iter().map(interface).collect();
    Patch::new(
        "abstract-interfaces",
        "An implementation that lacks a method is refused when it is created.",
        edits,
    )
}
