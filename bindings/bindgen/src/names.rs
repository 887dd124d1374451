//! Names and documentation as each language spells them.
use heck::{ToLowerCamelCase as _, ToPascalCase as _, ToShoutySnakeCase as _, ToSnakeCase as _};

/// `get_token` and `NotFound` as Kotlin and Swift spell them.
pub(crate) fn camel(name: &str) -> String {
    name.to_lower_camel_case()
}

/// The name of the library as the name of a class.
pub(crate) fn pascal(name: &str) -> String {
    name.to_pascal_case()
}

/// `NeedsSecondFactor` as the server writes it.
pub(crate) fn snake(name: &str) -> String {
    name.to_snake_case()
}

/// `NeedsSecondFactor` as a Python constant.
pub(crate) fn screaming_snake(name: &str) -> String {
    name.to_shouty_snake_case()
}

/// The documentation of a method, as UniFFI writes it for Kotlin and Swift.
pub(crate) fn comment(doc: &str) -> String {
    let lines = doc.lines().map(|line| format!("     * {line}").trim_end().to_owned() + "\n");
    format!("    /**\n{}     */\n", lines.collect::<String>())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_change_their_spelling() {
        assert_eq!(camel("get_membership_requests"), "getMembershipRequests");
        assert_eq!(camel("NotFound"), "notFound");
        assert_eq!(pascal("clerk_orgs"), "ClerkOrgs");
        assert_eq!(snake("NeedsSecondFactor"), "needs_second_factor");
        assert_eq!(screaming_snake("NeedsSecondFactor"), "NEEDS_SECOND_FACTOR");
    }

    #[test]
    fn empty_lines_have_no_trailing_space() {
        assert_eq!(comment("a\n\nb"), "    /**\n     * a\n     *\n     * b\n     */\n");
    }
}
