//! `Files.swift`: calls that take the URL of a file in the place of its content.
use super::{
    api::noasync_attribute,
    naming::{base_name, camel},
    types::type_name,
};
use crate::{
    contract::{Call, Class, Contract},
    names::comment,
    spelling::is_comment,
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "swift/files.swift", escape = "none")]
struct Files<'a> {
    calls: Vec<FileCall<'a>>,
}

struct FileCall<'a> {
    class: &'a str,
    doc: String,
    /// What precedes the declaration.
    attributes: String,
    name: String,
    /// The name of the argument, as documentation and errors spell it.
    parameter: String,
    is_async: bool,
    /// With the arrow before it; empty if it returns nothing.
    returns: String,
}

/// Nothing, if no call takes a file.
pub(super) fn text(contract: &Contract) -> Result<Option<String>> {
    let calls = contract.calls_with_file().map(|(class, call, file)| {
        let returns = call.returns.as_ref().map(|ty| type_name(ty, contract)).transpose()?;
        Ok(FileCall {
            class: class.plain_async(),
            doc: comment(call.doc.as_deref().unwrap_or_default()),
            attributes: attributes(class, call),
            name: base_name(call),
            parameter: camel(&file.name),
            is_async: call.is_async,
            returns: returns.map(|ty| format!(" -> {ty}")).unwrap_or_default(),
        })
    });
    let calls = calls.collect::<Result<Vec<_>>>()?;
    if calls.is_empty() {
        return Ok(None);
    }
    let text = Files { calls }.render()? + "\n";
    Ok(Some(super::spelling(contract)?.docs(&text, is_comment)))
}

fn attributes(class: &Class, call: &Call) -> String {
    let noasync = call.is_noasync.then(|| format!("    {}\n", noasync_attribute(class)));
    let discardable = call.returns.is_some().then(|| "    @discardableResult\n".to_owned());
    noasync.into_iter().chain(discardable).collect()
}
