//! Lists and paginators as Kotlin reads them: `Flow`, `Sequence` and `StateFlow`, with pages that survive a cancelled
//! coroutine.
use super::{exception_name, parts::body};
use crate::{
    contract::{Class, Contract, PAGE, POSITION, Parameter, name_of, rust_name},
    names::{camel, comment},
    patch::{Edit, Patch},
    protocols::Pages,
};
use anyhow::Result;
use askama::Template;
use uniffi_bindgen::interface::Type;

/// A class, and what it is a sequence of.
struct Sequence<'a> {
    name: &'a str,
    item: String,
}

/// A file of its own, which gives Java a readable class name for the functions in it.
#[derive(Template)]
#[template(path = "kotlin/paginators.kt", escape = "none")]
struct Paginators<'a> {
    package: &'a str,
    paginators: Vec<Sequence<'a>>,
    state: String,
    states: String,
}

/// The public methods of a list, built from the internal calls.
#[derive(Template)]
#[template(path = "kotlin/pages.kt", escape = "none")]
struct Reading<'a> {
    item: &'a str,
    page_doc: String,
    /// The exception of `nextPage` and `position`, unless the list cannot fail.
    throws: Option<String>,
    suspend: &'a str,
    /// The lists of a state, whose unchanged rows are those of the state before.
    shared: Vec<String>,
    /// Whether the list was closed, if that ends it.
    is_closed: Option<String>,
    /// The internal calls.
    wait: String,
    take: String,
    /// The documentation of `position`, and the internal call.
    position: Option<(String, String)>,
}

pub(super) fn state_flows(contract: &Contract, package: &str) -> Result<String> {
    let Some(observable) = &contract.protocols.observable else { return Ok(String::new()) };
    let shown = contract.classes.iter().filter(|class| class.is_async());
    let shown = shown.filter_map(|class| Some(sequence(class, class.paginator_state(&contract.protocols)?)));
    let (state, states) = (camel(&observable.state), camel(&observable.states));
    Ok(Paginators { package, paginators: shown.collect(), state, states }.render()? + "\n")
}

fn sequence<'a>(class: &'a Class, item: &Type) -> Sequence<'a> {
    Sequence { name: class.plain_async(), item: rust_name(item) }
}

pub(super) fn pages(contract: &Contract) -> Result<Patch> {
    let mut made = Vec::new();
    for class in &contract.classes {
        let (Some(item), Some(pages)) = (class.item().map(rust_name), &contract.protocols.pages) else {
            continue;
        };
        made.push(body(class.plain_async()).edit(edits(class, &item, pages, contract)?));
    }
    Ok(Patch::new(
        "pages",
        "Lists are read with `nextPage`, `asFlow` and `asSequence`; the calls they are built from are internal.",
        made,
    ))
}

/// The public methods of a list. The asynchronous class has the internal calls, and the blocking one waits for them.
pub(super) fn reading(class: &Class, item: &str, pages: &Pages, contract: &Contract) -> Result<String> {
    let call = |name: &str| class.methods.iter().find(|call| call.name == name);
    let doc = |name: &str| comment(call(name).and_then(|call| call.doc.as_deref()).unwrap_or_default());
    let internal = |name: &str, of: &str| match class.is_async() {
        true => format!("`{}`", camel(name)),
        false => format!("awaited(\"{}\").`{}`", camel(of), camel(name)),
    };
    let wait = internal(&pages.wait, PAGE) + "()";
    let is_read = !class.methods.iter().any(|call| Some(&call.name) == pages.drain.as_ref());
    // A thread that waits can be interrupted, whatever it waits for.
    let interrupted = contract.cancelling().filter(|_| !class.is_async());
    let reading = Reading {
        item,
        page_doc: doc(PAGE),
        throws: class.reading_throws().or(interrupted).map(exception_name),
        suspend: if class.is_async() { "suspend " } else { "" },
        shared: rows_of_state(class, contract),
        is_closed: class
            .stop
            .as_ref()
            .and(contract.closed.as_ref())
            .map(|_| internal("uniffi_is_destroyed", PAGE)),
        wait: match (class.is_async(), is_read) {
            (true, _) => wait,
            (false, true) => format!("waitFor(true) {{ {wait} }}"),
            // What was begun may be under way between two reads, too.
            (false, false) => format!("waitFor(false, unread.isBegun) {{ {wait} }}"),
        },
        take: internal(&pages.take, PAGE) + "()",
        position: class.has_position().then(|| (doc(POSITION), internal(&pages.position, POSITION))),
    };
    Ok(reading.render()?)
}

/// The fields with the rows of a paginator's state, if the class is a sequence of such.
fn rows_of_state(class: &Class, contract: &Contract) -> Vec<String> {
    let mut states = contract.classes.iter().filter_map(|shown| shown.paginator_state(&contract.protocols));
    let state = class.item().filter(|item| states.any(|state| state == *item)).and_then(name_of);
    let record = contract.records.iter().find(|record| Some(&record.name) == state.as_ref());
    let fields = record.into_iter().flat_map(|record| &record.fields);
    let is_list = |field: &&Parameter| matches!(field.ty, Type::Sequence { .. });
    fields.filter(is_list).map(|field| camel(&field.name)).collect()
}

fn edits(class: &Class, item: &str, pages: &Pages, contract: &Contract) -> Result<Vec<Edit>> {
    let mut hidden = vec![&pages.wait, &pages.take];
    hidden.extend(class.has_position().then_some(&pages.position));
    let hide = |name: &String| {
        let documented = format!(
            r"^    /\*\*\n(?:     \*(?: .*)?\n)*     \*/((?:\n    @\S+)*\s*)(?:open )?((?:suspend )?fun `{}`\()",
            camel(name)
        );
        Edit::pattern(&documented, "${1}internal $2")
    };
    let place = "    private val handle: Long\n";
    let mut edits: Vec<_> = hidden.into_iter().map(hide).collect();
    edits.push(Edit::replace(place, format!("{}{place}", reading(class, item, pages, contract)?)));
    Ok(edits)
}
