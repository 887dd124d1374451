//! The contract as the generators need it: twins joined, each `x_bytes` folded into its `x`.
use anyhow::{Context as _, Result, bail, ensure};
use std::collections::BTreeSet;
use uniffi_bindgen::interface::{
    Argument, AsType, Callable, ComponentInterface, DefaultValue, Enum, Method, Object, Record, Type,
};

const BYTES: &str = "_bytes";

/// What the languages make `next_page` and `position` of: plumbing, shown to nobody.
pub(crate) const WAIT: &str = "wait_for_page";
pub(crate) const TAKE: &str = "take_page";
pub(crate) const POSITION_BEFORE: &str = "position_before";

/// How a class is called: `AsyncX` and `BlockingX` are the two styles of one handle `X`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Style {
    Async,
    Blocking,
    /// No twin: a class without requests.
    Plain,
}

pub(crate) struct Contract {
    pub(crate) crate_name: String,
    pub(crate) classes: Vec<Class>,
    /// What a host may implement.
    pub(crate) traits: Vec<Class>,
    /// Traits of one method that nobody implements here: a function of the host's.
    pub(crate) callbacks: Vec<Class>,
    pub(crate) records: Vec<Shape>,
    pub(crate) enums: Vec<Variants>,
    pub(crate) errors: Vec<Variants>,
    pub(crate) functions: Vec<Call>,
}

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
}

#[derive(Clone)]
pub(crate) struct Call {
    pub(crate) name: String,
    pub(crate) is_async: bool,
    pub(crate) parameters: Vec<Parameter>,
    pub(crate) returns: Option<Type>,
    pub(crate) throws: bool,
    pub(crate) doc: Option<String>,
    /// There is a twin `x_bytes` that returns the same as JSON.
    pub(crate) as_bytes: bool,
}

#[derive(Clone)]
pub(crate) struct Parameter {
    pub(crate) name: String,
    pub(crate) ty: Type,
    pub(crate) default: Option<DefaultValue>,
    pub(crate) doc: Option<String>,
}

impl Parameter {
    /// The path of a file: each language takes its own type for paths too.
    pub(crate) fn is_path(&self) -> bool {
        self.ty == Type::String && (self.name == "path" || self.name.ends_with("_path"))
    }
}

pub(crate) struct Shape {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) fields: Vec<Parameter>,
}

pub(crate) struct Variants {
    pub(crate) name: String,
    pub(crate) doc: Option<String>,
    pub(crate) variants: Vec<Shape>,
}

impl Variants {
    /// An enum of the server's: it keeps the text of a value that this version does not know.
    pub(crate) fn is_open(&self) -> bool {
        let unknown = |variant: &Shape| {
            variant.name == "Unknown"
                && matches!(variant.fields.as_slice(), [Parameter { ty: Type::String, .. }])
        };
        self.variants.iter().any(unknown) && self.known().count() + 1 == self.variants.len()
    }

    /// The variants that hold nothing.
    pub(crate) fn known(&self) -> impl Iterator<Item = &Shape> {
        self.variants.iter().filter(|variant| variant.fields.is_empty())
    }
}

impl Contract {
    pub(crate) fn new(ci: &ComponentInterface) -> Result<Self> {
        let (traits, classes): (Vec<_>, Vec<_>) =
            ci.object_definitions().iter().partition(|object| object.is_trait_interface());
        let names: BTreeSet<_> = classes.iter().map(|object| object.name()).collect();
        let classes: Vec<_> = classes.iter().map(|object| class(object, &names)).collect();
        let (callbacks, traits) =
            traits.iter().map(|object| class(object, &names)).partition(|t| is_callback(t, &classes));
        let (errors, enums): (Vec<_>, Vec<_>) =
            ci.enum_definitions().iter().partition(|e| ci.is_name_used_as_error(e.name()));
        let contract = Self {
            crate_name: ci.crate_name().to_owned(),
            classes,
            traits,
            callbacks,
            records: ci.record_definitions().iter().map(shape).collect(),
            enums: enums.into_iter().map(variants).collect(),
            errors: errors.into_iter().map(variants).collect(),
            functions: ci
                .function_definitions()
                .iter()
                .map(|function| call(function.name(), function))
                .collect(),
        };
        contract.check()?;
        Ok(contract)
    }

