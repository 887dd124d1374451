//! Validates responses: the schema for their status, without additional fields.

use crate::{
    Description, Verdict,
    faults::{Omission, is_known},
    operations::is_json,
};
use serde_json::Value;
use std::collections::BTreeMap;

/// The schema of every error response that has none of its own.
const REFUSAL: &str = "/components/schemas/ClerkErrors";

/// The parts of a response that the description covers.
#[derive(Clone, Copy, Debug)]
pub struct Response<'a> {
    /// The method of the request.
    pub method: &'a str,
    /// The request's path, or its template.
    pub path: &'a str,
    /// Its status.
    pub status: u16,
    /// The content type of the body, if there is one.
    pub content_type: Option<&'a str>,
    /// The whole body.
    pub body: &'a [u8],
}

impl Description {
    /// Validates a response.
    #[must_use]
    pub fn response(&self, response: &Response<'_>) -> Verdict {
        let Response { method, path, status, content_type, body } = *response;
        let Some((route, operation)) = self.operation(method, path) else {
            return Verdict::uncovered(format!("{method} {path}"));
        };
        let mut verdict = Verdict::default();
        let declared = operation.responses.get(&status);
        if declared.is_none() && !is_known(&route, Omission::Status(status)) {
            verdict.violations.push(format!("status {status}: not in the description"));
        }
        if body.is_empty() {
            if declared.is_some_and(|types| !types.is_empty()) {
                verdict.violations.push("the body is missing".into());
            }
            return verdict;
        }
        let content_type = content_type.unwrap_or_default();
        let Some(schema) = is_json(content_type).then(|| schema(status, declared)).flatten() else {
            let what = format!("{route}: a response's body of type {content_type:?} with status {status}");
            return Verdict { uncovered: Some(what), ..verdict };
        };
        match serde_json::from_slice(body) {
            Ok(body) => verdict.violations.extend(self.body(&route, schema, &body)),
            Err(error) => verdict.violations.push(format!("the body is no JSON: {error}")),
        }
        verdict
    }

    fn body(&self, route: &str, schema: &str, body: &Value) -> Vec<String> {
        let is_known = |omission: Omission<'_>| is_known(route, omission);
        let mut violations = self.validators.violations(schema, body, &is_known);
        let unknown = self.shapes.unknown(&self.document, schema, body).into_iter();
        let unknown =
            unknown.filter(|at| !is_known(Omission::Field(at.rsplit('/').next().unwrap_or_default())));
        violations.extend(unknown.map(|at| format!("{at}: not in the description")));
        violations
    }
}

/// The schema of a JSON body of this status, if there is one.
fn schema(status: u16, declared: Option<&BTreeMap<String, String>>) -> Option<&str> {
    let own = declared.and_then(|types| types.iter().find(|(name, _)| is_json(name)));
    match own {
        Some((_, schema)) if !schema.is_empty() => Some(schema),
        None if status >= 400 => Some(REFUSAL),
        _ => None,
    }
}
