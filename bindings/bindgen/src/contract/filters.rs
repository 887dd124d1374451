//! Filters, which belong to one call.
use super::{Call, Class, Contract, Parameter, innermost, name_of};
use std::collections::BTreeSet;

/// A call that takes a filter, and returns the list that is read with it.
pub(crate) struct Filtered<'a> {
    pub(crate) call: &'a Call,
    /// The parameter, and what it takes.
    pub(crate) parameter: &'a Parameter,
    pub(crate) filter: &'a Class,
    list: &'a Class,
}

impl Contract {
    /// The calls of a class that take a filter. The list of one that blocks is read by a thread, and is not among them.
    pub(crate) fn filtered<'a>(&'a self, class: &'a Class) -> Vec<Filtered<'a>> {
        let filtered = class.methods.iter().filter_map(|call| {
            let filter =
                |parameter: &'a Parameter| Some((parameter, self.callback(&innermost(&parameter.ty)?)?));
            let (parameter, filter) = call.parameters.iter().find_map(filter)?;
            let name = name_of(call.returns.as_ref()?)?;
            let is_list = |class: &&Class| class.name == name && class.is_async() && class.item().is_some();
            Some(Filtered { call, parameter, filter, list: self.classes.iter().find(is_list)? })
        });
        filtered.collect()
    }

    /// The lists that are read with a filter.
    pub(crate) fn filtered_lists(&self) -> impl Iterator<Item = &Class> {
        let filtered = self.classes.iter().flat_map(|class| self.filtered(class));
        let names: BTreeSet<_> = filtered.map(|filtered| &filtered.list.name).collect();
        self.classes.iter().filter(move |class| names.contains(&class.name))
    }

    /// Whether it belongs to one call, and not to a client or the process.
    pub(crate) fn is_filter(&self, callback: &Class) -> bool {
        let calls = self.classes.iter().flat_map(|class| &class.methods);
        let mut parameters = calls.flat_map(|call| &call.parameters);
        parameters.any(|parameter| innermost(&parameter.ty).as_ref() == Some(&callback.name))
    }
}
