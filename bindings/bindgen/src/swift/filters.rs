//! Filters, which run in tasks of the task that reads the list they are for.
use super::{
    api::{THROWN, body},
    naming::camel,
};
use crate::{
    contract::{Contract, Filtered},
    patch::{Edit, Patch},
};

/// Comes after the patches of lists.
pub(super) fn of_readers(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let filtered = contract.filtered(class);
        if filtered.is_empty() {
            continue;
        }
        let mut of_class = vec![Edit::replace(THROWN, format!("{THROWN}{INHERITED}")).times(filtered.len())];
        of_class.extend(filtered.iter().map(handed_over));
        edits.push(body(class).edit(of_class));
    }
    for class in contract.filtered_lists() {
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

fn handed_over(filtered: &Filtered<'_>) -> Edit {
    let (name, filter) = (camel(&filtered.call.name), camel(&filtered.parameter.name));
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
