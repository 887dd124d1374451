//! `__init__.pyi`: the generated module as mypy and pyright should see it.
use super::{class_name, public_names, types};
use crate::{
    contract::{Call, Class, Contract, Parameter},
    names,
    python::{self, errors},
};
use askama::Template;

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

    /// The parameters of what belongs to no class.
    fn arguments(&self, list: &[Parameter]) -> String {
        let one =
            |p: &Parameter| format!("{}: {}{}", p.name, types::argument(p, self.contract), types::default(p));
        list.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}
