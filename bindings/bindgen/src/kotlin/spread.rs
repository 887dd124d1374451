//! Constructors whose arguments cross the boundary as the fields of one record.
use super::parts::BRACE;
use crate::{
    contract::{Class, Contract, Shape, Spread},
    names::camel,
    patch::{self, Edit, Part, Patch},
};
use anyhow::{Context as _, Result};

/// Comes first, so that all other patches see the arguments.
pub(super) fn patch(generated: &str, contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for record in &contract.spread {
        let fields =
            declarations(generated, record)?.into_iter().map(|(name, ty)| format!("    val {name}: {ty},\n"));
        let own = format!("internal class {}(\n{}) {{\n", record.name, fields.collect::<String>());
        let declared = Part::new(format!("data class {} (", record.name), BRACE).documented();
        edits.push(declared.fill(own));
    }
    for (class, spread) in contract.spread_constructors() {
        edits.push(body(class).edit(constructor(generated, spread)?));
    }
    Ok(Patch::new("spread", crate::contract::SPREAD, edits))
}

/// UniFFI's text after that patch.
pub(super) fn applied(generated: &str, contract: &Contract) -> Result<String> {
    let patch = patch(generated, &contract.without_blocking())?;
    patch::apply("Kotlin", generated.to_owned(), &[patch])
}

fn body(class: &Class) -> Part {
    Part::new(format!("open class {}:", class.plain_async()), |line| line.starts_with("public object "))
}

fn constructor(generated: &str, spread: &Spread) -> Result<Vec<Edit>> {
    let Spread { argument, record } = spread;
    let declared = declarations(generated, record)?;
    let record = &record.name;
    let argument_name = format!("`{}`", camel(argument));
    let parameters = declared.iter().map(|(name, ty)| format!("{name}: {ty} = null")).collect::<Vec<_>>();
    let values = declared.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>();
    let lowered = |value: &str| format!("FfiConverterType{record}.lower({value})");
    Ok(vec![
        Edit::replace(
            format!("    constructor({argument_name}: {record}) :"),
            format!("    constructor({}) :", parameters.join(", ")),
        ),
        Edit::replace(lowered(&argument_name), lowered(&format!("{record}({})", values.join(", ")))),
        spread.documented(),
    ])
}

/// The quoted names of the fields, and their types.
fn declarations(generated: &str, record: &Shape) -> Result<Vec<(String, String)>> {
    let start = format!("\ndata class {} (\n", record.name);
    let (_, rest) =
        generated.split_once(&start).with_context(|| format!("{} is not declared", record.name))?;
    let field = |line: &str| {
        let (name, rest) = line.trim().strip_prefix("val ")?.split_once(": ")?;
        Some((name.to_owned(), rest.strip_suffix(" = null")?.to_owned()))
    };
    let lines = rest.lines().take_while(|line| !line.starts_with(')'));
    Ok(lines.filter_map(field).collect())
}
