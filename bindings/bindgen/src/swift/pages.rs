//! Lists as Swift reads them: `AsyncSequence` and `Sequence`, with pages that survive a cancelled task.
use super::api::{body, protocol};
use crate::{
    contract::{Class, Contract, PAGE, POSITION, rust_name},
    names::{camel, comment},
    patch::{Edit, Patch},
    protocols::Pages,
};
use anyhow::Result;
use askama::Template;

#[derive(Template)]
#[template(path = "swift/pages.swift", escape = "none")]
struct Reading<'a> {
    item: &'a str,
    page_doc: String,
    effects: &'a str,
    attempt: &'a str,
    wait: String,
    take: String,
    /// The documentation of `position`, and the call underneath.
    position: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "swift/sequence.swift", escape = "none")]
struct Sequence<'a> {
    name: &'a str,
    item: &'a str,
    is_async: bool,
}

pub(super) fn pages(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let (Some(item), Some(pages)) = (class.item().map(rust_name), &contract.protocols.pages) else {
            continue;
        };
        edits.push(protocol(class).edit(interface(class, &item, pages)));
        edits.push(body(class).edit(reading(class, &item, pages)?));
        let sequence = Sequence { name: class.plain_async(), item: &item, is_async: class.is_async() };
        edits.push(Edit::Append(sequence.render()? + "\n"));
    }
    Ok(Patch::new(
        "pages",
        "Lists are sequences and have `nextPage`; the calls underneath are internal.",
        edits,
    ))
}

fn effects(class: &Class) -> &'static str {
    if class.is_async() { "async throws" } else { "throws" }
}

/// The protocol declares the public calls.
fn interface(class: &Class, item: &str, pages: &Pages) -> Vec<Edit> {
    let effects = effects(class);
    let wait = format!("    func {}() {effects}  -> Bool\n", camel(&pages.wait));
    let take = format!(r"^    /\*\*\n(?:     \*.*\n)+    func {}\(\).*\n", camel(&pages.take));
    let mut edits = vec![
        Edit::replace(wait, format!("    func nextPage() {effects} -> [{item}]?\n")),
        Edit::pattern(&take, ""),
    ];
    if class.has_position() {
        let before = format!("    func {}(unread: UInt32) throws  -> String?\n", camel(&pages.position));
        edits.push(Edit::replace(before, "    func position() throws -> String?\n"));
    }
    edits
}

/// The class hides the calls underneath, and gets the public ones.
fn reading(class: &Class, item: &str, pages: &Pages) -> Result<Vec<Edit>> {
    let doc = |name: &str| {
        let call = class.methods.iter().find(|call| call.name == name);
        comment(call.and_then(|call| call.doc.as_deref()).unwrap_or_default())
    };
    let position = class.has_position().then(|| (doc(POSITION), camel(&pages.position)));
    let reading = Reading {
        item,
        page_doc: doc(PAGE),
        effects: effects(class),
        attempt: if class.is_async() { "try await" } else { "try" },
        wait: camel(&pages.wait),
        take: camel(&pages.take),
        position,
    };
    let mut hidden = vec![&pages.wait, &pages.take];
    hidden.extend(class.has_position().then_some(&pages.position));
    let hide = |name: &String| {
        Edit::replace(format!("\nopen func {}(", camel(name)), format!("\nfunc {}(", camel(name)))
    };
    let place = "    fileprivate let handle: UInt64\n";
    let mut edits: Vec<_> = hidden.into_iter().map(hide).collect();
    edits.push(Edit::replace(place, format!("{}{place}", reading.render()?)));
    Ok(edits)
}
