//! Reads the contract from UniFFI's metadata: `x_bytes` is merged into `x`, and the internal calls of lists into
//! `next_page`.
use super::{
    BYTES, Call, Class, Contract, PAGE, POSITION, Parameter, Shape, Style, Variants,
    types::{name_of, unboxed},
};
use crate::{annotations::Annotations, protocols::Protocols};
use anyhow::Result;
use std::collections::BTreeSet;
use uniffi_bindgen::interface::{
    Argument, AsType, Callable, ComponentInterface, Enum, Field, Method, Object, Record, Type, Variant,
};

impl Contract {
    /// Reads the contract and applies its annotations.
    pub(crate) fn new(ci: &ComponentInterface, annotations: &Annotations) -> Result<Self> {
        let (traits, objects): (Vec<_>, Vec<_>) =
            ci.object_definitions().iter().partition(|object| object.is_trait_interface());
        let names: BTreeSet<_> = objects.iter().map(|object| object.name()).collect();
        let class = |object: &&Object| class(object, &names, &annotations.protocols);
        let classes: Vec<_> = objects.iter().map(class).collect();
        let (callbacks, traits) =
            traits.iter().map(class).partition(|interface| is_callback(interface, &classes));
        let (errors, enums): (Vec<_>, Vec<_>) =
            ci.enum_definitions().iter().partition(|e| ci.is_name_used_as_error(e.name()));
        let customs = ci.iter_local_types().filter_map(|ty| match ty {
            Type::Custom { name, .. } => Some(name.clone()),
            _ => None,
        });
        let mut contract = Self {
            crate_name: ci.crate_name().to_owned(),
            namespace: ci.namespace().to_owned(),
            classes,
            traits,
            callbacks,
            records: ci.record_definitions().iter().map(shape).collect(),
            spread: Vec::new(),
            enums: enums.into_iter().map(variants).collect(),
            errors: errors.into_iter().map(variants).collect(),
            functions: ci
                .function_definitions()
                .iter()
                .map(|function| call(function.name(), function))
                .collect(),
            customs: customs.collect(),
            protocols: annotations.protocols.clone(),
            json: None,
            closed: None,
            python_internal: Vec::new(),
            internal: Vec::new(),
            kotlin_before_call: None,
            error_details: None,
        };
        contract.mark_blocking_calls();
        annotations.apply(&mut contract)?;
        contract.check()?;
        contract.check_docs()?;
        Ok(contract)
    }

    /// A call of the blocking style blocks if its asynchronous twin is awaited.
    fn mark_blocking_calls(&mut self) {
        let asynchronous: BTreeSet<_> = self
            .classes
            .iter()
            .filter(|class| class.style == Style::Async)
            .flat_map(|class| class.methods.iter().map(|call| (class.plain.clone(), call)))
            .filter(|(_, call)| call.is_async)
            .map(|(class, call)| (class, call.name.clone()))
            .collect();
        for class in self.classes.iter_mut().filter(|class| class.style == Style::Blocking) {
            for call in &mut class.methods {
                call.blocks = asynchronous.contains(&(class.plain.clone(), call.name.clone()));
            }
        }
    }
}

fn is_callback(one: &Class, classes: &[Class]) -> bool {
    one.methods.len() == 1 && !classes.iter().any(|class| class.implements.contains(&one.name))
}

