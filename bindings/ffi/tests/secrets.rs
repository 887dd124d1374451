//! What must not be printed with its value is marked in contract.toml, from which each language gets it.

use std::{collections::BTreeSet, fs, path::Path};

#[test]
fn every_field_that_is_a_secret_is_marked() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let listing = fs::read_to_string(root.join("../api.txt")).expect("the listing of the contract");
    let contract = fs::read_to_string(root.join("contract.toml")).expect("the annotations");
    let (_, marked) = contract.split_once("\nsecrets = [").expect("the secrets");
    let (marked, _) = marked.split_once(']').expect("the end of a list");
    let found = secrets(&listing);
    let missing: Vec<_> = found.iter().filter(|path| !marked.contains(&format!("\"{path}\""))).collect();
    assert!(missing.is_empty(), "not listed under `secrets` in contract.toml: {missing:?}");
    assert!(found.contains("EnterpriseConnectionTestRunOauth.access_token"), "{found:?}");
}

/// The fields of records whose names say that they are secrets.
fn secrets(listing: &str) -> BTreeSet<String> {
    let mut record = None;
    let mut found = BTreeSet::new();
    for line in listing.lines() {
        if !line.starts_with(' ') {
            record = line.strip_prefix("record ");
        }
        let Some((record, (field, _))) = record.zip(line.trim().split_once(": ")) else { continue };
        let is_secret = |part: &str| ["token", "secret", "password", "ticket", "jwt"].contains(&part);
        let last = field.rsplit('_').next().unwrap_or(field);
        // These links contain tickets.
        let has_ticket = ["EnterpriseConnectionTestRunInit.url", "OrganizationInvitation.url"];
        let path = format!("{record}.{field}");
        if is_secret(last)
            || ["api_key", "private_key", "saml_response"].contains(&field)
            || has_ticket.contains(&path.as_str())
        {
            found.insert(path);
        }
    }
    found
}
