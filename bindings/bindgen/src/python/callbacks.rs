//! Callbacks: any callable, where UniFFI expects an object of a class.
use super::{parts::block, types};
use crate::{
    contract::{Class, Contract},
    patch::{Edit, Patch},
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "python/callback_converter.py", escape = "none")]
struct Converter<'a> {
    converter: &'a str,
}

pub(super) fn functions(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for callback in &contract.callbacks {
        edits.extend(function(callback, contract)?);
    }
    Ok(Patch::new("functions", "Callbacks can be any callable.", edits))
}

fn function(callback: &Class, contract: &Contract) -> Result<[Edit; 5]> {
    let name = &callback.name;
    let called = format!("uniffi_obj.{}\n", callback.methods[0].name);
    let converter = format!("_UniffiFfiConverterType{name}");
    let body = Converter { converter: &converter }.render()? + "\n";
    // At the end, where the types in it are defined.
    let alias = format!("\n{name} = typing.{}\n\n__all__ = [\n", types::function(callback, contract));
    Ok([
        block(format!("class {name}():")).remove(),
        block(format!("class {name}Impl({name}):")).remove(),
        block(format!("class _UniffiTraitImpl{name}Impl:")).edit(vec![Edit::replace(called, "uniffi_obj\n")]),
        block(format!("class {converter}:")).fill(body),
        Edit::replace("\n__all__ = [\n", alias),
    ])
}

pub(super) fn workers() -> Patch {
    let calling = |name: &str| {
        let function = format!("def _uniffi_trait_interface_{name}(");
        Edit::replace(format!("\n{function}"), format!("\n@_workers.on_a_worker\n{function}"))
    };
    Patch::new(
        "workers",
        "Callbacks run on Python's own threads: at its end, the interpreter ends every other thread that enters it, and \
         to end one of the library's aborts the process.",
        vec![calling("call"), calling("call_with_error")],
    )
}

pub(super) fn every_exception() -> Patch {
    let from = "    except Exception as e:\n        call_status";
    let to = "    except BaseException as e:\n        call_status";
    Patch::new(
        "every-exception",
        "Any exception of a callback is reported, with a number by which the error of its call finds it: otherwise it would count \
         as a result.",
        vec![
            Edit::replace(from, to).times(2),
            Edit::replace(".lower(repr(e))", ".lower(_callbacks.told(e))").times(2),
            Edit::replace(" = lower_error(e)", " = lower_error(_callbacks.numbered(e))"),
        ],
    )
}
