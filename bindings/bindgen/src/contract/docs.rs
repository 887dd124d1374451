//! Documentation names only what every language has: a type of the core that is not in the contract means nothing to its users.
use super::{Call, Class, Contract, PAGE, Shape};
use anyhow::{Result, bail, ensure};
use regex::Regex;
use std::collections::BTreeSet;

impl Contract {
    /// Checks that every type that is named in documentation is in the contract.
    pub(super) fn check_docs(&self) -> Result<()> {
        let known: BTreeSet<_> = self.type_names().collect();
        let types = Types::new()?;
        let named = self.docs().flat_map(|doc| types.named_in(doc));
        let foreign: BTreeSet<_> = named.filter(|name| !known.contains(name) && *name != "None").collect();
        ensure!(foreign.is_empty(), "documentation names types that are not in the contract: {foreign:?}");
        self.check_parts()?;
        self.check_retries()
    }

    /// Checks that documentation describes only arguments that a call has, and has one paragraph about errors.
    fn check_parts(&self) -> Result<()> {
        for class in self.all_classes() {
            for call in class.calls() {
                let lines = || call.doc.iter().flat_map(|doc| doc.lines());
                let items = lines().filter_map(|line| line.strip_prefix("- `")?.split_once("`: "));
                let mut other = items.filter(|(name, _)| !call.parameters.iter().any(|p| p.name == *name));
                if let Some((name, _)) = other.next() {
                    bail!(
                        "the documentation of {}.{} describes {name}, which it does not take",
                        class.name,
                        call.name
                    );
                }
                let errors = lines().filter(|line| line.starts_with("Errors:")).count();
                ensure!(
                    errors < 2,
                    "the documentation of {}.{} tells its errors twice",
                    class.name,
                    call.name
                );
            }
        }
        Ok(())
    }

    /// Checks that every call that makes requests says whether it is retried.
    fn check_retries(&self) -> Result<()> {
        let inner = self.protocols.pages.as_ref().map(|pages| pages.wait.as_str());
        for class in &self.classes {
            let requesting = class.methods.iter().filter(|call| call.blocks && call.name != PAGE);
            let silent =
                requesting.filter(|call| Some(call.name.as_str()) != inner && call.is_retried().is_none());
            let silent: Vec<_> = silent.map(|call| &call.name).collect();
            ensure!(silent.is_empty(), "{} does not say whether these are retried: {silent:?}", class.name);
        }
        Ok(())
    }

    /// The names of types and of the cases of enums and errors.
    fn type_names(&self) -> impl Iterator<Item = &str> {
        let classes = self.all_classes().flat_map(|class| [class.plain.as_str(), class.name.as_str()]);
        let variants = self.enums.iter().chain(&self.errors);
        let cases = variants.flat_map(|e| {
            std::iter::once(e.name.as_str()).chain(e.variants.iter().map(|case| case.name.as_str()))
        });
        let records = self.records.iter().map(|record| record.name.as_str());
        classes.chain(cases).chain(records).chain(self.customs.iter().map(String::as_str))
    }

    fn all_classes(&self) -> impl Iterator<Item = &Class> {
        self.classes.iter().chain(&self.traits).chain(&self.callbacks)
    }

    fn docs(&self) -> impl Iterator<Item = &str> {
        let classes = self
            .all_classes()
            .flat_map(move |class| class.calls().filter_map(of_call).chain(class.doc.as_deref()));
        let variants = self.enums.iter().chain(&self.errors);
        let variants = variants.flat_map(|e| e.variants.iter().flat_map(of_shape).chain(e.doc.as_deref()));
        let records = self.records.iter().flat_map(of_shape);
        classes.chain(variants).chain(records).chain(self.functions.iter().filter_map(of_call))
    }
}

impl Call {
    /// Whether it is sent again after a failure, as its documentation says. What is never sent again may have changed
    /// something when it fails.
    pub(crate) fn is_retried(&self) -> Option<bool> {
        let words = self.doc.as_deref()?.split_whitespace().collect::<Vec<_>>().join(" ");
        let says = |text: &str| words.contains(text);
        match (says("Retried automatically"), says("Never retried")) {
            (true, false) => Some(true),
            (false, true) => Some(false),
            _ => None,
        }
    }
}

/// Finds names of types in code, such as those in `Clerk::load` and `BulkStatus::NotBegun`.
struct Types(Regex);

impl Types {
    fn new() -> Result<Self> {
        Ok(Self(Regex::new(r"`([A-Z][A-Z0-9]*[a-z][A-Za-z0-9]*)(?:(?:::|\.)\w+)*(?:\(\))?`")?))
    }

    fn named_in<'a>(&self, doc: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.captures_iter(doc).map(|found| found.extract::<1>().1[0])
    }
}

fn of_call(call: &Call) -> Option<&str> {
    call.doc.as_deref()
}

fn of_shape(shape: &Shape) -> impl Iterator<Item = &str> {
    shape.doc.iter().chain(shape.fields.iter().filter_map(|field| field.doc.as_ref())).map(String::as_str)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_says_whether_it_is_retried() {
        let call = |doc: &str| Call { doc: Some(doc.to_owned()), ..Call::default() };
        assert_eq!(call("`GET /v1`. Retried\nautomatically on transient failures.").is_retried(), Some(true));
        assert_eq!(call("`POST /v1`. Never retried once sent.").is_retried(), Some(false));
        assert_eq!(call("`GET /v1`.").is_retried(), None);
    }

    #[test]
    fn types_are_found_in_code_only() {
        let doc = "With [`ShopOptions`], or `Shop::open()`; `Kind.Odd` as in Type, not `GET /v1`, `User-Agent`, \
                   `PyList_Append`, `URL`.";
        let types = Types::new().unwrap();
        assert_eq!(types.named_in(doc).collect::<Vec<_>>(), ["ShopOptions", "Shop", "Kind"]);
    }
}
