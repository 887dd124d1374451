//! Calls that take a `File` in the place of its content, in a file of their own, which gives Java a readable class
//! name for them.
use super::exception_name;
use crate::{
    contract::{Contract, rust_name},
    names::{camel, comment},
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "kotlin/files.kt", escape = "none")]
struct Files<'a> {
    package: &'a str,
    calls: Vec<FileCall<'a>>,
}

struct FileCall<'a> {
    class: &'a str,
    doc: String,
    name: String,
    parameter: String,
    throws: Option<String>,
    is_async: bool,
    /// With the colon before it; empty if it returns nothing.
    returns: String,
}

/// Nothing, if no call takes a file.
pub(super) fn text(contract: &Contract, package: &str) -> Result<Option<String>> {
    let calls = contract.calls_with_file().map(|(class, call, file)| FileCall {
        class: class.plain_async(),
        doc: comment(call.doc.as_deref().unwrap_or_default()).replace("\n    ", "\n").trim_start().to_owned(),
        name: camel(&call.name),
        parameter: camel(&file.name),
        throws: call.throws.as_deref().map(exception_name),
        is_async: class.is_async(),
        returns: call.returns.as_ref().map(|ty| format!(": {}", rust_name(ty))).unwrap_or_default(),
    });
    let calls: Vec<_> = calls.collect();
    if calls.is_empty() {
        return Ok(None);
    }
    Ok(Some(Files { package, calls }.render()? + "\n"))
}
