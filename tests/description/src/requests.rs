//! Requests: the names and values of the query and of the form.

use crate::{
    Description,
    faults::{What, is_known},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The values of each name, in the order they came.
type Pairs = BTreeMap<String, Vec<String>>;

const FORM: &str = "application/x-www-form-urlencoded";

impl Description {
    /// Everything that is wrong with a request: `route` is the template of its path.
    pub fn judge_request(&mut self, method: &str, route: &str, query: &Pairs, form: &Pairs) -> Vec<String> {
        let operation = self.operation(method, route).clone();
        if operation.is_null() {
            return vec!["not in the description".into()];
        }
        let mut wrong = self.judge_query(&format!("{method} {route}"), &operation["parameters"], query);
        let schema = &operation["requestBody"]["content"][FORM]["schema"];
        match (schema.is_null(), form.is_empty()) {
            (true, true) => {}
            (true, false) => wrong.push("it has a form".into()),
            (false, _) => wrong.extend(self.judge_form(schema, form)),
        }
        wrong
    }

    fn judge_query(&mut self, route: &str, parameters: &Value, query: &Pairs) -> Vec<String> {
        let parameters = parameters.as_array().into_iter().flatten().map(|parameter| self.resolve(parameter));
        let described: BTreeMap<String, Value> = parameters
            .filter(|parameter| parameter["in"] == "query")
            .map(|parameter| (parameter["name"].as_str().unwrap().to_owned(), parameter.clone()))
            .collect();
        let mut wrong = Vec::new();
        for (name, values) in query {
            let Some(parameter) = described.get(name) else {
                if !is_known(route, What::Parameter(name)) {
                    wrong.push(format!("{name}: not in the description"));
                }
                continue;
            };
            if values.len() > 1 && !is_known(route, What::Several(name)) {
                wrong.push(format!("{name}: given several times"));
            }
            for value in values {
                let value = self.read(&parameter["schema"], value);
                wrong.extend(
                    self.violations(&parameter["schema"], &value).into_iter().map(|at| format!("{name}{at}")),
                );
            }
        }
        let missing =
            described.iter().filter(|(name, of)| of["required"] == true && !query.contains_key(*name));
        wrong.extend(missing.map(|(name, _)| format!("{name}: missing")));
        wrong
    }

    fn judge_form(&mut self, schema: &Value, form: &Pairs) -> Vec<String> {
        let properties = self.resolve(schema)["properties"].clone();
        let mut fields = Map::new();
        let mut wrong = Vec::new();
        for (name, values) in form {
            let property = &properties[name];
            if property.is_null() {
                wrong.push(format!("{name}: not in the description"));
            }
            let items = &self.inner(property)["items"].clone();
            let field = match &values[..] {
                _ if !items.is_null() => values.iter().map(|value| self.read(items, value)).collect(),
                [value] => self.read(property, value),
                several => json!(several),
            };
            fields.insert(name.clone(), field);
        }
        wrong.extend(self.violations(schema, &fields.into()));
        wrong
    }

    /// A value as its schema means it: text that is no number stays text.
    fn read(&self, schema: &Value, text: &str) -> Value {
        match self.inner(schema)["type"].as_str() {
            Some("integer" | "number" | "boolean") => {
                serde_json::from_str(text).unwrap_or_else(|_| json!(text))
            }
            _ => json!(text),
        }
    }

    /// The schema of what is not null.
    fn inner<'a>(&'a self, schema: &'a Value) -> &'a Value {
        let schema = self.resolve(schema);
        schema.get("anyOf").and_then(|choices| choices.get(1)).map_or(schema, |inner| self.resolve(inner))
    }
}
