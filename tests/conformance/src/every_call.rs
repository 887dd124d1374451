//! Calls of every operation, of which the outcome is known: all of them fail in the same way.

use crate::{
    arguments::{Arguments, handle, reachable},
    listing::{Contract, Operation, ends, is_list},
};
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// How the step is written: `README.md` says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EveryCall {
    organization: String,
    #[serde(default)]
    of: Kind,
    /// Operations that are left out, or the classes of some.
    #[serde(default)]
    except: Vec<String>,
    #[serde(default)]
    values: BTreeMap<String, Value>,
    expect_error: Value,
    /// What each outcome of a bulk job is like. Without it, no bulk job is called.
    #[serde(default)]
    outcomes: Option<Value>,
}

/// Which operations are called.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    #[default]
    All,
    /// Those that change nothing, except watches, which outlast an outage.
    Reads,
    /// Those that change something by a single request.
    Writes,
}

/// How the names of operations begin that change nothing.
const READS: [&str; 5] = ["get_", "has_", "is_", "load", "refresh"];

/// What an operation does, so far as it matters to how its error is seen.
enum Call {
    /// It gives a handle, and makes no request.
    Handle,
    Read,
    Write,
    /// It gives a sequence whose first page is read.
    List {
        ends: bool,
    },
    /// It gives the outcome of each item.
    Bulk,
}

/// The steps in the place of one `every_call` step.
pub(crate) fn steps(step: &Value, contract: &Contract) -> Result<Vec<Value>, String> {
    let every = EveryCall::deserialize(step).map_err(|error| format!("every_call: {error}"))?;
    let mut arguments = Arguments::new(contract, &every.values);
    let mut steps = Vec::new();
    for (class, operation) in reachable(contract, |name| every.wants(name)) {
        let Some(call) = call(contract, operation).filter(|call| every.includes(call)) else { continue };
        steps.push(every.step(&class, operation, &call, &mut arguments)?);
    }
    if steps.is_empty() { Err("every_call: there is no such operation".to_owned()) } else { Ok(steps) }
}

/// What the operation does. Nothing for one that cannot fail, and for one that gives a client or an organization.
fn call(contract: &Contract, operation: &Operation) -> Option<Call> {
    if !operation.throws {
        return None;
    }
    let Some(made) = operation.returns.as_deref().and_then(|name| contract.class(name)) else {
        let is_read = READS.iter().any(|prefix| operation.name.starts_with(prefix));
        return Some(if is_read { Call::Read } else { Call::Write });
    };
    if !is_list(made) {
        return handle(contract, operation).map(|_| Call::Handle);
    }
    let reads = made.iter().any(|one| one.name == "next_page" && one.throws);
    let is_bulk = operation.returns.as_deref() == Some("BulkOutcomes");
    let takes_ids = operation.parameters.iter().any(|one| !one.is_optional && one.ty == "[string]");
    match (reads, is_bulk) {
        (false, _) => None,
        // A job that finds its items itself cannot even begin.
        (true, true) if takes_ids => Some(Call::Bulk),
        (true, _) => Some(Call::List { ends: ends(made) }),
    }
}

impl EveryCall {
    fn wants(&self, name: &str) -> bool {
        let class = name.split_once('.').map_or("", |(class, _)| class);
        !self.except.iter().any(|one| one == name || one == class)
    }

    fn includes(&self, call: &Call) -> bool {
        match (self.of, call) {
            (_, Call::Handle) => true,
            (Kind::All, Call::Bulk) => self.outcomes.is_some(),
            (Kind::All, _) => true,
            (Kind::Reads, Call::Read | Call::List { ends: true }) | (Kind::Writes, Call::Write) => true,
            _ => false,
        }
    }

