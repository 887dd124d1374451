//! A call of each method on a fake, and a subclass of each class that overrides all of them, for the tests in Swift.
use super::{
    naming::{base_name, camel, signature},
    types::{declared, labelled, type_name},
};
use crate::contract::{Call, Class, Contract, Parameter};
use anyhow::{Result, bail};
use askama::Template;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "swift/fake_calls.swift", escape = "none")]
pub(crate) struct FakeCalls<'a> {
    module: &'a str,
    fakes: Vec<Fake<'a>>,
}

struct Fake<'a> {
    class: &'a str,
    methods: Vec<Method>,
}

struct Method {
    name: String,
    is_async: bool,
    /// Whether a fake that does not override it does nothing.
    closes: bool,
    /// The call with the arguments that have no default, and what precedes it.
    made: String,
    /// What follows `override`, without the body.
    declared: String,
}

impl<'a> FakeCalls<'a> {
    pub(crate) fn new(contract: &'a Contract, module: &'a str) -> Result<Self> {
        let fake = |class: &'a Class| {
            let methods = class.methods.iter().map(|call| method(class, call, contract));
            Ok(Fake { class: class.plain_async(), methods: methods.collect::<Result<_>>()? })
        };
        Ok(Self { module, fakes: contract.classes.iter().map(fake).collect::<Result<_>>()? })
    }

    fn calls(&self, is_async: bool) -> impl Iterator<Item = (&str, &Method)> {
        let all = self.fakes.iter().flat_map(|fake| fake.methods.iter().map(|method| (fake.class, method)));
        all.filter(move |(_, method)| method.is_async == is_async && !method.closes)
    }
}

fn method(class: &Class, call: &Call, contract: &Contract) -> Result<Method> {
    let name = base_name(call);
    let closing = contract.protocols.closing.as_ref().filter(|_| class.closes);
    let wait = if call.is_async { "await " } else { "" };
    let ignored = if call.returns.is_some() { "_ = " } else { "" };
    let attempt = if call.throws.is_some() { "try " } else { "" };
    let needed = call.parameters.iter().filter(|parameter| parameter.default.is_none());
    let arguments = needed.map(|parameter| argument(parameter, contract)).collect::<Result<Vec<_>>>()?;
    let parameters = call.parameters.iter().map(|parameter| declared(parameter, contract));
    let parameters = parameters.collect::<Result<Vec<_>>>()?.join(", ");
    let returns = call.returns.as_ref().map(|ty| type_name(ty, contract)).transpose()?;
    let (arguments, declared) = match (&returns, call.is_property) {
        (Some(returns), true) => (String::new(), format!("var {name}: {returns}")),
        _ => {
            let effects = [(call.is_async, " async"), (call.throws.is_some(), " throws")];
            let effects: String = effects.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
            let returns = returns.map(|returns| format!(" -> {returns}")).unwrap_or_default();
            (format!("({})", arguments.join(", ")), format!("func {name}({parameters}){effects}{returns}"))
        }
    };
    Ok(Method {
        is_async: call.is_async,
        closes: closing.is_some_and(|closing| closing.close == call.name),
        made: format!("{ignored}{attempt}{wait}{}(.fake).{name}{arguments}", class.plain_async()),
        declared,
        name: if call.is_property { name } else { signature(call) },
    })
}

fn argument(parameter: &Parameter, contract: &Contract) -> Result<String> {
    let value = match &parameter.ty {
        Type::String => "\"\"".to_owned(),
        Type::Optional { .. } => "nil".to_owned(),
        Type::Sequence { .. } => "[]".to_owned(),
        Type::Boolean => "false".to_owned(),
        Type::Bytes => "Data()".to_owned(),
        Type::Int32 | Type::Int64 | Type::UInt32 | Type::Float64 => "0".to_owned(),
        Type::Duration => ".zero".to_owned(),
        Type::Enum { name, .. } => {
            let known = contract.enums.iter().find(|e| e.name == *name).and_then(|e| e.known().next());
            known.map(|case| format!(".{}", camel(&case.name))).unwrap_or_default()
        }
        Type::Record { name, .. } => {
            let record = contract.record(name).filter(|record| contract.needed(record).next().is_none());
            match record {
                Some(record) => format!("{}()", record.name),
                None => bail!("{}: {name} cannot be made of nothing", parameter.name),
            }
        }
        other => bail!("{}: there is no sample of {other:?}", parameter.name),
    };
    Ok(labelled(parameter, &value))
}
