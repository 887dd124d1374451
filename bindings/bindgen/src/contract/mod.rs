//! The contract as the generators need it.
mod arguments;
mod blank;
mod calls;
mod docs;
mod filters;
mod read;
mod spread;
mod types;

use crate::protocols::Protocols;
use anyhow::{Context as _, Result, bail, ensure};
pub(crate) use blank::{Blank, Message};
pub(crate) use filters::Filtered;
pub(crate) use spread::SPREAD;
use std::collections::BTreeSet;
pub(crate) use types::{innermost, literal, name_of, present, rust_name};
use uniffi_bindgen::interface::{DefaultValue, Type};

const BYTES: &str = "_bytes";

/// The public calls of a list. The annotations name the internal ones.
pub(crate) const PAGE: &str = "next_page";
pub(crate) const POSITION: &str = "position";
/// The number of its items, as far as it is known.
pub(crate) const TOTAL: &str = "total_count";

/// How a class is called: `AsyncX` and `BlockingX` are the two styles of one handle `X`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Async,
    Blocking,
    /// No twin: a class without requests.
    Plain,
}

#[derive(Clone)]
pub(crate) struct Contract {
    pub(crate) crate_name: String,
    pub(crate) namespace: String,
    pub(crate) classes: Vec<Class>,
    /// The traits that applications may implement.
    pub(crate) traits: Vec<Class>,
    /// Traits with one method that only applications implement: functions.
    pub(crate) callbacks: Vec<Class>,
    pub(crate) records: Vec<Shape>,
    /// Records that only carry the arguments of a call across the boundary.
    pub(crate) spread: Vec<Shape>,
    pub(crate) enums: Vec<Variants>,
    pub(crate) errors: Vec<Variants>,
    pub(crate) functions: Vec<Call>,
    pub(crate) customs: Vec<String>,
    pub(crate) protocols: Protocols,
    /// The custom type that is JSON.
    pub(crate) json: Option<String>,
    /// The error of a call on a closed object, and the case of it.
    pub(crate) closed: Option<(String, String)>,
    /// Records and enums that Python's users do not see.
    pub(crate) python_internal: Vec<String>,
    /// Functions that only the packages use. Users of Kotlin and Swift do not see them.
    pub(crate) internal: Vec<String>,
    /// A statement that runs in Kotlin before each call of an object.
    pub(crate) kotlin_before_call: Option<String>,
    pub(crate) error_details: Option<ErrorDetails>,
}

/// The record that describes errors, and its fields. The library's own errors name arguments and operations, which each
/// language spells as it does; the server's words stay as they are.
#[derive(Clone)]
pub(crate) struct ErrorDetails {
    pub(crate) record: String,
    /// For people.
    pub(crate) text: String,
    /// The name of the argument that the error is about.
    pub(crate) param_name: String,
    /// There if the error is the server's.
    pub(crate) served: String,
}

#[derive(Clone)]
pub(crate) struct Class {
    /// The name in Rust, with its style.
    pub(crate) name: String,
    /// The name without the style.
    pub(crate) plain: String,
    pub(crate) style: Style,
    pub(crate) doc: Option<String>,
    pub(crate) constructor: Option<Call>,
    pub(crate) methods: Vec<Call>,
    /// The foreign traits it implements.
    pub(crate) implements: Vec<String>,
    /// Whether it has a call that closes it.
    pub(crate) closes: bool,
    /// The call that ends it for its readers, if it is a sequence that can be stopped.
    pub(crate) stop: Option<String>,
    /// Whether it has a state, and a sequence of its later states.
    pub(crate) shows: bool,
}

#[derive(Clone, Default)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) is_async: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Option<Type>,
    /// The error's name.
    pub(crate) throws: Option<String>,
    pub(crate) doc: Option<String>,
    /// Whether there is a twin `x_bytes` that returns the same as JSON.
    pub(crate) as_bytes: bool,
    /// Whether it blocks the thread, which means that its asynchronous twin is awaited.
    pub(crate) blocks: bool,
    pub(crate) is_property: bool,
    /// Whether it is a property that must not be printed with its object.
    pub(crate) is_secret: bool,
    pub(crate) is_noasync: bool,
    /// The base name in Swift, if its rules do not make it.
    pub(crate) alias: Option<String>,
    /// Set if all arguments cross the boundary as the fields of one record.
    pub(crate) spread: Option<Spread>,
}

/// The only argument of a call, whose fields users see as the arguments.
#[derive(Clone)]
pub(crate) struct Spread {
    pub(crate) argument: String,
    pub(crate) record: Shape,
}

