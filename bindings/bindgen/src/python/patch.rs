//! What UniFFI's Python lacks: values instead of mutable records, decoded pages, error text, readable defaults.
use super::{bases, class_name, owners, public_names, types, values};
use crate::{
    contract::{Class, Contract, POSITION_BEFORE, TAKE, Variants, WAIT},
    source::Source,
};
use anyhow::Result;
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

pub(super) fn patched(text: String, contract: &Contract) -> Result<String> {
    let mut module = Source::new("the Python module", text);
    module.replace("\nimport os\n", "\nimport abc\nimport os\n", 1)?;
    // Slow to import, and not needed: for records that are replaced, and for a loop that only async callers have.
    module.replace("\nfrom dataclasses import dataclass\n", "\n", 1)?;
    module.replace("\nimport asyncio\n", "\n", 1)?;
    module.replace(
        "        return asyncio.get_",
        "        import asyncio\n        return asyncio.get_",
        1,
    )?;
    module.replace(
        "\n# Public interface members begin here.\n",
        "\nfrom .. import _base, _callbacks, _handle\nfrom . import values as _values\n",
        1,
    )?;
    abandoned(&mut module)?;
    for record in &contract.records {
        let start = format!("@dataclass\nclass {}:", record.name);
        replace_block(&mut module, &start, &from_values(&record.name))?;
    }
    for e in &contract.enums {
        enumeration(&mut module, e)?;
    }
    for error in &contract.errors {
        exception(&mut module, error, contract)?;
    }
    for class in &contract.classes {
        inherited(&mut module, class, contract)?;
        decoded_methods(&mut module, class, contract)?;
        plumbing(&mut module, class, contract)?;
    }
    for class in &contract.traits {
        let part = module.range(&format!("class {}():", class.name), ends_block)?;
        module.within(part, |inner| {
            inner.replace("():", "(abc.ABC):", 1)?;
            inner.replace("    def ", "    @abc.abstractmethod\n    def ", class.methods.len())
        })?;
    }
    for callback in &contract.callbacks {
        function(&mut module, callback, contract)?;
    }
    for class in contract.taking_a_path()? {
        path(&mut module, class_name(&class.name, contract))?;
    }
    owners::shape(&mut module, contract)?;
    // Whatever a callback raises is told: left alone, it would count as an answer.
    module.replace(
        "    except Exception as e:\n        call_status",
        "    except BaseException as e:\n        call_status",
        2,
    )?;
    // A tuple of values is as immutable as they are.
    module.replace_all("        return [\n", "        return tuple(\n")?;
    module.replace_all(" for i in range(count)\n        ]\n", " for i in range(count)\n        )\n")?;
    readable_defaults(&mut module.text);
    arguments(&mut module)?;
    let all = module.range("__all__ = [", |_| false)?;
    module.text.truncate(all.start);
    let names: Vec<_> = public_names(contract).iter().map(|name| format!("    {name:?},\n")).collect();
    let _ = write!(module.text, "__all__ = [\n{}]\n", names.concat());
    Ok(module.text)
}

/// A call may end after the loop that awaited it: nobody is left to tell.
fn abandoned(module: &mut Source) -> Result<()> {
    let tell = "    eventloop.call_soon_threadsafe(_uniffi_set_future_result, future, poll_code)\n";
    let told = "    except RuntimeError:\n        if not eventloop.is_closed():\n            raise\n";
    module.replace(tell, &format!("    try:\n    {tell}{told}"), 1)
}

/// A block ends at the next line that is not indented; docstrings end at the margin.
fn ends_block(line: &str) -> bool {
    !line.starts_with([' ', '\n']) && !line.starts_with("\"\"\"")
}

fn replace_block(module: &mut Source, start: &str, with: &str) -> Result<()> {
    let part = module.range(start, ends_block)?;
    module.text.replace_range(part, with);
    Ok(())
}

fn from_values(name: &str) -> String {
    format!("{name} = _values.{name}\n\n")
}

