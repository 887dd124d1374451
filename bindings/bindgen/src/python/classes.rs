//! Handles and interfaces: the package's base classes, decoded pages, properties, paths.
use super::{
    class_name,
    parts::{block, class},
    types,
    values::decoder_of,
};
use crate::{
    contract::{Call, Class, Contract, PAGE},
    patch::{Edit, Part, Patch},
};
use anyhow::{Context as _, Result};
use uniffi_bindgen::interface::Type;

pub(super) fn bases(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let name = class_name(&class.name, contract);
        edits.push(block(format!("class {name}Protocol(typing.Protocol):")).remove());
        let traits: String = class.implements.iter().map(|name| format!(", {name}")).collect();
        let bases: Vec<_> = super::bases(class, contract).into_iter().map(|base| base.name).collect();
        edits.push(Edit::replace(
            format!("\nclass {name}({name}Protocol{traits}):\n"),
            format!("\nclass {name}({}):\n", bases.join(", ")),
        ));
    }
    Patch::new(
        "bases",
        "Handles inherit the package's base classes (context manager, iterator, single owner) instead of protocols.",
        edits,
    )
}

/// One method of a class.
fn method(call: &Call, name: &str) -> Part {
    let word = if call.is_async { "async " } else { "" };
    Part::new(format!("    {word}def {name}("), |line| {
        line.starts_with("    def ") || line.starts_with("    async def ")
    })
}

pub(super) fn decoded_pages(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for one in &contract.classes {
        let mut decoded = Vec::new();
        for call in &one.methods {
            let Some(decoder) = decoder_of(call) else { continue };
            let returns = call.returns.as_ref().context("a decoded call that returns nothing")?;
            let optional = matches!(returns, Type::Optional { .. });
            let how = if optional { "decoded_if_any" } else { "decoded" };
            let lift = format!("_uniffi_lift_return = lambda buffer: _base.{how}(buffer, _values.{decoder})");
            // Taking a page never waits.
            let part = match &contract.protocols.pages {
                Some(pages) if call.name == PAGE => {
                    method(&Call { is_async: false, ..call.clone() }, &pages.take)
                }
                _ => method(call, &call.name),
            };
            decoded.push(part.edit(vec![
                Edit::replace("_uniffi_lift_return = _UniffiFfiConverterString.lift", lift),
                Edit::replace("-> str:", format!("-> {}:", types::output(returns, contract))),
            ]));
        }
        if !decoded.is_empty() {
            edits.push(class(&one.name, contract).edit(decoded));
        }
    }
    Ok(Patch::new(
        "decoded-pages",
        "Pages cross the boundary as JSON, which is decoded many times faster than records.",
        edits,
    ))
}

pub(super) fn plumbing(contract: &Contract) -> Patch {
    let hidden = |name: &String| Edit::replace(format!("def {name}("), format!("def _{name}("));
    let of_class = |one: &Class| {
        let pages = contract.protocols.pages.as_ref().filter(|_| one.item().is_some())?;
        let mut edits = vec![hidden(&pages.wait), hidden(&pages.take)];
        edits.extend(one.has_position().then(|| hidden(&pages.position)));
        Some(class(&one.name, contract).edit(edits))
    };
    let edits = contract.classes.iter().filter_map(of_class).collect();
    Patch::new("plumbing", "Users call what the base classes build from these calls.", edits)
}

pub(super) fn properties(contract: &Contract) -> Patch {
    let of_class = |one: &Class| {
        let read = one.methods.iter().filter(|call| call.is_property).map(|call| {
            let line = format!("    def {}(self, ) ->", call.name);
            Edit::replace(&line, format!("    @property\n    def {}(self) ->", call.name))
        });
        let read: Vec<_> = read.collect();
        (!read.is_empty()).then(|| class(&one.name, contract).edit(read))
    };
    let edits = contract.classes.iter().filter_map(of_class).collect();
    Patch::new("properties", "Calls that the contract marks as properties are read as such.", edits)
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

pub(super) fn paths(contract: &Contract) -> Patch {
    let edits = contract.path_constructors().map(|(one, path)| {
        let name = &path.name;
        let check = format!("        _UniffiFfiConverterString.check_lower({name})\n");
        class(&one.name, contract).edit(vec![
            Edit::replace(
                format!("def __init__(self, {name}: str):"),
                format!("def __init__(self, {name}: str | os.PathLike[str]):"),
            ),
            Edit::replace(&check, format!("        {name} = os.fspath({name})\n{check}")),
        ])
    });
    Patch::new("paths", "A path can be a str or any os.PathLike.", edits.collect())
}
