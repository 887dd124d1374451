//! The pages of DocC that list every type of the contract, by what it is for.
use super::named;
use crate::{
    File,
    config::Config,
    contract::{Class, Contract, Style, innermost},
};
use anyhow::Result;
use askama::Template;
use std::collections::BTreeSet;

#[derive(Template)]
#[template(path = "swift/catalogue.md", escape = "none")]
struct Page<'a> {
    title: &'a str,
    about: &'a str,
    groups: Vec<(&'a str, Vec<String>)>,
}

/// The pages, which the module's own page lists.
pub(crate) fn pages(contract: &Contract, config: &Config) -> Result<Vec<File>> {
    let types = Types::new(contract);
    let pages = [
        (
            "Clients",
            Page {
                title: "Clients and organizations",
                about: "A client is one user's view of Clerk. It makes the organizations, whose calls are made on their own.",
                groups: vec![("Classes", types.classes(|class| types.kind(class) == Kind::Other))],
            },
        ),
        (
            "Lists",
            Page {
                title: "Lists, watches and bulk jobs",
                about: "Asynchronous sequences, which can be read only once. Each item appears exactly once.",
                groups: vec![("Sequences", types.classes(|class| types.kind(class) == Kind::Sequence))],
            },
        ),
        (
            "Paginators",
            Page {
                title: "Paginators",
                about: "Lists for display in a user interface: a state, and the actions that change it.",
                groups: vec![
                    ("Paginators", types.classes(|class| types.kind(class) == Kind::Paginator)),
                    ("States", types.states()),
                ],
            },
        ),
        (
            "BlockingStyle",
            Page {
                title: "The blocking style",
                about: "The same calls for command-line tools and threads of your own: they block their thread.",
                groups: vec![("Classes", types.blocking())],
            },
        ),
        (
            "TokenStores",
            Page {
                title: "Token stores",
                about: "Where a client keeps its token, so that a user stays signed in.",
                groups: vec![("Stores", types.stores())],
            },
        ),
        (
            "Values",
            Page {
                title: "Values",
                about: "What calls return: immutable, `Sendable` and `Hashable`. Tests can make them by hand.",
                groups: vec![("Resources and pages", types.records()), ("Statuses and kinds", types.enums())],
            },
        ),
        (
            "ErrorDetails",
            Page {
                title: "Errors in detail",
                about: "What is known of a failure.",
                groups: vec![("Types", types.errors.iter().cloned().collect())],
            },
        ),
        (
            "HooksAndLogging",
            Page {
                title: "Hooks and logging",
                about: "What your own code can see of each request.",
                groups: vec![
                    ("Functions", types.functions()),
                    ("Closures", contract.callbacks.iter().map(|callback| callback.name.clone()).collect()),
                    ("What they receive", types.hooks.iter().cloned().collect()),
                ],
            },
        ),
    ];
    let written = pages.into_iter().map(|(name, page)| {
        let text = page.render()? + "\n";
        Ok(File::new(format!("{name}.md"), named(&text, contract, config)?))
    });
    written.collect()
}

#[derive(PartialEq, Eq)]
enum Kind {
    Sequence,
    Paginator,
    Store,
    Other,
}

struct Types<'a> {
    contract: &'a Contract,
    /// The errors, and what they hold.
    errors: BTreeSet<String>,
    /// What callbacks receive.
    hooks: BTreeSet<String>,
}

impl<'a> Types<'a> {
    fn new(contract: &'a Contract) -> Self {
        let mut types = Self { contract, errors: BTreeSet::new(), hooks: BTreeSet::new() };
        let names = contract.errors.iter().map(|error| error.name.clone());
        let details = contract.error_details.iter().map(|details| details.record.clone());
        types.errors = types.within(names.chain(details).collect());
        let calls =
            contract.callbacks.iter().flat_map(|callback| &callback.methods).chain(&contract.functions);
        let received =
            calls.flat_map(|call| &call.parameters).filter_map(|parameter| innermost(&parameter.ty));
        types.hooks = types.within(received.collect());
        let values = types.within(types.returned().collect());
        let is_own = |name: &String| !values.contains(name) && contract.callback(name).is_none();
        types.hooks.retain(is_own);
        types
    }

    /// What the calls of classes return.
    fn returned(&self) -> impl Iterator<Item = String> {
        let calls = self.contract.classes.iter().flat_map(Class::calls);
        calls.filter_map(|call| innermost(call.returns.as_ref()?))
    }

    /// These types, and those that they hold.
    fn within(&self, mut names: BTreeSet<String>) -> BTreeSet<String> {
        loop {
            let records = self.contract.records.iter().filter(|record| names.contains(&record.name));
            let held: Vec<_> =
                records.flat_map(|record| &record.fields).filter_map(|field| innermost(&field.ty)).collect();
            let before = names.len();
            names.extend(held.into_iter().filter(|name| self.is_declared(name)));
            if names.len() == before {
                return names;
            }
        }
    }

    fn is_declared(&self, name: &str) -> bool {
        self.contract.record(name).is_some() || self.contract.enums.iter().any(|e| e.name == name)
    }

    fn kind(&self, class: &Class) -> Kind {
        let shown = self.contract.classes.iter().filter(|class| class.shows);
        if shown.into_iter().any(|paginator| class.plain.starts_with(&paginator.plain)) {
            Kind::Paginator
        } else if class.item().is_some() {
            Kind::Sequence
        } else if class.implements.is_empty() {
            Kind::Other
        } else {
            Kind::Store
        }
    }

    fn classes(&self, is_meant: impl Fn(&Class) -> bool) -> Vec<String> {
        let classes =
            self.contract.classes.iter().filter(|class| class.style != Style::Blocking && is_meant(class));
        classes.map(|class| class.plain_async().to_owned()).collect()
    }

    fn blocking(&self) -> Vec<String> {
        let classes = self.contract.classes.iter().filter(|class| class.style == Style::Blocking);
        classes.map(|class| class.name.clone()).collect()
    }

    fn stores(&self) -> Vec<String> {
        let traits = self.contract.traits.iter().map(|class| class.name.clone());
        traits.chain(self.classes(|class| self.kind(class) == Kind::Store)).collect()
    }

    fn states(&self) -> Vec<String> {
        let states = self
            .contract
            .classes
            .iter()
            .filter_map(|class| innermost(class.paginator_state(&self.contract.protocols)?));
        states.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The names that are on no other page.
    fn other(&self, names: impl Iterator<Item = &'a String>) -> Vec<String> {
        let states = self.states();
        let is_elsewhere =
            |name: &String| self.errors.contains(name) || self.hooks.contains(name) || states.contains(name);
        names.filter(|name| !is_elsewhere(name)).cloned().collect()
    }

    fn records(&self) -> Vec<String> {
        self.other(self.contract.records.iter().map(|record| &record.name))
    }

    fn enums(&self) -> Vec<String> {
        self.other(self.contract.enums.iter().map(|e| &e.name))
    }

    /// By their names and labels.
    fn functions(&self) -> Vec<String> {
        let labelled = self.contract.public_functions().map(|function| {
            let labels = function.parameters.iter().map(|parameter| {
                let label = parameter.label.clone();
                label.unwrap_or_else(|| super::naming::camel(&parameter.name)) + ":"
            });
            format!("{}({})", super::naming::camel(&function.name), labels.collect::<String>())
        });
        labelled.collect()
    }
}
