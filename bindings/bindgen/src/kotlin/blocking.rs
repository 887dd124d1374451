//! The blocking classes, for Java and for threads that may wait. Each wraps the asynchronous class and waits in Java, where
//! a virtual thread can be parked and an interrupt is noticed.
use super::{
    classes::{Signature, signatures},
    exception_name, lists,
};
use crate::{
    contract::{Call, Class, Contract, PAGE, POSITION, Parameter, Style, name_of, rust_name},
    fakes::{self, Given},
    names::{camel, comment},
};
use anyhow::{Context as _, Result};
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "kotlin/blocking.kt", escape = "none")]
struct Blocking<'a> {
    package: &'a str,
    classes: Vec<Wrapper<'a>>,
}

/// A blocking class.
struct Wrapper<'a> {
    name: &'a str,
    /// The asynchronous class.
    wrapped: &'a str,
    doc: String,
    /// The type of its items and the methods that read them, if it is a lazy sequence.
    items: Option<(String, String)>,
    constructor: Option<Method<'a>>,
    methods: Vec<Method<'a>>,
    /// The documentation of `close`, if it is a call of the contract.
    close: Option<String>,
}

struct Method<'a> {
    name: String,
    doc: String,
    throws: Option<String>,
    /// As they are declared, with their defaults.
    declared: String,
    parameters: &'a [Parameter],
    returns: String,
    waits: bool,
    /// Whether it is sent again after a failure, so that a failure leaves nothing changed.
    is_retried: bool,
    is_property: bool,
    /// What comes before the call, for a fake that is made of items.
    given: &'static str,
    /// The blocking class of a handle that it returns.
    wraps: Option<String>,
}

/// A parameter as it is declared.
pub(super) struct Declared<'a> {
    pub(super) name: &'a str,
    pub(super) ty: &'a str,
    pub(super) default: Option<&'a str>,
}

/// Java has no named arguments: calls with as many parameters that can be left out have a builder, and so have records that
/// calls take.
pub(super) const MANY: usize = 2;

impl Method<'_> {
    fn has_builder(&self) -> bool {
        self.parameters.iter().filter(|parameter| parameter.default.is_some()).count() >= MANY
    }

    /// The class of the builder, and the call that makes it.
    fn builder(&self) -> String {
        self.name[..1].to_uppercase() + &self.name[1..] + "Builder"
    }

    fn declarations(&self) -> Vec<Declared<'_>> {
        self.declared.split(", `").filter_map(declaration).collect()
    }

    fn required(&self) -> Vec<Declared<'_>> {
        self.declarations().into_iter().filter(|declared| declared.default.is_none()).collect()
    }

    fn optional(&self) -> Vec<Declared<'_>> {
        self.declarations().into_iter().filter(|declared| declared.default.is_some()).collect()
    }

    fn has_defaults(&self) -> bool {
        self.parameters.iter().any(|parameter| parameter.default.is_some())
    }

    fn arguments(&self) -> String {
        let names = self.parameters.iter().map(|parameter| format!("`{}`", camel(&parameter.name)));
        names.collect::<Vec<_>>().join(", ")
    }

    /// The same for a call of the asynchronous class. Java can put `null` into any list.
    fn checked(&self) -> String {
        let argument = |parameter: &Parameter| {
            let name = camel(&parameter.name);
            match parameter.ty {
                Type::Sequence { .. } => format!("withoutNulls(\"{name}\", `{name}`)"),
                _ => format!("`{name}`"),
            }
        };
        self.parameters.iter().map(argument).collect::<Vec<_>>().join(", ")
    }
}

fn declaration(text: &str) -> Option<Declared<'_>> {
    let (name, rest) = text.trim_start_matches('`').split_once("`: ")?;
    let (ty, default) = typed(rest);
    Some(Declared { name, ty, default })
}

/// The type and the default of a declaration.
pub(super) fn typed(declared: &str) -> (&str, Option<&str>) {
    match declared.split_once(" = ") {
        Some((ty, default)) => (ty.trim(), Some(default.trim())),
        None => (declared.trim(), None),
    }
}

pub(super) fn classes(generated: &str, contract: &Contract, package: &str) -> Result<String> {
    let blocking = contract.classes.iter().filter(|class| class.style == Style::Blocking);
    let classes = blocking.map(|class| wrapper(generated, class, contract)).collect::<Result<_>>()?;
    Ok(Blocking { package, classes }.render()? + "\n")
}

