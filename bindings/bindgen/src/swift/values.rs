//! `Values.swift`: protocol conformances of values and errors that UniFFI does not generate.
use super::naming::{self, camel};
use crate::{
    contract::{Blank, Contract, ErrorDetails, Message, Parameter, Shape, Variants},
    names,
    patch::{Edit, Part, Patch},
    spelling::{OWN_ERRORS, Spelling},
};
use anyhow::Result;
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "swift/values.swift", escape = "none")]
pub(super) struct Values<'a> {
    contract: &'a Contract,
    module: &'a str,
    failures: Vec<Failure>,
}

/// An error whose `localizedDescription` is the text that is meant for people.
struct Failure {
    name: String,
    field: String,
    kind: String,
    cases: Vec<String>,
    text: String,
    /// What is held if it has more than the text.
    record: Option<Details>,
    /// The field that tells the case, and its type, if the record alone tells which error it is.
    by_kind: Option<(String, String)>,
    /// Each case, with what it is made of if only the text is given.
    made: Vec<(String, String)>,
}

/// The record with the details of an error.
struct Details {
    text: String,
    /// All properties. The library may keep more in it, which is not for others to see.
    properties: Vec<String>,
    /// What logs name beside the text, with their values.
    known: Vec<(String, String)>,
}

impl<'a> Values<'a> {
    pub(super) fn new(contract: &'a Contract, module: &'a str) -> Result<Self> {
        let failures = contract.errors.iter().map(|error| failure(error, contract));
        Ok(Self { contract, module, failures: failures.collect::<Result<_>>()? })
    }

    fn identifiable(&self) -> impl Iterator<Item = &Shape> {
        let has_id = |record: &&Shape| record.fields.iter().any(|f| f.name == "id" && f.ty == Type::String);
        self.contract.records.iter().filter(has_id)
    }

    /// The records with fields that are not shown.
    fn secret(&self) -> impl Iterator<Item = &Shape> {
        self.contract.records.iter().filter(|record| record.fields.iter().any(|field| field.is_secret))
    }
}

/// What is shown of a field.
fn shown(field: &Parameter) -> String {
    let name = camel(&field.name);
    match field.ty {
        Type::Optional { .. } if field.is_secret => format!("{name}.map {{ _ in \"…\" }} as Any"),
        _ if field.is_secret => "\"…\"".into(),
        _ => format!("{name} as Any"),
    }
}

fn failure(error: &Variants, contract: &Contract) -> Result<Failure> {
    let held = contract.error_field(error)?;
    let field = camel(&held.name);
    let kind = match &held.ty {
        Type::Record { name, .. } => name.clone(),
        Type::String => "String".into(),
        other => anyhow::bail!("{}: no Swift type for {other:?}", error.name),
    };
    Ok(Failure {
        name: error.name.clone(),
        record: contract.message(error).map(|message| details(&message)),
        by_kind: contract.message(error).and_then(|message| {
            let (field, kind) = message.kind?;
            Some((camel(&field.name), kind.name.clone()))
        }),
        field,
        kind,
        cases: error.variants.iter().map(|case| camel(&case.name)).collect(),
        text: contract.text_of(error, camel)?,
        made: made(error, contract),
    })
}

/// Known are the optional texts and numbers of the record, and whatever is so.
fn details(message: &Message<'_>) -> Details {
    let of_field = |field: &Parameter| {
        let name = camel(&field.name);
        match &field.ty {
            Type::Boolean => Some((name.clone(), format!("{name} ? true : nil"))),
            Type::Optional { inner_type } => match **inner_type {
                Type::String | Type::Int32 | Type::Int64 | Type::Duration => Some((name.clone(), name)),
                _ => None,
            },
            _ => None,
        }
    };
    let fields = &message.record.fields;
    Details {
        text: camel(&message.text.name),
        properties: fields.iter().map(|field| camel(&field.name)).collect(),
        known: fields.iter().filter_map(of_field).collect(),
    }
}

/// The details of an error, which take the kind of the case that they are in, and know what has caused them.
pub(super) fn details_of_errors(contract: &Contract) -> Patch {
    let details = contract.error_details.as_ref().and_then(|details| contract.record(&details.record));
    let edits = details.into_iter().map(|record| {
        let opening = format!(r"^(public struct {}: .*\{{)$", record.name);
        declaration(record).edit(vec![
            Edit::replace("\n    public let ", "\n    public internal(set) var ").times(record.fields.len()),
            Edit::pattern(&opening, "$1\n    var cause = Cause()"),
        ])
    });
    Patch::new(
        "details-of-errors",
        "The library may change the details of an error, and an error of a callback is with those of the one that it has caused.",
        edits.collect(),
    )
}

