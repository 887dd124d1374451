//! Creates instances of a schema: the smallest, the fullest, and the fullest with each field null or omitted if the
//! description allows that. Values are the description's examples if it has any.

use crate::Description;
use serde_json::{Map, Value, json};

impl Description {
    /// Instances of a schema, each with its description.
    ///
    /// # Panics
    /// If there is no such schema.
    #[must_use]
    pub fn instances(&self, name: &str) -> Vec<(String, Value)> {
        let schema = self.schema(name);
        let (properties, required) = self.properties(schema);
        let full = self.value(schema, true);
        let mut instances =
            vec![("smallest".to_owned(), self.value(schema, false)), ("fullest".into(), full.clone())];
        for (field, part) in properties {
            if self.is_nullable(part) {
                let mut with_null = full.clone();
                with_null[field] = Value::Null;
                instances.push((format!("{field} null"), with_null));
            }
            if !required.contains(&field.as_str()) {
                let mut without = full.clone();
                without.as_object_mut().map(|fields| fields.remove(field));
                instances.push((format!("no {field}"), without));
            }
        }
        instances
    }

    fn schema(&self, name: &str) -> &Value {
        let schema = &self.published["components"]["schemas"][name];
        assert!(schema.is_object(), "{name} is not described");
        schema
    }

    /// The properties of a schema, including those of its parts.
    fn properties<'a>(&'a self, schema: &'a Value) -> (Vec<(&'a String, &'a Value)>, Vec<&'a str>) {
        let schema = resolve(&self.published, schema);
        let mut properties: Vec<_> = schema["properties"].as_object().into_iter().flatten().collect();
        let mut required: Vec<_> = strings(&schema["required"]);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            let (more, needed) = self.properties(part);
            properties.extend(more);
            required.extend(needed);
        }
        (properties, required)
    }

    fn is_nullable(&self, schema: &Value) -> bool {
        schema["nullable"] == true || resolve(&self.published, schema)["nullable"] == true
    }

    /// An instance of the schema, with all or as few fields as possible.
    fn instance(&self, schema: &Value, full: bool) -> Value {
        if !full && self.is_nullable(schema) {
            return Value::Null;
        }
        self.value(schema, full)
    }

    fn value(&self, schema: &Value, full: bool) -> Value {
        let schema = resolve(&self.published, schema);
        if let Some(first) = ["oneOf", "anyOf"].iter().find_map(|choice| schema[*choice].get(0)) {
            return self.instance(first, full);
        }
        if let Some(value) = schema["enum"].as_array().and_then(|values| values.iter().find(|v| !v.is_null()))
        {
            return value.clone();
        }
        let (properties, required) = self.properties(schema);
        if !properties.is_empty() {
            let wanted = properties.into_iter().filter(|(name, _)| full || required.contains(&name.as_str()));
            return wanted
                .map(|(name, part)| (name.clone(), self.instance(part, full)))
                .collect::<Map<_, _>>()
                .into();
        }
        match (schema["example"].clone(), schema["type"].as_str().unwrap_or("object")) {
            (example, _) if !example.is_null() => example,
            (_, "array") if full => json!([self.instance(&schema["items"], full)]),
            (_, "array") => json!([]),
            (_, "string") => json!("text"),
            (_, "integer" | "number") => json!(1_716_883_200_000_u64),
            (_, "boolean") => json!(true),
            _ => json!({}),
        }
    }
}

fn strings(list: &Value) -> Vec<&str> {
    list.as_array().into_iter().flatten().filter_map(Value::as_str).collect()
}

fn resolve<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    let reference = value.get("$ref").and_then(Value::as_str);
    match reference.and_then(|reference| document.pointer(reference.trim_start_matches('#'))) {
        Some(target) => resolve(document, target),
        None => value,
    }
}
