//! Expands `storm` steps into calls of every operation that no other storm calls, in several rounds.

use crate::{
    each_call,
    listing::{Contract, Operation, Parameter, ends, is_list},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// A `storm` step. README.md describes its keys.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Storm {
    rounds: usize,
    organization: String,
    #[serde(default)]
    values: BTreeMap<String, Value>,
    #[serde(default)]
    after_each_round: Vec<Value>,
}

/// The operations that scenarios call with `may_fail` themselves.
pub(crate) fn called<'a>(scenarios: impl Iterator<Item = &'a Value>) -> BTreeSet<String> {
    let mut called = BTreeSet::new();
    let mut note = |name: &str, step: &Map<String, Value>| {
        called.extend(step.contains_key("may_fail").then(|| name.to_owned()));
    };
    scenarios.for_each(|scenario| each_call(scenario, &mut note));
    called
}

/// The calls in the place of a `storm` step.
pub(crate) fn steps(
    storm: &Value,
    contract: &Contract,
    called: &BTreeSet<String>,
) -> Result<Vec<Value>, String> {
    let storm = Storm::deserialize(storm).map_err(|error| format!("a storm: {error}"))?;
    Calls::new(&storm, contract, called).rounds()
}

struct Calls<'a> {
    storm: &'a Storm,
    contract: &'a Contract,
    called: &'a BTreeSet<String>,
    /// How often each template was used.
    used: BTreeMap<String, usize>,
}

impl<'a> Calls<'a> {
    fn new(storm: &'a Storm, contract: &'a Contract, called: &'a BTreeSet<String>) -> Self {
        Self { storm, contract, called, used: BTreeMap::new() }
    }

    fn rounds(mut self) -> Result<Vec<Value>, String> {
        let mut steps = Vec::new();
        for _ in 0..self.storm.rounds {
            for class in ["clerk", "organization"] {
                self.class(class, &mut steps)?;
            }
            steps.extend_from_slice(&self.storm.after_each_round);
        }
        Ok(steps)
    }

    /// The operations of a handle and of the handles it returns. Operations without arguments come first, since they load what the
    /// others change.
    fn class(&mut self, class: &str, steps: &mut Vec<Value>) -> Result<(), String> {
        let mut operations: Vec<_> = self.contract.class(class).unwrap_or_default().iter().collect();
        operations.sort_by_key(|operation| operation.parameters.iter().any(|one| !one.is_optional));
        for operation in operations {
            if self.called.contains(&format!("{class}.{}", operation.name)) {
                continue;
            }
            steps.push(self.step(class, operation)?);
            let made = operation.returns.as_deref().unwrap_or_default().to_lowercase();
            let is_handle = self.contract.class(&made).is_some_and(|operations| !is_list(operations));
            if is_handle && !["clerk", "organization"].contains(&made.as_str()) {
                self.class(&made, steps)?;
            }
        }
        Ok(())
    }

    fn step(&mut self, class: &str, operation: &Operation) -> Result<Value, String> {
        let name = format!("{class}.{}", operation.name);
        let mut with = Map::new();
        for parameter in &operation.parameters {
            if let Some(value) = self.value(&name, parameter)? {
                with.insert(parameter.name.clone(), value);
            }
        }
        let gives = operation.returns.as_deref().and_then(|name| self.contract.class(name));
        let kind = if gives.is_some_and(is_list) { "list" } else { "call" };
        let mut step = json!({ kind: name, "with": with, "may_fail": true });
        if gives.is_some_and(|operations| is_list(operations) && !ends(operations)) {
            step["take"] = json!(1);
        }
        if class == "organization" {
            step["organization"] = json!(self.storm.organization);
        }
        Ok(step)
    }

    /// The value of an argument: the one in the storm, or else one that fits its type. Nothing for an optional argument.
    fn value(&mut self, operation: &str, parameter: &Parameter) -> Result<Option<Value>, String> {
        let Parameter { name, ty, is_optional } = parameter;
        let values = &self.storm.values;
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
                format!("a storm knows no {ty}: say under `values` what {operation}.{name} is")
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expand;

    const LISTING: &str = "\
class Clerk (asynchronous and blocking)
  auth_changes() -> AuthChanges throws
  close()
  organization(id: string? = none) -> Organization throws

class AuthChanges (asynchronous and blocking)
  stop()
  next_page() -> [AuthChange]? throws

class Organization (asynchronous and blocking)
  add(user_id: string, role: Role, note: string) throws
  add_all(user_ids: [string]) -> Outcomes throws
  members(page_size: i32 = 10) -> Outcomes throws
  shown() -> Shown throws

class Outcomes (asynchronous and blocking)
  stop()
  total_count() -> i64?
  next_page() -> [Outcome]? throws

class Shown (asynchronous and blocking)
  change(id: string) throws
  load() throws

enum Role
  BasicMember
  Admin
";

    #[test]
    fn storms_call_every_other_operation_with_valid_arguments() {
        let contract = Contract::read(LISTING).expect("a contract");
        let storm = json!({
            "rounds": 2,
            "organization": "org_acme",
            "values": { "user_id": "user_{0000}", "organization.members.page_size": 3 },
            "after_each_round": [{ "clear_log": true }],
        });
        let mut scenario = json!({ "steps": [{ "clear_log": true }, { "storm": storm }] });
        let other = json!({ "steps": [{ "each": [{ "call": "clerk.close", "may_fail": true }] }] });
        expand(&mut scenario, &contract, &called([&other].into_iter())).expect("steps");
        let org = "org_acme";
        let steps = scenario["steps"].as_array().expect("steps");
        let expected = json!([
            { "clear_log": true },
            { "list": "clerk.auth_changes", "with": {}, "may_fail": true, "take": 1 },
            { "call": "clerk.organization", "with": {}, "may_fail": true },
            { "list": "organization.members", "with": { "page_size": 3 }, "may_fail": true, "organization": org },
            { "call": "organization.shown", "with": {}, "may_fail": true, "organization": org },
            { "call": "shown.load", "with": {}, "may_fail": true },
            { "call": "shown.change", "with": { "id": "id_1" }, "may_fail": true },
            { "call": "organization.add", "may_fail": true, "organization": org,
              "with": { "user_id": "user_0001", "role": "basic_member", "note": "note_1" } },
            { "list": "organization.add_all", "may_fail": true, "organization": org,
              "with": { "user_ids": ["user_0002", "user_0003"] } },
            { "clear_log": true },
        ]);
        assert_eq!(json!(steps[..10]), expected);
        assert_eq!(steps.len(), 19);
        assert_eq!(steps[16]["with"]["user_id"], "user_0004");
    }
}
