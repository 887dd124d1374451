//! `Observables.swift`: the paginators that views observe, with their actions on `Observed`.
use super::{
    naming::{base_name, camel},
    types::{declared, labelled, type_name},
};
use crate::{
    contract::{Call, Class, Contract},
    names::comment,
    spelling::is_comment,
};
use anyhow::{Result, ensure};
use askama::Template;
use std::fmt::Write as _;

#[derive(Template)]
#[template(path = "swift/observables.swift", escape = "none")]
struct Observables<'a> {
    paginators: Vec<Paginator<'a>>,
}

struct Paginator<'a> {
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
    let shown = contract.classes.iter().filter(|class| class.shows && class.is_async());
    let paginators = shown.map(|class| paginator(class, contract)).collect::<Result<Vec<_>>>()?;
    if paginators.is_empty() {
        return Ok(None);
    }
    let text = Observables { paginators }.render()? + "\n";
    Ok(Some(super::spelling(contract)?.docs(&text, is_comment)))
}

fn paginator<'a>(class: &'a Class, contract: &Contract) -> Result<Paginator<'a>> {
    let actions = class.methods.iter().filter(|call| call.is_async && call.throws.is_some());
    let actions = actions.map(|call| action(call, contract)).collect::<Result<_>>()?;
    Ok(Paginator { name: class.plain_async(), actions })
}

fn action(call: &Call, contract: &Contract) -> Result<Action> {
    let name = base_name(call);
    let (mut parameters, mut arguments) = (Vec::new(), Vec::new());
    for parameter in &call.parameters {
        ensure!(
            parameter.default.is_none(),
            "{}: a paginator's action has no optional arguments yet",
            call.name
        );
        let argument = camel(&parameter.name);
        parameters.push(declared(parameter, contract)?);
        arguments.push(labelled(parameter, &argument));
    }
    let mut declaration = format!("{name}({}) async throws", parameters.join(", "));
    if let Some(returns) = &call.returns {
        write!(declaration, " -> {}", type_name(returns, contract)?)?;
    }
    Ok(Action {
        doc: comment(call.doc.as_deref().unwrap_or_default()).trim_end().to_owned(),
        discardable: call.returns.is_some(),
        declared: declaration,
        called: format!("{name}({})", arguments.join(", ")),
    })
}
