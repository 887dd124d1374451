//! Compiles each schema once, when it is first needed.

use crate::{explanation::explain, faults::Omission};
use jsonschema::{Draft, Registry, Validator};
use percent_encoding::{AsciiSet, CONTROLS, utf8_percent_encode};
use serde_json::{Value, json};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

const DOCUMENT: &str = "urn:description";
/// Characters of JSON pointers that must be encoded in a URI fragment.
const FRAGMENT: &AsciiSet = &CONTROLS.add(b' ').add(b'"').add(b'%').add(b'{').add(b'}').add(b'^').add(b'|');

pub(crate) struct Validators {
    registry: Registry<'static>,
    compiled: Mutex<HashMap<String, Arc<Validator>>>,
}

impl Validators {
    pub(crate) fn new(document: &Value) -> Result<Self, String> {
        let resource = Draft::Draft4.create_resource(document.clone());
        let registry = Registry::new().add(DOCUMENT, resource).and_then(|registry| registry.prepare());
        let registry = registry.map_err(|error| error.to_string())?;
        Ok(Self { registry, compiled: Mutex::default() })
    }

    /// The violations of the schema at `pointer`, except for what is known to be missing in it.
    pub(crate) fn violations(
        &self,
        pointer: &str,
        value: &Value,
        is_known: &dyn Fn(Omission<'_>) -> bool,
    ) -> Vec<String> {
        match self.validator(pointer) {
            Ok(validator) if validator.is_valid(value) => Vec::new(),
            Ok(validator) => {
                let errors = validator.iter_errors(value);
                errors.flat_map(|error| explain(&error, is_known)).collect()
            }
            Err(error) => vec![format!("the schema at {pointer} cannot be used: {error}")],
        }
    }

    fn validator(&self, pointer: &str) -> Result<Arc<Validator>, String> {
        let mut compiled = self.compiled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(validator) = compiled.get(pointer) {
            return Ok(Arc::clone(validator));
        }
        let reference = format!("{DOCUMENT}#{}", utf8_percent_encode(pointer, FRAGMENT));
        let options = jsonschema::options().with_draft(Draft::Draft4).with_registry(&self.registry);
        let validator = options.build(&json!({ "$ref": reference })).map_err(|error| error.to_string())?;
        let validator = Arc::new(validator);
        compiled.insert(pointer.to_owned(), Arc::clone(&validator));
        Ok(validator)
    }
}
