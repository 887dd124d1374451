//! Types that Swift's own libraries use, in the place of those that UniFFI takes from Rust: `Int` for integers of every width,
//! `Duration`, `URL`, and errors that can be thrown.
use super::{
    api::body,
    naming::camel,
    types::{Special, generated_name, type_name, type_of},
};
use crate::{
    contract::{Call, Class, Contract, Parameter, Shape, present},
    patch::{Edit, Part, Patch},
};
use anyhow::Result;
use askama::Template;
use std::collections::BTreeMap;
use uniffi_bindgen::interface::Type;

/// The converter of an integer. One that does not fit becomes the least of the narrower type, which every argument refuses.
#[derive(Template)]
#[template(path = "swift/integer.swift", escape = "none")]
struct Integer<'a> {
    narrow: &'a str,
}

const END: fn(&str) -> bool = |line| line.starts_with('}');

pub(super) fn native_types(generated: &str, contract: &Contract) -> Result<Patch> {
    let mut edits = converters(generated)?;
    for class in &contract.classes {
        let of_class = class_edits(class, contract)?;
        edits.extend((!of_class.is_empty()).then(|| body(class).edit(of_class)));
    }
    for record in &contract.records {
        edits.extend(record_edits(record, contract)?);
    }
    for function in &contract.functions {
        edits.extend(call_edits(function, "public func", contract)?);
    }
    Ok(Patch::new("native-types", "Values have the types that Swift's own libraries use for them.", edits))
}

/// The converters keep their names.
fn converters(generated: &str) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for narrow in ["Int32", "Int64", "UInt32"] {
        let start = format!("fileprivate struct FfiConverter{narrow}: FfiConverterPrimitive");
        if generated.contains(&start) {
            edits.push(Part::new(start, END).fill(Integer { narrow }.render()?));
        }
    }
    let start = "fileprivate struct FfiConverterDuration: ";
    if generated.contains(start) {
        edits.push(Part::new(start, END).fill(include_str!("../../templates/swift/duration.swift")));
    }
    for (name, swift) in [("Int32", "Int"), ("Int64", "Int"), ("UInt32", "Int"), ("Duration", "Duration")] {
        let start = format!("fileprivate struct FfiConverterOption{name}: ");
        if generated.contains(&start) {
            let declared = format!("${{1}}{swift}?");
            edits.push(
                Part::new(start, END)
                    .edit(vec![Edit::pattern(r"(    typealias SwiftType = ).*\?$", declared)]),
            );
        }
    }
    Ok(edits)
}

fn class_edits(class: &Class, contract: &Contract) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    // How often each argument is handed over.
    let mut addresses = BTreeMap::new();
    for call in class.calls() {
        let is_new = class.constructor.as_ref().is_some_and(|constructor| constructor.name == call.name);
        edits.extend(call_edits(call, if is_new { "public convenience" } else { "open func" }, contract)?);
        // The arguments of others are converted with their record.
        for parameter in call.parameters.iter().filter(|_| call.spread.is_none()) {
            if let Some(special) = Special::of(parameter, contract) {
                addresses.entry(camel(&parameter.name)).or_insert((0, special.taken())).0 += 1;
            }
        }
    }
    for (name, (times, taken)) in addresses {
        let lowered = |value: &str| format!("FfiConverterOptionString.lower({value})");
        edits.push(Edit::replace(lowered(&name), lowered(&(name.clone() + &taken))).times(times));
    }
    if let Some(pages) = contract.protocols.pages.as_ref().filter(|_| class.has_position()) {
        let before = format!(r"^(open func {}\(\w+: )UInt32\)", camel(&pages.position));
        edits.push(Edit::pattern(&before, "${1}Int)"));
    }
    Ok(edits)
}

/// The types in the declaration of a call.
fn call_edits(call: &Call, kind: &str, contract: &Contract) -> Result<Vec<Edit>> {
    let mut edits = Vec::new();
    let name = if kind == "public convenience" { "init".to_owned() } else { camel(&call.name) };
    let declaration = format!(r"{kind} {name}\(");
    for parameter in &call.parameters {
        let Ok(generated) = generated_name(&parameter.ty, contract) else { continue };
        let swift = type_of(parameter, contract)?;
        if generated != swift {
            let argument = format!(
                r"^({declaration}(?:.*, )?{}: ){}",
                camel(&parameter.name),
                regex::escape(&generated)
            );
            edits.push(Edit::pattern(&argument, format!("${{1}}{swift}")));
        }
    }
    edits.extend(checks(call, &format!(r"^({declaration}.*\{{)$")));
    if let Some(returns) = &call.returns {
        let (generated, swift) = (generated_name(returns, contract)?, type_name(returns, contract)?);
        if generated != swift {
            let result = format!(r"^({declaration}.* -> ){}(  \{{)$", regex::escape(&generated));
            edits.push(Edit::pattern(&result, format!("${{1}}{swift}$2")));
        }
    }
    Ok(edits)
}

/// The checks that integers fit, so that the error of one that does not has its number.
fn checks(call: &Call, declaration: &str) -> Option<Edit> {
    let check = |parameter: &Parameter| match present(&parameter.ty) {
        narrow @ (Type::Int32 | Type::UInt32) => {
            let name = camel(&parameter.name);
            Some(format!("\n    try checkFits({name}, in: {narrow:?}.self, \"{name}\")"))
        }
        _ => None,
    };
    call.throws.as_ref()?;
    let checks: String = call.parameters.iter().filter_map(check).collect();
    (!checks.is_empty()).then(|| Edit::pattern(declaration, format!("$1{checks}")))
}

fn record_edits(record: &Shape, contract: &Contract) -> Result<Vec<Edit>> {
    let mut declared = Vec::new();
    for field in &record.fields {
        let (generated, swift) = (generated_name(&field.ty, contract)?, type_of(field, contract)?);
        if generated == swift {
            continue;
        }
        let (name, generated) = (camel(&field.name), regex::escape(&generated));
        let places = [
            format!(r"^(    public let {name}: ){generated}()$"),
            format!(r"^((?: *\*/| *public init\()?{name}: ){generated}((?: = .+?)?(?:, |\) \{{))$"),
        ];
        declared.extend(places.map(|place| Edit::pattern(&place, format!("${{1}}{swift}$2"))));
    }
    let start = format!("public struct {}: Equatable", record.name);
    let declared = (!declared.is_empty()).then(|| Part::new(start, END).edit(declared));
    Ok(declared.into_iter().chain(converted(record, contract)).collect())
}

/// The fields that are of another type in Swift, in the converter.
pub(super) fn converted(record: &Shape, contract: &Contract) -> Option<Edit> {
    let mut edits = Vec::new();
    for field in &record.fields {
        let Some(special) = Special::of(field, contract) else { continue };
        let name = camel(&field.name);
        let read = format!(r"^( +{name}: FfiConverterOption\w+\.read\(from: &buf\))");
        edits.push(Edit::pattern(&read, format!("${{1}}{}", special.made().replace('$', "$$"))));
        edits.push(Edit::replace(
            format!(".write(value.{name}, into"),
            format!(".write(value.{name}{}, into", special.taken()),
        ));
    }
    let start = format!("public struct FfiConverterType{}: ", record.name);
    (!edits.is_empty()).then(|| Part::new(start, END).edit(edits))
}
