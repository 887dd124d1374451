//! What the generated values lack.
use super::parts::{BRACE, BRACE_ALONE};
use crate::{
    contract::{Blank, Class, Contract, Parameter, Shape, Variants, name_of},
    names::{camel, screaming_snake, snake},
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;
use std::collections::BTreeSet;
use uniffi_bindgen::interface::Type;

/// What all values of an open enum have in common.
#[derive(Template)]
#[template(path = "kotlin/open_enum.kt", escape = "none")]
struct OpenEnum<'a> {
    name: &'a str,
    /// The known values, and their texts.
    known: Vec<(&'a str, String)>,
}

/// The parts of rows that most rows have in common with the row before.
pub(super) fn repeated(contract: &Contract) -> Patch {
    let rows: BTreeSet<_> = contract.classes.iter().filter_map(Class::item).filter_map(name_of).collect();
    let fields = rows.iter().filter_map(|row| contract.record(row)).flat_map(|row| &row.fields);
    let converter = |field: &Parameter| match &field.ty {
        Type::Record { name, .. } if !rows.contains(name) => Some(format!("Type{name}")),
        Type::Sequence { inner_type } if **inner_type == Type::String => Some("SequenceString".to_owned()),
        _ => None,
    };
    let converters: BTreeSet<_> = fields.filter_map(converter).collect();
    let edit = |converter: String| {
        Part::new(format!("internal object FfiConverter{converter}:"), BRACE)
            .edit(vec![Edit::pattern(r"^    override fun read\(buf: ByteBuffer\): (.*) \{$", REPEATED)])
    };
    Patch::new(
        "repeated",
        "Rows that have the same organization, or the same permissions, share them instead of decoding them again.",
        converters.into_iter().map(edit).collect(),
    )
}

const REPEATED: &str = "    private val repeated = Repeated(::decoded)

    override fun read(buf: ByteBuffer): $1 = repeated.next(buf)

    private fun decoded(buf: ByteBuffer): $1 {";

pub(super) fn open_enums(contract: &Contract) -> Result<Patch> {
    let edits = contract.enums.iter().filter(|e| e.is_open()).map(open_enum).collect::<Result<_>>()?;
    Ok(Patch::new(
        "open-enums",
        "Every value, known or not, exposes its text, prints it and is equal by it.",
        edits,
    ))
}

fn open_enum(e: &Variants) -> Result<Edit> {
    let name = &e.name;
    let opening = format!("sealed class {name} {{\n");
    let known = e.known().map(|case| (case.name.as_str(), snake(&case.name))).collect();
    let common = format!("{opening}{}\n", OpenEnum { name, known }.render()?);
    let mut edits = vec![Edit::replace(&opening, common)];
    for Shape { name: variant, .. } in e.known() {
        let own = format!(
            "    data object {variant} : {name}() {{\n        override val value: String get() = \"{}\"\n    }}\n",
            snake(variant)
        );
        edits.push(Edit::replace(format!("    object {variant} : {name}()\n"), own));
    }
    edits.push(Edit::replace(
        "        val `value`: kotlin.String)",
        "        override val `value`: kotlin.String)",
    ));
    Ok(Part::new(opening, BRACE).edit(edits))
}

pub(super) fn json(contract: &Contract, shown: &str) -> Patch {
    let name = contract.json.as_deref().unwrap_or_default();
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let fields: Vec<_> = fields.filter(|field| contract.is_json(&field.ty)).collect();
    let optional = fields.iter().filter(|field| matches!(field.ty, Type::Optional { .. })).count();
    let arguments = contract.classes.iter().flat_map(Class::calls).flat_map(|call| &call.parameters);
    let taken = arguments.filter(|argument| contract.is_json(&argument.ty)).count();
    let declared = |before: &str, times| {
        let declaration = format!(r"^({before}`\w+`: ){name}\?");
        Edit::pattern(&declaration, format!("${{1}}{shown}?")).times(times)
    };
    Patch::new(
        "json",
        "Users see kotlinx.serialization's own type instead of an alias.",
        vec![
            Edit::replace(format!("`: {name}\n"), format!("`: {shown}\n")).times(fields.len() - optional),
            Edit::replace(format!("\npublic typealias {name} = "), format!("\ninternal typealias {name} = ")),
            declared("    val ", optional),
            declared(r".* fun `\w+`\(.*", taken),
        ],
    )
}

/// What a test does not care about need not be given.
pub(super) fn blanks(contract: &Contract) -> Patch {
    let declaration = |record: &Shape| {
        Part::new(format!("data class {} (", record.name), |line: &str| line.starts_with("){"))
    };
    crate::blanks::blanks(contract, declaration, |field, value| {
        let declared = format!(r"^(    val `{}`: .*)$", camel(&field.name));
        Edit::pattern(&declared, format!("$1 = {}", blank(value)))
    })
}

/// Printing a value does not print its secrets.
pub(super) fn secrets(contract: &Contract) -> Patch {
    let has_secret = |record: &&Shape| record.fields.iter().any(|field| field.is_secret);
    let edits = contract.records.iter().filter(has_secret).map(|record| {
        let shown: Vec<_> = record.fields.iter().map(shown).collect();
        let text = format!("{}({})", record.name, shown.join(", "));
        let part = Part::new(format!("data class {} (", record.name), BRACE_ALONE);
        part.edit(vec![Edit::replace(
            "\n){\n",
            format!("\n){{\n    override fun toString(): kotlin.String = \"{text}\"\n"),
        )])
    });
    Patch::new(
        "secrets",
        "What is printed of a value tells whether it has a secret, and not which.",
        edits.collect(),
    )
}

/// A field, as the string template of a value's text shows it.
fn shown(field: &Parameter) -> String {
    let name = camel(&field.name);
    match field.ty {
        Type::Optional { .. } if field.is_secret => format!("{name}=${{{name}?.let {{ \"…\" }}}}"),
        _ if field.is_secret => format!("{name}=…"),
        _ => format!("{name}=${name}"),
    }
}

/// Java has no default arguments. Comes after the patches of the declarations that this changes.
pub(super) fn overloads(contract: &Contract) -> Patch {
    let has_default = |record: &&Shape| contract.needed(record).count() < record.fields.len();
    let edits = contract.records.iter().filter(has_default).map(|record| {
        let declared = format!("\ndata class {} (\n", record.name);
        Edit::replace(&declared, declared.replace(" (", " @JvmOverloads constructor ("))
    });
    Patch::new("overloads", "Java can make a value from its ids, too.", edits.collect())
}

fn blank(blank: Blank<'_>) -> String {
    match blank {
        Blank::Absent => "null".into(),
        Blank::EmptyText => "\"\"".into(),
        Blank::EmptyList => "listOf()".into(),
        Blank::EmptyMap => "mapOf()".into(),
        Blank::EmptyJson => "parsed(\"{}\")".into(),
        Blank::False => "false".into(),
        Blank::Zero(Type::Float32) => "0.0f".into(),
        Blank::Zero(Type::Float64) => "0.0".into(),
        Blank::Zero(Type::Int64) => "0L".into(),
        Blank::Zero(Type::UInt64) => "0uL".into(),
        Blank::Zero(Type::UInt8 | Type::UInt16 | Type::UInt32) => "0u".into(),
        Blank::Zero(_) => "0".into(),
        Blank::NoTime => "java.time.Duration.ZERO".into(),
        Blank::Epoch => "java.time.Instant.EPOCH".into(),
        Blank::Case(e, case) if e.is_open() => format!("{}.{}", e.name, case.name),
        Blank::Case(e, case) => format!("{}.{}", e.name, screaming_snake(&case.name)),
        Blank::Record(record) => format!("{}()", record.name),
    }
}
