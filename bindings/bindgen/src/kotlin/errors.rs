//! Errors: their fields and texts, and the one that a closed object throws.
use super::{exception_name, exception_of, parts::BRACE};
use crate::config::KOTLIN_CLOSE;
use crate::{
    contract::{Class, Contract, ErrorDetails, Shape, Variants, name_of},
    names::{camel, comment, screaming_snake},
    patch::{Edit, Part, Patch},
    spelling::{OWN_ERRORS, Spelling},
};
use anyhow::{Context as _, Result, bail};
use askama::Template;
use uniffi_bindgen::interface::Type;

pub(super) fn text(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for error in &contract.errors {
        let name = exception_of(error);
        let text = contract.text_of(error, camel)?;
        let field = contract.error_field(error)?;
        let (held, doc) = (camel(&field.name), field.doc.as_deref().unwrap_or_default());
        let kind = name_of(&field.ty).unwrap_or_else(|| "kotlin.String".into());
        let opening = format!("sealed class {name}: kotlin.Exception() {{\n");
        // Java's loops, streams and lambdas cannot catch or pass on a checked exception.
        let unchecked = opening.replace("kotlin.Exception", "kotlin.RuntimeException");
        let printed = match &contract.error_details {
            Some(details) if details.record == kind => {
                format!(
                    "\n    /**\n     * The class, the message and the details that are known, for logs.\n     */\n    override fun toString(): String = super.toString() + {held}.known()\n"
                )
            }
            _ => String::new(),
        };
        let common = format!(
            "{unchecked}\n    /**\n     * {doc}\n     */\n    abstract val `{held}`: {kind}\n\n    override val message: String get() = {text}\n{printed}"
        );
        let own = format!(
            " {{\n        override val message\n            get() = \"{held}=${{ `{held}` }}\"\n    }}"
        );
        let cases = error.variants.len();
        edits.push(Part::new(format!("sealed class {name}"), BRACE).edit(vec![
            Edit::replace(opening, common),
            Edit::replace(
                format!("        val `{held}`: {kind}"),
                format!("        override val `{held}`: {kind}"),
            )
            .times(cases),
            Edit::remove(own).times(cases),
        ]));
    }
    Ok(Patch::new(
        "error-text",
        "The field that every case holds belongs to the error itself, and its text is the exception's message.",
        edits,
    )
    .upstream("https://github.com/mozilla/uniffi-rs/issues/1077"))
}

/// Comes after the patches of the declarations that this changes.
pub(super) fn messages(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for error in &contract.errors {
        let Some(message) = contract.message(error) else {
            edits.push(with_cause(contract, error)?);
            continue;
        };
        let (name, record, text) = (exception_of(error), &message.record.name, camel(&message.text.name));
        let made = error.variants.iter().map(|case| {
            let kind = message.kind.map(|(field, e)| {
                (camel(&field.name), format!("{}.{}", e.name, screaming_snake(&case.name)))
            });
            let held = camel(&message.held.name);
            let own = kind.as_ref().map_or(held.clone(), |(field, kind)| {
                format!("if ({held}.{field} == {kind}) {held} else {held}.copy({field} = {kind})")
            });
            let kind = kind.map(|(field, kind)| format!("{field} = {kind}, ")).unwrap_or_default();
            let constructor = format!(
                "        /**\n         * Creates the error with this message, for tests.\n         */\n        constructor({text}: String) : this({record}({kind}{text} = {text}))\n\n        /**\n         * Creates the error with this message and cause, for tests and callbacks.\n         */\n        constructor({text}: String, cause: Throwable?) : this({text}) {{\n            initCause(cause)\n        }}\n\n"
            );
            let declared = format!(
                r"(?s)\n    class {case}\(\s*(/\*\*[^{{]*?\*/\s*override val `{held}`): {record}\s*\) : {name}\(\) \{{\n",
                case = case.name
            );
            let opening =
                format!("\n    class {}(`{held}`: {record}) : {name}() {{\n        $1: {record} =\n            {own}\n\n", case.name);
            Edit::pattern(&declared, format!("{opening}{constructor}"))
        });
        edits.push(Part::new(format!("sealed class {name}"), BRACE).edit(made.collect()));
    }
    Ok(Patch::new(
        "messages",
        "A test can make an error from its message alone, and a callback from a message and a cause.",
        edits,
    ))
}

