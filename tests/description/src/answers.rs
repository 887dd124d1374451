//! Answers: the schema of their status, and no field beyond it.

use crate::{
    Description,
    faults::{What, is_known},
};
use serde_json::{Value, json};
use std::collections::BTreeSet;

impl Description {
    /// Everything that is wrong with an answer, and whether its status is declared.
    pub fn judge_answer(
        &mut self,
        method: &str,
        route: &str,
        status: u16,
        body: &Value,
    ) -> (Vec<String>, bool) {
        let operation = self.operation(method, route);
        assert!(operation.is_object(), "{method} {route} is not described");
        let declared = self.resolve(&operation["responses"][status.to_string()]).clone();
        let schema = match status {
            200 if declared["content"].is_null() => return (Vec::new(), true),
            200 => declared["content"]["application/json"]["schema"].clone(),
            _ => json!({ "$ref": "#/components/schemas/ClerkErrors" }),
        };
        let mut wrong = self.violations(&schema, body);
        let mut unknown = Vec::new();
        self.unknown_fields(&[&schema], body, "", &mut unknown);
        let field = |at: &str| at.rsplit('/').next().unwrap_or_default().to_owned();
        unknown.retain(|at| !is_known(&format!("{method} {route}"), What::Field(&field(at))));
        wrong.extend(unknown.into_iter().map(|at| format!("{at}: not in the description")));
        (wrong, declared.is_object())
    }

    /// Open schemas allow fields they do not name; an answer to the field has none.
    fn unknown_fields(&self, schemas: &[&Value], value: &Value, at: &str, unknown: &mut Vec<String>) {
        let mut parts = Vec::new();
        schemas.iter().for_each(|schema| self.flatten(schema, &mut parts));
        match value {
            Value::Object(fields) => {
                let known: BTreeSet<&String> = parts
                    .iter()
                    .filter_map(|part| part["properties"].as_object())
                    .flat_map(|map| map.keys())
                    .collect();
                for (name, child) in fields.iter().filter(|_| !known.is_empty()) {
                    let below: Vec<&Value> =
                        parts.iter().filter_map(|part| part["properties"].get(name)).collect();
                    if !known.contains(name) {
                        unknown.push(format!("{at}/{name}"));
                    }
                    self.unknown_fields(&below, child, &format!("{at}/{name}"), unknown);
                }
            }
            Value::Array(items) => {
                let below: Vec<&Value> = parts.iter().filter_map(|part| part.get("items")).collect();
                for item in items {
                    self.unknown_fields(&below, item, &format!("{at}/*"), unknown);
                }
            }
            _ => {}
        }
    }
}
