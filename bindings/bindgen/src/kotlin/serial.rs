//! Values and errors that Java's serialisation carries: in sessions, caches and calls of other processes. Handles are not: each
//! has one owner.
use super::super::{
    contract::{Contract, Parameter, Shape, Variants},
    source::Source,
};
use super::api::snake;
use anyhow::{Result, ensure};
use std::fmt::Write as _;

pub(super) fn shape(source: &mut Source, contract: &Contract) -> Result<()> {
    for record in &contract.records {
        structure(source, record)?;
    }
    for e in contract.enums.iter().filter(|e| e.is_open()) {
        open_enum(source, e)?;
    }
    for error in &contract.errors {
        exception(source, error)?;
    }
    handles(source, contract)
}

/// What another version has written is read if the fields are the same, and refused otherwise: read into other fields, it would
/// leave nulls where none may be.
fn version(fields: &[Parameter]) -> i64 {
    let text: String = fields.iter().map(|field| field.listed() + "\n").collect();
    // FNV-1a, which stays as it is.
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

fn structure(source: &mut Source, record: &Shape) -> Result<()> {
    let part = source.range(&format!("data class {} (", record.name), |line| line.starts_with('}'))?;
    source.within(part, |class| {
        class.replace("\n){\n", "\n) : java.io.Serializable {\n", 1)?;
        let fields: Vec<_> = class.text.lines().filter_map(field).map(owned).collect();
        ensure!(fields.len() == record.fields.len(), "{} has not the fields of its contract", record.name);
        let has_json = fields.iter().any(|(_, kind)| kind == JSON);
        let own = if has_json { proxy(record, &fields) } else { version_id("    ", version(&record.fields)) };
        class.text.push_str(&own);
        Ok(())
    })
}

const JSON: &str = "JsonElement";

fn field(line: &str) -> Option<(&str, &str)> {
    line.strip_prefix("    val `")?.split_once("`: ")
}

fn owned((name, kind): (&str, &str)) -> (String, String) {
    (name.to_owned(), kind.to_owned())
}

/// Java cannot serialise JSON elements, and their text can take their place.
fn proxy(record: &Shape, fields: &[(String, String)]) -> String {
    let (mut written, mut held, mut read) = (String::new(), String::new(), String::new());
    for (name, kind) in fields {
        let is_json = kind == JSON;
        let _ = write!(written, "`{name}`{}, ", if is_json { ".toString()" } else { "" });
        let _ = writeln!(
            held,
            "        private val `{name}`: {},",
            if is_json { "kotlin.String" } else { kind.as_str() }
        );
        let _ = if is_json { write!(read, "parsed(`{name}`), ") } else { write!(read, "`{name}`, ") };
    }
    format!(
        "    private fun writeReplace(): Any = Serialized({written})

    private class Serialized(
{held}    ) : java.io.Serializable {{
        private fun readResolve(): Any = {}({read})

{}    }}
",
        record.name,
        version_id("        ", version(&record.fields))
    )
}

/// A word is written as its text: one of a newer version is read as an unknown one.
fn open_enum(source: &mut Source, e: &Variants) -> Result<()> {
    let opening = format!("sealed class {} {{\n", e.name);
    let part = source.range(&opening, |line| line.starts_with('}'))?;
    let words = e.known().fold(String::new(), |mut words, variant| {
        let _ = writeln!(words, "            \"{}\" -> {}", snake(&variant.name), variant.name);
        words
    });
    source.within(part, |class| {
        class.replace(&opening, &opening.replace(" {", " : java.io.Serializable {"), 1)?;
        let _ = write!(
            class.text,
            "    /**
     * @suppress
     */
    protected fun writeReplace(): Any = Serialized(value, this is Unknown)

    private class Serialized(
        private val value: String,
        private val isUnknown: Boolean,
    ) : java.io.Serializable {{
        private fun readResolve(): Any = if (isUnknown) Unknown(value) else when (value) {{
{words}            else -> Unknown(value)
        }}

{}    }}
",
            version_id("        ", 1)
        );
        Ok(())
    })
}

/// What a case holds has a version of its own.
fn exception(source: &mut Source, error: &Variants) -> Result<()> {
    let name = super::exception_name(error);
    let part = source.range(&format!("sealed class {name}"), |line| line.starts_with('}'))?;
    source.within(part, |class| {
        let case = format!("        ) : {name}()\n");
        let versioned = format!("        ) : {name}() {{\n{}    }}\n", version_id("        ", 1));
        class.replace(&case, &versioned, error.variants.len())?;
        let companion = format!("ErrorHandler : UniffiRustCallStatusErrorHandler<{name}> {{\n");
        let versioned = format!("{companion}        private const val serialVersionUID: Long = 1L\n\n");
        class.replace(&companion, &versioned, 1)
    })
}

/// Serialisers that look at fields skip this one: what they make of a handle then refuses every call.
fn handles(source: &mut Source, contract: &Contract) -> Result<()> {
    let classes = contract.classes.len() + contract.traits.len();
    let field = "    private val handle: Long\n";
    source.replace(field, &format!("    @Transient\n{field}"), classes)
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
