//! The published description of the Frontend API, read as JSON Schema.

use jsonschema::{Draft, Validator};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// Where the description contradicts itself or every client, and how it is read here.
///
/// Besides: `nullable: true` beside `allOf` or `enum` is read as "may be null", as servers and clients do, though the
/// `allOf` or `enum` alone would refuse null.
/// Route (any where empty), field, reason.
pub(crate) const UNDESCRIBED_FIELDS: [(&str, &str, &str); 4] = [
    ("", "enterprise_accounts", "User requires it and does not define it; clients read a list"),
    ("/tokens", "object", "the answer defines only `jwt`; clients expect `object: token` too"),
    ("/tokens/{template_name}", "object", "the same"),
    ("/reset_password", "tasks", "its client is of the older schema, all others are of the newer"),
];

/// Statuses that the description does not declare where the emulator sends them. Their bodies are Clerk's envelope all
/// the same.
pub(crate) const UNDECLARED: [(&str, u16, &str); 4] = [
    ("GET /v1/organizations/{organization_id}/membership_requests", 404, STRANGER),
    ("GET /v1/organizations/{organization_id}/memberships", 404, STRANGER),
    ("GET /v1/organizations/{organization_id}/roles", 404, STRANGER),
    ("GET /v1/organizations/{organization_id}/roles", 422, "a limit out of bounds, as on all other lists"),
];
const STRANGER: &str = "organization_not_found_or_unauthorized, whose documented status is 404";

pub(crate) struct Description {
    document: Value,
    validators: HashMap<String, Validator>,
}

impl Description {
    /// Nothing where the file is not at hand: it is no part of the project.
    pub(crate) fn load() -> Option<Self> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi/fapi-2026-05-12.yml");
        let text = std::fs::read_to_string(file).ok()?;
        let document: Value = serde_saphyr::from_str(&text).unwrap();
        Some(Self { document: nullable(document), validators: HashMap::new() })
    }

    /// Everything that is wrong with an answer, and whether its status is declared.
    pub(crate) fn judge(
        &mut self,
        method: &str,
        path: &str,
        status: u16,
        body: &Value,
    ) -> (Vec<String>, bool) {
        let operation = &self.document["paths"][path][method.to_ascii_lowercase()];
        assert!(operation.is_object(), "{method} {path} is not described");
        let declared = self.resolve(&operation["responses"][status.to_string()]).clone();
        let schema = match status {
            200 if declared["content"].is_null() => return (Vec::new(), true),
            200 => declared["content"]["application/json"]["schema"].clone(),
            _ => json!({ "$ref": "#/components/schemas/ClerkErrors" }),
        };
        let mut faults = self.violations(&schema, body);
        let mut unknown = Vec::new();
        self.unknown_fields(&[&schema], body, "", &mut unknown);
        let exempt = |at: &str| {
            let known = |(route, field, _): &(&str, &str, &str)| {
                path.ends_with(route) && at.ends_with(&format!("/{field}"))
            };
            UNDESCRIBED_FIELDS.iter().any(known)
        };
        unknown.retain(|at| !exempt(at));
        faults.extend(unknown.into_iter().map(|at| format!("{at}: not in the description")));
        (faults, declared.is_object())
    }

    fn violations(&mut self, schema: &Value, body: &Value) -> Vec<String> {
        let validator = self.validators.entry(schema.to_string()).or_insert_with(|| {
            let mut root = schema.clone();
            // What stands beside a reference is ignored in this draft, so it goes one level down.
            if root.get("$ref").is_some() {
                root = json!({ "allOf": [root] });
            }
            root["components"] = self.document["components"].clone();
            jsonschema::options().with_draft(Draft::Draft4).build(&root).unwrap()
        });
        validator.iter_errors(body).map(|error| format!("{}: {error}", error.instance_path())).collect()
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

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => {
                self.resolve(self.document.pointer(reference.trim_start_matches('#')).unwrap())
            }
            None => value,
        }
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
