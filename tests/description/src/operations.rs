//! The parameters and responses of each operation, collected once.

use crate::place::Place;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";
const METHODS: [&str; 5] = ["get", "post", "put", "patch", "delete"];

/// An operation. Its schemas are JSON pointers into the document.
#[derive(Debug)]
pub(crate) struct Operation {
    pub(crate) query: BTreeMap<String, Parameter>,
    pub(crate) form: Option<Form>,
    pub(crate) bodies: BTreeSet<String>,
    pub(crate) responses: BTreeMap<u16, BTreeMap<String, String>>,
}

#[derive(Debug)]
pub(crate) struct Parameter {
    pub(crate) schema: String,
    pub(crate) is_required: bool,
    pub(crate) text: Text,
}

#[derive(Debug)]
pub(crate) struct Form {
    pub(crate) schema: String,
    pub(crate) fields: BTreeMap<String, Text>,
}

/// How to read the text of a parameter or a form field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Text {
    /// Whether it may be repeated.
    pub(crate) is_list: bool,
    /// Whether it is a number or a boolean.
    pub(crate) is_json: bool,
}

impl Text {
    fn of(schema: &Place<'_>) -> Self {
        let parts = schema.flattened();
        let items = parts.iter().find_map(|part| part.get("items"));
        let parts = items.as_ref().map_or(parts, Place::flattened);
        let is_json =
            |part: &Place<'_>| matches!(part.value["type"].as_str(), Some("integer" | "number" | "boolean"));
        Self { is_list: items.is_some(), is_json: parts.iter().any(is_json) }
    }

    /// Text that is not a number stays text.
    pub(crate) fn read(self, text: &str) -> Value {
        let json = if self.is_json { serde_json::from_str(text).ok() } else { None };
        json.unwrap_or_else(|| text.into())
    }
}

/// All operations, by method and path.
pub(crate) fn index(document: &Value) -> BTreeMap<(String, String), Operation> {
    let mut all = BTreeMap::new();
    let paths = Place::at(document, "/paths").map(|paths| paths.children()).unwrap_or_default();
    for (path, item) in paths {
        for method in METHODS {
            if let Some(place) = item.get(method) {
                all.insert((method.to_ascii_uppercase(), path.to_owned()), operation(&place));
            }
        }
    }
    all
}

fn operation(place: &Place<'_>) -> Operation {
    let body = place.get("requestBody").and_then(|body| body.get("content"));
    let types = body.as_ref().map(Place::children).unwrap_or_default();
    Operation {
        query: place.get("parameters").map(|all| query(&all)).unwrap_or_default(),
        form: body.as_ref().and_then(|body| body.get(FORM)?.get("schema")).map(|schema| form(&schema)),
        bodies: types.into_iter().map(|(name, _)| name.to_owned()).collect(),
        responses: place.get("responses").map(|all| responses(&all)).unwrap_or_default(),
    }
}

fn query(parameters: &Place<'_>) -> BTreeMap<String, Parameter> {
    let parameters = parameters.children().into_iter().map(|(_, parameter)| parameter);
    let query = parameters.filter(|parameter| parameter.value["in"] == "query");
    let read = |parameter: Place<'_>| {
        let schema = parameter.get("schema")?;
        let is_required = parameter.value["required"] == true;
        let name = parameter.value["name"].as_str()?.to_owned();
        Some((name, Parameter { is_required, text: Text::of(&schema), schema: schema.pointer }))
    };
    query.filter_map(read).collect()
}

fn form(schema: &Place<'_>) -> Form {
    let properties = schema.flattened().into_iter().filter_map(|part| part.get("properties"));
    let fields = properties.flat_map(|all| {
        let fields = all.children().into_iter();
        fields.map(|(name, field)| (name.to_owned(), Text::of(&field))).collect::<Vec<_>>()
    });
    Form { schema: schema.pointer.clone(), fields: fields.collect() }
}

/// The schema of each content type of each status.
fn responses(all: &Place<'_>) -> BTreeMap<u16, BTreeMap<String, String>> {
    let schemas = |response: &Place<'_>| {
        let types = response.get("content").map(|content| content.children()).unwrap_or_default();
        let schema = |(name, media): (&str, Place<'_>)| {
            let schema = media.get("schema").map(|schema| schema.pointer).unwrap_or_default();
            (name.to_owned(), schema)
        };
        types.into_iter().map(schema).collect()
    };
    let all = all.children();
    all.iter().filter_map(|(status, response)| Some((status.parse().ok()?, schemas(response)))).collect()
}

/// Whether a `Content-Type` is this one, whatever its parameters.
pub(crate) fn is_type(content_type: &str, wanted: &str) -> bool {
    content_type.split(';').next().unwrap_or_default().trim().eq_ignore_ascii_case(wanted)
}

pub(crate) fn is_form(content_type: &str) -> bool {
    is_type(content_type, FORM)
}

pub(crate) fn is_json(content_type: &str) -> bool {
    is_type(content_type, JSON)
}
