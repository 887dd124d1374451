//! The fakes in Swift.
use super::{api::body, naming::camel};
use crate::{
    contract::{Class, Contract, PAGE, POSITION, rust_name},
    fakes::{self, Given},
    patch::{Edit, Patch},
};
use anyhow::Result;
use askama::Template;

/// The initializers of fakes, in the place of UniFFI's for an object without a handle.
#[derive(Template)]
#[template(path = "swift/fake_initializers.swift", escape = "none")]
struct Initializers {
    /// The type of the items, if it is a lazy sequence.
    item: Option<String>,
}

pub(super) fn subclasses(contract: &Contract) -> Result<Patch> {
    fakes::subclasses(contract, of_class, include_str!("../../templates/swift/fakes.swift"))
}

fn of_class(class: &Class, contract: &Contract) -> Result<Edit> {
    let name = class.plain_async();
    let initializers = Initializers { item: class.item().map(rust_name) }.render()? + "\n";
    let clone = "    func uniffiCloneHandle() -> UInt64 {\n";
    let named = "    func uniffiCloneHandle(_ call: StaticString = #function) -> UInt64 {\n";
    let check = format!("        if handle == 0 {{ notOverridden(\"{name}\", call) }}\n");
    let mut edits = vec![
        Edit::pattern(NO_HANDLE, ""),
        Edit::pattern(INITIALIZER, initializers),
        Edit::replace(clone, format!("{named}{check}")),
    ];
    let protocols = &contract.protocols;
    if let Some(closing) = protocols.closing.as_ref().filter(|_| class.closes) {
        let close = format!(r"^((?:@.* )?open func {}\(\) +\{{)", camel(&closing.close));
        edits.push(Edit::pattern(&close, "$1\n    if handle == 0 { return }\n    "));
    }
    edits.extend(class.methods.iter().filter_map(|call| {
        let (name, given) = (camel(&call.name), fakes::given(class, call, contract)?);
        let property = format!(r"^(open var {name}: .*\{{)$");
        let method = format!(r"^((?:@.* )?open func {name}\(\) +\{{)");
        let (declared, answer) = match given {
            Given::Count => (property, "if let given = unread.given { return given }"),
            Given::True => (property, "if unread.isComplete { return true }"),
            Given::Nothing => (method, "if unread.isComplete { return }"),
        };
        Some(Edit::pattern(&declared, format!("$1\n    {answer}\n    ")))
    }));
    if let Some(pages) = protocols.pages.as_ref().filter(|_| class.item().is_some()) {
        let page = camel(PAGE) + "()";
        edits.extend([&pages.wait, &pages.take].map(|internal| shown(internal, &page)));
        edits.extend(class.has_position().then(|| shown(&pages.position, POSITION)));
    }
    Ok(body(class).edit(edits))
}

/// An internal call goes by the name of the method that makes it.
fn shown(internal: &str, public: &str) -> Edit {
    let call = format!(r"(?s)(\nfunc {}\(.*?self\.uniffiCloneHandle\()\)", camel(internal));
    Edit::pattern(&call, format!("$1\"{public}\")"))
}

const NO_HANDLE: &str = r"(?s)    /// Used to instantiate a \[FFIObject\] without.*?    public struct NoHandle \{\n.*?\n    \}\n\n";

const INITIALIZER: &str = r"(?s)    // This constructor can be used to instantiate a fake object\..*?    public init\(noHandle: NoHandle\) \{\n.*?\n    \}\n";
