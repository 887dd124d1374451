//! Checks that the scenarios cover every operation: its success, its failure and all of its arguments; and every code of errors.

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

/// The operations that succeed in no scenario, that can fail but fail in none, that make requests but are called in no storm,
/// or that have an argument which is never passed.
pub fn uncovered<'a>(contract: &Contract, scenarios: impl IntoIterator<Item = &'a Value>) -> Vec<String> {
    let mut seen: BTreeMap<&str, Seen<'_>> = BTreeMap::new();
    let mut note = |name, step| seen.entry(name).or_default().note(step);
    scenarios.into_iter().for_each(|scenario| each_call(scenario, &mut note));
    let nothing = Seen::default();
    let missing = |(class, operation): (&str, &Operation)| {
        let name = format!("{class}.{}", operation.name);
        let seen = seen.get(name.as_str()).unwrap_or(&nothing);
        let mut wanted = vec!["succeeds"];
        wanted.extend(contract.class(class).is_some().then_some("meets a storm"));
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

/// The codes of core's table (`status code kind …`, one a line) that no scenario expects in an error.
pub fn unexpected_codes<'a>(table: &'a str, scenarios: impl IntoIterator<Item = &'a Value>) -> Vec<&'a str> {
    let mut expected = BTreeSet::new();
    scenarios.into_iter().for_each(|scenario| note_codes(scenario, false, &mut expected));
    let lines = table.lines().filter(|line| !line.starts_with('#'));
    let codes = lines.filter_map(|line| line.split_whitespace().nth(1));
    codes.filter(|code| !expected.contains(code)).collect()
}

/// Notes the codes in the errors that a step expects, and in the elements of `for_each`, which stand for such errors.
fn note_codes<'a>(value: &'a Value, is_expected: bool, codes: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if let (true, "code", Some(code)) = (is_expected, name.as_str(), field.as_str()) {
                    codes.insert(code);
                }
                let is_expected = is_expected || ["expect_error", "for_each"].contains(&name.as_str());
                note_codes(field, is_expected, codes);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| note_codes(item, is_expected, codes)),
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_code_that_no_error_has_is_named() {
        let table = "# status code kind\n400 one Conflict\n403 two Forbidden\n403 three Forbidden\n";
        let fault = json!({ "control": "faults", "body": { "code": "three" } });
        let expected = json!({ "expect_error": { "info": { "code": "one" } } });
        let each = json!({ "for_each": [{ "code": "two" }], "each": [fault, expected] });
        assert_eq!(unexpected_codes(table, [&json!({ "steps": [each] })]), ["three"]);
    }
}
