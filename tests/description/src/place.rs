//! A value of the document with its JSON pointer, by which schemas are referred to.

use serde_json::Value;

/// A value and its JSON pointer, with references followed.
#[derive(Clone, Debug)]
pub(crate) struct Place<'a> {
    document: &'a Value,
    pub(crate) pointer: String,
    pub(crate) value: &'a Value,
}

impl<'a> Place<'a> {
    pub(crate) fn at(document: &'a Value, pointer: &str) -> Option<Self> {
        let value = document.pointer(pointer)?;
        Some(Self { document, pointer: pointer.to_owned(), value }.resolved())
    }

    fn resolved(self) -> Self {
        let reference = self.value.get("$ref").and_then(Value::as_str);
        let target = reference.map(|reference| reference.trim_start_matches('#'));
        match target.and_then(|pointer| Self::at(self.document, pointer)) {
            Some(place) => place,
            None => self,
        }
    }

    pub(crate) fn get(&self, key: &str) -> Option<Self> {
        let value = self.value.get(key)?;
        Some(self.below(key, value))
    }

    /// The elements of a list, or the values of a map with their keys.
    pub(crate) fn children(&self) -> Vec<(&'a str, Self)> {
        match self.value {
            Value::Object(fields) => {
                fields.iter().map(|(key, value)| (key.as_str(), self.below(key, value))).collect()
            }
            Value::Array(items) => {
                let items = items.iter().enumerate();
                items.map(|(index, value)| ("", self.below(&index.to_string(), value))).collect()
            }
            _ => Vec::new(),
        }
    }

    fn below(&self, key: &str, value: &'a Value) -> Self {
        let key = key.replace('~', "~0").replace('/', "~1");
        Self { document: self.document, pointer: format!("{}/{key}", self.pointer), value }.resolved()
    }

    /// This schema and its parts and alternatives.
    pub(crate) fn flattened(&self) -> Vec<Self> {
        let mut all = vec![self.clone()];
        for combination in ["allOf", "anyOf", "oneOf"] {
            let parts = self.get(combination).map(|list| list.children()).unwrap_or_default();
            all.extend(parts.iter().flat_map(|(_, part)| part.flattened()));
        }
        all
    }
}
