//! All patches of UniFFI's Python, in order.
use super::{callbacks, classes, owners, parts::block, public_names};
use crate::{
    contract::{Call, Class, Contract, Variants},
    names::screaming_snake,
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;
use uniffi_bindgen::interface::{DefaultValue, Literal};

pub(crate) fn patches(generated: &str, contract: &Contract) -> Result<Vec<Patch>> {
    let mut patches = vec![imports(), abandoned_calls(), values(contract)?, error_text(contract)?];
    patches.extend([
        classes::bases(contract),
        classes::decoded_pages(contract)?,
        classes::plumbing(contract),
        classes::properties(contract),
        classes::abstract_interfaces(contract),
    ]);
    patches.extend([callbacks::functions(contract)?, classes::paths(contract)]);
    patches.extend([owners::one_owner(contract), owners::argument_check(contract), owners::forks()]);
    patches.extend([callbacks::every_exception(), tuples(generated), readable_defaults(contract)]);
    patches.extend([seconds(), one_text(), exported_names(contract)]);
    patches.retain(|patch| !patch.edits.is_empty());
    Ok(patches)
}

fn imports() -> Patch {
    Patch::new(
        "imports",
        "The package's own modules are imported. dataclasses and asyncio are slow to import and not always needed: \
         the records are replaced, and only asynchronous callers have an event loop.",
        vec![
            Edit::replace("\nimport os\n", "\nimport abc\nimport os\n"),
            Edit::replace("\nfrom dataclasses import dataclass\n", "\n"),
            Edit::replace("\nimport asyncio\n", "\n"),
            Edit::replace(
                "        return asyncio.get_",
                "        import asyncio\n        return asyncio.get_",
            ),
            Edit::replace(
                "\n# Public interface members begin here.\n",
                "\nfrom .. import _base, _callbacks, _handle\nfrom . import values as _values\n",
            ),
        ],
    )
}

fn abandoned_calls() -> Patch {
    let notify = "    eventloop.call_soon_threadsafe(_uniffi_set_future_result, future, poll_code)\n";
    let ignored = "    except RuntimeError:\n        if not eventloop.is_closed():\n            raise\n";
    Patch::new(
        "abandoned-calls",
        "A call may finish after its event loop has closed, when nobody is left to receive the result.",
        vec![Edit::replace(notify, format!("    try:\n    {notify}{ignored}"))],
    )
}

/// The converter of an enum maps numbers to members, and unknown values to their text.
#[derive(Template)]
#[template(path = "python/enum_converter.py", escape = "none")]
struct EnumConverter<'a> {
    name: &'a str,
    converter: &'a str,
    members: String,
}

fn values(contract: &Contract) -> Result<Patch> {
    let from_values = |name: &str| format!("{name} = _values.{name}\n\n");
    let mut edits = Vec::new();
    for record in &contract.records {
        edits.push(block(format!("@dataclass\nclass {}:", record.name)).fill(from_values(&record.name)));
    }
    for e in &contract.enums {
        let bases = if e.is_open() { "" } else { "(enum.Enum)" };
        edits.push(block(format!("class {}{bases}:", e.name)).fill(from_values(&e.name)));
        if e.is_open() {
            let made = format!(r"^{}\.\w+ = type\(.*\n", e.name);
            edits.push(Edit::pattern(&made, "").times(e.variants.len()));
        }
        edits.push(enum_converter(e)?);
    }
    Ok(Patch::new("values", "Values are immutable, hashable and quick to decode.", edits))
}

fn enum_converter(e: &Variants) -> Result<Edit> {
    let members: Vec<_> = e.known().map(|v| format!("{}.{}", e.name, screaming_snake(&v.name))).collect();
    let converter = format!("_UniffiFfiConverterType{}", e.name);
    let class = EnumConverter { name: &e.name, converter: &converter, members: members.join(", ") };
    Ok(block(format!("class {converter}(")).fill(class.render()? + "\n"))
}

fn error_text(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for error in &contract.errors {
        let shown = format!(
            "    def __str__(self):\n        return self.{}\n",
            contract.text_of(error, str::to_owned)?
        );
        let base = block(format!("class {}(Exception):", error.name));
        edits.push(base.edit(vec![Edit::replace("    pass\n", shown)]));
        let field = &contract.error_field(error)?.name;
        let joined = format!(
            "super().__init__(\", \".join([\n                \"{field}={{!r}}\".format({field}),\n            ]))"
        );
        let held = Edit::replace(joined, format!("super().__init__({field})")).times(error.variants.len());
        edits.push(block(format!("class {}:", error.name)).edit(vec![held]));
    }
    Ok(Patch::new("error-text", "`str(error)` is the text that is meant for people.", edits)
        .upstream("https://github.com/mozilla/uniffi-rs/issues/1077"))
}

fn tuples(generated: &str) -> Patch {
    let sequences = generated.matches("\nclass _UniffiFfiConverterSequence").count();
    Patch::new(
        "tuples",
        "Sequences are tuples, which are as immutable as the values in them.",
        vec![
            Edit::replace("        return [\n", "        return tuple(\n").times(sequences),
            Edit::replace(" for i in range(count)\n        ]\n", " for i in range(count)\n        )\n")
                .times(sequences),
        ],
    )
}

fn readable_defaults(contract: &Contract) -> Patch {
    let of_classes = contract.classes.iter().chain(&contract.traits);
    let of_classes = of_classes.flat_map(Class::calls);
    let calls: Vec<&Call> = of_classes.chain(&contract.functions).collect();
    let defaults = |wanted: Literal| {
        let parameters = calls.iter().flat_map(|call| &call.parameters);
        parameters.filter(|p| p.default == Some(DefaultValue::Literal(wanted.clone()))).count()
    };
    let edit = |kind: &str, value: &str, times: usize| {
        let pattern = format!(r"typing\.Union\[object, (typing\.{kind}\[[^=]*?)\] = _DEFAULT");
        Edit::pattern(&pattern, format!("$1 = {value}")).times(times)
    };
    Patch::new(
        "readable-defaults",
        "Signatures show real defaults: UniFFI uses a sentinel for None and for an empty list.",
        vec![
            edit("Optional", "None", defaults(Literal::None)),
            edit("List", "()", defaults(Literal::EmptySequence)),
        ],
    )
}

fn seconds() -> Patch {
    let method = |line: &str| Edit::replace(line, format!("{line}        value = _base.duration(value)\n"));
    let edits = vec![method("    def check_lower(value):\n"), method("    def write(value, buf):\n")];
    Patch::new(
        "seconds",
        "Durations can be given in seconds, as in Python's own libraries.",
        vec![block("class _UniffiFfiConverterDuration(").edit(edits)],
    )
}

fn one_text() -> Patch {
    let check = "    def check_lower(cls, value):\n";
    let refusal = "        if isinstance(value, str):\n            raise TypeError(\"expected a list of str, got str\")\n";
    Patch::new(
        "one-text",
        "A str is refused where a list of str is expected: it would be read letter by letter.",
        vec![
            block("class _UniffiFfiConverterSequenceString(")
                .edit(vec![Edit::replace(check, format!("{check}{refusal}"))]),
        ],
    )
}

fn exported_names(contract: &Contract) -> Patch {
    let names: Vec<_> = public_names(contract).iter().map(|name| format!("    {name:?},\n")).collect();
    let rest = Part::new("__all__ = [", |_| false);
    Patch::new(
        "exported-names",
        "`__all__` lists the public API only.",
        vec![rest.fill(format!("__all__ = [\n{}]\n", names.concat()))],
    )
}
