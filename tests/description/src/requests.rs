//! Validates requests: the names and values of the query and the form.

use crate::{
    Description, Verdict,
    faults::{Omission, is_known},
    operations::{Form, Operation, is_form, is_type},
};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// The values of each name, in order.
type Pairs = BTreeMap<String, Vec<String>>;

/// The parts of a request that the description covers.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method, such as `GET`.
    pub method: &'a str,
    /// The path, or its template.
    pub path: &'a str,
    /// The query's parameters.
    pub query: &'a Pairs,
    /// The form's fields.
    pub form: &'a Pairs,
    /// The content type of the body, if there is one.
    pub content_type: Option<&'a str>,
}

impl Description {
    /// Validates a request.
    #[must_use]
    pub fn request(&self, request: &Request<'_>) -> Verdict {
        let Some((route, operation)) = self.operation(request.method, request.path) else {
            return Verdict::uncovered(format!("{} {}", request.method, request.path));
        };
        let mut verdict =
            Verdict { violations: self.query(&route, operation, request.query), uncovered: None };
        match (request.content_type, &operation.form) {
            // What is in a form with a file is for the server to judge.
            (Some(other), _)
                if operation.bodies.iter().any(|body| is_type(other, body) && !is_form(body)) => {}
            (Some(other), _) if !is_form(other) => {
                verdict.uncovered = Some(format!("{route}: a request's body of type {other}"));
            }
            (_, Some(form)) => verdict.violations.extend(self.form(&route, form, request.form)),
            (_, None) if request.form.is_empty() || !operation.bodies.is_empty() => {}
            (_, None) => verdict.violations.push("it has a form".into()),
        }
        verdict
    }

    fn query(&self, route: &str, operation: &Operation, query: &Pairs) -> Vec<String> {
        let mut violations = Vec::new();
        for (name, values) in query {
            let Some(parameter) = operation.query.get(name) else {
                if !is_known(route, Omission::Parameter(name)) {
                    violations.push(format!("{name}: not in the description"));
                }
                continue;
            };
            if parameter.text.is_list {
                let list = values.iter().map(|value| parameter.text.read(value)).collect();
                violations.extend(self.values(name, &parameter.schema, &list));
                continue;
            }
            if values.len() > 1 && !is_known(route, Omission::Several(name)) {
                violations.push(format!("{name}: given several times"));
            }
            for value in values {
                violations.extend(self.values(name, &parameter.schema, &parameter.text.read(value)));
            }
        }
        let required = operation.query.iter().filter(|(_, parameter)| parameter.is_required);
        let missing = required.filter(|(name, _)| !query.contains_key(*name));
        violations.extend(missing.map(|(name, _)| format!("{name}: missing")));
        violations
    }

    fn values(&self, name: &str, schema: &str, value: &Value) -> Vec<String> {
        let violations = self.validators.violations(schema, value, &|_| false);
        violations.into_iter().map(|text| format!("{name}{text}")).collect()
    }

    fn form(&self, route: &str, form: &Form, given: &Pairs) -> Vec<String> {
        let mut fields = Map::new();
        let mut violations = Vec::new();
        for (name, values) in given {
            let Some(text) = form.fields.get(name) else {
                if !is_known(route, Omission::FormField(name)) {
                    violations.push(format!("{name}: not in the description"));
                }
                continue;
            };
            let field = match &values[..] {
                _ if text.is_list => values.iter().map(|value| text.read(value)).collect(),
                [value] => text.read(value),
                several => json!(several),
            };
            fields.insert(name.clone(), field);
        }
        violations.extend(self.validators.violations(&form.schema, &fields.into(), &|_| false));
        violations
    }
}