    fn step(
        &self,
        class: &str,
        operation: &Operation,
        call: &Call,
        arguments: &mut Arguments<'_>,
    ) -> Result<Value, String> {
        let kind = if matches!(call, Call::List { .. } | Call::Bulk) { "list" } else { "call" };
        let mut step = Map::new();
        step.insert(kind.into(), json!(format!("{class}.{}", operation.name)));
        step.insert("with".into(), arguments.of(class, operation)?.into());
        if class == "organization" {
            step.insert("organization".into(), json!(self.organization));
        }
        match call {
            Call::Handle => {}
            Call::Bulk => {
                let other = json!({ "$contains": { "$not": self.outcomes } });
                let outcomes = json!({ "count": { "$not": 0 }, "items": { "$not": other } });
                step.insert("expect".into(), outcomes);
            }
            Call::List { ends: false } => {
                step.insert("take".into(), json!(1));
                step.insert("expect_error".into(), self.expect_error.clone());
            }
            Call::Read | Call::Write | Call::List { ends: true } => {
                step.insert("expect_error".into(), self.expect_error.clone());
            }
        }
        Ok(step.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
class Clerk (asynchronous and blocking)
  auth_changes() -> AuthChanges throws
  organization(id: string? = none) -> Organization throws
  session() -> Session?
  sign_out() throws

class AuthChanges (asynchronous and blocking)
  stop()
  next_page() -> [AuthChange]?

class Organization (asynchronous and blocking)
  accept_all() -> BulkOutcomes throws
  add_all(user_ids: [string]) -> BulkOutcomes throws
  get_team(team_id: string) -> Team throws
  teams_paginator() -> TeamsPaginator throws
  watch_teams() -> TeamChanges throws

class BulkOutcomes (asynchronous and blocking)
  total_count() -> i64?
  next_page() -> [BulkOutcome]? throws

class TeamChanges (asynchronous and blocking)
  stop()
  next_page() -> [TeamChange]? throws

class TeamsPaginator (asynchronous and blocking)
  load_more() throws
  remove(team_id: string) throws
  state() -> TeamsPaginatorState
";

    fn called(step: &Value) -> Vec<Value> {
        steps(step, &Contract::read(LISTING).expect("a listing")).expect("steps")
    }

    #[test]
    fn every_operation_that_can_fail_is_called() {
        let [refused, org] = [json!({ "kind": "Invalid" }), json!("org_acme")];
        let failed = json!({ "status": "failed" });
        let every = json!({ "organization": org, "expect_error": refused, "outcomes": failed });
        let outcomes = json!({
            "count": { "$not": 0 },
            "items": { "$not": { "$contains": { "$not": failed } } },
        });
        let expected = json!([
            { "call": "clerk.sign_out", "with": {}, "expect_error": refused },
            { "list": "organization.accept_all", "with": {}, "organization": org, "expect_error": refused },
            { "call": "organization.teams_paginator", "with": {}, "organization": org },
            { "call": "teamspaginator.load_more", "with": {}, "expect_error": refused },
            { "call": "teamspaginator.remove", "with": { "team_id": "team_id_1" }, "expect_error": refused },
            { "list": "organization.watch_teams", "with": {}, "organization": org, "take": 1,
              "expect_error": refused },
            { "list": "organization.add_all", "with": { "user_ids": ["user_id_1", "user_id_2"] },
              "organization": org, "expect": outcomes },
            { "call": "organization.get_team", "with": { "team_id": "team_id_2" }, "organization": org,
              "expect_error": refused },
        ]);
        assert_eq!(json!(called(&every)), expected);
    }

    #[test]
    fn some_operations_can_be_chosen() {
        let mut every = json!({ "organization": "org_acme", "of": "writes", "expect_error": {} });
        let names = |steps: Vec<Value>| {
            let name = |step: &Value| step.get("call").or_else(|| step.get("list")).cloned();
            steps.iter().filter_map(name).collect::<Vec<_>>()
        };
        let maker = "organization.teams_paginator";
        assert_eq!(names(called(&every)), ["clerk.sign_out", maker, "teamspaginator.remove"]);
        every["except"] = json!(["clerk", maker]);
        assert!(steps(&every, &Contract::read(LISTING).expect("a listing")).is_err());
        every["of"] = json!("reads");
        assert_eq!(names(called(&every)), ["organization.accept_all", "organization.get_team"]);
    }
}
