//! Validates requests and responses against the published description of the Frontend API.
//!
//! The description is not part of this project. Tests that need it are skipped with a message if it is not available.

mod explanation;
mod faults;
mod instances;
mod operations;
mod place;
mod project;
mod requests;
mod responses;
mod shape;
mod validators;

pub use faults::{FAULTS, Fault, Omission};
pub use project::{backend_operations, folder};
pub use requests::Request;
pub use responses::Response;

use operations::Operation;
use serde_json::{Value, json};
use shape::Shapes;
use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};
use validators::Validators;

/// The description, as published and converted to JSON Schema. Schemas are compiled when they are first needed.
pub struct Description {
    name: String,
    published: Value,
    document: Value,
    operations: BTreeMap<(String, String), Operation>,
    validators: Validators,
    shapes: Shapes,
}

impl fmt::Debug for Description {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Description").field("name", &self.name).finish_non_exhaustive()
    }
}

/// Why the description could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The folder or the file cannot be read.
    #[error("{0} cannot be read: {1}")]
    Read(PathBuf, io::Error),
    /// The folder contains no description of the Frontend API.
    #[error("{0} holds no fapi-*.yml")]
    Missing(PathBuf),
    /// The file is not an OpenAPI description.
    #[error("{0} is no OpenAPI description: {1}")]
    Invalid(PathBuf, String),
}

/// The result of validating a request or a response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Verdict {
    /// The violations of the description.
    pub violations: Vec<String>,
    /// Omission the description does not cover.
    pub uncovered: Option<String>,
}

impl Verdict {
    fn uncovered(what: String) -> Self {
        Self { uncovered: Some(what), ..Self::default() }
    }
}

impl Description {
    /// Reads the newest `fapi-*.yml` of a folder.
    ///
    /// # Errors
    /// If a file is missing or invalid.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let file = newest(folder)?;
        let text = fs::read_to_string(&file).map_err(|error| LoadError::Read(file.clone(), error))?;
        let invalid = |error: String| LoadError::Invalid(file.clone(), error);
        let published: Value = serde_saphyr::from_str(&text).map_err(|error| invalid(error.to_string()))?;
        if !published["paths"].is_object() {
            return Err(invalid("it has no paths".into()));
        }
        let document = nullable(published.clone());
        Ok(Self {
            name: file.file_name().unwrap_or_default().to_string_lossy().into_owned(),
            published,
            operations: operations::index(&document),
            validators: Validators::new(&document).map_err(invalid)?,
            shapes: Shapes::default(),
            document,
        })
    }

    /// The name of its file.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The method and the path template of every operation of the Frontend API.
    pub fn operations(&self) -> impl Iterator<Item = &(String, String)> {
        self.operations.keys()
    }

    /// The operation for a path or a template, with its method and template.
    fn operation(&self, method: &str, path: &str) -> Option<(String, &Operation)> {
        let exact = (method.to_owned(), path.to_owned());
        if let Some(operation) = self.operations.get(&exact) {
            return Some((format!("{method} {path}"), operation));
        }
        let ofs = self.operations.iter().filter(|((of, _), _)| of == method);
        let matching = ofs.filter_map(|((_, template), operation)| {
            literals(template, path).map(|literals| (literals, template, operation))
        });
        matching
            .max_by_key(|(literals, ..)| *literals)
            .map(|(_, template, operation)| (format!("{method} {template}"), operation))
    }
}

/// The number of literal segments that match, if the path matches the template.
fn literals(template: &str, path: &str) -> Option<usize> {
    let (parts, segments): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let is_like =
        |(part, segment): (&&str, &&str)| part == segment || (part.starts_with('{') && !segment.is_empty());
    (parts.len() == segments.len() && parts.iter().zip(&segments).all(is_like))
        .then(|| parts.iter().zip(&segments).filter(|(part, segment)| part == segment).count())
}

fn newest(folder: &Path) -> Result<PathBuf, LoadError> {
    let entries = fs::read_dir(folder).map_err(|error| LoadError::Read(folder.to_owned(), error))?;
    let files = entries.flatten().map(|entry| entry.path());
    files
        .filter(|file| {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            name.starts_with("fapi-") && name.ends_with(".yml")
        })
        .max()
        .ok_or_else(|| LoadError::Missing(folder.to_owned()))
}

/// Converts `nullable: true` to JSON Schema.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_matched_by_its_template() {
        assert_eq!(literals("/v1/a/{id}", "/v1/a/b"), Some(3));
        assert_eq!(literals("/v1/a/b", "/v1/a/b"), Some(4));
        assert_eq!(literals("/v1/a/{id}", "/v1/a/"), None);
        assert_eq!(literals("/v1/a/{id}", "/v1/a/b/c"), None);
    }

    #[test]
    fn a_folder_without_a_description_is_said() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
        let missing = Description::load(folder).map(drop).map_err(|error| error.to_string());
        assert_eq!(missing, Err(format!("{} holds no fapi-*.yml", folder.display())));
        let absent = folder.join("no_such_folder");
        assert!(Description::load(&absent).is_err_and(|error| error.to_string().contains("cannot be read")));
    }
}
