//! `contract.toml`: what the contract has to say beyond `uniffi.toml`, which can only rename and exclude.
//!
//! Names are those of `bindings/api.txt`: a handle is named without its style, and a constructor is called `new`. An
//! annotation that does not fit the contract is an error; all of them are reported together.
use crate::{
    contract::{Call, Class, Contract, ErrorDetails, Parameter, Shape, Style, Variants, name_of},
    protocols::Protocols,
};
use anyhow::{Context as _, Result, bail};
use camino::Utf8Path;
use serde::Deserialize;
use std::collections::BTreeMap;
use uniffi_bindgen::interface::Type;

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
pub(crate) struct Annotations {
    /// The custom type that holds JSON, which each language shows as its own type.
    json: Option<String>,
    /// `Record.field`: the text of an error that is meant for people.
    text: Option<String>,
    /// `Record.field`: the name of the argument that an error is about.
    param_name: Option<String>,
    /// `Record.field`: there if an error is the server's, whose words are not changed.
    served: Option<String>,
    /// `Error.Case`: thrown by calls on an object that was closed.
    closed: Option<String>,
    /// `Class.new.argument`: paths of files, which can also be given as the language's own type for paths.
    paths: Vec<String>,
    /// `Class.new.argument`: records whose fields are the arguments that users see.
    spread: Vec<String>,
    /// `Class.call.argument`: the content of files, which can also be given as the path of the file.
    files: Vec<String>,
    /// Records that callers must not ignore; the results of other changes can be discarded.
    must_use: Vec<String>,
    /// `Class.call`: read as a property.
    properties: Vec<String>,
    /// `Class.call`, `Record.field`: properties that the representation of an object or a value does not show.
    secrets: Vec<String>,
    /// `Class.call`, `Class.*` or `*`: blocking calls that are not available in asynchronous code.
    noasync: Vec<String>,
    /// Functions that only the packages use.
    internal: Vec<String>,
    pub(crate) protocols: Protocols,
    python: Python,
    kotlin: Kotlin,
    /// Where this was read, for errors.
    #[serde(skip)]
    source: String,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Python {
    /// Base classes in the package that add methods to records and errors.
    bases: BTreeMap<String, String>,
    /// `Error.Case`: the builtin exceptions that cases of an error are, too.
    builtins: BTreeMap<String, String>,
    /// `Class.call.argument`: passed by position although they can be left out.
    positional: Vec<String>,
    /// `Class.call.argument`: texts that can also be given as the path of the file that holds them.
    contents: Vec<String>,
    /// Records and enums that only the package uses.
    internal: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default, rename_all = "kebab-case")]
struct Kotlin {
    /// A statement that runs before each call of an object.
    before_call: Option<String>,
}

/// The annotations that do not fit, in the order in which they were found.
#[derive(Default)]
struct Faults(Vec<String>);

impl Faults {
    fn add(&mut self, key: &str, name: &str, why: impl AsRef<str>) {
        self.0.push(format!("{key}: {name}: {}", why.as_ref()));
    }
}

impl Annotations {
    pub(crate) fn read(file: &Utf8Path) -> Result<Self> {
        Self::parse(&fs_err::read_to_string(file)?, file.as_str())
    }

    pub(crate) fn parse(text: &str, source: &str) -> Result<Self> {
        let read: Self = toml::from_str(text).with_context(|| format!("parsing {source}"))?;
        Ok(Self { source: source.to_owned(), ..read })
    }

    /// Applies all annotations to the contract.
    pub(crate) fn apply(&self, contract: &mut Contract) -> Result<()> {
        let mut faults = Faults::default();
        // First: the other annotations name the arguments that users see.
        self.spread(contract, &mut faults);
        self.types(contract, &mut faults);
        self.calls(contract, &mut faults);
        self.arguments_of_python(contract, &mut faults);
        self.internals(contract, &mut faults);
        check_protocols(&self.protocols, contract, &mut faults);
        if !faults.0.is_empty() {
            bail!("{} does not fit the contract:\n  {}", self.source, faults.0.join("\n  "));
        }
        Ok(())
    }

