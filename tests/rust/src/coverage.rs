//! Whether the scenarios call every operation there is, in vain and well.

use crate::{
    dispatch::OPERATIONS,
    scenario::{Scenario, Step},
};
use std::collections::HashSet;

/// The operations that no scenario sees succeed, and those that can fail but that none sees fail.
pub fn uncovered<'a>(scenarios: impl IntoIterator<Item = &'a Scenario>) -> Vec<String> {
    let mut called = HashSet::new();
    for scenario in scenarios {
        collect(&scenario.steps, &mut called);
    }
    let missing = |&(operation, can_fail): &(&str, bool)| {
        let outcomes = if can_fail { &[true, false][..] } else { &[true] };
        let missing = outcomes.iter().filter(|succeeds| !called.contains(&(operation, **succeeds)));
        let line =
            |succeeds: &bool| format!("{operation} never {}", if *succeeds { "succeeds" } else { "fails" });
        missing.map(line).collect::<Vec<_>>()
    };
    OPERATIONS.iter().flat_map(missing).collect()
}

fn collect<'a>(steps: &'a [Step], called: &mut HashSet<(&'a str, bool)>) {
    for step in steps {
        let operation = step.call.as_ref().or(step.list.as_ref());
        called.extend(operation.map(|operation| (operation.as_str(), step.expect_error.is_none())));
        collect(&step.each, called);
    }
}
