//! All patches of UniFFI's Python, in order.
use super::{callbacks, class_name, classes, errors, owners, parts::block, public_names};
use crate::{
    contract::{Contract, Variants},
    names::screaming_snake,
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;

pub(crate) fn patches(generated: &str, contract: &Contract) -> Result<Vec<Patch>> {
    let mut patches =
        vec![imports(), checks(generated), event_loop(), abandoned_calls(), buffers(contract)?, statuses()];
    patches.extend([values(contract)?, replaced_errors(contract)]);
    patches.extend([classes::replaced(contract)?, classes::abstract_interfaces(contract)]);
    patches.push(callbacks::functions(contract)?);
    patches.extend([owners::one_owner(contract), owners::argument_check(contract), owners::forks()]);
    patches.extend([callbacks::every_exception(), callbacks::workers(), tuples(generated)]);
    patches.extend([seconds(), text(), exported_names(contract)]);
    patches.retain(|patch| !patch.edits.is_empty());
    Ok(patches)
}

fn imports() -> Patch {
    Patch::new(
        "imports",
        "The package's own modules are imported. dataclasses and asyncio are slow to import and not always needed: \
         the records are replaced, and only asynchronous callers have an event loop. So is traceback, which nothing uses \
         any more, nor platform.",
        vec![
            Edit::replace("\nimport os\n", "\nimport abc\nimport os\nfrom .. import _workers\n"),
            Edit::replace("\nfrom dataclasses import dataclass\n", "\n"),
            Edit::replace("\nimport asyncio\n", "\n"),
            Edit::replace("\nimport traceback\n", "\n"),
            Edit::replace("\nimport platform\n", "\n"),
            Edit::replace(
                "\n# Public interface members begin here.\n",
                "\nfrom collections.abc import Mapping\n\nfrom .. import _base, _callbacks, _handle\nfrom . import errors as _errors, values as _values\n",
            ),
        ],
    )
}

fn checks(generated: &str) -> Patch {
    let checksum = r"_UniffiLib\.uniffi_\w+_checksum_\w+";
    let declared = format!(r"^{checksum}\.argtypes = \(\n\)\n{checksum}\.restype = ctypes\.c_uint16\n");
    let count = generated.matches("\n    if lib.").count();
    Patch::new(
        "checks",
        "The library comes with the module, and nothing calls the checks of whether they fit, whose declarations are as many as \
         the calls and take a part of the time of the import.",
        vec![
            Edit::pattern(&declared, "").times(count),
            block("def _uniffi_check_api_checksums(lib):").remove(),
            Edit::remove("# _uniffi_check_api_checksums(_UniffiLib)\n"),
        ],
    )
}

fn event_loop() -> Patch {
    let (from, to) = ("return asyncio.get_running_loop()", "return _handle.running_loop()");
    Patch::new(
        "event-loop",
        "Without an event loop of asyncio, the error says what to do.",
        vec![Edit::replace(from, to)],
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

/// Collects what is written to a buffer.
#[derive(Template)]
#[template(path = "python/buffer_builder.py", escape = "none")]
struct BufferBuilder {
    from_bytes: String,
}

fn buffers(contract: &Contract) -> Result<Patch> {
    let builder = BufferBuilder { from_bytes: format!("ffi_{}_rustbuffer_from_bytes", contract.crate_name) };
    let allocating = Part::new("    @contextlib.contextmanager\n    def alloc_with_builder(", |line| {
        line.starts_with("    @")
    });
    let lifted = "        with buf.consume_with_stream() as stream:\n            \
                  return stream.read(stream.remaining()).decode(\"utf-8\")\n";
    let read = "        try:\n            return buf.data[:buf.len].decode(\"utf-8\")\n        finally:\n            buf.free()\n";
    let edits = vec![
        block("class _UniffiRustBufferBuilder:").fill(builder.render()? + "\n"),
        allocating.fill(
            "    @staticmethod\n    def alloc_with_builder():\n        return _UniffiRustBufferBuilder()\n\n",
        ),
        Edit::replace(lifted, read),
    ];
    Ok(Patch::new(
        "buffers",
        "An argument takes one call of the library, and not one for each part that is written.",
        edits,
    ))
}

fn statuses() -> Patch {
    let made = "    call_status = _UniffiRustCallStatus.default()\n\n    args_with_error = args + (ctypes.byref(call_status),)\n    \
                result = fn(*args_with_error)\n    _uniffi_check_call_status(error_ffi_converter, call_status)\n";
    let zeroed = "    call_status = _UniffiRustCallStatus()\n    result = fn(*args, ctypes.byref(call_status))\n    \
                  if call_status.code:\n        _uniffi_check_call_status(error_ffi_converter, call_status)\n";
    Patch::new(
        "statuses",
        "A call that succeeds makes one object for its status, and not two, and does not look at it in a function of its own.",
        vec![Edit::replace(made, zeroed)],
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
    for record in &contract.spread {
        edits.push(block(format!("@dataclass\nclass {}:", record.name)).remove());
        edits.push(block(format!("class _UniffiFfiConverterType{}(", record.name)).remove());
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

fn replaced_errors(contract: &Contract) -> Patch {
    let mut edits = Vec::new();
    for error in &contract.errors {
        let name = &error.name;
        edits.push(block(format!("class {name}(Exception):")).remove());
        edits.push(Edit::remove(format!("_UniffiTemp{name} = {name}\n")));
        edits.push(block(format!("class {name}:  # type: ignore")).remove());
        let end = format!("{name} = _UniffiTemp{name} # type: ignore\ndel _UniffiTemp{name}\n");
        edits.push(Edit::replace(end, format!("{name} = _errors.{name}\n")));
        edits.extend(told(error));
    }
    Patch::new("errors", "Errors are written whole, in a module of their own.", edits)
        .upstream("https://github.com/mozilla/uniffi-rs/issues/1077")
}

/// A program's callback may raise an error of the base class or of its own subclass, while the library knows only the cases.
fn told(error: &Variants) -> Option<Edit> {
    let name = &error.name;
    let edit = match error.variants.as_slice() {
        [only] => {
            let is_case = format!("isinstance(value, {name}.{})", only.name);
            Edit::replace(is_case, format!("isinstance(value, {name})")).times(2)
        }
        _ if error.python_base.is_some() => {
            let write = "    def write(value, buf):\n";
            Edit::replace(write, format!("{write}        value = value._case()\n"))
        }
        _ => return None,
    };
    Some(block(format!("class _UniffiFfiConverterType{name}(")).edit(vec![edit]))
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

fn seconds() -> Patch {
    let method = |line: &str| Edit::replace(line, format!("{line}        value = _base.duration(value)\n"));
    let edits = vec![method("    def check_lower(value):\n"), method("    def write(value, buf):\n")];
    Patch::new(
        "seconds",
        "Durations can be given in seconds, as in Python's own libraries.",
        vec![block("class _UniffiFfiConverterDuration(").edit(edits)],
    )
}

fn text() -> Patch {
    Patch::new(
        "text",
        "The library refuses text that cannot be encoded, and says which argument it is.",
        vec![
            block("class _UniffiFfiConverterString:")
                .edit(vec![Edit::replace("value.encode(\"utf-8\")", "_base.utf8(value)").times(2)]),
        ],
    )
}

fn exported_names(contract: &Contract) -> Patch {
    let names: Vec<_> = public_names(contract).iter().map(|name| format!("    {name:?},\n")).collect();
    let handles = contract.classes.iter().map(|class| class_name(&class.name, contract));
    let cases = contract.errors.iter().flat_map(errors::exported).map(|case| case.name.as_str());
    let list = |names: &mut dyn Iterator<Item = &str>| {
        names.map(|name| format!("    {name},\n")).collect::<String>()
    };
    let imports = format!(
        "# What handles call is defined above.\nfrom .errors import (\n{})\nfrom .handles import (\n{})\n",
        list(&mut cases.into_iter()),
        list(&mut handles.into_iter()),
    );
    let rest = Part::new("__all__ = [", |_| false);
    Patch::new(
        "exported-names",
        "`__all__` lists the public API only.",
        vec![rest.fill(format!("{imports}\n__all__ = [\n{}]\n", names.concat()))],
    )
}
