//! Lists as Swift reads them: `AsyncSequence`, `Sequence`, and pages that a cancelled task does not lose.
use super::camel;
use crate::{
    contract::{Class, Contract, POSITION_BEFORE, Style, TAKE, WAIT, rust_name},
    plain_async_name,
    source::Source,
};
use anyhow::{Context as _, Result};
use std::fmt::Write as _;

pub(super) fn shape(source: &mut Source, contract: &Contract) -> Result<()> {
    for class in &contract.classes {
        let Some(item) = class.item().map(rust_name) else { continue };
        let name = plain_async_name(class);
        let part = source.range(&format!("public protocol {name}Protocol:"), |line| line.starts_with('}'))?;
        source.within(part, |protocol| interface(protocol, class, &item))?;
        let part =
            source.range(&format!("open class {name}:"), |line| line.starts_with("struct FfiConverter"))?;
        source.within(part, |body| reading(body, class, &item))?;
        source.text.push_str(&sequence(name, &item, class.style));
    }
    Ok(())
}

fn waits(class: &Class) -> &'static str {
    if class.style == Style::Async { "async throws" } else { "throws" }
}

/// The protocol shows what is made of the plumbing.
fn interface(protocol: &mut Source, class: &Class, item: &str) -> Result<()> {
    let waits = waits(class);
    let wait = format!("    func {}() {waits}  -> Bool\n", camel(WAIT));
    protocol.replace(&wait, &format!("    func nextPage() {waits} -> [{item}]?\n"), 1)?;
    removed(protocol, &format!("    func {}()", camel(TAKE)))?;
    if class.has_position() {
        let before = format!("    func {}(unread: UInt32) throws  -> String?\n", camel(POSITION_BEFORE));
        protocol.replace(&before, "    func position() throws -> String?\n", 1)?;
    }
    Ok(())
}

/// Takes a line and the docs before it away.
fn removed(protocol: &mut Source, start: &str) -> Result<()> {
    let at = protocol.text.find(start).with_context(|| format!("no {start}"))?;
    let end = at + protocol.text[at..].find('\n').context("a line without end")? + 1;
    let docs = protocol.text[..at].rfind("    /**\n").context("no docs")?;
    protocol.text.replace_range(docs..end, "");
    Ok(())
}

/// The plumbing is hidden, and what is made of it stands before it.
fn reading(body: &mut Source, class: &Class, item: &str) -> Result<()> {
    let (wait, take, before) = (camel(WAIT), camel(TAKE), camel(POSITION_BEFORE));
    let waits = waits(class);
    let attempt = if class.style == Style::Async { "try await" } else { "try" };
    let (next_page, position) = (doc(body, &wait)?, class.has_position().then(|| doc(body, &before)));
    for function in [&wait, &take].into_iter().chain(class.has_position().then_some(&before)) {
        body.replace(&format!("\nopen func {function}("), &format!("\nfunc {function}("), 1)?;
    }
    let mut own = format!(
        "    private let unread = Unread<{item}>()

{next_page}    open func nextPage() {waits} -> [{item}]? {{
        if let rest = unread.rest() {{ return rest }}
        // Another reader may have taken it.
        while {attempt} {wait}() {{ if let page = {take}() {{ return page }} }}
        return nil
    }}

    func nextItem() {waits} -> {item}? {{
        while true {{
            if let item = unread.first() {{ return item }}
            guard let page = {attempt} nextPage() else {{ return nil }}
            unread.keep(page)
        }}
    }}

"
    );
    if let Some(position) = position {
        let _ = write!(
            own,
            "{}    open func position() throws -> String? {{ try {before}(unread: unread.count) }}\n\n",
            position?
        );
    }
    let place = "    fileprivate let handle: UInt64\n";
    body.replace(place, &format!("{own}{place}"), 1)
}

/// The docs before a function.
fn doc(body: &Source, function: &str) -> Result<String> {
    let at = body.text.find(&format!("\nopen func {function}(")).with_context(|| format!("no {function}"))?;
    let start = body.text[..at].rfind("    /**\n").context("a function without docs")?;
    Ok(body.text[start..=at].to_owned())
}

fn sequence(name: &str, item: &str, style: Style) -> String {
    if style == Style::Async {
        format!(
            "
extension {name}: AsyncSequence {{
    public typealias Element = {item}

    /// Reads it; each page when its first item is asked for.
    public func makeAsyncIterator() -> AsyncListIterator<{item}> {{ AsyncListIterator(nextItem: nextItem) }}
}}
"
        )
    } else {
        format!(
            "
extension {name}: Sequence {{
    /// Reads it; each page when its first item is asked for.
    public func makeIterator() -> ListIterator<{item}> {{ ListIterator(nextItem: nextItem) }}
}}
"
        )
    }
}
