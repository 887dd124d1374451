//! Swift: the generated source, patched, with what follows from the contract beside it.
pub(crate) mod dispatch;
mod lists;
mod patch;
mod values;

use crate::{File, contract::Contract};
use anyhow::Result;

/// The generated source, patched, and what follows from the contract.
pub(super) fn files(generated: String, contract: &Contract) -> Result<Vec<File>> {
    Ok(vec![
        File { path: "ClerkOrgs.swift", text: patch::patched(generated, contract)? },
        File { path: "Values.swift", text: values::values(contract)? },
    ])
}

/// The header as a module.
pub(super) fn header(generated: String) -> Vec<File> {
    vec![
        File { path: "ClerkOrgsFFI.h", text: generated },
        File { path: "module.modulemap", text: MODULE_MAP.to_owned() },
    ]
}

/// UniFFI's own names modules that only Apple's platforms have.
const MODULE_MAP: &str =
    "module ClerkOrgsFFI {\n    header \"ClerkOrgsFFI.h\"\n    link \"clerk_orgs_ffi\"\n    export *\n}\n";

/// `get_token` and `NotFound` as Swift spells them.
fn camel(name: &str) -> String {
    let mut out = String::new();
    let mut upper = false;
    for letter in name.chars() {
        match letter {
            '_' => upper = true,
            _ if out.is_empty() => out.extend(letter.to_lowercase()),
            _ if upper => {
                out.extend(letter.to_uppercase());
                upper = false;
            }
            _ => out.push(letter),
        }
    }
    out
}

/// `NeedsSecondFactor` as servers write it.
fn snake(name: &str) -> String {
    let mut out = String::new();
    for letter in name.chars() {
        if letter.is_uppercase() && !out.is_empty() {
            out.push('_');
        }
        out.extend(letter.to_lowercase());
    }
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_spelled_as_swift_and_servers_do() {
        assert_eq!(super::camel("get_membership_requests"), "getMembershipRequests");
        assert_eq!(super::camel("NotFound"), "notFound");
        assert_eq!(super::snake("NeedsSecondFactor"), "needs_second_factor");
    }
}
