//! The fields that a schema contains. Open schemas allow others, but responses should have none.

use crate::place::Place;
use serde_json::Value;
use std::{
    collections::{BTreeMap, HashMap},
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

#[derive(Default)]
pub(crate) struct Shapes(Mutex<HashMap<String, Arc<Shape>>>);

impl Shapes {
    /// The fields that the schema at `pointer` does not contain, as JSON pointers with `*` for an index.
    pub(crate) fn unknown(&self, document: &Value, pointer: &str, value: &Value) -> Vec<String> {
        let mut shapes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let shape = shapes.entry(pointer.to_owned()).or_insert_with(|| Shape::of(vec![pointer.to_owned()]));
        let shape = Arc::clone(shape);
        drop(shapes);
        let mut unknown = Vec::new();
        shape.walk(document, value, &mut String::new(), &mut unknown);
        unknown.sort();
        unknown.dedup();
        unknown
    }
}

/// The schemas that apply to one part of a value. Their nested schemas are resolved when they are first needed.
struct Shape {
    schemas: Vec<String>,
    below: OnceLock<Below>,
}

#[derive(Default)]
struct Below {
    fields: BTreeMap<String, Arc<Shape>>,
    items: Option<Arc<Shape>>,
}

impl Shape {
    fn of(schemas: Vec<String>) -> Arc<Self> {
        Arc::new(Self { schemas, below: OnceLock::new() })
    }

    fn below(&self, document: &Value) -> &Below {
        self.below.get_or_init(|| {
            let schemas = self.schemas.iter().filter_map(|pointer| Place::at(document, pointer));
            let parts: Vec<_> = schemas.flat_map(|schema| schema.flattened()).collect();
            let mut fields: BTreeMap<String, Vec<String>> = BTreeMap::new();
            for (name, field) in
                parts.iter().filter_map(|part| part.get("properties")).flat_map(|all| all.children())
            {
                fields.entry(name.to_owned()).or_default().push(field.pointer);
            }
            let items: Vec<_> =
                parts.iter().filter_map(|part| part.get("items")).map(|items| items.pointer).collect();
            Below {
                fields: fields.into_iter().map(|(name, schemas)| (name, Self::of(schemas))).collect(),
                items: (!items.is_empty()).then(|| Self::of(items)),
            }
        })
    }

    fn walk(&self, document: &Value, value: &Value, at: &mut String, unknown: &mut Vec<String>) {
        let below = self.below(document);
        let before = at.len();
        match value {
            Value::Object(held) if !below.fields.is_empty() => {
                for (name, child) in held {
                    at.extend(["/", name]);
                    match below.fields.get(name) {
                        Some(shape) => shape.walk(document, child, at, unknown),
                        None => unknown.push(at.clone()),
                    }
                    at.truncate(before);
                }
            }
            Value::Array(held) => {
                let Some(items) = &below.items else { return };
                at.push_str("/*");
                held.iter().for_each(|item| items.walk(document, item, at, unknown));
                at.truncate(before);
            }
            _ => {}
        }
    }
}
