//! UniFFI's configuration: `uniffi.toml`, and what follows from the contract itself.
use super::contract::{Class, Contract, PAGE, Style};
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use toml::{Table, Value};

/// The name that the contract's `close` gets in Kotlin, where generated classes have a `close` that frees the handle.
pub(crate) const KOTLIN_CLOSE: &str = "closeClient";

/// Our own keys, which UniFFI does not know.
const SWIFT_TYPES: &str = "type_names";
const SWIFT_SIGNATURES: &str = "signatures";

/// The contents of `uniffi.toml`.
pub(crate) struct Config {
    bindings: Table,
}

impl Config {
    pub(crate) fn read(file: &Utf8Path) -> Result<Self> {
        let whole: Table =
            toml::from_str(&fs_err::read_to_string(file)?).with_context(|| format!("parsing {file}"))?;
        let bindings = whole.get("bindings").and_then(Value::as_table).cloned();
        Ok(Self { bindings: bindings.with_context(|| format!("{file} has no bindings"))? })
    }

    /// A string in the table of a language, such as `package_name` or `custom_types.Json.type_name`.
    pub(crate) fn text(&self, language: &str, key: &str) -> Result<&str> {
        let table = self.bindings.get(language);
        let value = key.split('.').fold(table, |value, key| value.and_then(|value| value.get(key)));
        value.and_then(Value::as_str).with_context(|| format!("bindings.{language}.{key} is missing"))
    }

    /// What types are called in Swift, by their names in the contract.
    pub(crate) fn swift_types(&self) -> impl Iterator<Item = (&str, &str)> {
        self.swift_names(SWIFT_TYPES)
    }

    /// How calls are named in Swift with their labels, by their names in the contract.
    pub(crate) fn swift_signatures(&self) -> impl Iterator<Item = (&str, &str)> {
        self.swift_names(SWIFT_SIGNATURES)
    }

    /// The functions that Swift does not have.
    pub(crate) fn swift_excludes(&self) -> impl Iterator<Item = &str> {
        let names =
            self.bindings.get("swift").and_then(|table| table.get("exclude")).and_then(Value::as_array);
        names.into_iter().flatten().filter_map(Value::as_str)
    }

    fn swift_names(&self, key: &str) -> impl Iterator<Item = (&str, &str)> {
        let names = self.bindings.get("swift").and_then(|table| table.get(key)).and_then(Value::as_table);
        names.into_iter().flatten().filter_map(|(name, swift)| Some((name.as_str(), swift.as_str()?)))
    }

    /// The whole configuration, so that a new class or operation needs no line in `uniffi.toml`.
    pub(crate) fn render(&self, contract: &Contract) -> Result<String> {
        let mut bindings = Table::new();
        for (language, plain) in
            [("python", Style::Blocking), ("kotlin", Style::Async), ("swift", Style::Async)]
        {
            let own = self.bindings.get(language).and_then(Value::as_table);
            let mut table = own.cloned().unwrap_or_default();
            table.remove(SWIFT_TYPES);
            table.remove(SWIFT_SIGNATURES);
            extend(&mut table, contract, plain, language == "python");
            if language == "kotlin" {
                rename_close(&mut table, contract);
                exclude_blocking(&mut table, contract);
            }
            bindings.insert(language.into(), table.into());
        }
        let krate = Table::from_iter([("bindings".to_owned(), Value::from(bindings))]);
        let crates = Table::from_iter([(contract.crate_name.clone(), Value::from(krate))]);
        let whole = Table::from_iter([("crates".to_owned(), Value::from(crates))]);
        Ok(toml::to_string(&whole)?)
    }
}

fn extend(table: &mut Table, contract: &Contract, plain: Style, bytes: bool) {
    let mut exclude = table.remove("exclude").and_then(|v| v.as_array().cloned()).unwrap_or_default();
    let mut rename = table.remove("rename").and_then(|v| v.as_table().cloned()).unwrap_or_default();
    for class in &contract.classes {
        if class.style == plain {
            rename.insert(class.name.clone(), class.plain.clone().into());
        }
        let path = |method: &str| format!("{}.{method}", class.name);
        for (records, json) in calls_with_json(class, contract) {
            exclude.push(path(if bytes { &records } else { &json }).into());
            if bytes {
                rename.insert(path(&json), records.into());
            }
        }
    }
    table.insert("exclude".into(), exclude.into());
    table.insert("rename".into(), rename.into());
}

/// Kotlin's classes have a `close` of their own.
fn rename_close(table: &mut Table, contract: &Contract) {
    let Some(rename) = table.get_mut("rename").and_then(Value::as_table_mut) else { return };
    let Some(closing) = &contract.protocols.closing else { return };
    for class in contract.classes.iter().filter(|class| class.closes) {
        rename.insert(format!("{}.{}", class.name, closing.close), KOTLIN_CLOSE.into());
    }
}

/// Kotlin's blocking classes wait for the asynchronous ones.
fn exclude_blocking(table: &mut Table, contract: &Contract) {
    let Some(exclude) = table.get_mut("exclude").and_then(Value::as_array_mut) else { return };
    let blocking = contract.classes.iter().filter(|class| class.style == Style::Blocking);
    exclude.extend(blocking.map(|class| class.name.clone().into()));
}

/// The methods that exist as records and as JSON.
fn calls_with_json(class: &Class, contract: &Contract) -> impl Iterator<Item = (String, String)> {
    let take = contract.protocols.pages.as_ref().map(|pages| &pages.take);
    let twinned = class.methods.iter().filter(|method| method.as_bytes);
    twinned.map(move |method| {
        let name = take.filter(|_| method.name == PAGE).unwrap_or(&method.name);
        (name.to_owned(), format!("{name}_bytes"))
    })
}
