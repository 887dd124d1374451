//! The fakes in Kotlin.
use super::parts::body;
use crate::{
    config::KOTLIN_CLOSE,
    contract::{Class, Contract, PAGE, POSITION, rust_name},
    fakes::{self, Given},
    names::camel,
    patch::{Edit, Patch},
};
use anyhow::Result;
use askama::Template;

/// The constructors of fakes, in the place of UniFFI's for an object without a handle.
#[derive(Template)]
#[template(path = "kotlin/fake_constructors.kt", escape = "none")]
struct Constructors {
    /// The type of the items, if it is a lazy sequence.
    item: Option<String>,
}

pub(super) fn subclasses(contract: &Contract) -> Result<Patch> {
    fakes::subclasses(contract, of_class, include_str!("../../templates/kotlin/fakes.kt"))
}

fn of_class(class: &Class, contract: &Contract) -> Result<Edit> {
    let name = class.plain_async();
    let call = "fun <R> callWithHandle(block: (handle: Long) -> R): R {\n";
    let named = "fun <R> callWithHandle(call: String, block: (handle: Long) -> R): R {\n";
    let check = format!("        if (handle == 0L) throw notOverridden(\"{name}\", call)\n");
    let constructors = Constructors { item: class.item().map(rust_name) }.render()? + "\n\n";
    let mut edits = vec![
        Edit::pattern(NO_HANDLE, constructors.replace('$', "$$")),
        Edit::replace(call, format!("{named}{check}")),
    ];
    edits.extend(calls(class, contract).into_iter().map(|(call, shown)| {
        let function = format!(r"(?s)(\b(?:fun|val) `{call}`[:(].*?\bcallWithHandle) \{{");
        Edit::pattern(&function, format!("$1(\"{shown}\") {{"))
    }));
    edits.extend(class.methods.iter().filter_map(|call| {
        let (name, given) = (camel(&call.name), fakes::given(class, call, contract)?);
        let returning = format!(r"(\bfun `{name}`\(\): .*\{{\n)");
        Some(match given {
            Given::Count => Edit::pattern(&returning, "$1        unread.given?.let { return it }\n"),
            Given::True => Edit::pattern(&returning, "$1        if (unread.given != null) return true\n"),
            Given::Nothing => {
                let declared = format!(r"(?s)(\bfun `{name}`\(\)\s*=\s*)(callWithHandle\(.*?\n\}}\n    \}})");
                // What is closed has ended already.
                let ended = "${1}if (unread.given != null) Unit else untilClosed({ uniffiIsDestroyed }) { $2 } ?: Unit";
                Edit::pattern(&declared, ended)
            }
        })
    }));
    Ok(body(name).edit(edits))
}

/// The calls of the library, with the name of the method that makes each.
fn calls(class: &Class, contract: &Contract) -> Vec<(String, String)> {
    let protocols = &contract.protocols;
    let closing = protocols.closing.as_ref().filter(|_| class.closes).map(|closing| closing.close.as_str());
    let pages = protocols.pages.as_ref().filter(|_| class.item().is_some());
    let mut calls = Vec::new();
    for call in &class.methods {
        let name = camel(&call.name);
        match (pages, call.name.as_str()) {
            (Some(pages), PAGE) => {
                calls.extend([&pages.wait, &pages.take].map(|made| (camel(made), name.clone())));
            }
            (Some(pages), POSITION) => calls.push((camel(&pages.position), name)),
            (_, own) if Some(own) == closing => calls.push((KOTLIN_CLOSE.to_owned(), name)),
            _ => calls.push((name.clone(), name)),
        }
    }
    calls
}

const NO_HANDLE: &str = r#"(?s)    /\*\*\n     \* @suppress\n     \*\n     \* This constructor can be used.*?    internal constructor\(noHandle: NoHandle\) \{\n.*?\n    \}\n"#;
