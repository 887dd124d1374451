//! Checks that the scenarios cover every operation: its success, its failure and all of its arguments.

use crate::{
    each_call,
    listing::{Contract, Operation},
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// How an operation is covered.
#[derive(Default)]
struct Seen<'a> {
    outcomes: BTreeSet<&'static str>,
    arguments: BTreeSet<&'a str>,
}

/// The operations that succeed in no scenario, that can fail but fail in none, that are called in no storm, or that have
/// an argument which is never passed.
pub fn uncovered<'a>(contract: &Contract, scenarios: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    let mut seen: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    let mut note = |name, step| seen.entry(name).or_default().note(step);
    scenarios.into_iter().for_each(|scenario| each_call(scenario, &mut note));
    let nothing = Seen::default();
    let missing = |(class, operation): (&str, &Operation)| {
        let name = format!("{class}.{}", operation.name);
        let seen = seen.get(name.as_str()).unwrap_or(&nothing);
        let mut wanted = vec!["succeeds", "meets a storm"];
        wanted.extend(operation.throws.then_some("fails"));
        let outcomes = wanted.into_iter().filter(|outcome| !seen.outcomes.contains(outcome));
        let outcomes = outcomes.map(|outcome| format!("{name} never {outcome}"));
        let arguments = operation.parameters.iter().map(|parameter| &parameter.name);
        let arguments = arguments.filter(|argument| !seen.arguments.contains(argument.as_str()));
        let arguments = arguments.map(|argument| format!("{name} is never given {argument}"));
        outcomes.chain(arguments).collect::<Vec<_>>()
    };
    contract.operations().flat_map(missing).collect()
}

impl<'a> Seen<'a> {
    fn note(&mut self, step: &'a Map<String, Value>) {
        self.outcomes.insert(match step {
            _ if step.contains_key("may_fail") => "meets a storm",
            _ if step.contains_key("expect_error") => "fails",
            _ => "succeeds",
        });
        let with = step.get("with").and_then(Value::as_object);
        self.arguments.extend(with.into_iter().flat_map(|with| with.keys().map(String::as_str)));
    }
}
