//! The contract, parsed from its committed listing.

use heck::ToSnakeCase as _;
use std::collections::BTreeMap;

/// The parts of the contract that scenarios use.
#[derive(Clone, Debug, Default)]
pub struct Contract {
    /// The classes with two styles, by their names in lower case, as in scenarios.
    classes: BTreeMap<String, Vec<Operation>>,
    /// The classes without styles. None of their operations makes a request.
    plain: BTreeMap<String, Vec<Operation>>,
    /// The cases of each enum, in snake case.
    enums: BTreeMap<String, Vec<String>>,
}

/// A method of a class.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Its name in Rust.
    pub name: String,
    /// Its arguments.
    pub parameters: Vec<Parameter>,
    /// The type of its result, if any.
    pub returns: Option<String>,
    /// Whether it can fail. In a class without styles, also whether making the object can, since both are one step.
    pub throws: bool,
}

/// An argument.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// Its name in Rust.
    pub name: String,
    /// Its type, as in the listing.
    pub ty: String,
    /// Whether it can be omitted.
    pub is_optional: bool,
}

const BOTH_STYLES: &str = " (asynchronous and blocking)";
const CONSTRUCTOR: &str = "new";

impl Contract {
    pub(crate) fn read(listing: &str) -> Result<Self, String> {
        let mut contract = Self::default();
        let mut section = Section::Other;
        for line in listing.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
            let Some(member) = line.strip_prefix("  ") else {
                section = Section::of(line);
                continue;
            };
            match &section {
                Section::Class(name) => {
                    contract.classes.entry(name.clone()).or_default().push(method(member)?);
                }
                Section::Plain(name) => {
                    contract.plain.entry(name.clone()).or_default().push(method(member)?);
                }
                Section::Enum(name) => {
                    contract.enums.entry(name.clone()).or_default().push(member.to_snake_case());
                }
                Section::Other => {}
            }
        }
        for operations in contract.plain.values_mut() {
            let is_refused = operations.iter().any(|one| one.name == CONSTRUCTOR && one.throws);
            operations.iter_mut().for_each(|one| one.throws |= is_refused);
        }
        for operations in contract.classes.values_mut().chain(contract.plain.values_mut()) {
            operations.retain(|operation| operation.name != CONSTRUCTOR);
        }
        if contract.classes.is_empty() { Err("it lists no class".to_owned()) } else { Ok(contract) }
    }

    /// Every operation that scenarios can call, with its class. The operations of lists are used by list steps.
    pub fn operations(&self) -> impl Iterator<Item = (&str, &Operation)> {
        let handles = self.classes.iter().filter(|(_, operations)| !is_list(operations)).chain(&self.plain);
        handles.flat_map(|(class, operations)| operations.iter().map(|one| (class.as_str(), one)))
    }

    /// The operations of a class with two styles.
    pub(crate) fn class(&self, name: &str) -> Option<&[Operation]> {
        self.classes.get(&name.to_lowercase()).map(Vec::as_slice)
    }

    pub(crate) fn first_case(&self, name: &str) -> Option<&str> {
        self.enums.get(name)?.first().map(String::as_str)
    }
}

/// Whether a class is a lazy sequence.
pub(crate) fn is_list(operations: &[Operation]) -> bool {
    operations.iter().any(|operation| operation.name == "next_page")
}

/// Whether a lazy sequence has an end. Sequences of changes, which have no total, do not.
pub(crate) fn ends(operations: &[Operation]) -> bool {
    operations.iter().any(|operation| operation.name == "total_count")
        || !operations.iter().any(|operation| operation.name == "stop")
}

fn method(line: &str) -> Result<Operation, String> {
    Operation::read(line).ok_or_else(|| format!("{line:?} is no method"))
}

enum Section {
    Class(String),
    Plain(String),
    Enum(String),
    Other,
}

impl Section {
    fn of(line: &str) -> Self {
        match line.split_once(' ') {
            // What implements a trait is made for others to call.
            Some(("class", name)) if name.contains(": ") => Self::Other,
            Some(("class", name)) => match name.strip_suffix(BOTH_STYLES) {
                Some(name) => Self::Class(name.to_lowercase()),
                None => Self::Plain(name.to_lowercase()),
            },
            Some(("enum", name)) => Self::Enum(name.to_owned()),
            _ => Self::Other,
        }
    }
}

impl Operation {
    /// `name(argument: type = default, …) -> type throws [notes]`
    fn read(line: &str) -> Option<Self> {
        let (name, rest) = line.split_once('(')?;
        let (parameters, rest) = rest.split_once(')')?;
        let rest = rest.strip_suffix(" [also bytes]").unwrap_or(rest);
        let throws = rest.ends_with(" throws");
        let returns = rest.trim_end_matches(" throws").strip_prefix(" -> ").map(str::to_owned);
        let parameters = parameters.split(", ").filter(|text| !text.is_empty());
        let parameters = parameters.map(Parameter::read).collect::<Option<_>>()?;
        Some(Self { name: name.to_owned(), parameters, returns, throws })
    }
}

impl Parameter {
    fn read(text: &str) -> Option<Self> {
        let (name, ty) = text.split_once(": ")?;
        let (ty, default) = ty.split_once(" = ").map_or((ty, None), |(ty, default)| (ty, Some(default)));
        Some(Self { name: name.to_owned(), ty: ty.to_owned(), is_optional: default.is_some() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTING: &str = "\
# A heading

class Clerk (asynchronous and blocking)
  new(base_url: string? = none) -> Clerk throws
  get_token(template: string? = none, roles: [string] = [], code: string) -> string throws
  close()

class Memberships (asynchronous and blocking)
  total_count() -> i64?
  next_page() -> [OrganizationMembership]? throws [also bytes]

class SessionToken
  new(token: string) -> SessionToken throws
  has(role: string? = none) -> boolean?

class FileTokenStore: TokenStore
  load() -> string? throws

enum SecondFactorStrategy
  EmailCode
  Unknown(value: string)
";

    #[test]
    fn the_listing_is_read() {
        let contract = Contract::read(LISTING).expect("a contract");
        let operations: Vec<_> = contract.operations().collect();
        let names: Vec<_> = operations.iter().map(|(class, one)| format!("{class}.{}", one.name)).collect();
        assert_eq!(names, ["clerk.get_token", "clerk.close", "sessiontoken.has"]);
        let token = operations[0].1;
        assert_eq!((token.returns.as_deref(), token.throws), (Some("string"), true));
        let parameters: Vec<_> = token
            .parameters
            .iter()
            .map(|one| (one.name.as_str(), one.ty.as_str(), one.is_optional))
            .collect();
        let expected =
            [("template", "string?", true), ("roles", "[string]", true), ("code", "string", false)];
        assert_eq!(parameters, expected);
        assert_eq!((operations[1].1.returns.as_deref(), operations[1].1.throws), (None, false));
        assert!(operations[2].1.throws && contract.class("SessionToken").is_none());
        let list = contract.class("Memberships").expect("a list");
        assert!(is_list(list) && ends(list) && list[1].throws);
        assert_eq!(contract.first_case("SecondFactorStrategy"), Some("email_code"));
        assert!(Contract::read("record X\n  a: string\n").is_err());
    }
}