#[derive(Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) doc: Option<String>,
    /// The path of a file, which can also be given as the language's own type for paths.
    pub(crate) is_path: bool,
    /// The content of a file, which can also be given as the path of the file.
    pub(crate) is_file: bool,
    /// The label in Swift, if it is not the name; `_` for none.
    pub(crate) label: Option<String>,
    /// Passed by position in Python, where only the first required argument is otherwise.
    pub(crate) is_positional: bool,
    /// A text that Python also takes as the path of the file that holds it.
    pub(crate) is_contents: bool,
    /// The text of an error that is meant for people.
    pub(crate) is_text: bool,
    /// A field that must not be printed with its record.
    pub(crate) is_secret: bool,
}

impl Default for Parameter {
    fn default() -> Self {
        Self {
            name: String::new(),
            ty: Type::String,
            default: None,
            doc: None,
            is_path: false,
            is_file: false,
            label: None,
            is_positional: false,
            is_contents: false,
            is_text: false,
            is_secret: false,
        }
    }
}

#[derive(Clone, Default)]
pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<Parameter>,
    /// Callers must not ignore it.
    pub(crate) must_use: bool,
    /// The base class in Python: one of the package that adds methods to a record, or a builtin one of an error's case.
    pub(crate) python_base: Option<String>,
}

#[derive(Clone)]
pub(crate) struct Variants {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) variants: Vec<Shape>,
    /// The base class in Python's package that adds methods to an error.
    pub(crate) python_base: Option<String>,
}

impl Variants {
    /// Whether this is one of the server's enums, which keep the text of unknown values.
    pub(crate) fn is_open(&self) -> bool {
        let unknown = |variant: &Shape| {
            variant.name == "Unknown"
                && matches!(variant.fields.as_slice(), [Parameter { ty: Type::String, .. }])
        };
        self.variants.iter().any(unknown) && self.known().count() + 1 == self.variants.len()
    }

    /// The fields of each case of an error.
    pub(crate) fn held(&self) -> &[Parameter] {
        self.variants.first().map(|variant| variant.fields.as_slice()).unwrap_or_default()
    }

    /// The variants without fields.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Shape> {
        self.variants.iter().filter(|variant| variant.fields.is_empty())
    }
}

impl Contract {
    /// The contract without the blocking classes, for languages that make them from the asynchronous ones.
    pub(crate) fn without_blocking(&self) -> Self {
        let mut contract = self.clone();
        contract.classes.retain(|class| class.style != Style::Blocking);
        contract
    }

    /// The functions that users see.
    pub(crate) fn public_functions(&self) -> impl Iterator<Item = &Call> {
        self.functions.iter().filter(|function| !self.internal.contains(&function.name))
    }

    /// The error of a call that was cancelled: the same as of one on a closed object.
    pub(crate) fn cancelling(&self) -> Option<&str> {
        self.closed.as_ref().map(|(error, _)| error.as_str())
    }

    /// The classes that are made from a path, and the argument for it.
    pub(crate) fn path_constructors(&self) -> impl Iterator<Item = (&Class, &Parameter)> {
        self.classes.iter().filter_map(|class| {
            let parameters = class.constructor.as_ref().map(|constructor| &constructor.parameters)?;
            Some((class, parameters.iter().find(|parameter| parameter.is_path)?))
        })
    }

    /// The classes whose constructor takes its arguments in a record.
    pub(crate) fn spread_constructors(&self) -> impl Iterator<Item = (&Class, &Spread)> {
        self.classes.iter().filter_map(|class| Some((class, class.constructor.as_ref()?.spread.as_ref()?)))
    }

    /// The calls that take the content of a file, and the argument for it.
    pub(crate) fn calls_with_file(&self) -> impl Iterator<Item = (&Class, &Call, &Parameter)> {
        let calls = self.classes.iter().flat_map(|class| class.methods.iter().map(move |call| (class, call)));
        calls.filter_map(|(class, call)| Some((class, call, call.parameters.iter().find(|one| one.is_file)?)))
    }

    /// The other style of the same handle.
    pub(crate) fn twin(&self, class: &Class) -> Option<&Class> {
        self.classes.iter().find(|other| other.plain == class.plain && other.name != class.name)
    }

    pub(crate) fn record(&self, name: &str) -> Option<&Shape> {
        self.records.iter().find(|record| record.name == name)
    }

    pub(crate) fn callback(&self, name: &str) -> Option<&Class> {
        self.callbacks.iter().find(|callback| callback.name == name)
    }

    /// Whether it belongs to the process, so that no call fails because of it.
    pub(crate) fn is_of_process(&self, callback: &Class) -> bool {
        let mut parameters = self.functions.iter().flat_map(|call| &call.parameters);
        parameters.any(|parameter| innermost(&parameter.ty).as_ref() == Some(&callback.name))
    }

    pub(crate) fn error(&self, name: &str) -> Option<&Variants> {
        self.errors.iter().find(|error| error.name == name)
    }

    pub(crate) fn is_json(&self, ty: &Type) -> bool {
        matches!(present(ty), Type::Custom { name, .. } if Some(name) == self.json.as_ref())
    }

    /// The number of classes that UniFFI generates: traits have one too, for implementations in Rust.
    pub(crate) fn generated_classes(&self) -> usize {
        self.classes.len() + self.traits.len()
    }

