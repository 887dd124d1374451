//! The contract as Swift names it: initialisms in capitals, calls and labels that read as a phrase, and properties. What no
//! rule can know is in `uniffi.toml`.
use crate::{
    config::Config,
    contract::{Call, Contract, Parameter, Style},
    names::snake,
    spelling::is_comment,
};
use anyhow::{Context as _, Result, ensure};
use heck::{ToLowerCamelCase as _, ToUpperCamelCase as _};
use regex::{Captures, Regex};
use std::collections::BTreeMap;
use uniffi_bindgen::interface::Type;

/// What Swift's API Design Guidelines write in one case, with the plurals.
pub const INITIALISMS: [(&str, &str); 8] = [
    ("api", "API"),
    ("http", "HTTP"),
    ("id", "ID"),
    ("ids", "IDs"),
    ("json", "JSON"),
    ("sso", "SSO"),
    ("url", "URL"),
    ("urls", "URLs"),
];

/// A name of the contract as Swift spells it: `userID`, `rateLimited`.
pub(crate) fn camel(name: &str) -> String {
    let words = snake(name);
    let mut words = words.split('_');
    let first = words.next().unwrap_or_default().to_owned();
    words.fold(first, |name, word| {
        let known = INITIALISMS.iter().find(|(plain, _)| *plain == word);
        name + &known.map_or_else(|| word.to_upper_camel_case(), |(_, capitals)| (*capitals).to_owned())
    })
}

/// What a call is named, and what precedes the parameters in its declaration.
pub(crate) fn base_name(call: &Call) -> String {
    call.alias.clone().unwrap_or_else(|| camel(&call.name))
}

/// The contract with the names, labels and properties of Swift, and without the functions that Swift does not have.
pub(crate) fn contract(contract: &Contract, config: &Config) -> Result<Contract> {
    let mut contract = contract.clone();
    let excluded: Vec<_> = config.swift_excludes().collect();
    contract.functions.retain(|function| !excluded.contains(&function.name.as_str()));
    for class in contract.classes.iter_mut().filter(|class| class.style != Style::Plain) {
        for call in &mut class.methods {
            call.is_property |= reads_a_value(call);
            // A required first argument is what the call's name speaks of.
            if let Some(first) = call.parameters.first_mut().filter(|first| first.default.is_none()) {
                first.label = Some("_".into());
            }
        }
    }
    for (path, signature) in config.swift_signatures() {
        let fault = || format!("bindings.swift.signatures: {path} = {signature:?}");
        let (class, name) = path.split_once('.').with_context(fault)?;
        let classes = contract.classes.iter_mut().filter(|one| one.plain == class);
        let calls = classes.flat_map(|class| &mut class.methods).filter(|call| call.name == name);
        let calls: Vec<_> = calls.collect();
        ensure!(!calls.is_empty(), "{}: there is no such call", fault());
        for call in calls {
            sign(call, signature).with_context(fault)?;
        }
    }
    Ok(contract)
}

/// Whether it is a property by Swift's conventions: it takes nothing, waits for nothing, and makes no new object.
fn reads_a_value(call: &Call) -> bool {
    let waits = call.is_async || call.blocks;
    call.parameters.is_empty() && !waits && !matches!(call.returns, None | Some(Type::Object { .. }))
}

/// Names a call and its labels as in `signIn(_:password:)`.
fn sign(call: &mut Call, signature: &str) -> Result<()> {
    let (base, labels) = signature.split_once('(').context("a signature has parentheses")?;
    let labels: Vec<_> = labels.trim_end_matches(')').split_terminator(':').collect();
    ensure!(
        labels.len() == call.parameters.len(),
        "the call has {} parameters, not {}",
        call.parameters.len(),
        labels.len()
    );
    call.alias = (base != camel(&call.name)).then(|| base.to_owned());
    for (parameter, label) in call.parameters.iter_mut().zip(labels) {
        parameter.label = (label != camel(&parameter.name)).then(|| label.to_owned());
    }
    Ok(())
}

/// UniFFI's text with initialisms in capitals. Documentation has the contract's own names at this point.
pub(crate) fn with_initialisms(text: &str, contract: &Contract) -> Result<String> {
    let calls = || contract.classes.iter().flat_map(|class| class.calls());
    let fields = contract.records.iter().flat_map(|record| &record.fields);
    let parameters = calls().flat_map(|call| &call.parameters);
    let names = calls().map(|call| &call.name).chain(parameters.chain(fields).map(|field| &field.name));
    let cases = contract.enums.iter().flat_map(|e| &e.variants).map(|case| &case.name);
    let names = names.chain(cases).map(|name| (name.to_lower_camel_case(), camel(name)));
    let names: BTreeMap<_, _> = names.filter(|(plain, capitals)| plain != capitals).collect();
    if names.is_empty() {
        return Ok(text.to_owned());
    }
    let any = names.keys().map(String::as_str).collect::<Vec<_>>().join("|");
    let any = Regex::new(&format!(r"\b(?:{any})\b"))?;
    let line = |line: &str| match is_comment(line) {
        true => line.to_owned(),
        false => any.replace_all(line, |found: &Captures<'_>| names[&found[0]].clone()).into_owned(),
    };
    Ok(text.split_inclusive('\n').map(line).collect())
}

/// A call and its labels, as in `signIn(_:password:)`.
pub(crate) fn signature(call: &Call) -> String {
    let label =
        |parameter: &Parameter| parameter.label.clone().unwrap_or_else(|| camel(&parameter.name)) + ":";
    format!("{}({})", base_name(call), call.parameters.iter().map(label).collect::<String>())
}

/// The signatures whose base name is not the one that the rules make, as documentation names them.
pub(crate) fn renamed(contract: &Contract) -> BTreeMap<String, String> {
    let calls = contract.classes.iter().flat_map(|class| &class.methods);
    calls.filter(|call| call.alias.is_some()).map(|call| (call.name.clone(), signature(call))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initialisms_are_in_one_case() {
        assert_eq!(camel("organization_id"), "organizationID");
        assert_eq!(camel("request_ids"), "requestIDs");
        assert_eq!(camel("id_or_slug"), "idOrSlug");
        assert_eq!(camel("base_url"), "baseURL");
        assert_eq!(camel("self_serve_sso_enabled"), "selfServeSSOEnabled");
        assert_eq!(camel("RateLimited"), "rateLimited");
        assert_eq!(camel("EnterpriseSso"), "enterpriseSSO");
        assert_eq!(camel("get_membership_requests"), "getMembershipRequests");
    }

    #[test]
    fn a_signature_names_a_call_and_its_labels() {
        let parameter = |name: &str| crate::contract::Parameter { name: name.into(), ..Default::default() };
        let mut call = Call {
            name: "sign_in_with_password".into(),
            parameters: vec![parameter("identifier"), parameter("password")],
            ..Call::default()
        };
        sign(&mut call, "signIn(_:password:)").unwrap();
        assert_eq!(base_name(&call), "signIn");
        assert_eq!(call.parameters[0].label.as_deref(), Some("_"));
        assert_eq!(call.parameters[1].label, None);
        assert!(sign(&mut call, "signIn(_:)").is_err());
    }
}
