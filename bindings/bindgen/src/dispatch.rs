//! Calls by name for the conformance runner in Rust: a new operation needs no line in the runner.
use crate::{
    File,
    contract::{Call, Class, Contract, PAGE, POSITION, Parameter, Shape, Style, Variants, literal},
    names,
};
use anyhow::{Context as _, Result};
use askama::Template;
use heck::ToSnakeCase as _;
use uniffi_bindgen::interface::Type;

#[derive(Template)]
#[template(path = "rust/dispatch.rs", escape = "none")]
pub(crate) struct Dispatch<'a> {
    contract: &'a Contract,
    error: &'a Variants,
}

/// The calls of one class.
#[derive(Template)]
#[template(path = "rust/dispatch_class.rs", escape = "none")]
struct ClassCalls<'a> {
    dispatch: &'a Dispatch<'a>,
    class: &'a Class,
}

/// The module of the dispatcher, with a file for each class.
pub(crate) fn files(contract: &Contract) -> Result<Vec<File>> {
    let dispatch = Dispatch::new(contract)?;
    let mut files = vec![File::new("mod.rs", dispatch.render()? + "\n")];
    for class in dispatch.handles() {
        let text = ClassCalls { dispatch: &dispatch, class }.render()? + "\n";
        files.push(File::new(format!("{}.rs", dispatch.module(class)), text));
    }
    Ok(files)
}

impl<'a> Dispatch<'a> {
    fn new(contract: &'a Contract) -> Result<Self> {
        let closed = contract.closed.as_ref().context("the contract has no `closed` annotation")?;
        Ok(Self { contract, error: contract.error(&closed.0).context("the contract has no such error")? })
    }

    /// The enums that operations of these classes take.
    fn argument_enums(&self) -> impl Iterator<Item = &Variants> {
        let taken = self.contract.types_of_arguments(self.handles());
        self.contract.enums.iter().filter(move |e| taken.contains(&e.name))
    }

    /// The records that they take.
    fn argument_records(&self) -> impl Iterator<Item = &Shape> {
        let taken = self.contract.types_of_arguments(self.handles());
        self.contract.records.iter().filter(move |record| taken.contains(&record.name))
    }

    /// The classes whose calls can be reached, each in its asynchronous style, if it has styles.
    fn handles(&self) -> impl Iterator<Item = &Class> {
        let classes = self.contract.classes.iter().filter(|class| class.style != Style::Blocking);
        classes.filter(|class| self.contract.is_handle(class))
    }

    fn module(&self, class: &Class) -> String {
        class.plain.to_snake_case()
    }

    fn blocking(&self, class: &Class) -> Option<&Class> {
        self.contract.twin(class)
    }

    fn argument_names(&self, call: &Call) -> String {
        let names = call.parameters.iter().map(|parameter| parameter.name.as_str());
        let unread = (call.name == POSITION).then_some("unread");
        names.chain(unread).map(|name| format!("{name:?}")).collect::<Vec<_>>().join(", ")
    }

    fn field_names(&self, record: &Shape) -> String {
        record.fields.iter().map(|field| format!("{:?}", field.name)).collect::<Vec<_>>().join(", ")
    }

    fn field(&self, field: &Parameter) -> String {
        format!("{}: {}", field.name, argument(field))
    }

    fn answer(&self, call: &Call) -> String {
        if let Some(pages) = &self.contract.protocols.pages {
            let (wait, take, before) = (&pages.wait, &pages.take, &pages.position);
            match call.name.as_str() {
                PAGE => {
                    let waited = made(call, format!("self.{wait}()"));
                    return format!("value(if {waited} {{ self.{take}() }} else {{ None }})");
                }
                POSITION => return format!("value(self.{before}(with.get(\"unread\")?)?)"),
                _ => {}
            }
        }
        let arguments: Vec<_> = call.parameters.iter().map(argument).collect();
        let made = made(call, format!("self.{}({})", call.name, arguments.join(", ")));
        let kind = if matches!(call.returns, Some(Type::Object { .. })) { "handle" } else { "value" };
        format!("{kind}({made})")
    }
}

/// The call with what it needs to be waited for and to fail.
fn made(call: &Call, bare: String) -> String {
    let waited = if call.is_async { format!("$wait({bare})") } else { bare };
    let question = if call.throws.is_some() { "?" } else { "" };
    format!("{waited}{question}")
}

fn argument(parameter: &Parameter) -> String {
    let name = &parameter.name;
    match &parameter.default {
        None => format!("with.get({name:?})?"),
        Some(default) => {
            let default = match literal(default).as_str() {
                "none" => "None".to_owned(),
                "[]" => "Vec::new()".to_owned(),
                other => other.to_owned(),
            };
            format!("with.get_or({name:?}, {default})?")
        }
    }
}