    /// The field that every case of an error has.
    pub(crate) fn error_field<'a>(&self, error: &'a Variants) -> Result<&'a Parameter> {
        let field = error.variants.first().and_then(|variant| variant.fields.first());
        let field = field.with_context(|| format!("{} has no fields", error.name))?;
        ensure!(
            error.variants.iter().all(|v| v.fields.len() == 1 && v.fields[0].name == field.name),
            "the cases of {} have different fields",
            error.name
        );
        Ok(field)
    }

    /// The path to the text of an error, spelled as in a language: a field of its record, or its only field.
    pub(crate) fn text_of(&self, error: &Variants, spelled: impl Fn(&str) -> String) -> Result<String> {
        let field = self.error_field(error)?;
        let record = name_of(&field.ty).and_then(|name| self.record(&name));
        let text = record.and_then(|record| record.fields.iter().find(|field| field.is_text));
        let path = [Some(field), text].into_iter().flatten().map(|part| spelled(&part.name));
        Ok(path.collect::<Vec<_>>().join("."))
    }

    /// Checks that both styles have the same calls, and that each `x_bytes` has its `x`.
    fn check(&self) -> Result<()> {
        self.check_arguments()?;
        if let Some(e) = self.enums.iter().find(|e| !e.is_open() && e.known().count() < e.variants.len()) {
            bail!("{} is neither open (`Unknown {{ value }}`) nor without fields", e.name);
        }
        for callback in &self.callbacks {
            let arguments = callback.methods[0].parameters.len();
            ensure!(arguments == 1, "{} takes {arguments} arguments: callbacks take one", callback.name);
        }
        for class in &self.classes {
            let Some(twin) = self.twin(class) else { continue };
            let calls = |class: &Class| class.methods.iter().map(|m| m.signature()).collect::<BTreeSet<_>>();
            let (ours, theirs) = (calls(class), calls(twin));
            ensure!(
                ours == theirs,
                "{} and {} differ in {:?}",
                class.name,
                twin.name,
                ours.symmetric_difference(&theirs).collect::<Vec<_>>()
            );
            let lone = class.methods.iter().find(|method| method.name.ends_with(BYTES));
            if let Some(lone) = lone {
                bail!("{}.{} has no twin that returns records", class.name, lone.name);
            }
        }
        Ok(())
    }
}

impl Class {
    pub(crate) fn has(&self, name: &str) -> bool {
        self.method(name).is_some()
    }

    fn method(&self, name: &str) -> Option<&Call> {
        self.methods.iter().find(|method| method.name == name)
    }

    /// The constructor and the methods.
    pub(crate) fn calls(&self) -> impl Iterator<Item = &Call> {
        self.constructor.iter().chain(&self.methods)
    }

    /// The class's name where the async style is the plain one.
    pub(crate) fn plain_async(&self) -> &str {
        if self.style == Style::Async { &self.plain } else { &self.name }
    }

    pub(crate) fn is_async(&self) -> bool {
        self.style == Style::Async
    }

    /// The type of its items, if it is a lazy sequence.
    pub(crate) fn item(&self) -> Option<&Type> {
        match self.method(PAGE)?.returns.as_ref()? {
            Type::Optional { inner_type } => match &**inner_type {
                Type::Sequence { inner_type } => Some(inner_type),
                _ => None,
            },
            _ => None,
        }
    }

    /// The error of reading the next page of a lazy sequence. Nothing if reading it cannot fail.
    pub(crate) fn reading_throws(&self) -> Option<&str> {
        self.method(PAGE)?.throws.as_deref()
    }

    /// The type of its state, if it is observable.
    pub(crate) fn paginator_state(&self, protocols: &Protocols) -> Option<&Type> {
        let observable = protocols.observable.as_ref().filter(|_| self.shows)?;
        self.method(&observable.state)?.returns.as_ref()
    }

    /// Whether reading can be resumed from a saved position.
    pub(crate) fn has_position(&self) -> bool {
        self.item().is_some() && self.method(POSITION).is_some()
    }
}

impl Call {
    /// The call without its style, to compare twins.
    pub(crate) fn signature(&self) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(Parameter::listed).collect();
        let returns = self.returns.as_ref().map(|ty| format!(" -> {}", rust_name(ty))).unwrap_or_default();
        let bytes = if self.as_bytes { " [also bytes]" } else { "" };
        let throws = if self.throws.is_some() { " throws" } else { "" };
        format!("{}({}){returns}{throws}{bytes}", self.name, parameters.join(", "))
    }
}

impl Parameter {
    /// `name: type = default`, as in the contract.
    pub(crate) fn listed(&self) -> String {
        let default = self.default.as_ref().map(|value| format!(" = {}", literal(value))).unwrap_or_default();
        format!("{}: {}{default}", self.name, rust_name(&self.ty))
    }
}
