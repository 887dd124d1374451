//! `errors.py`: the errors, as exceptions.
use super::types;
use crate::{
    contract::{Contract, Parameter, Shape, Variants},
    python::{self, errors},
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "python/errors.py", escape = "none")]
pub(super) struct Errors<'a> {
    pub(super) contract: &'a Contract,
}

/// The cases that can be imported by themselves. A single one says no more than the error.
pub(super) fn exported(error: &Variants) -> &[Shape] {
    if error.variants.len() > 1 { &error.variants } else { &[] }
}

/// The base class of an error: the package's own, or Python's.
pub(super) fn base(error: &Variants) -> String {
    error.python_base.as_ref().map_or("Exception".into(), |name| format!("_base.{name}"))
}

/// A test may give the text alone: the package's base class makes the details of it.
pub(super) fn or_text(error: &Variants) -> &'static str {
    if error.python_base.is_some() { " | str" } else { "" }
}

/// The builtin exception that a case is, too.
pub(super) fn builtin(case: &Shape) -> String {
    case.python_base.as_ref().map(|name| format!(", {name}")).unwrap_or_default()
}

impl Errors<'_> {
    fn text(&self, error: &Variants) -> Result<String> {
        self.contract.text_of(error, str::to_owned)
    }

    fn held(&self, error: &Variants) -> String {
        let held = error.held().iter();
        let ty = |field: &Parameter| types::output(&field.ty, self.contract) + or_text(error);
        held.map(|field| format!(", {}: {}", field.name, ty(field))).collect()
    }

    fn names(&self, error: &Variants) -> String {
        error.held().iter().map(|field| field.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// The records that errors hold.
    fn records(&self) -> String {
        let held = self.contract.errors.iter().flat_map(Variants::held);
        let names = held.filter_map(|field| crate::contract::name_of(&field.ty));
        let mut names: Vec<_> = names.filter(|name| self.contract.record(name).is_some()).collect();
        names.sort_unstable();
        names.dedup();
        names.join(", ")
    }
}
