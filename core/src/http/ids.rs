//! The checks of ids before any request.

use crate::error::{Error, Result};

/// What ids of these resources begin with, the parameters that take them, and what the resource is called.
const KNOWN: [(&str, &str, &str); 6] = [
    ("org_", "organization_id", "an organization"),
    ("orgdmn_", "domain_id", "a domain"),
    ("orginv_", "invitation_id", "an invitation"),
    ("orgmem_", "membership_id", "a membership"),
    ("sess_", "session_id", "a session"),
    ("user_", "user_id", "a user"),
];

/// Ids are opaque, but never empty and never a path. Allows letters, digits, `_`, `-` and inner dots. The id of another
/// resource is refused: the server would not find it, so that removing it would look like a success.
pub(crate) fn check_id(param_name: &str, id: &str) -> Result<()> {
    check_segment(param_name, id, "an id")?;
    // One of several is named like `user_ids[2]`.
    let (name, _) = param_name.split_once("s[").unwrap_or((param_name, ""));
    let Some((_, meant, other)) = KNOWN.iter().find(|(prefix, ..)| id.starts_with(prefix)) else {
        return check_no_slug(param_name, name);
    };
    if *meant == name {
        return Ok(());
    }
    let own = KNOWN.iter().find(|(_, meant, _)| *meant == name);
    let own =
        own.map_or(String::new(), |(prefix, _, own)| format!(": expected that of {own}, such as {prefix}…"));
    Err(Error::invalid(param_name, format!("{param_name} is the id of {other}{own}")))
}

/// For an id without a known prefix. Organizations' ids have one, by which they can be told from slugs.
fn check_no_slug(param_name: &str, name: &str) -> Result<()> {
    if name == "organization_id" {
        let text = format!("{param_name} must be the id of an organization (org_…), and not its slug");
        return Err(Error::invalid(param_name, text));
    }
    Ok(())
}

/// The same for a parameter that is the id or the slug of an organization. Slugs have no underscore.
pub(crate) fn check_id_or_slug(param_name: &str, id_or_slug: &str) -> Result<()> {
    check_segment(param_name, id_or_slug, "an id or a slug")?;
    match KNOWN.iter().find(|(prefix, ..)| id_or_slug.starts_with(prefix)) {
        Some((_, meant, other)) if *meant != "organization_id" => {
            let text =
                format!("{param_name} is the id of {other}: expected that of an organization, or its slug");
            Err(Error::invalid(param_name, text))
        }
        _ => Ok(()),
    }
}

fn check_segment(param_name: &str, id: &str, what: &str) -> Result<()> {
    let is_plain = id.bytes().all(|c| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-' | b'.'));
    if id.is_empty() || !is_plain || id.starts_with('.') || id.ends_with('.') || id.contains("..") {
        let text = format!(
            "{param_name} must be {what}: one or more letters, digits, _ and -, and dots between them"
        );
        return Err(Error::invalid(param_name, text));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{check_id, check_id_or_slug};

    #[test]
    fn what_is_no_id_is_refused() {
        for id in
            ["", ".", "..", "../users", "a/b", "a b", "a?b", "a#b", "a%2e", "a\n", "\u{e4}", "a..b", "a."]
        {
            assert!(check_id("id", id).is_err(), "{id:?}");
        }
        assert!(check_id("id", "orgmemreq_2abcDEF-9").is_ok() && check_id("id", "a.b").is_ok());
    }

    #[test]
    fn an_id_of_another_resource_is_refused() {
        let refused = |name, id| check_id(name, id).unwrap_err().to_string();
        let text = "is the id of a membership: expected that of a user, such as user_…";
        assert_eq!(refused("user_id", "orgmem_1"), format!("user_id {text}"));
        assert_eq!(refused("user_ids[2]", "orgmem_1"), format!("user_ids[2] {text}"));
        assert_eq!(refused("request_id", "user_1"), "request_id is the id of a user");
        assert!(refused("organization_id", "acme").ends_with("(org_…), and not its slug"));
        for (name, id) in [
            ("user_id", "user_1"),
            ("user_ids[0]", "user_1"),
            ("user_id", "1"),
            ("request_id", "orgmemreq_1"),
        ] {
            assert!(check_id(name, id).is_ok(), "{name} {id}");
        }
        assert!(check_id_or_slug("organization", "user_1").is_err());
        for id_or_slug in ["org_1", "acme", "user-group"] {
            assert!(check_id_or_slug("organization", id_or_slug).is_ok(), "{id_or_slug}");
        }
    }
}
