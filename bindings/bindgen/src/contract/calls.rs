//! What can be called, and what it takes.
use super::{Call, Class, Contract, innermost};
use std::collections::BTreeSet;
use uniffi_bindgen::interface::Type;

impl Contract {
    /// Whether scenarios can call it: it has two styles, another class returns it, or they can make it themselves. What
    /// implements a trait is made for others to call.
    pub(crate) fn is_handle(&self, class: &Class) -> bool {
        let is_returned =
            |call: &Call| matches!(&call.returns, Some(Type::Object { name, .. }) if *name == class.name);
        let is_made = class.constructor.is_some() && class.implements.is_empty();
        is_made
            || self.twin(class).is_some()
            || self.classes.iter().flat_map(|other| &other.methods).any(is_returned)
    }

    /// The types that calls of these classes take, and the types inside of those.
    pub(crate) fn types_of_arguments<'a>(
        &self,
        classes: impl Iterator<Item = &'a Class>,
    ) -> BTreeSet<String> {
        let parameters = classes.flat_map(|class| &class.methods).flat_map(|call| &call.parameters);
        let mut left: Vec<_> = parameters.filter_map(|parameter| innermost(&parameter.ty)).collect();
        let mut taken = BTreeSet::new();
        while let Some(name) = left.pop() {
            if taken.insert(name.clone()) {
                let fields = self.record(&name).into_iter().flat_map(|record| &record.fields);
                left.extend(fields.filter_map(|field| innermost(&field.ty)));
            }
        }
        taken
    }
}
