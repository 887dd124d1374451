//! The contract as a plain listing, one name a line: a diff of it shows every change that users could notice.
use crate::contract::{Contract, Shape, Style, Variants, rust_name};
use std::fmt::Write as _;

const HEAD: &str = "\
# The API of every language, written by `cargo xtask api` from the contract and checked by `cargo xtask test`.
# A class with two styles is listed once: Python's blocking and Kotlin's and Swift's asynchronous one have the plain name.
";

pub(crate) fn listing(contract: &Contract) -> String {
    let mut out = HEAD.to_owned();
    for class in contract.classes.iter().filter(|class| class.style != Style::Blocking) {
        let style = if class.style == Style::Async { " (asynchronous and blocking)" } else { "" };
        let bases = class.implements.iter().map(|base| format!(": {base}")).collect::<String>();
        let _ = writeln!(out, "\nclass {}{bases}{style}", class.plain);
        for call in class.constructor.iter().chain(&class.methods) {
            let _ = writeln!(out, "  {}", call.signature());
        }
    }
    for (kind, classes) in [("interface", &contract.traits), ("callback", &contract.callbacks)] {
        for class in classes {
            let _ = writeln!(out, "\n{kind} {}", class.name);
            for call in &class.methods {
                let _ = writeln!(out, "  {}", call.signature());
            }
        }
    }
    for error in &contract.errors {
        variants(&mut out, "error", error);
    }
    for e in &contract.enums {
        variants(&mut out, "enum", e);
    }
    for record in &contract.records {
        let _ = writeln!(out, "\nrecord {}", record.name);
        fields(&mut out, record);
    }
    let _ = writeln!(out);
    for function in &contract.functions {
        let _ = writeln!(out, "function {}", function.signature());
    }
    out
}

fn variants(out: &mut String, kind: &str, e: &Variants) {
    let _ = writeln!(out, "\n{kind} {}", e.name);
    for variant in &e.variants {
        let held: Vec<_> =
            variant.fields.iter().map(|field| format!("{}: {}", field.name, rust_name(&field.ty))).collect();
        let held = if held.is_empty() { String::new() } else { format!("({})", held.join(", ")) };
        let _ = writeln!(out, "  {}{held}", variant.name);
    }
}

fn fields(out: &mut String, record: &Shape) {
    for field in &record.fields {
        let _ = writeln!(out, "  {}", field.listed());
    }
}
