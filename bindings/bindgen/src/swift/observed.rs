//! `Observables.swift`: what views observe, with its actions on `Observed`.
use super::{
    naming::{base_name, camel},
    types::{declared, labelled, type_name},
};
use crate::{
    contract::{Call, Class, Contract, literal, name_of, present},
    names::comment,
    spelling::is_comment,
};
use anyhow::Result;
use askama::Template;
use std::fmt::Write as _;

#[derive(Template)]
#[template(path = "swift/observables.swift", escape = "none")]
struct Observables<'a> {
    sources: Vec<Source<'a>>,
}

/// A paginator, or the client.
struct Source<'a> {
    name: &'a str,
    actions: Vec<Action>,
}

/// A call that changes the state.
struct Action {
    doc: String,
    discardable: bool,
    /// The declaration after `func`.
    declared: String,
    /// The same call of the paginator.
    called: String,
}

/// Nothing, if no class has states to show.
pub(super) fn text(contract: &Contract) -> Result<Option<String>> {
    let auth = contract.protocols.observable.as_ref().and_then(|observable| observable.auth.as_deref());
    let is_shown = |class: &&Class| class.shows || auth.is_some_and(|auth| class.has(auth));
    let shown = contract.classes.iter().filter(is_shown).filter(|class| class.is_async());
    let sources = shown.map(|class| source(class, contract)).collect::<Result<Vec<_>>>()?;
    if sources.is_empty() {
        return Ok(None);
    }
    let text = Observables { sources }.render()? + "\n";
    Ok(Some(super::spelling(contract)?.docs(&text, is_comment)))
}

fn source<'a>(class: &'a Class, contract: &Contract) -> Result<Source<'a>> {
    let acts = |call: &&Call| call.is_async && call.throws.is_some() && !call.name.starts_with("get_");
    let actions = class.methods.iter().filter(acts);
    let actions = actions.map(|call| action(call, contract)).collect::<Result<_>>()?;
    Ok(Source { name: class.plain_async(), actions })
}

fn action(call: &Call, contract: &Contract) -> Result<Action> {
    let name = base_name(call);
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for parameter in &call.parameters {
        let argument = camel(&parameter.name);
        let default = parameter.default.as_ref().map(|value| match literal(value).as_str() {
            "none" => " = nil".to_owned(),
            other => format!(" = {other}"),
        });
        parameters.push(declared(parameter, contract)? + &default.unwrap_or_default());
        arguments.push(labelled(parameter, &argument));
    }
    let mut declaration = format!("{name}({}) async throws", parameters.join(", "));
    if let Some(returns) = &call.returns {
        write!(declaration, " -> {}", type_name(returns, contract)?)?;
    }
    Ok(Action {
        doc: comment(call.doc.as_deref().unwrap_or_default()).trim_end().to_owned(),
        discardable: is_discardable(call, contract),
        declared: declaration,
        called: format!("{name}({})", arguments.join(", ")),
    })
}

/// As on the class itself.
fn is_discardable(call: &Call, contract: &Contract) -> bool {
    let Some(returns) = &call.returns else { return false };
    let record = name_of(present(returns)).and_then(|name| contract.record(&name));
    !record.is_some_and(|record| record.must_use)
}
