//! `handles.py`: the classes whose objects make calls, written whole. Each method is one line, so that its source, `help()` and a
//! debugger show what users look for, and not how arguments are lowered.
use super::{arguments, class_name, types};
use crate::{
    contract::{Call, Class, Contract, PAGE, POSITION, Parameter, present},
    python::{self, values::decoder_of},
};
use askama::Template;
use std::fmt::Write as _;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "python/handles.py", escape = "none")]
pub(super) struct Handles<'a> {
    pub(super) contract: &'a Contract,
}

/// An operation of the library: its key in the class's table, its function and how its result is read.
struct Operation<'a> {
    key: &'a str,
    is_async: bool,
    /// The class in `_calls`.
    kind: &'static str,
    function: String,
    parameters: Vec<String>,
    gives: String,
    raises: String,
    /// What the names of UniFFI's functions for a future of this result end with.
    future: &'static str,
}

impl Handles<'_> {
    fn class_name<'b>(&self, class: &'b Class) -> &'b str {
        class_name(&class.name, self.contract)
    }

    fn bases(&self, class: &Class) -> String {
        let bases = super::bases(class, self.contract).into_iter().map(|base| base.name);
        bases.collect::<Vec<_>>().join(", ")
    }

    fn parameters(&self, class: &Class, call: &Call) -> String {
        python::parameters(class, call, self.contract)
    }

    /// The body of a method.
    fn body(&self, class: &Class, call: &Call) -> String {
        if closes(class, call, self.contract) {
            return "self._close()".into();
        }
        let arguments: String = call.parameters.iter().map(|p| format!(", {}", p.name)).collect();
        let wait = if call.is_async { "await " } else { "" };
        let give = if call.returns.is_some() { "return " } else { "" };
        if is_of_list(class, call) {
            return format!("{give}{wait}self._{}()", call.name);
        }
        format!("{give}{wait}self._call(\"{}\"{arguments})", call.name)
    }

    fn arguments(&self, call: &Call) -> String {
        call.parameters.iter().map(|p| p.name.as_str()).collect::<Vec<_>>().join(", ")
    }

    /// What the object's representation shows.
    fn shown(&self, class: &Class) -> String {
        let properties = class.methods.iter().filter(|call| call.is_property && !call.is_secret);
        properties.fold(String::new(), |mut text, call| {
            let _ = write!(text, "{:?}, ", call.name);
            text
        })
    }

    fn imported(&self) -> String {
        imported(self.contract)
    }

    fn traits(&self) -> String {
        let names: Vec<_> = self.contract.traits.iter().map(|class| class.name.as_str()).collect();
        names.join(", ")
    }

    fn returns(&self, call: &Call) -> String {
        types::returned(call, self.contract)
    }

    fn operations<'b>(&self, class: &'b Class) -> Vec<Operation<'b>> {
        let made = class.constructor.iter().map(|call| self.operation(class, call, "new", Kind::Constructor));
        let pages = self.contract.protocols.pages.as_ref().filter(|_| class.item().is_some());
        let methods = class.methods.iter().flat_map(|call| {
            let Some(pages) = pages.filter(|_| is_of_list(class, call)) else {
                let key = if closes(class, call, self.contract) { "_close" } else { &call.name };
                return vec![self.operation(class, call, key, Kind::Method)];
            };
            if call.name == POSITION {
                let unread = Parameter { name: "unread".into(), ty: Type::UInt32, ..Parameter::default() };
                let call = Call { name: pages.position.clone(), parameters: vec![unread], ..call.clone() };
                return vec![self.operation(class, &call, POSITION, Kind::Method)];
            }
            let wait = Call {
                name: pages.wait.clone(),
                returns: Some(Type::Boolean),
                as_bytes: false,
                ..call.clone()
            };
            // Taking a page never waits, and can fail even if waiting for it cannot.
            let closed = self.contract.closed.as_ref().map(|(error, _)| error.clone());
            let throws = call.throws.clone().or(closed);
            let take = Call { name: pages.take.clone(), is_async: false, throws, ..call.clone() };
            vec![
                self.operation(class, &wait, PAGE, Kind::Method),
                self.operation(class, &take, "_take_page", Kind::Method),
            ]
        });
        made.chain(methods).collect()
    }

    fn operation<'b>(&self, class: &Class, call: &Call, key: &'b str, kind: Kind) -> Operation<'b> {
        let bytes = if call.as_bytes { "_bytes" } else { "" };
        let function = self.function(kind, class, &format!("_{}{bytes}", call.name));
        let error = call.throws.as_ref().map(|error| format!("_ffi._UniffiFfiConverterType{error}"));
        Operation {
            key,
            is_async: call.is_async,
            kind: match call {
                Call { is_async: true, .. } => "AsyncOperation",
                Call { spread: Some(_), .. } => "SpreadOperation",
                _ => "Operation",
            },
            function,
            parameters: call.parameters.iter().map(|parameter| self.parameter(parameter)).collect(),
            gives: self.gives(call),
            raises: error.unwrap_or_else(|| "None".into()),
            future: future(call),
        }
    }

    /// The name of a function of the library.
    fn function(&self, kind: Kind, class: &Class, rest: &str) -> String {
        let kind = match kind {
            Kind::Method => "method",
            Kind::Constructor => "constructor",
            Kind::Clone => "clone",
            Kind::Free => "free",
        };
        format!("uniffi_{}_fn_{kind}_{}{rest}", self.contract.crate_name, class.name.to_lowercase())
    }

    fn clone(&self, class: &Class) -> String {
        self.function(Kind::Clone, class, "")
    }

    fn free(&self, class: &Class) -> String {
        self.function(Kind::Free, class, "")
    }

    /// How the result of a call is read; a class means a handle.
    fn gives(&self, call: &Call) -> String {
        let Some(returns) = &call.returns else { return "None".into() };
        if let Some(decoder) = decoder_of(call) {
            let how = if matches!(returns, Type::Optional { .. }) { "decoded_if_any" } else { "decoded" };
            return format!("_base.{how}(_values.{decoder})");
        }
        match returns {
            Type::Object { name, .. } => class_name(name, self.contract).to_owned(),
            other => format!("{}.lift", converter(other)),
        }
    }

    /// `(name, converter, how to prepare a value, how to follow what it raises)`.
    fn parameter(&self, parameter: &Parameter) -> String {
        let prepare = arguments::prepare(parameter, self.contract);
        let follow = self.follow(present(&parameter.ty)).unwrap_or_else(|| "None".into());
        let converter = converter(&parameter.ty);
        format!("({:?}, {converter}, {}, {follow})", parameter.name, prepare.as_deref().unwrap_or("None"))
    }

    /// What reports the exceptions of a callback, and checks what it returns. A function that answers yes or no may return
    /// anything, as with Python's `filter`.
    fn follow(&self, ty: &Type) -> Option<String> {
        let Type::Object { name, .. } = ty else { return None };
        if let Some(callback) = self.contract.callback(name) {
            return Some(match self.result(&callback.methods[0]) {
                Some(result) if callback.methods[0].returns != Some(Type::Boolean) => {
                    format!("_callbacks.functions({result})")
                }
                _ => "_callbacks.Function".into(),
            });
        }
        let methods = &self.contract.interface(name)?.methods;
        let results = methods.iter().filter_map(|call| Some(format!("{}={}", call.name, self.result(call)?)));
        Some(format!("_callbacks.objects({})", results.collect::<Vec<_>>().join(", ")))
    }

    fn result(&self, call: &Call) -> Option<String> {
        let ty = call.returns.as_ref()?;
        let prepare = arguments::prepare_type(ty, self.contract)
            .map(|prepare| format!(", {prepare}"))
            .unwrap_or_default();
        Some(format!("_calls.result({:?}, {}{prepare})", call.name, converter(ty)))
    }
}