/// Details of an error can be read from the error itself.
pub(super) fn dynamic_errors(contract: &Contract) -> Patch {
    let by_kind = |error: &&Variants| contract.message(error).is_some_and(|message| message.kind.is_some());
    let mark = |error: &Variants| {
        let declaration = format!("\npublic \nenum {}: Swift.Error", error.name);
        Edit::replace(declaration, format!("\n@dynamicMemberLookup\npublic enum {}: Swift.Error", error.name))
    };
    let edits = contract.errors.iter().filter(by_kind).map(mark).collect();
    Patch::new("dynamic-errors", "An error has the details that it holds, such as `error.code`.", edits)
}

fn made(error: &Variants, contract: &Contract) -> Vec<(String, String)> {
    let Some(message) = contract.message(error) else { return Vec::new() };
    let [held, text] = [message.held, message.text].map(|field| camel(&field.name));
    let of_case = |case: &Shape| {
        let name = camel(&case.name);
        let kind = message.kind.map(|(field, _)| format!("{}: .{name}, ", camel(&field.name)));
        let record = format!("{}({}{text}: text)", message.record.name, kind.unwrap_or_default());
        (name, format!("{held}: {record}"))
    };
    error.variants.iter().map(of_case).collect()
}

/// The library's own errors name arguments and operations as Swift does.
#[derive(Template)]
#[template(path = "swift/own_errors.swift", escape = "none")]
struct OwnErrors<'a> {
    spelling: &'a Spelling,
    details: &'a ErrorDetails,
    text: String,
    param_name: String,
    served: String,
}

pub(super) fn own_errors(contract: &Contract, spelling: &Spelling) -> Result<Option<Patch>> {
    let Some(details) = &contract.error_details else { return Ok(None) };
    let [text, param_name, served] =
        [&details.text, &details.param_name, &details.served].map(|name| camel(name));
    let template = OwnErrors { spelling, details, text, param_name, served };
    let converter =
        Part::new(format!("struct FfiConverterType{}:", details.record), |line| line.starts_with('}'));
    let edits = vec![
        converter.edit(vec![Edit::pattern(r"^        \)$", "        ).spelled()")]),
        Edit::Append(template.render()? + "\n"),
    ];
    Ok(Some(Patch::new("own-errors", OWN_ERRORS, edits)))
}

/// Values can be stored and sent. A key is the name of the property with every initialism like a word, which Foundation's
/// strategies for snake case can convert in both directions.
#[derive(Template)]
#[template(path = "swift/codable.swift", escape = "none")]
struct Codable<'a> {
    record: &'a Shape,
    /// Properties and their keys.
    keys: Vec<(String, String)>,
}

pub(super) fn codable(contract: &Contract) -> Result<Patch> {
    let of_record = |record: &Shape| -> Result<Edit> {
        let keys = record.fields.iter().map(|field| (camel(&field.name), names::camel(&field.name)));
        Ok(Edit::Append(Codable { record, keys: keys.collect() }.render()? + "\n"))
    };
    let edits = contract.records.iter().map(of_record).collect::<Result<_>>()?;
    Ok(Patch::new("codable", "Values can be encoded and decoded.", edits))
}

pub(super) fn initializers(contract: &Contract) -> Patch {
    let of_record =
        |record: &Shape| declaration(record).edit(vec![Edit::replace(UNDOCUMENTED, documented(record))]);
    let edits = contract.records.iter().map(of_record).collect();
    Patch::new("documented-initializers", "Every public symbol is documented, with its parameters.", edits)
}

fn declaration(record: &Shape) -> Part {
    Part::new(format!("public struct {}: Equatable", record.name), |line: &str| line.starts_with('}'))
}

const UNDOCUMENTED: &str = "    // Default memberwise initializers are never public by default, so we
    // declare one manually.
";

/// As UniFFI writes comments, and as the contract lists arguments.
fn documented(record: &Shape) -> String {
    let mut lines =
        vec!["Makes a value by hand, for tests. What is left out has its default.".to_owned(), String::new()];
    lines.extend(record.fields.iter().map(Parameter::item));
    let lines: Vec<_> =
        lines.iter().map(|line| format!("     * {line}").trim_end().to_owned() + "\n").collect();
    format!("    /**\n{}     */\n", lines.concat())
}

/// What a test does not care about need not be given.
pub(super) fn blanks(contract: &Contract) -> Patch {
    crate::blanks::blanks(contract, declaration, |field, value| {
        let argument = format!(r"^((?: *\*/| *public init\()?{}: .+?)(, |\) \{{)$", camel(&field.name));
        Edit::pattern(&argument, format!("${{1}} = {}$2", blank(value)))
    })
}

fn blank(blank: Blank<'_>) -> String {
    match blank {
        Blank::Absent => "nil".into(),
        Blank::EmptyText => "\"\"".into(),
        Blank::EmptyList => "[]".into(),
        Blank::EmptyMap | Blank::EmptyJson => "[:]".into(),
        Blank::False => "false".into(),
        Blank::Zero(_) => "0".into(),
        Blank::NoTime => ".zero".into(),
        Blank::Epoch => "Date(timeIntervalSince1970: 0)".into(),
        Blank::Case(_, case) => format!(".{}", camel(&case.name)),
        Blank::Record(record) => format!("{}()", record.name),
    }
}