/// What an application throws has a cause. The text is the error's only field.
fn with_cause(contract: &Contract, error: &Variants) -> Result<Edit> {
    let (name, field) = (exception_of(error), contract.error_field(error)?);
    let text = camel(&field.name);
    let made = error.variants.iter().map(|case| {
        let constructor = format!(
            "        /**\n         * Creates the error with this text and cause.\n         */\n        constructor(`{text}`: String, cause: Throwable?) : this(`{text}`) {{\n            initCause(cause)\n        }}\n\n"
        );
        let declared = format!(r"(?s)(\n    class {}\([^{{]*?\) : {name}\(\) \{{\n)", case.name);
        Edit::pattern(&declared, format!("$1{constructor}"))
    });
    Ok(Part::new(format!("sealed class {name}"), BRACE).edit(made.collect()))
}

/// What a callback throws carries a mark through native code, by which the call that fails finds it again.
pub(super) fn marks(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    let marking = |field: &str, times: usize| {
        let read = format!("value.`{field}`");
        Edit::replace(&read, format!("Thrown.marked({read})")).times(2 * times)
    };
    let calls_back = !contract.traits.is_empty() || !contract.callbacks.is_empty();
    for error in contract.errors.iter().filter(|_| calls_back) {
        let field = contract.error_field(error)?;
        let record = name_of(&field.ty).and_then(|name| contract.record(&name));
        let (converter, marked) =
            match (record, record.and_then(|record| record.fields.iter().find(|f| f.is_text))) {
                (Some(record), Some(text)) => (format!("{}:", record.name), marking(&camel(&text.name), 1)),
                (Some(_), None) => continue,
                (None, _) => {
                    (format!("{} :", error.name), marking(&camel(&field.name), error.variants.len()))
                }
            };
        edits.push(
            Part::new(format!("internal object FfiConverterType{converter}"), BRACE).edit(vec![marked]),
        );
    }
    Ok(Patch::new(
        "marks",
        "An error has as its cause what the callback of that very call has thrown.",
        edits,
    ))
}

/// The error of a call on a closed object, and a `close` that ends calls in flight before it frees the handle.
pub(super) fn closed(contract: &Contract) -> Result<Vec<Patch>> {
    let mut patches = Vec::new();
    if let Some((error, case)) = &contract.closed {
        let made = closed_error(error, case, contract)?;
        let illegal =
            "throw IllegalStateException(\"${this.javaClass.simpleName} object has already been destroyed\")";
        let edits = vec![
            Edit::replace(illegal, "throw closed()").times(contract.generated_classes()),
            Edit::Append(made),
        ];
        patches.push(Patch::new(
            "closed",
            "Calling a closed object throws the library's own error instead of an IllegalStateException.",
            edits,
        ));
    }
    let closing = contract.classes.iter().filter_map(|class| closing(class, contract));
    patches.push(Patch::new(
        "close",
        "Closing a client ends its calls and keeps what it has received, and closing a sequence ends its readers.",
        closing.collect(),
    ));
    Ok(patches)
}