    fn spread(&self, contract: &mut Contract, faults: &mut Faults) {
        for path in &self.spread {
            let [class, call, argument] = split::<3>(path).unwrap_or_default();
            let named = arguments(contract, path).first().and_then(|argument| name_of(&argument.ty));
            let record = named.and_then(|name| contract.records.iter().position(|one| one.name == name));
            let Some(record) = record.map(|at| contract.records.remove(at)) else {
                faults.add("spread", path, "no call has this argument, or it is not a record");
                continue;
            };
            if call != "new" || calls(contract, class, call).iter().any(|call| call.parameters.len() > 1) {
                faults.add("spread", path, "only constructors with a single argument are supported");
            }
            if record.fields.iter().any(|field| !field.is_omissible()) {
                faults.add("spread", path, "all fields must be optional, and absent by default");
            }
            for call in calls(contract, class, call) {
                call.spread(argument, &record);
            }
            contract.spread.push(record);
        }
    }

    fn types(&self, contract: &mut Contract, faults: &mut Faults) {
        if let Some(name) = self.json.as_ref().filter(|name| !contract.customs.contains(name)) {
            faults.add("json", name, "no custom type has this name");
        }
        for name in contract.customs.iter().filter(|name| Some(*name) != self.json.as_ref()) {
            faults.add("json", name, "this custom type has no annotation");
        }
        contract.json.clone_from(&self.json);
        if let Some(path) = &self.text {
            match split::<2>(path).and_then(|[record, field]| field_of(&mut contract.records, record, field))
            {
                Some(field) if field.ty == Type::String => field.is_text = true,
                Some(_) => faults.add("text", path, "is not a string"),
                None => faults.add("text", path, "no record has this field"),
            }
        }
        contract.error_details = self.error_details(contract, faults);
        if let Some(path) = &self.closed {
            let [error, case] = split::<2>(path).unwrap_or_default();
            let found =
                contract.error(error).and_then(|error| error.variants.iter().find(|v| v.name == case));
            contract.closed = found.map(|_| (error.to_owned(), case.to_owned()));
            if contract.closed.is_none() {
                faults.add("closed", path, "no error has this case");
            }
        }
        let mut record = |key: &str, name: &String, say: &dyn Fn(&mut Shape)| match contract
            .records
            .iter_mut()
            .find(|record| record.name == *name)
        {
            Some(record) => say(record),
            None => faults.add(key, name, "no record has this name"),
        };
        for name in &self.must_use {
            record("must-use", name, &|record| record.must_use = true);
        }
        for (name, base) in &self.python.bases {
            match contract.errors.iter_mut().find(|error| error.name == *name) {
                Some(error) => error.python_base = Some(base.clone()),
                None => match contract.records.iter_mut().find(|record| record.name == *name) {
                    Some(record) => record.python_base = Some(base.clone()),
                    None => faults.add("python.bases", name, "no record or error has this name"),
                },
            }
        }
        for (path, builtin) in &self.python.builtins {
            match split::<2>(path).and_then(|[error, case]| case_of(&mut contract.errors, error, case)) {
                Some(case) => case.python_base = Some(builtin.clone()),
                None => faults.add("python.builtins", path, "no error has this case"),
            }
        }
    }

    /// The three fields of one record.
    fn error_details(&self, contract: &mut Contract, faults: &mut Faults) -> Option<ErrorDetails> {
        let [text, param_name, served] = [&self.text, &self.param_name, &self.served].map(Option::as_deref);
        let (param_name, served) = param_name.zip(served)?;
        let fields = [("text", text.unwrap_or_default()), ("param-name", param_name), ("served", served)];
        let [text, param_name, served] = fields.map(|(key, path)| {
            let [record, field] = split::<2>(path).unwrap_or_default();
            if field_of(&mut contract.records, record, field).is_none() {
                faults.add(key, path, "no record has this field");
            }
            (record.to_owned(), field.to_owned())
        });
        if text.0 != param_name.0 || text.0 != served.0 {
            faults.add("param-name", &self.param_name.clone().unwrap_or_default(), "is of another record");
        }
        Some(ErrorDetails { record: text.0, text: text.1, param_name: param_name.1, served: served.1 })
    }

