//! Lists as Swift reads them: `AsyncSequence` and `Sequence`, with pages that survive a cancelled task.
use super::{
    api::{body, noasync_attribute},
    naming::camel,
};
use crate::{
    contract::{Class, Contract, PAGE, POSITION, rust_name},
    names::comment,
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
    /// The expression that waits for a page.
    wait: String,
    take: String,
    /// The documentation of `position`, and the internal call.
    position: Option<(String, String)>,
}

#[derive(Template)]
#[template(path = "swift/sequence.swift", escape = "none")]
struct Sequence<'a> {
    name: &'a str,
    item: &'a str,
    is_async: bool,
    /// What keeps a blocking one out of asynchronous code.
    noasync: Option<String>,
    /// The type of its iterator.
    iterator: &'static str,
}

pub(super) fn pages(contract: &Contract) -> Result<Patch> {
    let mut edits = Vec::new();
    for class in &contract.classes {
        let (Some(item), Some(pages)) = (class.item().map(rust_name), &contract.protocols.pages) else {
            continue;
        };
        edits.push(body(class).edit(reading(class, &item, pages)?));
        let is_async = class.is_async();
        let iterator = match (is_async, class.reading_throws().is_some()) {
            (true, true) => "AsyncListIterator",
            (true, false) => "AsyncUpdateIterator",
            (false, true) => "ListIterator",
            (false, false) => "UpdateIterator",
        };
        let noasync = class.methods.iter().any(|call| call.name == PAGE && call.is_noasync);
        let noasync = noasync.then(|| noasync_attribute(class));
        let sequence = Sequence { name: class.plain_async(), item: &item, is_async, noasync, iterator };
        edits.push(Edit::Append(sequence.render()? + "\n"));
    }
    Ok(Patch::new(
        "pages",
        "Lists are sequences and have `nextPage`; the calls they are built from are internal.",
        edits,
    ))
}

/// What follows the parameters of a call that waits, and what precedes one.
fn effects(class: &Class) -> (&'static str, &'static str) {
    match (class.is_async(), class.reading_throws().is_some()) {
        (true, true) => ("async throws ", "try await "),
        (true, false) => ("async ", "await "),
        (false, true) => ("throws ", "try "),
        (false, false) => ("", ""),
    }
}

/// The class hides the internal calls, and gets the public ones.
fn reading(class: &Class, item: &str, pages: &Pages) -> Result<Vec<Edit>> {
    let doc = |name: &str| {
        let call = class.methods.iter().find(|call| call.name == name);
        comment(call.and_then(|call| call.doc.as_deref()).unwrap_or_default())
    };
    let position = class.has_position().then(|| (doc(POSITION), camel(&pages.position)));
    let (effects, attempt) = effects(class);
    let wait = camel(&pages.wait);
    // A cancelled task leaves its wait with an error, which is the end of a list that cannot fail.
    let ends_if_cancelled = class.is_async() && class.reading_throws().is_none();
    let reading = Reading {
        item,
        page_doc: doc(PAGE),
        effects,
        attempt,
        wait: match ends_if_cancelled {
            true => format!("await unlessCancelled({wait})"),
            false => format!("{attempt}{wait}()"),
        },
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
    if ends_if_cancelled {
        edits.push(Edit::replace(
            format!("\nfunc {wait}()async  -> "),
            format!("\nfunc {wait}()async throws  -> "),
        ));
        edits.push(Edit::pattern(r"try!(\s+await uniffiRustCallAsync\()", "try$1"));
    }
    edits.push(Edit::replace(place, format!("{}{place}", reading.render()?)));
    Ok(edits)
}
