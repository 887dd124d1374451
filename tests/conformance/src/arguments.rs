//! Calls of the contract's operations: which there are, and with what arguments.

use crate::listing::{Contract, Operation, Parameter, is_list};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The wanted operations of a client, of an organization and of the handles that they return, each right after the one that
/// returns its handle. Operations without arguments come first, since they load what the others change. Of a handle that is
/// not wanted, no operation is.
pub(crate) fn reachable(contract: &Contract, wanted: impl Fn(&str) -> bool) -> Vec<(String, &Operation)> {
    let mut found = Vec::new();
    for class in HANDLES {
        add_class(contract, class, &wanted, &mut found);
    }
    found
}

/// The handles that scenarios can always call.
const HANDLES: [&str; 2] = ["clerk", "organization"];

fn add_class<'a>(
    contract: &'a Contract,
    class: &str,
    wanted: &impl Fn(&str) -> bool,
    found: &mut Vec<(String, &'a Operation)>,
) {
    let mut operations: Vec<_> = contract.class(class).unwrap_or_default().iter().collect();
    operations.sort_by_key(|operation| operation.parameters.iter().any(|one| !one.is_optional));
    for operation in operations {
        if !wanted(&format!("{class}.{}", operation.name)) {
            continue;
        }
        found.push((class.to_owned(), operation));
        if let Some(made) = handle(contract, operation) {
            add_class(contract, &made, wanted, found);
        }
    }
}

/// The class of the handle that an operation returns, unless scenarios can call it anyway.
pub(crate) fn handle(contract: &Contract, operation: &Operation) -> Option<String> {
    let made = operation.returns.as_deref()?.to_lowercase();
    let is_handle = contract.class(&made).is_some_and(|operations| !is_list(operations));
    (is_handle && !HANDLES.contains(&made.as_str())).then_some(made)
}

/// Makes arguments for operations.
pub(crate) struct Arguments<'a> {
    contract: &'a Contract,
    /// Templates by the name of the argument, or by operation and name.
    values: &'a BTreeMap<String, Value>,
    /// How often each template was used.
    used: BTreeMap<String, usize>,
}

impl<'a> Arguments<'a> {
    pub(crate) fn new(contract: &'a Contract, values: &'a BTreeMap<String, Value>) -> Self {
        Self { contract, values, used: BTreeMap::new() }
    }

    /// All that the operation needs, and the optional ones that have a value.
    pub(crate) fn of(&mut self, class: &str, operation: &Operation) -> Result<Map<String, Value>, String> {
        let name = format!("{class}.{}", operation.name);
        let mut with = Map::new();
        for parameter in &operation.parameters {
            if let Some(value) = self.value(&name, parameter)? {
                with.insert(parameter.name.clone(), value);
            }
        }
        Ok(with)
    }

    /// The value that was given for an argument, or else one that fits its type. Nothing for an optional argument.
    fn value(&mut self, operation: &str, parameter: &Parameter) -> Result<Option<Value>, String> {
        let Parameter { name, ty, is_optional } = parameter;
        let values = self.values;
        let said =
            |name: &str| values.get(&format!("{operation}.{name}")).or_else(|| values.get(name)).cloned();
        // A value for a single text does not apply to a list with the same name.
        if let Some(template) = said(name).filter(|value| value.is_array() || !ty.starts_with('[')) {
            return Ok(Some(self.filled(&template)));
        }
        if *is_optional {
            return Ok(None);
        }
        let (ty, is_several) = match ty.strip_prefix('[').and_then(|ty| ty.strip_suffix(']')) {
            Some(item) => (item, true),
            None => (ty.as_str(), false),
        };
        let one = if is_several { name.strip_suffix("es").filter(|one| said(one).is_some()) } else { None };
        let one = one.or_else(|| name.strip_suffix('s').filter(|_| is_several)).unwrap_or(name);
        let template = match said(one) {
            Some(template) => template,
            None => self.of_type(one, ty).ok_or_else(|| {
                format!("nothing fits the type {ty}: say under `values` what {operation}.{name} is")
            })?,
        };
        let times = if is_several { 2 } else { 1 };
        let mut all: Vec<Value> = (0..times).map(|_| self.filled(&template)).collect();
        Ok(if is_several { Some(all.into()) } else { all.pop() })
    }

    fn of_type(&self, name: &str, ty: &str) -> Option<Value> {
        Some(match ty {
            "string" => json!(format!("{name}_{{n}}")),
            "boolean" => json!(true),
            "i32" | "i64" | "u32" => json!(1),
            "float64" | "duration" => json!(0.5),
            _ => json!(self.contract.first_case(ty)?),
        })
    }

    /// Replaces `{n}`, or `{0000}` with four digits, by a number that is unique among the uses of the template.
    fn filled(&mut self, template: &Value) -> Value {
        if let Value::Object(parts) = template {
            return parts.iter().map(|(name, part)| (name.clone(), self.filled(part))).collect();
        }
        let Some(text) = template.as_str().filter(|text| text.contains('{')) else { return template.clone() };
        let used = self.used.entry(text.to_owned()).or_default();
        *used += 1;
        json!(text.replace("{n}", &used.to_string()).replace("{0000}", &format!("{used:04}")))
    }
}