    /// The constructors that take a path and nothing else; a call that takes one otherwise is not provided for.
    pub(crate) fn taking_a_path(&self) -> Result<Vec<&Class>> {
        let calls = self.classes.iter().chain(&self.traits).flat_map(|class| &class.methods);
        let mut elsewhere = calls.chain(&self.functions).flat_map(|call| &call.parameters);
        ensure!(!elsewhere.any(Parameter::is_path), "only constructors take paths so far");
        let mut found = Vec::new();
        for class in &self.classes {
            let Some(constructor) = &class.constructor else { continue };
            let paths = constructor.parameters.iter().filter(|parameter| parameter.is_path()).count();
            ensure!(paths == 0 || constructor.parameters.len() == 1, "{} takes more than a path", class.name);
            found.extend((paths == 1).then_some(class));
        }
        Ok(found)
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

    /// How to read the text of an error: from the info that it holds, or from its only field.
    pub(crate) fn text_of(&self, error: &Variants) -> Result<String> {
        let field = error.variants.first().and_then(|variant| variant.fields.first());
        let field = field.with_context(|| format!("{} holds nothing to show", error.name))?;
        ensure!(
            error.variants.iter().all(|v| v.fields.len() == 1 && v.fields[0].name == field.name),
            "the cases of {} hold different fields",
            error.name
        );
        let has_text = name_of(&field.ty)
            .and_then(|name| self.record(&name))
            .is_some_and(|record| record.fields.iter().any(|field| field.name == "text"));
        Ok(if has_text { format!("{}.text", field.name) } else { field.name.clone() })
    }

    /// Both styles offer the same calls, and what Python decodes is said by the records' twin.
    fn check(&self) -> Result<()> {
        if let Some(e) = self.enums.iter().find(|e| !e.is_open() && e.known().count() < e.variants.len()) {
            bail!("{} is neither open (`Unknown {{ value }}`) nor without fields", e.name);
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
    /// What it is a lazy sequence of, if it is one.
    pub(crate) fn item(&self) -> Option<&Type> {
        let next_page = self.methods.iter().find(|method| method.name == "next_page")?;
        match next_page.returns.as_ref()? {
            Type::Optional { inner_type } => match &**inner_type {
                Type::Sequence { inner_type } => Some(inner_type),
                _ => None,
            },
            _ => None,
        }
    }

    /// What it shows, if it is a screen: a state, and the sequence of them.
    pub(crate) fn shown(&self) -> Option<&Type> {
        let method = |name: &str| self.methods.iter().find(|method| method.name == name);
        method("states").and(method("state")?.returns.as_ref())
    }

    /// Whether reading it can be taken up again later.
    pub(crate) fn has_position(&self) -> bool {
        self.methods.iter().any(|method| method.name == "position")
    }
}

impl Call {
    /// The call without its style, to compare twins.
    pub(crate) fn signature(&self) -> String {
        let parameters: Vec<_> = self.parameters.iter().map(Parameter::listed).collect();
        let returns = self.returns.as_ref().map(|ty| format!(" -> {}", rust_name(ty))).unwrap_or_default();
        let bytes = if self.as_bytes { " [also bytes]" } else { "" };
        let throws = if self.throws { " throws" } else { "" };
        format!("{}({}){returns}{throws}{bytes}", self.name, parameters.join(", "))
    }
}

impl Parameter {
    /// `name: type = default`, in the contract's own words.
    pub(crate) fn listed(&self) -> String {
        let default = self.default.as_ref().map(|value| format!(" = {}", literal(value))).unwrap_or_default();
        format!("{}: {}{default}", self.name, rust_name(&self.ty))
    }
}

fn is_callback(one: &Class, classes: &[Class]) -> bool {
    one.methods.len() == 1 && !classes.iter().any(|class| class.implements.contains(&one.name))
}

fn class(object: &&Object, names: &BTreeSet<&str>) -> Class {
    let name = object.name();
    let twin = |own: &str, other: &str| {
        name.strip_prefix(own).filter(|plain| names.contains(format!("{other}{plain}").as_str()))
    };
    let (style, plain) = match (twin("Async", "Blocking"), twin("Blocking", "Async")) {
        (Some(plain), _) => (Style::Async, plain),
        (_, Some(plain)) => (Style::Blocking, plain),
        _ => (Style::Plain, name),
    };
    Class {
        name: name.to_owned(),
        plain: plain.to_owned(),
        style,
        doc: doc(object.docstring()),
        constructor: object.primary_constructor().map(|constructor| call("new", constructor)),
        methods: folded(methods(&object.methods())),
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

/// A list's plumbing as its users see it: `next_page` waits and takes, `position` counts what was not read itself.
fn folded(mut all: Vec<Call>) -> Vec<Call> {
    let taken = all.iter().find(|call| call.name == TAKE).cloned();
    for call in &mut all {
        match (call.name.as_str(), &taken) {
            (WAIT, Some(Call { returns, as_bytes, .. })) => {
                (call.name, call.returns, call.as_bytes) = ("next_page".into(), returns.clone(), *as_bytes);
            }
            (POSITION_BEFORE, _) => {
                call.name = "position".into();
                call.parameters.clear();
            }
            _ => {}
        }
    }
    all.retain(|call| call.name != TAKE);
    all
}

fn call(name: &str, callable: &impl Callable) -> Call {
    Call {
        name: name.to_owned(),
        is_async: callable.is_async(),
        parameters: callable.arguments().into_iter().map(parameter).collect(),
        returns: callable.return_type().map(unboxed),
        throws: callable.throws_type().is_some(),
        doc: doc(callable.docstring()),
        as_bytes: false,
    }
}

fn parameter(argument: &Argument) -> Parameter {
    Parameter {
        name: argument.name().to_owned(),
        ty: unboxed(&argument.as_type()),
        default: argument.default_value().cloned(),
        doc: None,
    }
}

fn shape(record: &Record) -> Shape {
    Shape { name: record.name().to_owned(), doc: doc(record.docstring()), fields: fields(record.fields()) }
}

fn fields(all: &[uniffi_bindgen::interface::Field]) -> Vec<Parameter> {
    let field = |field: &uniffi_bindgen::interface::Field| Parameter {
        name: field.name().to_owned(),
        ty: unboxed(&field.as_type()),
        default: field.default_value().cloned(),
        doc: doc(field.docstring()),
    };
    all.iter().map(field).collect()
}

fn variants(e: &Enum) -> Variants {
    let variant = |variant: &uniffi_bindgen::interface::Variant| Shape {
        name: variant.name().to_owned(),
        doc: doc(variant.docstring()),
        fields: fields(variant.fields()),
    };
    Variants {
        name: e.name().to_owned(),
        doc: doc(e.docstring()),
        variants: e.variants().iter().map(variant).collect(),
    }
}

fn doc(text: Option<&str>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

/// `Box<T>` matters to Rust only.
fn unboxed(ty: &Type) -> Type {
    match ty {
        Type::Box { inner_type } => unboxed(inner_type),
        other => other.clone(),
    }
}

/// The name of a declared type.
pub(crate) fn name_of(ty: &Type) -> Option<String> {
    match ty {
        Type::Object { name, .. } | Type::Record { name, .. } | Type::Enum { name, .. } => Some(name.clone()),
        Type::CallbackInterface { name, .. } | Type::Custom { name, .. } => Some(name.clone()),
        _ => None,
    }
}

/// A type in the contract's own words; handles are named without their style.
pub(crate) fn rust_name(ty: &Type) -> String {
    match ty {
        Type::Optional { inner_type } => format!("{}?", rust_name(inner_type)),
        Type::Sequence { inner_type } => format!("[{}]", rust_name(inner_type)),
        Type::Set { inner_type } => format!("{{{}}}", rust_name(inner_type)),
        Type::Map { key_type, value_type } => {
            format!("{{{}: {}}}", rust_name(key_type), rust_name(value_type))
        }
        Type::Box { inner_type } => rust_name(inner_type),
        Type::Object { name, .. } => {
            name.strip_prefix("Async").or(name.strip_prefix("Blocking")).unwrap_or(name).to_owned()
        }
        Type::Int8 | Type::Int16 | Type::Int32 | Type::Int64 => format!("{ty:?}").replace("Int", "i"),
        Type::UInt8 | Type::UInt16 | Type::UInt32 | Type::UInt64 => format!("{ty:?}").replace("UInt", "u"),
        named => name_of(named).unwrap_or_else(|| format!("{named:?}").to_lowercase()),
    }
}

/// A default value, as all of our languages would show it.
pub(crate) fn literal(value: &DefaultValue) -> String {
    use uniffi_bindgen::interface::Literal;
    match value {
        DefaultValue::Default => "default".into(),
        DefaultValue::Literal(literal_value) => match literal_value {
            Literal::Boolean(value) => value.to_string(),
            Literal::String(value) => format!("{value:?}"),
            Literal::UInt(value, ..) => value.to_string(),
            Literal::Int(value, ..) => value.to_string(),
            Literal::Float(value, _) => value.clone(),
            Literal::Enum(value, _) => value.clone(),
            Literal::EmptySequence => "[]".into(),
            Literal::EmptyMap | Literal::EmptySet => "{}".into(),
            Literal::None => "none".into(),
            Literal::Some { inner } => literal(inner),
        },
    }
}
