//! The published description of the Frontend API, read as JSON Schema. It is no part of the project: where the file is not
//! beside it, what needs it is skipped, and says so.

// It is for tests, and a test that cannot go on should stop.
#![allow(clippy::unwrap_used)]

mod answers;
mod faults;
mod instances;
mod requests;

pub use faults::{FAULTS, Fault, What};
use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::{collections::HashMap, fs, io::Write as _};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi/fapi-2026-05-12.yml");
const BACKEND: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi/bapi-2026-05-12.yml");

/// The description, as published and in the words of JSON Schema.
pub struct Description {
    published: Value,
    document: Value,
    validators: HashMap<String, Validator>,
}

impl Description {
    /// Nothing where the file is not at hand.
    pub fn load() -> Option<Self> {
        let published = read(FILE)?;
        let document = nullable(published.clone());
        Some(Self { published, document, validators: HashMap::new() })
    }

    /// Method and path of everything that the Frontend API has, the path with its placeholders.
    #[must_use]
    pub fn operations(&self) -> Vec<(String, String)> {
        operations(&self.published, "")
    }

    fn operation(&self, method: &str, route: &str) -> &Value {
        &self.document["paths"][route][method.to_ascii_lowercase()]
    }

    fn violations(&mut self, schema: &Value, instance: &Value) -> Vec<String> {
        let validator = self.validators.entry(schema.to_string()).or_insert_with(|| {
            let mut root = schema.clone();
            // What stands beside a reference is ignored in this draft, so it goes one level down.
            if root.get("$ref").is_some() {
                root = json!({ "allOf": [root] });
            }
            root["components"] = self.document["components"].clone();
            jsonschema::options().with_draft(Draft::Draft4).build(&root).unwrap()
        });
        validator.iter_errors(instance).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        resolve(&self.document, value)
    }

    /// The schemas that together or alternatively make up this one.
    fn flatten<'a>(&'a self, schema: &'a Value, parts: &mut Vec<&'a Value>) {
        let schema = self.resolve(schema);
        parts.push(schema);
        for combination in ["allOf", "anyOf", "oneOf"] {
            for part in schema[combination].as_array().into_iter().flatten() {
                self.flatten(part, parts);
            }
        }
    }
}

/// Method and path of everything that the Backend API has; nothing where its description is not at hand.
#[must_use]
pub fn backend_operations() -> Option<Vec<(String, String)>> {
    Some(operations(&read(BACKEND)?, "/v1"))
}

fn operations(document: &Value, below: &str) -> Vec<(String, String)> {
    const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];
    let paths = document["paths"].as_object().into_iter().flatten();
    let all = paths.flat_map(|(path, item)| {
        let methods = METHODS.iter().filter(|method| item.get(method).is_some());
        methods.map(move |method| (method.to_ascii_uppercase(), format!("{below}{path}")))
    });
    all.collect()
}

fn read(file: &str) -> Option<Value> {
    let Ok(text) = fs::read_to_string(file) else {
        // Written past the test harness, which keeps what passing tests print.
        let name = file.rsplit('/').next().unwrap_or_default();
        let line = format!("skipped: the description ../shared/openapi/{name} is not here\n");
        std::io::stderr().write_all(line.as_bytes()).unwrap();
        return None;
    };
    Some(serde_saphyr::from_str(&text).unwrap())
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value.get("$ref").and_then(Value::as_str) {
        Some(reference) => resolve(document, document.pointer(reference.trim_start_matches('#')).unwrap()),
        None => value,
    }
}

/// `nullable: true` in the words of JSON Schema.
fn nullable(value: Value) -> Value {
    match value {
        Value::Object(mut fields) => {
            let may_be_null = fields.get("nullable") == Some(&Value::Bool(true));
            fields.remove("example");
            if may_be_null {
                fields.remove("nullable");
            }
            let rest: Value = fields.into_iter().map(|(name, child)| (name, nullable(child))).collect();
            if may_be_null { json!({ "anyOf": [{ "type": "null" }, rest] }) } else { rest }
        }
        Value::Array(items) => items.into_iter().map(nullable).collect(),
        other => other,
    }
}
