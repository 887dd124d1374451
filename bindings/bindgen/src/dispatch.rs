//! Calls by name for the conformance runner in Rust: a new operation needs no line in the runner.
use crate::contract::{Call, Class, Contract, PAGE, POSITION, Parameter, Variants, innermost, literal};
use anyhow::{Context as _, Result};
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "rust/dispatch.rs", escape = "none")]
pub(crate) struct Dispatch<'a> {
    contract: &'a Contract,
    error: &'a Variants,
}

impl<'a> Dispatch<'a> {
    pub(crate) fn new(contract: &'a Contract) -> Result<Self> {
        let closed = contract.closed.as_ref().context("the contract has no `closed` annotation")?;
        Ok(Self { contract, error: contract.error(&closed.0).context("the contract has no such error")? })
    }

    /// The enums that operations take.
    fn argument_enums(&self) -> impl Iterator<Item = &Variants> {
        self.contract.enums.iter().filter(|e| {
            let calls = self.contract.classes.iter().flat_map(|class| &class.methods);
            let mut parameters = calls.flat_map(|call| &call.parameters);
            parameters.any(|parameter| innermost(&parameter.ty).as_ref() == Some(&e.name))
        })
    }

    /// The classes that exist in both styles.
    fn class_pairs(&self) -> impl Iterator<Item = &Class> {
        self.contract.classes.iter().filter(|class| self.contract.twin(class).is_some())
    }

    fn argument_names(&self, call: &Call) -> String {
        let names = call.parameters.iter().map(|parameter| parameter.name.as_str());
        let unread = (call.name == POSITION).then_some("unread");
        names.chain(unread).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
    }

    fn answer(&self, call: &Call) -> String {
        if let Some(pages) = &self.contract.protocols.pages {
            let (wait, take, before) = (&pages.wait, &pages.take, &pages.position);
            match call.name.as_str() {
                PAGE => {
                    let waited = made(call, format!("self.{wait}()"));
                    return format!("value(if {waited} {{ self.{take}() }} else {{ None }})");
                }
                POSITION => return format!("value(self.{before}(with.get(\"unread\")?)?)"),
                _ => {}
            }
        }
        let arguments: Vec<_> = call.parameters.iter().map(argument).collect();
        let made = made(call, format!("self.{}({})", call.name, arguments.join(", ")));
        let kind = if matches!(call.returns, Some(Type::Object { .. })) { "handle" } else { "value" };
        format!("{kind}({made})")
    }
}

/// The call with what it needs to be waited for and to fail.
fn made(call: &Call, bare: String) -> String {
    let waited = if call.is_async { format!("wait({bare})") } else { bare };
    let question = if call.throws.is_some() { "?" } else { "" };
    format!("{waited}{question}")
}

fn argument(parameter: &Parameter) -> String {
    let name = &parameter.name;
    match &parameter.default {
        None => format!("with.get({name:?})?"),
        Some(default) => {
            let default = match literal(default).as_str() {
                "none" => "None".to_owned(),
                "[]" => "Vec::new()".to_owned(),
                other => other.to_owned(),
            };
            format!("with.get_or({name:?}, {default})?")
        }
    }
}