    fn arguments_of_python(&self, contract: &mut Contract, faults: &mut Faults) {
        let mut each = |key: &str, paths: &[String], say: &dyn Fn(&mut Parameter)| {
            for path in paths {
                let mut found = arguments(contract, path);
                if found.is_empty() {
                    faults.add(key, path, "no call has this argument");
                }
                found.iter_mut().for_each(|argument| say(argument));
            }
        };
        each("python.positional", &self.python.positional, &|argument| argument.is_positional = true);
        each("python.contents", &self.python.contents, &|argument| argument.is_contents = true);
    }

    fn internals(&self, contract: &mut Contract, faults: &mut Faults) {
        for name in &self.python.internal {
            let named = contract.records.iter().map(|record| &record.name);
            if !named.chain(contract.enums.iter().map(|e| &e.name)).any(|known| known == name) {
                faults.add("python.internal", name, "no record and no enum has this name");
            }
        }
        for name in &self.internal {
            if !contract.functions.iter().any(|function| function.name == *name) {
                faults.add("internal", name, "no function has this name");
            }
        }
        contract.python_internal.clone_from(&self.python.internal);
        contract.internal.clone_from(&self.internal);
        contract.kotlin_before_call.clone_from(&self.kotlin.before_call);
    }

    fn calls(&self, contract: &mut Contract, faults: &mut Faults) {
        for path in &self.paths {
            let mut found = arguments(contract, path);
            match found.as_mut_slice() {
                [] => faults.add("paths", path, "no call has this argument"),
                [argument] if argument.ty == Type::String => argument.is_path = true,
                _ => faults.add("paths", path, "is not a string"),
            }
            let [class, call, _] = split::<3>(path).unwrap_or_default();
            if call != "new" || calls(contract, class, call).iter().any(|call| call.parameters.len() > 1) {
                faults.add("paths", path, "only constructors with a single argument are supported");
            }
        }
        for path in &self.files {
            let mut found = arguments(contract, path);
            if found.is_empty() {
                faults.add("files", path, "no call has this argument");
            } else if !found.iter().all(|argument| argument.ty == Type::Bytes) {
                faults.add("files", path, "does not consist of bytes");
            }
            found.iter_mut().for_each(|argument| argument.is_file = true);
            let [class, call, _] = split::<3>(path).unwrap_or_default();
            if call == "new" || calls(contract, class, call).iter().any(|call| call.parameters.len() > 1) {
                faults.add("files", path, "only methods with a single argument are supported");
            }
        }
        for path in &self.properties {
            let [class, call] = split::<2>(path).unwrap_or_default();
            let mut found = calls(contract, class, call);
            if found.is_empty() {
                faults.add("properties", path, "there is no such call");
            } else if !found.iter().all(|call| can_be_property(call)) {
                faults.add(
                    "properties",
                    path,
                    "must return something, and not take arguments, fail or be awaited",
                );
            }
            found.iter_mut().for_each(|call| call.is_property = true);
        }
        for path in &self.secrets {
            let [class, call] = split::<2>(path).unwrap_or_default();
            if let Some(field) = field_of(&mut contract.records, class, call) {
                field.is_secret = true;
                continue;
            }
            let mut found = calls(contract, class, call);
            if found.is_empty() || !found.iter().all(|call| call.is_property) {
                faults.add("secrets", path, "there is no such property or field");
            }
            found.iter_mut().for_each(|call| call.is_secret = true);
        }
        for path in &self.noasync {
            let [class, call] = split::<2>(path).unwrap_or(["*", "*"]);
            let mut found = blocking(contract, class, call);
            if found.is_empty() || (path != "*" && !path.contains('.')) {
                faults.add("noasync", path, "no call of this name blocks");
            }
            found.iter_mut().for_each(|call| call.is_noasync = true);
        }
    }
}

