//! Checks that every list that Clerk pages by offset can be read in all four ways.

use crate::listing::{Contract, Operation, Parameter};
use std::collections::{BTreeMap, BTreeSet};

/// The ways to read a list, each as the prefix and the suffix of the operation's name, and the argument that shows that an
/// operation of such a name reads a list.
const WAYS: [(&str, &str, &str); 4] = [
    ("get_", "", "initial_page"),
    ("watch_", "", "min_interval"),
    ("", "_paginator", "page_size"),
    ("", "", "resume_from"),
];

/// The same for a page of a list that is paged by cursor.
const BY_CURSOR: (&str, &str, &str) = ("get_", "", "starting_after");

/// The arguments that say how to read a list, not what is in it.
const MANNERS: [&str; 6] =
    ["initial", "initial_page", "max_interval", "min_interval", "page_size", "resume_from"];

/// The operations that lists lack, and those that do not have the same filters as the others of their list. A list that is
/// paged by cursor is none of them: it has no total count, by which a watch sees that it changed and a paginator shows its
/// length.
pub fn incomplete_lists(contract: &Contract) -> Vec<String> {
    let by_cursor: BTreeSet<_> =
        contract.operations().filter_map(|(class, one)| Some((class, read(one, &BY_CURSOR)?))).collect();
    let mut lists: BTreeMap<(&str, &str), [Option<&Operation>; 4]> = BTreeMap::new();
    for (class, operation) in contract.operations() {
        if let Some((way, list)) =
            WAYS.iter().enumerate().find_map(|(at, way)| Some((at, read(operation, way)?)))
        {
            lists.entry((class, list)).or_default()[way] = Some(operation);
        }
    }
    lists.retain(|list, _| !by_cursor.contains(list));
    lists.iter().flat_map(|((class, list), ways)| faults(class, list, ways)).collect()
}

/// The list that an operation reads in this way.
fn read<'a>(operation: &'a Operation, (prefix, suffix, argument): &(&str, &str, &str)) -> Option<&'a str> {
    let list = operation.name.strip_prefix(prefix)?.strip_suffix(suffix)?;
    operation.parameters.iter().any(|parameter| parameter.name == *argument).then_some(list)
}

fn faults(class: &str, list: &str, ways: &[Option<&Operation>; 4]) -> Vec<String> {
    let named = |at: usize| format!("{class}.{}{list}{}", WAYS[at].0, WAYS[at].1);
    let known = ways.iter().flatten().next().map(|operation| filters(operation)).unwrap_or_default();
    let fault = |(at, operation): (usize, &Option<&Operation>)| match operation {
        None => Some(format!("there is no {}", named(at))),
        Some(operation) if filters(operation) != known => Some(format!("{} has other filters", named(at))),
        Some(_) => None,
    };
    ways.iter().enumerate().filter_map(fault).collect()
}

fn filters(operation: &Operation) -> Vec<&Parameter> {
    let is_filter = |parameter: &&Parameter| !MANNERS.contains(&parameter.name.as_str());
    operation.parameters.iter().filter(is_filter).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "class Clerk (asynchronous and blocking)
  get_teams(initial_page: i32 = 1, page_size: i32 = 10, status: [Status] = []) -> TeamPage throws
  get_team(team_id: string) -> Team throws
  teams(status: [Status] = [], page_size: i32 = 100, resume_from: string? = none) -> Teams throws
  teams_paginator(status: [Status] = [], page_size: i32 = 20) -> TeamsPaginator throws
  watch_teams(status: [Status] = [], initial: boolean = true, page_size: i32 = 100, min_interval: duration? = none, max_interval: duration? = none) -> TeamChanges throws
";

    fn faults_of(listing: &str) -> Vec<String> {
        incomplete_lists(&Contract::read(listing).expect("a listing"))
    }

    #[test]
    fn what_a_list_lacks_is_named() {
        assert!(faults_of(LISTING).is_empty());
        for (at, missing) in [
            (1, "there is no clerk.get_teams"),
            (3, "there is no clerk.teams"),
            (4, "there is no clerk.teams_paginator"),
            (5, "there is no clerk.watch_teams"),
        ] {
            let mut lines: Vec<_> = LISTING.lines().collect();
            lines.remove(at);
            assert_eq!(faults_of(&lines.join("\n")), [missing]);
        }
        let by_cursor = "
  get_groups(limit: i32 = 10, starting_after: string? = none) -> GroupPage throws
  groups(page_size: i32 = 100, resume_from: string? = none) -> Groups throws";
        assert!(faults_of(&format!("{}{by_cursor}", LISTING.trim_end())).is_empty());
        let unfiltered = LISTING.replace("teams_paginator(status: [Status] = [], ", "teams_paginator(");
        assert_eq!(faults_of(&unfiltered), ["clerk.teams_paginator has other filters"]);
    }
}