/// The class comes from `values`; its converter maps numbers to members and unknown words.
fn enumeration(module: &mut Source, e: &Variants) -> Result<()> {
    let bases = if e.is_open() { "" } else { "(enum.Enum)" };
    replace_block(module, &format!("class {}{bases}:", e.name), &from_values(&e.name))?;
    for variant in e.variants.iter().filter(|_| e.is_open()) {
        let part = module.range(&format!("{}.{} = type(", e.name, super::member(&variant.name)), |_| true)?;
        module.text.replace_range(part, "");
    }
    let known: Vec<_> = e.known().map(|v| format!("{}.{}", e.name, super::member(&v.name))).collect();
    let converter = format!("_UniffiFfiConverterType{}", e.name);
    let body = format!(
        "class {converter}(_UniffiConverterRustBuffer):
    _members = ({}, )

    @classmethod
    def read(cls, buf):
        index = buf.read_i32() - 1
        return cls._members[index] if index < len(cls._members) else {}(_UniffiFfiConverterString.read(buf))

    @staticmethod
    def check_lower(value):
        if not isinstance(value, {}):
            raise TypeError(\"expected {}, got {{}}\".format(type(value).__name__))

    @classmethod
    def write(cls, value, buf):
        if value in cls._members:
            buf.write_i32(cls._members.index(value) + 1)
        else:
            buf.write_i32(len(cls._members) + 1)
            _UniffiFfiConverterString.write(str(value), buf)

",
        known.join(", "),
        e.name,
        e.name,
        e.name
    );
    replace_block(module, &format!("class {converter}("), &body)
}

/// `str(error)` is the text fit to show a person.
fn exception(module: &mut Source, error: &Variants, contract: &Contract) -> Result<()> {
    let text = contract.text_of(error)?;
    let shown = format!("    def __str__(self):\n        return self.{text}\n");
    let part = module.range(&format!("class {}(Exception):", error.name), ends_block)?;
    module.within(part, |base| base.replace("    pass\n", &shown, 1))?;
    let field = text.split('.').next().unwrap_or_default();
    let arguments = format!(
        "super().__init__(\", \".join([\n                \"{field}={{!r}}\".format({field}),\n            ]))"
    );
    let part = module.range(&format!("class {}:", error.name), ends_block)?;
    module.within(part, |cases| {
        cases.replace(&arguments, &format!("super().__init__({field})"), error.variants.len())
    })
}

/// The package's own base classes, in place of protocols that nobody can name.
fn inherited(module: &mut Source, class: &Class, contract: &Contract) -> Result<()> {
    let name = class_name(&class.name, contract);
    replace_block(module, &format!("class {name}Protocol(typing.Protocol):"), "")?;
    let traits: String = class.implements.iter().map(|name| format!(", {name}")).collect();
    let to = format!("\nclass {name}({}):\n", bases(class).join(", "));
    module.replace(&format!("\nclass {name}({name}Protocol{traits}):\n"), &to, 1)
}

/// A time limit may be given in seconds; one text is no list of texts, though it can be read letter by letter.
fn arguments(module: &mut Source) -> Result<()> {
    const CHECK: &str = "    def check_lower(value):\n";
    const WRITE: &str = "    def write(value, buf):\n";
    const SECONDS: &str = "        value = _base.duration(value)\n";
    let part = module.range("class _UniffiFfiConverterDuration(", ends_block)?;
    module.within(part, |inner| {
        inner.replace(CHECK, &format!("{CHECK}{SECONDS}"), 1)?;
        inner.replace(WRITE, &format!("{WRITE}{SECONDS}"), 1)
    })?;
    let part = module.range("class _UniffiFfiConverterSequenceString(", ends_block)?;
    module.within(part, |inner| {
        let check = "    def check_lower(cls, value):\n";
        let refusal = "        if isinstance(value, str):\n            raise TypeError(\"expected a list of str, got str\")\n";
        inner.replace(check, &format!("{check}{refusal}"), 1)
    })
}

/// A path may be text or any of Python's objects for paths.
fn path(module: &mut Source, class: &str) -> Result<()> {
    let part = module.range(&format!("class {class}("), ends_block)?;
    module.within(part, |inner| {
        inner.replace(
            "def __init__(self, path: str):",
            "def __init__(self, path: str | os.PathLike[str]):",
            1,
        )?;
        let check = "        _UniffiFfiConverterString.check_lower(path)\n";
        inner.replace(check, &format!("        path = os.fspath(path)\n{check}"), 1)
    })
}

/// Any function of the caller's: UniFFI would have a class for it.
fn function(module: &mut Source, callback: &Class, contract: &Contract) -> Result<()> {
    let name = &callback.name;
    replace_block(module, &format!("class {name}():"), "")?;
    replace_block(module, &format!("class {name}Impl({name}):"), "")?;
    let part = module.range(&format!("class _UniffiTraitImpl{name}Impl:"), ends_block)?;
    module.within(part, |inner| {
        let method = &callback.methods[0].name;
        inner.replace(&format!("uniffi_obj.{method}\n"), "_callbacks.answering(uniffi_obj)\n", 1)
    })?;
    let converter = format!("_UniffiFfiConverterType{name}");
    let body = format!(
        "class {converter}:
    _handle_map = _UniffiHandleMap()

    @staticmethod
    def check_lower(value):
        _callbacks.check_function(value)

    @classmethod
    def write(cls, value, buf):
        buf.write_u64(cls._handle_map.insert(value))

"
    );
    replace_block(module, &format!("class {converter}:"), &body)?;
    // What it takes and gives is known by the end only.
    let all = module.range("__all__ = [", |_| false)?;
    let alias = format!("{name} = typing.{}\n\n", types::function(callback, contract));
    module.text.insert_str(all.start, &alias);
    Ok(())
}

/// Where a page crosses as JSON, the call gives back the values in it.
fn decoded_methods(module: &mut Source, class: &Class, contract: &Contract) -> Result<()> {
    let name = class_name(&class.name, contract);
    for method in &class.methods {
        let Some(decoder) = values::decoder_of(method) else { continue };
        let part = module.range(&format!("class {name}("), ends_block)?;
        module.within(part, |inner| {
            let start = match (method.name.as_str(), method.is_async) {
                ("next_page", _) => format!("    def {TAKE}("),
                (name, true) => format!("    async def {name}("),
                (name, false) => format!("    def {name}("),
            };
            let part = inner
                .range(&start, |line| line.starts_with("    def ") || line.starts_with("    async def "))?;
            inner.within(part, |inner| {
                let optional = matches!(method.returns, Some(Type::Optional { .. }));
                let decoded = if optional { "decoded_if_any" } else { "decoded" };
                inner.replace(
                    "_uniffi_lift_return = _UniffiFfiConverterString.lift",
                    &format!(
                        "_uniffi_lift_return = lambda buffer: _base.{decoded}(buffer, _values.{decoder})"
                    ),
                    1,
                )?;
                let values =
                    method.returns.as_ref().map(|ty| types::output(ty, contract)).unwrap_or_default();
                inner.replace("-> str:", &format!("-> {values}:"), 1)
            })
        })?;
    }
    Ok(())
}

/// What the base classes make `next_page` and `position` of is theirs alone.
fn plumbing(module: &mut Source, class: &Class, contract: &Contract) -> Result<()> {
    let part = module.range(&format!("class {}(", class_name(&class.name, contract)), ends_block)?;
    module.within(part, |inner| {
        if class.item().is_some() {
            inner.replace(&format!("def {WAIT}("), &format!("def _{WAIT}("), 1)?;
            inner.replace(&format!("def {TAKE}("), &format!("def _{TAKE}("), 1)?;
        }
        if class.has_position() {
            inner.replace(&format!("def {POSITION_BEFORE}("), &format!("def _{POSITION_BEFORE}("), 1)?;
        }
        Ok(())
    })
}

/// `status: X | None = None` in signatures, where the generator puts a nameless object.
fn readable_defaults(text: &mut String) {
    const START: &str = "typing.Union[object, ";
    const END: &str = "] = _DEFAULT";
    let mut from = 0;
    while let Some(at) = text[from..].find(START).map(|at| at + from) {
        from = at + START.len();
        let Some(end) = closing(text, from).filter(|end| text[*end..].starts_with(END)) else { continue };
        let kind = text[from..end].to_owned();
        let value = match kind.as_str() {
            kind if kind.starts_with("typing.Optional[") => "None",
            kind if kind.starts_with("typing.List[") => "()",
            _ => continue,
        };
        text.replace_range(at..end + END.len(), &format!("{kind} = {value}"));
        from = at;
    }
}

/// Where the bracket closes that was open before `from`.
fn closing(text: &str, from: usize) -> Option<usize> {
    let mut depth = 1;
    for (at, letter) in text[from..].char_indices() {
        match letter {
            '[' => depth += 1,
            ']' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(from + at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn defaults_become_readable() {
        let mut text = "a: typing.Union[object, typing.Optional[Dict[a, b]]] = _DEFAULT,b: typing.Union[object, typing.List[str]] = _DEFAULT".to_owned();
        super::readable_defaults(&mut text);
        assert_eq!(text, "a: typing.Optional[Dict[a, b]] = None,b: typing.List[str] = ()");
    }
}