#[derive(Clone, Copy)]
enum Kind {
    Method,
    Constructor,
    Clone,
    Free,
}

/// Whether the base class of lists has what the call does.
fn is_of_list(class: &Class, call: &Call) -> bool {
    class.item().is_some() && [PAGE, POSITION].contains(&call.name.as_str())
}

/// Whether it is the call that closes the object.
fn closes(class: &Class, call: &Call, contract: &Contract) -> bool {
    class.closes && contract.protocols.closing.as_ref().is_some_and(|closing| closing.close == call.name)
}

/// UniFFI's converter of a type.
fn converter(ty: &Type) -> String {
    fn name(ty: &Type) -> String {
        match ty {
            Type::Optional { inner_type } => format!("Optional{}", name(inner_type)),
            Type::Sequence { inner_type } => format!("Sequence{}", name(inner_type)),
            Type::Map { key_type, value_type } => format!("Map{}{}", name(key_type), name(value_type)),
            named => {
                crate::contract::name_of(named).map_or(format!("{named:?}"), |name| format!("Type{name}"))
            }
        }
    }
    format!("_ffi._UniffiFfiConverter{}", name(ty))
}

fn future(call: &Call) -> &'static str {
    match &call.returns {
        None => "void",
        Some(Type::Boolean | Type::Int8) => "i8",
        Some(Type::UInt8) => "u8",
        Some(Type::Int16) => "i16",
        Some(Type::UInt16) => "u16",
        Some(Type::Int32) => "i32",
        Some(Type::UInt32) => "u32",
        Some(Type::Int64) => "i64",
        Some(Type::UInt64 | Type::Object { .. }) => "u64",
        Some(Type::Float32) => "f32",
        Some(Type::Float64) => "f64",
        Some(_) => "rust_buffer",
    }
}

/// The types that annotations name and that are in other modules.
pub(super) fn imported(contract: &Contract) -> String {
    let values = contract.records.iter().map(|record| &record.name);
    let names = values.chain(contract.enums.iter().map(|e| &e.name));
    names.fold(String::new(), |mut text, name| {
        let _ = write!(text, "\n    {name},");
        text
    })
}
