//! Values and errors are serialisable in Java, for sessions, caches and calls between processes. Handles are not: each has
//! one owner.
use super::{exception_of, parts::BRACE};
use crate::{
    contract::{Contract, Parameter, Shape, Variants},
    names,
    patch::{Edit, Part, Patch},
};
use anyhow::{Result, ensure};
use askama::Template;
use uniffi_bindgen::interface::Type;

pub(super) fn patches(generated: &str, contract: &Contract) -> Result<[Patch; 2]> {
    let mut edits = Vec::new();
    for record in &contract.records {
        edits.push(structure(generated, record, contract)?);
    }
    for e in contract.enums.iter().filter(|e| e.is_open()) {
        edits.push(open_enum(e)?);
    }
    edits.extend(contract.errors.iter().map(exception));
    let values = Patch::new(
        "serialisable",
        "Values and errors can be stored in sessions and caches; a value from a newer version is read as unknown.",
        edits,
    );
    let field = "    private val handle: Long\n";
    let transient =
        Edit::replace(field, format!("    @Transient\n{field}")).times(contract.generated_classes());
    let handles = Patch::new(
        "transient-handles",
        "Reflection-based serialisers skip the handle, so that a deserialised object refuses every call.",
        vec![transient],
    );
    Ok([values, handles])
}

/// Data of another version is accepted if the fields are the same and refused otherwise: reading it into other fields would
/// leave nulls where none are allowed.
fn version(fields: &[Parameter]) -> i64 {
    let text: String = fields.iter().map(|field| field.listed() + "\n").collect();
    // FNV-1a: unlike the standard hasher, it gives the same result in every release.
    let hash = text.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    hash as i64
}

fn version_id(indent: &str, version: i64) -> String {
    format!(
        "{indent}private companion object {{\n{indent}    private const val serialVersionUID: Long = {version}L\n{indent}}}\n"
    )
}

/// Java cannot serialise JSON elements, so their text is written instead.
#[derive(Template)]
#[template(path = "kotlin/serialized_record.kt", escape = "none")]
struct Proxy<'a> {
    name: &'a str,
    written: String,
    held: Vec<(&'a str, &'a str)>,
    read: String,
    version: String,
}

/// A value is written as its text.
#[derive(Template)]
#[template(path = "kotlin/serialized_enum.kt", escape = "none")]
struct SerializedEnum<'a> {
    e: &'a Variants,
    version: String,
}

fn structure(generated: &str, record: &Shape, contract: &Contract) -> Result<Edit> {
    let fields = fields(generated, &record.name);
    ensure!(fields.len() == record.fields.len(), "{} has not the fields of its contract", record.name);
    let has_json = record.fields.iter().any(|field| contract.is_json(&field.ty));
    let own = if has_json {
        proxy(record, &fields, contract)?
    } else {
        version_id("    ", version(&record.fields))
    };
    let opening = Edit::replace("\n){\n", "\n) : java.io.Serializable {\n");
    Ok(Part::new(format!("data class {} (", record.name), BRACE).edit(vec![opening, Edit::Append(own)]))
}

/// Names and types as UniFFI writes them.
pub(super) fn fields<'a>(generated: &'a str, record: &str) -> Vec<(&'a str, &'a str)> {
    let start = format!("\ndata class {record} (\n");
    let class = generated.split_once(&start).map(|(_, rest)| rest).unwrap_or_default();
    class.lines().take_while(|line| !line.starts_with('}')).filter_map(field).collect()
}

fn field(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("    val `")?.split_once("`: ")
}

fn proxy(record: &Shape, fields: &[(&str, &str)], contract: &Contract) -> Result<String> {
    let (mut written, mut held, mut read) = (String::new(), Vec::new(), String::new());
    for ((name, kind), field) in fields.iter().zip(&record.fields) {
        let (text, shown, value) = match &field.ty {
            ty if !contract.is_json(ty) => ("", *kind, format!("`{name}`")),
            Type::Optional { .. } => {
                ("?.toString()", "kotlin.String?", format!("`{name}`?.let {{ parsed(it) }}"))
            }
            _ => (".toString()", "kotlin.String", format!("parsed(`{name}`)")),
        };
        written += &format!("`{name}`{text}, ");
        held.push((*name, shown));
        read += &format!("{value}, ");
    }
    let version = version_id("        ", version(&record.fields));
    Ok(Proxy { name: &record.name, written, held, read, version }.render()? + "\n")
}

fn open_enum(e: &Variants) -> Result<Edit> {
    let opening = format!("sealed class {} {{\n", e.name);
    let own = SerializedEnum { e, version: version_id("        ", 1) }.render()? + "\n";
    let serializable = Edit::replace(&opening, opening.replace(" {", " : java.io.Serializable {"));
    Ok(Part::new(opening, BRACE).edit(vec![serializable, Edit::Append(own)]))
}

/// The record inside of a case has a version of its own.
fn exception(error: &Variants) -> Edit {
    let name = exception_of(error);
    let case = format!("        ) : {name}()\n");
    let versioned = format!("        ) : {name}() {{\n{}    }}\n", version_id("        ", 1));
    let companion = format!("ErrorHandler : UniffiRustCallStatusErrorHandler<{name}> {{\n");
    let with_version = format!("{companion}        private const val serialVersionUID: Long = 1L\n\n");
    Part::new(format!("sealed class {name}"), BRACE).edit(vec![
        Edit::replace(case, versioned).times(error.variants.len()),
        Edit::replace(companion, with_version),
    ])
}

#[cfg(test)]
mod tests {
    use super::field;

    #[test]
    fn a_field_has_a_name_and_a_type() {
        assert_eq!(field("    val `meta`: JsonElement"), Some(("meta", "JsonElement")));
        assert_eq!(field("     * `meta`: JsonElement"), None);
    }
}