/// Reports protocols that no class follows, and classes that follow only half of one.
fn check_protocols(protocols: &Protocols, contract: &Contract, faults: &mut Faults) {
    let follows = |is_one: &dyn Fn(&Class) -> bool| contract.classes.iter().any(is_one);
    if protocols.closing.is_some() && !follows(&|class| class.closes) {
        faults.add("protocols", "closing", "no class follows it");
    }
    if protocols.pages.is_some() && !follows(&|class| class.item().is_some()) {
        faults.add("protocols", "pages", "no class follows it");
    }
    if protocols.observable.is_some() && !follows(&|class| class.shows) {
        faults.add("protocols", "observable", "no class follows it");
    }
    if let Some(auth) = protocols.observable.as_ref().and_then(|observable| observable.auth.as_ref())
        && !follows(&|class| class.has(auth))
    {
        faults.add("protocols", "observable", format!("no class has {auth}"));
    }
    for class in &contract.classes {
        let mut half = |protocol: &str, names: &[&String]| {
            for name in names.iter().filter(|name| class.methods.iter().any(|call| call.name == ***name)) {
                faults.add(
                    "protocols",
                    protocol,
                    format!("{} has {name} but not the other calls", class.name),
                );
            }
        };
        if let Some(pages) = &protocols.pages {
            half("pages", &[&pages.wait, &pages.take, &pages.position]);
        }
        if let Some(observable) = protocols.observable.as_ref().filter(|_| !class.shows) {
            half("observable", &[&observable.state, &observable.states]);
        }
    }
}

/// The parts of a dotted name.
fn split<const PARTS: usize>(path: &str) -> Option<[&str; PARTS]> {
    path.split('.').collect::<Vec<_>>().try_into().ok()
}

fn case_of<'a>(errors: &'a mut [Variants], error: &str, case: &str) -> Option<&'a mut Shape> {
    let error = errors.iter_mut().find(|one| one.name == error)?;
    error.variants.iter_mut().find(|one| one.name == case)
}

fn field_of<'a>(records: &'a mut [Shape], record: &str, field: &str) -> Option<&'a mut Parameter> {
    let record = records.iter_mut().find(|one| one.name == record)?;
    record.fields.iter_mut().find(|one| one.name == field)
}

/// All calls of this name, in both styles.
fn calls<'a>(contract: &'a mut Contract, class: &str, call: &str) -> Vec<&'a mut Call> {
    let Contract { classes, traits, .. } = contract;
    let named = classes.iter_mut().chain(traits).filter(|one| one.plain == class);
    let all = named.flat_map(|class| class.constructor.iter_mut().chain(&mut class.methods));
    all.filter(|one| one.name == call).collect()
}

/// Whether a call can be a property.
fn can_be_property(call: &Call) -> bool {
    let plain = call.parameters.is_empty() && !call.is_async && !call.as_bytes;
    plain && call.returns.is_some() && call.throws.is_none()
}

fn arguments<'a>(contract: &'a mut Contract, path: &str) -> Vec<&'a mut Parameter> {
    let [class, call, argument] = split::<3>(path).unwrap_or_default();
    let all = calls(contract, class, call).into_iter().flat_map(|call| &mut call.parameters);
    all.filter(|one| one.name == argument).collect()
}

/// The blocking calls of this name; `*` matches all.
fn blocking<'a>(contract: &'a mut Contract, class: &str, call: &str) -> Vec<&'a mut Call> {
    let classes = contract.classes.iter_mut().filter(|one| one.style == Style::Blocking);
    let named = classes.filter(|one| class == "*" || one.plain == class);
    let all = named.flat_map(|class| &mut class.methods);
    all.filter(|one| one.blocks && (call == "*" || one.name == call)).collect()
}
