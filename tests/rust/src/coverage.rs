//! Whether the scenarios call every operation there is, in vain and well.

use crate::{
    dispatch::OPERATIONS,
    scenario::{Scenario, Step},
};
use std::collections::HashSet;

/// The operations that no scenario sees succeed, that can fail but that none sees fail, or that are never called in a storm
/// of bad answers.
pub fn uncovered<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>) -> Vec<String> {
    let mut called = HashSet::new();
    for scenario in scenarios {
        collect(&scenario.steps, &mut called);
    }
    let missing = |&(operation, can_fail): &(&str, bool)| {
        let outcomes = if can_fail {
            &["succeeds", "fails", "meets a storm"][..]
        } else {
            &["succeeds", "meets a storm"]
        };
        let missing = outcomes.iter().filter(|outcome| !called.contains(&(operation, **outcome)));
        missing.map(|outcome| format!("{operation} never {outcome}")).collect::<Vec<_>>()
    };
    OPERATIONS.iter().flat_map(missing).collect()
}

fn collect<'a>(steps: &'a [Step], called: &mut HashSet<(&'a str, &'static str)>) {
    for step in steps {
        let operation = step.call.as_ref().or(step.list.as_ref());
        let outcome = match step {
            Step { may_fail: Some(_), .. } => "meets a storm",
            Step { expect_error: Some(_), .. } => "fails",
            _ => "succeeds",
        };
        called.extend(operation.map(|operation| (operation.as_str(), outcome)));
        collect(&step.each, called);
        collect(step.together.as_deref().unwrap_or_default(), called);
    }
}
