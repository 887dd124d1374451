//! `__init__.pyi`: the generated module as mypy and pyright should see it.
use super::{class_name, public_names, types};
use crate::{
    contract::{Call, Class, Contract, Parameter, Shape},
    names,
    python::{self, errors},
};
use askama::Template;
use std::fmt::Write as _;

#[derive(Template)]
#[template(path = "python/stub.pyi", escape = "none")]
pub(super) struct Stub<'a> {
    contract: &'a Contract,
    exported: Vec<&'a str>,
}

impl<'a> Stub<'a> {
    pub(super) fn new(contract: &'a Contract) -> Self {
        Self { contract, exported: public_names(contract) }
    }

    fn class_name<'b>(&self, class: &'b Class) -> &'b str {
        class_name(&class.name, self.contract)
    }

    fn bases(&self, class: &Class) -> String {
        let bases = super::bases(class, self.contract).into_iter().map(|base| {
            let of = base.of.map(|ty| format!("[{}]", types::output(ty, self.contract)));
            base.name + &of.unwrap_or_default()
        });
        bases.collect::<Vec<_>>().join(", ")
    }

    fn returns(&self, call: &Call) -> String {
        types::returned(call, self.contract)
    }

    fn parameters(&self, class: &Class, call: &Call) -> String {
        python::parameters(class, call, self.contract)
    }

    /// The fields of a record that is an argument, as its constructor takes them.
    fn fields(&self, record: &Shape) -> String {
        record.fields.iter().fold(String::new(), |mut text, field| {
            let ty = types::argument(field, self.contract);
            let _ = write!(text, ", {}: {ty}{}", field.name, types::declared_default(field, self.contract));
            text
        })
    }

    /// The parameters of what belongs to no class.
    fn arguments(&self, list: &[Parameter]) -> String {
        let one =
            |p: &Parameter| format!("{}: {}{}", p.name, types::argument(p, self.contract), types::default(p));
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
