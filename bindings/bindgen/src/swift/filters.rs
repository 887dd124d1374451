//! Filters, which run in tasks of the task that reads the list they are for.
use super::{
    api::{THROWN, body},
    naming::camel,
};
use crate::{
    contract::{Call, Class, Contract, Parameter, innermost, name_of},
    patch::{Edit, Patch},
};
use std::collections::BTreeSet;

/// Comes after the patches of lists.
pub(super) fn of_readers(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    let mut lists = BTreeSet::new();
    for class in &contract.classes {
        let filtered = class.methods.iter().filter_map(|call| {
            let filter = call.parameters.iter().find(|parameter| is_filter(parameter, contract))?;
            Some((call, filter, list(call, contract)?))
        });
        let filtered: Vec<_> = filtered.collect();
        lists.extend(filtered.iter().map(|(_, _, list)| &list.name));
        if filtered.is_empty() {
            continue;
        }
        let mut of_class = vec![Edit::replace(THROWN, format!("{THROWN}{INHERITED}")).times(filtered.len())];
        of_class.extend(filtered.iter().map(|(call, filter, _)| handed_over(call, filter)));
        edits.push(body(class).edit(of_class));
    }
    for class in contract.classes.iter().filter(|class| lists.contains(&class.name)) {
        let unread = "    private let unread = Unread<";
        edits.push(body(class).edit(vec![
            Edit::replace(unread, format!("    var filters: Filters?\n{unread}")),
            Edit::pattern(r"while try await (\w+)\(\) \{", "while try await Filters.serving(filters, $1) {"),
        ]));
    }
    Patch::new(
        "filters",
        "A filter has the task-local values of the task that reads its list, and is cancelled with it.",
        edits,
    )
}

fn is_filter(parameter: &Parameter, contract: &Contract) -> bool {
    innermost(&parameter.ty).is_some_and(|name| contract.callback(&name).is_some())
}

/// The list that a call returns. One that blocks is read by a thread, not by a task.
fn list<'a>(call: &Call, contract: &'a Contract) -> Option<&'a Class> {
    let name = name_of(call.returns.as_ref()?)?;
    contract.classes.iter().find(|class| class.name == name && class.is_async() && class.item().is_some())
}

fn handed_over(call: &Call, filter: &Parameter) -> Edit {
    let (name, filter) = (camel(&call.name), camel(&filter.name));
    let made = format!(
        r"(?s)(\nopen func {name}\([^\n]*\n(?:    try [^\n]*\n)*)    return (try  FfiConverterType\w+_lift\([^}}]*?\.lower\(){filter}(\)[^}}]*\}}\))\n\}}"
    );
    let kept = format!(
        "$1    let filters = Filters()\n    let made = ${{2}}{filter}.map(filters.asking)$3\n    made.filters = filters\n    return made\n}}"
    );
    Edit::pattern(&made, kept)
}

const INHERITED: &str =
    "     * It has the task-local values of the task that reads the outcomes, and is cancelled with it.\n";
