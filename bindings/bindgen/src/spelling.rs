//! Names in documentation, spelled as each language spells them. The contract's own docs name things as Rust does.
use crate::contract::{Class, Contract, Variants};
use anyhow::Result;
use regex::{Captures, Regex};
use std::collections::{BTreeMap, BTreeSet};

/// How a language spells names.
pub(crate) struct Rules {
    /// Operations, parameters and fields.
    pub(crate) word: fn(&str) -> String,
    /// The cases of an enum.
    pub(crate) case: fn(&Variants, &str) -> String,
    /// The cases of an error.
    pub(crate) error: fn(&str) -> String,
    /// The types of errors.
    pub(crate) error_type: fn(&str) -> String,
    /// The absence of a value.
    pub(crate) none: &'static str,
}

/// Why errors are patched.
pub(crate) const OWN_ERRORS: &str =
    "The library's own errors name arguments and operations as the language spells them.";

/// The contract's names as a language spells them.
pub(crate) struct Spelling {
    names: BTreeMap<String, String>,
    none: &'static str,
    code_or_none: Regex,
    word: Regex,
}

/// Code with one of these is not a name of the contract's, but a path, a role key, an address or a value.
const WIRE: [char; 6] = ['/', ':', '{', '-', '"', '='];

impl Spelling {
    pub(crate) fn new(contract: &Contract, rules: &Rules) -> Result<Self> {
        let mut names = BTreeMap::new();
        let classes = || contract.classes.iter().chain(&contract.traits).chain(&contract.callbacks);
        let calls = || classes().flat_map(Class::calls).chain(&contract.functions);
        let parameters = calls().flat_map(|call| &call.parameters);
        let fields = contract.records.iter().flat_map(|record| &record.fields);
        let words = calls().map(|call| &call.name).chain(parameters.chain(fields).map(|field| &field.name));
        names.extend(words.map(|name| (name.clone(), (rules.word)(name))));
        for e in &contract.enums {
            for case in &e.variants {
                let spelled = (rules.case)(e, &case.name);
                names.insert(format!("{}.{}", e.name, case.name), format!("{}.{spelled}", e.name));
                names.insert(case.name.clone(), spelled);
            }
        }
        // A name that is also an error means the error, and one that is also a type means the type.
        for error in &contract.errors {
            names.extend(error.variants.iter().map(|case| (case.name.clone(), (rules.error)(&case.name))));
        }
        let types: BTreeSet<_> = classes()
            .map(|class| &class.plain)
            .chain(contract.records.iter().map(|record| &record.name))
            .chain(contract.enums.iter().map(|e| &e.name))
            .collect();
        names.retain(|name, _| !types.contains(name));
        names.extend(contract.errors.iter().map(|e| (e.name.clone(), (rules.error_type)(&e.name))));
        names.retain(|name, spelled| name != spelled);
        // A link of Rust's documentation is code for everybody else.
        let code_or_none = Regex::new(r"\[`([^`]+)`\]|`([^`]+)`|\bNone\b")?;
        let word = Regex::new(r"[A-Z]\w*\.[A-Z]\w*|[A-Za-z_]\w*")?;
        Ok(Self { names, none: rules.none, code_or_none, word })
    }

    /// With calls that are not named as the rules say.
    pub(crate) fn renamed(mut self, names: BTreeMap<String, String>) -> Self {
        self.names.extend(names);
        self
    }

    /// The text with the names in the lines that are documentation.
    pub(crate) fn docs(&self, text: &str, is_doc: impl Fn(&str) -> bool) -> String {
        let line = |line| if is_doc(line) { self.line(line) } else { line.to_owned() };
        text.split('\n').map(line).collect::<Vec<_>>().join("\n")
    }

    /// The names of operations, arguments and fields that are spelled otherwise, without those that may be any word.
    pub(crate) fn names(&self) -> impl Iterator<Item = (&str, &str)> {
        let names = self.names.iter().map(|(name, spelled)| (name.as_str(), spelled.as_str()));
        names.filter(|(name, _)| name.contains('_'))
    }

    fn line(&self, line: &str) -> String {
        let spell = |found: &Captures<'_>| {
            let code = found.get(1).or(found.get(2)).map(|code| code.as_str().replace("::", "."));
            match code.as_deref() {
                None | Some("None") if self.none == "None" => found[0].to_owned(),
                None | Some("None") => format!("`{}`", self.none),
                Some(code) if code.contains(WIRE) => found[0].to_owned(),
                Some(code) => {
                    let spelled = self.word.replace_all(code, |word: &Captures<'_>| self.name(&word[0]));
                    format!("`{spelled}`")
                }
            }
        };
        self.code_or_none.replace_all(line, spell).into_owned()
    }

    fn name(&self, word: &str) -> String {
        match (self.names.get(word), word.split_once('.')) {
            (Some(spelled), _) => spelled.clone(),
            (None, Some((of, case))) => format!("{}.{}", self.name(of), self.name(case)),
            (None, None) => word.to_owned(),
        }
    }
}

/// Whether a line is inside a comment such as UniFFI writes it for Kotlin and Swift.
pub(crate) fn is_comment(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with("* ") || line.starts_with("/**")
}
