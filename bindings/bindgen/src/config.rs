//! The generator's configuration: the root `uniffi.toml` plus what follows from the contract itself.
use super::contract::{Class, Contract, Style, TAKE};
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use toml::{Table, Value};

/// The whole configuration, so that a new class or operation needs no line in `uniffi.toml`.
pub(super) fn whole(source: &Utf8Path, contract: &Contract) -> Result<String> {
    let base: Table =
        toml::from_str(&fs_err::read_to_string(source)?).with_context(|| format!("parsing {source}"))?;
    let own = base.get("bindings").and_then(Value::as_table);
    let mut bindings = Table::new();
    for (language, plain) in [("python", Style::Blocking), ("kotlin", Style::Async), ("swift", Style::Async)]
    {
        let mut table =
            own.and_then(|b| b.get(language)).and_then(Value::as_table).cloned().unwrap_or_default();
        extend(&mut table, contract, plain, language == "python");
        if language == "kotlin" {
            rename_close(&mut table, contract);
        }
        bindings.insert(language.into(), table.into());
    }
    let krate = Table::from_iter([("bindings".to_owned(), Value::from(bindings))]);
    let crates = Table::from_iter([(contract.crate_name.clone(), Value::from(krate))]);
    let whole = Table::from_iter([("crates".to_owned(), Value::from(crates))]);
    Ok(toml::to_string(&whole)?)
}

fn extend(table: &mut Table, contract: &Contract, plain: Style, bytes: bool) {
    let mut exclude = table.remove("exclude").and_then(|v| v.as_array().cloned()).unwrap_or_default();
    let mut rename = table.remove("rename").and_then(|v| v.as_table().cloned()).unwrap_or_default();
    for class in &contract.classes {
        if class.style == plain {
            rename.insert(class.name.clone(), class.plain.clone().into());
        }
        let path = |method: &str| format!("{}.{method}", class.name);
        for (records, json) in twins(class) {
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
    for class in
        contract.classes.iter().filter(|class| class.methods.iter().any(|method| method.name == "close"))
    {
        rename.insert(format!("{}.close", class.name), super::kotlin::CLOSE.into());
    }
}

/// The methods that exist as records and as JSON.
fn twins(class: &Class) -> impl Iterator<Item = (String, String)> + '_ {
    let twinned = class.methods.iter().filter(|m| m.as_bytes);
    let names = twinned.map(|m| if m.name == "next_page" { TAKE } else { &m.name });
    names.map(|name| (name.to_owned(), format!("{name}_bytes")))
}