fn class(object: &Object, names: &BTreeSet<&str>, protocols: &Protocols) -> Class {
    let name = object.name();
    let twin = |own: &str, other: &str| {
        name.strip_prefix(own).filter(|plain| names.contains(format!("{other}{plain}").as_str()))
    };
    let (style, plain) = match (twin("Async", "Blocking"), twin("Blocking", "Async")) {
        (Some(plain), _) => (Style::Async, plain),
        (_, Some(plain)) => (Style::Blocking, plain),
        _ => (Style::Plain, name),
    };
    let methods = methods(&object.methods());
    let has = |name: &str| methods.iter().any(|method| method.name == name);
    Class {
        name: name.to_owned(),
        plain: plain.to_owned(),
        style,
        doc: doc(object.docstring()),
        closes: protocols.closing.as_ref().is_some_and(|closing| has(&closing.close)),
        stop: protocols.closing.as_ref().map(|closing| closing.stop.clone()).filter(|stop| has(stop)),
        shows: protocols.observable.as_ref().is_some_and(|o| has(&o.state) && has(&o.states)),
        constructor: object.primary_constructor().map(|constructor| call("new", constructor)),
        methods: merge_page_calls(methods, protocols),
        implements: object.trait_impls().iter().filter_map(|i| name_of(&i.trait_ty)).collect(),
    }
}

fn methods(all: &[&Method]) -> Vec<Call> {
    let has = |name: &str| all.iter().any(|method| method.name() == name);
    all.iter()
        .filter(|method| !method.name().strip_suffix(BYTES).is_some_and(has))
        .map(|method| Call {
            as_bytes: has(&format!("{}{BYTES}", method.name())),
            ..call(method.name(), *method)
        })
        .collect()
}

/// A list as its users see it: `next_page` waits for a page and takes it, `position` knows the number of unread items.
fn merge_page_calls(mut all: Vec<Call>, protocols: &Protocols) -> Vec<Call> {
    let Some(pages) = &protocols.pages else { return all };
    let taken = all.iter().find(|call| call.name == pages.take).cloned();
    let Some(taken) = taken else { return all };
    for call in &mut all {
        if call.name == pages.wait {
            call.name = PAGE.into();
            (call.returns, call.as_bytes) = (taken.returns.clone(), taken.as_bytes);
        } else if call.name == pages.position {
            call.name = POSITION.into();
            let counted = std::mem::take(&mut call.parameters);
            call.doc = call.doc.take().map(|doc| without_items(&doc, &counted));
        }
    }
    all.retain(|call| call.name != pages.take);
    all
}

/// The documentation of a call that does not show these parameters.
fn without_items(doc: &str, parameters: &[Parameter]) -> String {
    let is_shown = |paragraph: &&str| {
        !parameters.iter().any(|parameter| paragraph.starts_with(&format!("- `{}`: ", parameter.name)))
    };
    doc.split("\n\n").filter(is_shown).collect::<Vec<_>>().join("\n\n")
}

fn call(name: &str, callable: &impl Callable) -> Call {
    Call {
        name: name.to_owned(),
        is_async: callable.is_async(),
        parameters: callable.arguments().into_iter().map(parameter).collect(),
        returns: callable.return_type().map(unboxed),
        throws: callable.throws_type().and_then(name_of),
        doc: doc(callable.docstring()),
        ..Call::default()
    }
}

fn parameter(argument: &Argument) -> Parameter {
    Parameter {
        name: argument.name().to_owned(),
        ty: unboxed(&argument.as_type()),
        default: argument.default_value().cloned(),
        ..Parameter::default()
    }
}

fn shape(record: &Record) -> Shape {
    Shape {
        name: record.name().to_owned(),
        doc: doc(record.docstring()),
        fields: fields(record.fields()),
        ..Shape::default()
    }
}

fn fields(all: &[Field]) -> Vec<Parameter> {
    let field = |field: &Field| Parameter {
        name: field.name().to_owned(),
        ty: unboxed(&field.as_type()),
        default: field.default_value().cloned(),
        doc: doc(field.docstring()),
        ..Parameter::default()
    };
    all.iter().map(field).collect()
}

fn variants(e: &Enum) -> Variants {
    let variant = |variant: &Variant| Shape {
        name: variant.name().to_owned(),
        doc: doc(variant.docstring()),
        fields: fields(variant.fields()),
        ..Shape::default()
    };
    Variants {
        name: e.name().to_owned(),
        doc: doc(e.docstring()),
        variants: e.variants().iter().map(variant).collect(),
        python_base: None,
    }
}

fn doc(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}
