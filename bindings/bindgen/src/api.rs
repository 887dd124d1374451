//! The contract as a plain listing, one name per line. Its diff shows every change that users could notice.
use crate::contract::{Class, Contract, Shape, Style, Variants, rust_name};
use askama::Template;

#[derive(Template)]
#[template(path = "api.txt", escape = "none")]
pub(crate) struct Listing<'a> {
    pub(crate) contract: &'a Contract,
}

impl Listing<'_> {
    fn classes(&self) -> impl Iterator<Item = &Class> {
        self.contract.classes.iter().filter(|class| class.style != Style::Blocking)
    }

    fn interfaces(&self) -> impl Iterator<Item = (&'static str, &Class)> {
        let interfaces = self.contract.traits.iter().map(|class| ("interface", class));
        interfaces.chain(self.contract.callbacks.iter().map(|class| ("callback", class)))
    }

    fn variants(&self) -> impl Iterator<Item = (&'static str, &Variants)> {
        let errors = self.contract.errors.iter().map(|error| ("error", error));
        errors.chain(self.contract.enums.iter().map(|e| ("enum", e)))
    }

    fn held(&self, variant: &Shape) -> String {
        let fields = variant.fields.iter().map(|field| format!("{}: {}", field.name, rust_name(&field.ty)));
        let fields: Vec<_> = fields.collect();
        if fields.is_empty() { String::new() } else { format!("({})", fields.join(", ")) }
    }
}
