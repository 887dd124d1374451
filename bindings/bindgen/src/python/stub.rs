//! `__init__.pyi`: the generated module as mypy and pyright should see it.
use super::{class_name, public_names, types};
use crate::{
    contract::{Call, Class, Contract, PAGE, POSITION, Parameter},
    names, python,
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

    /// The calls of the class itself: those of every list are declared in its base class.
    fn own_calls<'b>(&self, class: &'b Class) -> impl Iterator<Item = &'b Call> {
        let is_list = class.item().is_some();
        class.methods.iter().filter(move |call| !is_list || ![PAGE, POSITION].contains(&call.name.as_str()))
    }

    fn returns(&self, call: &Call) -> String {
        call.returns.as_ref().map_or("None".into(), |ty| types::output(ty, self.contract))
    }

    /// The parameters of a function, which has no `self` before them.
    fn arguments(&self, function: &Call) -> String {
        self.parameters(&function.parameters).trim_start_matches(", ").to_owned()
    }

    fn parameters(&self, list: &[Parameter]) -> String {
        let kind = |p: &Parameter| match p.is_path {
            true => "str | PathLike[str]".into(),
            false => types::input(&p.ty, self.contract),
        };
        list.iter().map(|p| format!(", {}: {}{}", p.name, kind(p), types::default(p))).collect()
    }
}
