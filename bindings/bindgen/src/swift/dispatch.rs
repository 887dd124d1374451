//! Calls by name, values as JSON and lists of all types, for the tests in Swift: a new operation needs no line in the
//! runner.
use super::{
    naming::{self, base_name, camel},
    types::{Special, labelled},
};
use crate::{
    contract::{Call, Class, Contract, Parameter, Shape, literal, name_of},
    names,
};
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "swift/dispatch.swift", escape = "none")]
pub(crate) struct Dispatch<'a> {
    pub(crate) contract: &'a Contract,
    pub(crate) module: &'a str,
}

impl<'a> Dispatch<'a> {
    fn handles(&self) -> impl Iterator<Item = &'a Class> {
        let contract = self.contract;
        contract.classes.iter().filter(|class| contract.is_handle(class))
    }

    /// The records that operations take.
    fn argument_records(&self) -> impl Iterator<Item = &'a Shape> {
        let taken = self.contract.types_of_arguments(self.handles());
        self.contract.records.iter().filter(move |record| taken.contains(&record.name))
    }

    fn awaits(&self, class: &Class) -> bool {
        class.methods.iter().any(|call| call.is_async)
    }

    fn awaits_handles(&self, class: &Class) -> bool {
        self.calls_returning_handles(class).any(|call| call.is_async)
    }

    fn calls_returning_handles<'b>(&self, class: &'b Class) -> impl Iterator<Item = &'b Call> {
        class.methods.iter().filter(|call| matches!(call.returns, Some(Type::Object { .. })))
    }

    fn calls_returning_lists<'b>(&self, class: &'b Class) -> impl Iterator<Item = (&'b Call, &'a Class)> {
        class.methods.iter().filter_map(|call| Some((call, self.list_of(call)?)))
    }

    /// The lazy sequence that a call returns.
    fn list_of(&self, call: &Call) -> Option<&'a Class> {
        let Some(Type::Object { name, .. }) = &call.returns else { return None };
        self.contract.classes.iter().find(|class| class.name == *name && class.item().is_some())
    }

    fn names(&self, parameters: &[Parameter]) -> String {
        let names: Vec<_> = parameters.iter().map(|parameter| format!("{:?}", parameter.name)).collect();
        names.join(", ")
    }

    /// The call and its result; a handle counts as no result.
    fn answer(&self, call: &Call) -> String {
        match call.returns {
            None => format!("{}\n            return JSON.null", self.made(call)),
            Some(Type::Object { .. }) => format!("_ = {}\n            return JSON.null", self.made(call)),
            Some(_) => format!("return {}", self.made(call)),
        }
    }

    fn made(&self, call: &Call) -> String {
        let wait = if call.is_async { "await " } else { "" };
        format!("{}{wait}{}", self.attempt(call), self.bare(call))
    }

    /// Reading the arguments can throw, too.
    fn attempt(&self, call: &Call) -> &'static str {
        if call.throws.is_some() || !call.parameters.is_empty() { "try " } else { "" }
    }

    fn bare(&self, call: &Call) -> String {
        if call.is_property {
            return camel(&call.name);
        }
        let arguments: Vec<_> = call.parameters.iter().map(argument).collect();
        format!("{}({})", base_name(call), arguments.join(", "))
    }

    /// A field of a record that is an argument.
    fn given(&self, field: &Parameter) -> String {
        format!("{}: try {}", camel(&field.name), read(field))
    }

    /// A field as scenarios know it: an error is the record that describes it.
    fn shown(&self, field: &Parameter) -> String {
        match Special::of(field, self.contract) {
            Some(special @ Special::Error { .. }) => format!("({}{})", camel(&field.name), special.taken()),
            _ => camel(&field.name),
        }
    }

    /// A record from what a test has to give: ids, and records that contain some.
    fn blank(&self, record: &Shape) -> String {
        let needed = self.contract.needed(record).map(|field| {
            let value = match name_of(&field.ty).and_then(|name| self.contract.record(&name)) {
                Some(part) => self.blank(part),
                None => "\"id\"".to_owned(),
            };
            format!("{}: {value}", camel(&field.name))
        });
        format!("{}({})", record.name, needed.collect::<Vec<_>>().join(", "))
    }

    /// A value that is not the default.
    fn sample(&self, field: &Parameter) -> String {
        match Special::of(field, self.contract) {
            Some(Special::Url) => "URL(string: \"https://example.com/a?b=c\")".to_owned(),
            Some(Special::Error { name, field }) => format!("{name}({field}: .filled)"),
            None => self.sample_of(&field.ty),
        }
    }

    fn sample_of(&self, ty: &Type) -> String {
        match ty {
            Type::Boolean => "true".to_owned(),
            Type::Int32 | Type::Int64 | Type::UInt32 => "7".to_owned(),
            Type::Float64 => "0.5".to_owned(),
            Type::Duration => ".milliseconds(1500)".to_owned(),
            Type::Timestamp => "Date(timeIntervalSince1970: 1.5)".to_owned(),
            Type::Optional { inner_type } => self.sample_of(inner_type),
            Type::Sequence { inner_type } => format!("[{}]", self.sample_of(inner_type)),
            Type::Enum { name, .. } => {
                let e = self.contract.enums.iter().find(|e| e.name == *name);
                let known = e.filter(|e| !e.is_open()).and_then(|e| e.known().last());
                known.map_or_else(
                    || format!("{name}.unknown(value: \"a new word\")"),
                    |case| format!("{name}.{}", camel(&case.name)),
                )
            }
            Type::Record { name, .. } => format!("{name}.filled"),
            json if self.contract.is_json(json) => "[\"a\": [1, \"b\", true]]".to_owned(),
            _ => "\"text\"".to_owned(),
        }
    }

    fn types(&self) -> [(&'static str, &'static str, Vec<&'a str>); 3] {
        let Contract { classes, records, enums, errors, .. } = self.contract;
        let values = records.iter().map(|record| record.name.as_str());
        let values = values.chain(enums.iter().map(|e| e.name.as_str()));
        [
            ("allHandles", "AnyObject & Sendable", classes.iter().map(Class::plain_async).collect()),
            ("allValues", "Hashable & Sendable", values.collect()),
            (
                "allErrors",
                "Error & Hashable & Sendable",
                errors.iter().map(|error| error.name.as_str()).collect(),
            ),
        ]
    }
}

fn argument(parameter: &Parameter) -> String {
    labelled(parameter, &read(parameter))
}

/// How an argument is read.
fn read(parameter: &Parameter) -> String {
    let default = parameter.default.as_ref().map(literal).map(|text| match text.as_str() {
        "none" => ", default: nil".to_owned(),
        other => format!(", default: {other}"),
    });
    format!("arguments.value({:?}{})", parameter.name, default.unwrap_or_default())
}