fn closing(class: &Class, contract: &Contract) -> Option<Edit> {
    let freeing = "    @Synchronized\n    override fun close() {\n        this.destroy()\n";
    let ending = |doc: &str, call: &str, then: &str| {
        let ended = format!(
            "{doc}    @Synchronized\n    override fun close() {{\n        if (handle != 0L && !wasDestroyed.get()) `{call}`()\n{then}"
        );
        Edit::replace(freeing, ended)
    };
    let edits = if class.closes {
        let close = contract.protocols.closing.as_ref().map(|closing| closing.close.as_str());
        let method = class.methods.iter().find(|method| Some(method.name.as_str()) == close);
        let doc = comment(method.and_then(|method| method.doc.as_deref()).unwrap_or_default());
        let hidden = Edit::replace(
            format!("override fun `{KOTLIN_CLOSE}`()"),
            format!("private fun `{KOTLIN_CLOSE}`()"),
        );
        // What it has received can still be read, until nobody refers to it.
        vec![hidden, ending(&doc, KOTLIN_CLOSE, "")]
    } else {
        let stop = camel(class.stop.as_ref()?);
        vec![ending(
            &comment(&format!("Ends the sequence, as `{stop}` does, and releases it.")),
            &stop,
            "        this.destroy()\n",
        )]
    };
    let start = format!("open class {}:", class.plain_async());
    Some(Part::new(start, |line| line.starts_with("internal object ")).edit(edits))
}

/// The library's own errors name arguments and operations as Kotlin does.
#[derive(Template)]
#[template(path = "kotlin/own_errors.kt", escape = "none")]
struct OwnErrors<'a> {
    spelling: &'a Spelling,
    details: &'a ErrorDetails,
    text: String,
    param_name: String,
    served: String,
    /// What the record's other fields add to a log: each is there or not, or holds or not.
    known: Vec<(String, bool)>,
}

pub(super) fn own(contract: &Contract, spelling: &Spelling) -> Result<Option<Patch>> {
    let Some(details) = &contract.error_details else { return Ok(None) };
    let [text, param_name, served] =
        [&details.text, &details.param_name, &details.served].map(|name| camel(name));
    let fields = contract.record(&details.record).into_iter().flat_map(|record| &record.fields);
    let known = fields.filter_map(|field| match field.ty {
        Type::Optional { .. } => Some((camel(&field.name), true)),
        Type::Boolean => Some((camel(&field.name), false)),
        _ => None,
    });
    let template = OwnErrors { spelling, details, text, param_name, served, known: known.collect() };
    let converter = Part::new(format!("internal object FfiConverterType{}:", details.record), BRACE);
    let edits = vec![
        converter.edit(vec![Edit::pattern(r"^        \)$", "        ).spelled()")]),
        Edit::Append(template.render()? + "\n"),
    ];
    Ok(Some(Patch::new("own-errors", OWN_ERRORS, edits)))
}

/// Makes the error of a call on a closed object.
#[derive(Template)]
#[template(path = "kotlin/closed.kt", escape = "none")]
struct Closed<'a> {
    exception: &'a str,
    case: &'a str,
    held: String,
}

fn closed_error(error: &str, case: &str, contract: &Contract) -> Result<String> {
    let held = contract.error_field(contract.error(error).context("the contract has no such error")?)?;
    let text = "\"this object is closed\"";
    let held = match name_of(&held.ty).and_then(|name| contract.record(&name)) {
        Some(record) => format!("{}({})", record.name, record_with_text(record, case, text, contract)?),
        None => text.to_owned(),
    };
    let exception = exception_name(error);
    Ok(Closed { exception: &exception, case, held }.render()? + "\n")
}

/// A record with nothing but the text and the kind of error.
fn record_with_text(record: &Shape, case: &str, text: &str, contract: &Contract) -> Result<String> {
    let mut arguments = Vec::new();
    for field in &record.fields {
        let value = match &field.ty {
            _ if field.is_text => text.to_owned(),
            Type::Enum { name, .. } if is_case(name, case, contract) => {
                format!("{name}.{}", screaming_snake(case))
            }
            Type::Optional { .. } => "null".into(),
            Type::Sequence { .. } => "emptyList()".into(),
            Type::Boolean => "false".into(),
            other => {
                let name = &record.name;
                bail!("{name}.{} is {other:?}, for which there is no empty value", field.name)
            }
        };
        arguments.push(value);
    }
    Ok(arguments.join(", "))
}

/// Whether it is a closed enum with a variant of this name.
fn is_case(name: &str, case: &str, contract: &Contract) -> bool {
    let found = contract.enums.iter().find(|e| e.name == name && !e.is_open());
    found.is_some_and(|e| e.known().any(|variant| variant.name == case))
}
