//! Expands `storm` steps into calls of every operation that no other storm calls, in several rounds.

use crate::{
    arguments::{Arguments, reachable},
    each_call,
    listing::{Contract, Operation, ends, is_list},
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
    let mut arguments = Arguments::new(contract, &storm.values);
    let mut steps = Vec::new();
    for _ in 0..storm.rounds {
        for (class, operation) in reachable(contract, |name| !called.contains(name)) {
            steps.push(step(&storm, &class, operation, contract, &mut arguments)?);
        }
        steps.extend_from_slice(&storm.after_each_round);
    }
    Ok(steps)
}

fn step(
    storm: &Storm,
    class: &str,
    operation: &Operation,
    contract: &Contract,
    arguments: &mut Arguments<'_>,
) -> Result<Value, String> {
    let gives = operation.returns.as_deref().and_then(|name| contract.class(name));
    let kind = if gives.is_some_and(is_list) { "list" } else { "call" };
    let with = arguments.of(class, operation)?;
    let mut step = json!({ kind: format!("{class}.{}", operation.name), "with": with, "may_fail": true });
    if gives.is_some_and(|operations| is_list(operations) && !ends(operations)) {
        step["take"] = json!(1);
    }
    if class == "organization" {
        step["organization"] = json!(storm.organization);
    }
    Ok(step)
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