fn wrapper<'a>(generated: &str, class: &'a Class, contract: &'a Contract) -> Result<Wrapper<'a>> {
    let twin = contract.twin(class).with_context(|| format!("{} has no twin", class.name))?;
    let declared = signatures(generated, twin);
    let closing = contract.protocols.closing.as_ref().filter(|_| class.closes);
    let is_close = |call: &Call| closing.is_some_and(|closing| closing.close == call.name);
    let items = match (class.item().map(rust_name), &contract.protocols.pages) {
        (Some(item), Some(pages)) => {
            let reading = lists::reading(class, &item, pages, contract)?;
            Some((item, reading))
        }
        _ => None,
    };
    let reads = |call: &Call| items.is_some() && [PAGE, POSITION].contains(&call.name.as_str());
    let methods = class.methods.iter().filter(|call| !is_close(call) && !reads(call));
    let methods = methods.map(|call| method(call, &declared, class, contract)).collect::<Result<_>>()?;
    let doc = class.doc.as_deref().unwrap_or_default();
    Ok(Wrapper {
        name: &class.name,
        wrapped: twin.plain_async(),
        doc: comment(doc).replace("\n    ", "\n").trim_start().to_owned(),
        items,
        constructor: class.constructor.as_ref().map(|call| constructor(generated, call, twin)).transpose()?,
        methods,
        close: class.methods.iter().find(|call| is_close(call)).map(documentation),
    })
}

fn documentation(call: &Call) -> String {
    comment(call.doc.as_deref().unwrap_or_default())
}

fn method<'a>(
    call: &'a Call,
    declared: &[Signature<'_>],
    class: &Class,
    contract: &Contract,
) -> Result<Method<'a>> {
    let name = camel(&call.name);
    let signature = declared.iter().find(|signature| signature.name == name);
    let signature = signature.with_context(|| format!("{} has no {name}", class.name))?;
    let handle = call.returns.as_ref().and_then(name_of);
    let is_blocking = |name: &String| {
        contract.classes.iter().any(|class| class.name == *name && class.style == Style::Blocking)
    };
    let wraps = handle.filter(is_blocking);
    let returns = wraps.as_ref().map_or(signature.returns.to_owned(), |name| format!(": {name}"));
    // A thread that waits can be interrupted, whatever it waits for.
    let cancelled = contract.cancelling().filter(|_| call.blocks);
    Ok(Method {
        name,
        doc: documentation(call),
        throws: call.throws.as_deref().or(cancelled).map(exception_name),
        declared: signature.parameters.to_owned(),
        parameters: &call.parameters,
        returns,
        waits: call.blocks,
        is_retried: call.is_retried().unwrap_or_default(),
        is_property: call.is_property,
        given: match fakes::given(class, call, contract) {
            Some(Given::Count) => "unread.given ?: ",
            Some(Given::True) => "if (unread.given != null) true else ",
            Some(Given::Nothing) => "if (unread.given != null) Unit else ",
            None => "",
        },
        wraps,
    })
}

fn constructor<'a>(generated: &str, call: &'a Call, twin: &Class) -> Result<Method<'a>> {
    let start = format!("\nopen class {}:", twin.plain_async());
    let body = generated.split_once(&start).map(|(_, rest)| rest);
    let primary = body.and_then(|body| body.split_once("\n    constructor(`")).map(|(_, rest)| rest);
    let declared = primary.and_then(|rest| rest.split_once(") :\n")).map(|(declared, _)| declared);
    let declared = declared.with_context(|| format!("{} has no constructor", twin.name))?;
    Ok(Method {
        name: String::new(),
        doc: documentation(call),
        throws: call.throws.as_deref().map(exception_name),
        declared: format!("`{declared}"),
        parameters: &call.parameters,
        returns: String::new(),
        waits: false,
        is_retried: true,
        is_property: false,
        given: "",
        wraps: None,
    })
}

#[cfg(test)]
mod tests {
    use super::declaration;

    #[test]
    fn a_declaration_has_a_type_and_may_have_a_default() {
        let declared = declaration("`role`: List<kotlin.String> = listOf()").unwrap();
        assert_eq!(
            (declared.name, declared.ty, declared.default),
            ("role", "List<kotlin.String>", Some("listOf()"))
        );
        assert_eq!(declaration("ids`: List<kotlin.String>").unwrap().default, None);
        assert!(declaration("").is_none());
    }
}
