//! Swift: the generated source, patched, with what follows from the contract beside it.
mod dispatch;
mod lists;
mod patch;
mod values;

use super::contract::Contract;
use crate::workspace::{Workspace, copy_if_changed, write_if_changed};
use anyhow::Result;

/// Puts source, header and library into the package.
pub(super) fn place(workspace: &Workspace, contract: &Contract) -> Result<()> {
    let generated = workspace.generated().join("swift");
    let package = workspace.swift();
    let source = patch::patched(fs_err::read_to_string(generated.join("ClerkOrgs.swift"))?, contract)?;
    write_if_changed(&package.join("Sources/ClerkOrgs/Generated/ClerkOrgs.swift"), source)?;
    write_if_changed(&package.join("Sources/ClerkOrgs/Generated/Values.swift"), values::values(contract)?)?;
    dispatch::place(workspace, contract)?;
    let header = package.join("Sources/ClerkOrgsFFI");
    copy_if_changed(&generated.join("ClerkOrgsFFI.h"), &header.join("ClerkOrgsFFI.h"))?;
    write_if_changed(&header.join("module.modulemap"), MODULE_MAP)?;
    let library = workspace.stripped_library();
    copy_if_changed(&library, &package.join("lib").join(library.file_name().unwrap_or_default()))
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
