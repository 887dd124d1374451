//! Lists page by page, up to their ends: every operation of the contract that takes a page size.

use crate::listing::{Contract, Operation, is_list};
use serde::Deserialize;
use serde_json::{Map, Value, json};

/// How the step is written: `README.md` says what each key means.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EveryList {
    organization: String,
    /// The number of rows in each list.
    rows: usize,
    page_size: usize,
    /// Arguments that have no default, by name.
    #[serde(default)]
    values: Map<String, Value>,
}

/// The steps in the place of one `every_list` step.
pub(crate) fn steps(step: &Value, contract: &Contract) -> Result<Vec<Value>, String> {
    let every = EveryList::deserialize(step).map_err(|error| format!("every_list: {error}"))?;
    let mut steps = Vec::new();
    for class in ["clerk", "organization"] {
        let operations = contract.class(class).unwrap_or_default().iter();
        for operation in operations.filter(|one| one.parameters.iter().any(|one| one.name == "page_size")) {
            steps.extend(every.pages(class, operation, contract));
        }
    }
    if steps.is_empty() { Err("every_list: there is no list".to_owned()) } else { Ok(steps) }
}

impl EveryList {
    /// Reads one list in the way that fits what the operation gives.
    fn pages(&self, class: &str, operation: &Operation, contract: &Contract) -> Vec<Value> {
        let gives = operation.returns.as_deref().unwrap_or_default();
        let handle = gives.to_lowercase();
        let mut steps = vec![json!({ "clear_log": true })];
        let mut requests = self.rows.div_ceil(self.page_size);
        match contract.class(gives) {
            None => steps.extend(self.ends().enumerate().map(|(at, (from, to))| {
                let with = json!({ "initial_page": at + 1, "page_size": self.page_size });
                let has_next_page = to < self.rows;
                let data = json!({ "$length": to - from });
                let page = json!({ "data": data, "has_next_page": has_next_page, "total_count": self.rows });
                self.call("call", class, operation, &with, &page)
            })),
            Some(made) if is_list(made) && made.iter().any(|one| one.name == "position") => {
                steps.push(self.call("call", class, operation, &self.sized(), &Value::Null));
                let next = format!("{handle}.next_page");
                steps.extend(
                    self.ends().map(|(from, to)| json!({ "call": next, "expect": { "$length": to - from } })),
                );
                steps.push(json!({ "call": next, "expect": null }));
            }
            Some(made) if is_list(made) => {
                let found = json!({ "count": self.rows });
                let mut read = self.call("list", class, operation, &self.sized(), &found);
                read["take"] = json!(self.rows);
                steps.push(read);
                // A list that is longer than the page is read once more, with the largest pages.
                requests = requests.min(2);
            }
            Some(_) => {
                steps.push(self.call("call", class, operation, &self.sized(), &Value::Null));
                for (_, to) in self.ends() {
                    let state = json!({ "items": { "$length": to }, "has_next_page": to < self.rows });
                    steps.push(json!({ "call": format!("{handle}.load_more") }));
                    steps.push(json!({ "call": format!("{handle}.state"), "expect": state }));
                }
                // A refresh shows as many rows as before.
                let state = json!({ "items": { "$length": self.rows }, "has_next_page": false });
                steps.push(json!({ "call": format!("{handle}.refresh") }));
                steps.push(json!({ "call": format!("{handle}.state"), "expect": state }));
                requests += 1;
            }
        }
        steps.push(json!({ "requests": [{ "count": requests }] }));
        steps
    }

    /// The first and the last row of each page, counted from 0 and from 1.
    fn ends(&self) -> impl Iterator<Item = (usize, usize)> {
        let (rows, size) = (self.rows, self.page_size);
        (0..rows).step_by(size).map(move |from| (from, rows.min(from + size)))
    }

    fn sized(&self) -> Value {
        json!({ "page_size": self.page_size })
    }

    fn call(&self, kind: &str, class: &str, operation: &Operation, with: &Value, expect: &Value) -> Value {
        let mut with = with.clone();
        for parameter in &operation.parameters {
            if let Some(value) = self.values.get(&parameter.name) {
                with[&parameter.name] = value.clone();
            }
        }
        let mut step = json!({ kind: format!("{class}.{}", operation.name), "with": with, "expect": expect });
        if class == "organization" {
            step["organization"] = json!(self.organization);
        }
        step
    }
}
