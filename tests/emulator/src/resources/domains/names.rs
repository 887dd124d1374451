//! Which names a domain can have.

use std::net::IpAddr;

use super::rows::Domain;
use super::seeded::EnrollmentMode;
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;

/// Where anybody can get an address.
const COMMON: [&str; 20] = [
    "aol.com",
    "fastmail.com",
    "gmail.com",
    "gmx.com",
    "gmx.de",
    "gmx.net",
    "googlemail.com",
    "hotmail.com",
    "icloud.com",
    "live.com",
    "mail.com",
    "me.com",
    "msn.com",
    "outlook.com",
    "proton.me",
    "protonmail.com",
    "web.de",
    "yahoo.com",
    "yandex.com",
    "zoho.com",
];
/// Where anybody can get an address for a few minutes.
const DISPOSABLE: [&str; 8] = [
    "10minutemail.com",
    "getnada.com",
    "guerrillamail.com",
    "mailinator.com",
    "maildrop.cc",
    "temp-mail.org",
    "trashmail.com",
    "yopmail.com",
];
const MAX_LENGTH: usize = 253;
const MAX_LABEL_LENGTH: usize = 63;

/// The name in lower case, if it can be the name of a domain.
pub(super) fn checked(name: &str) -> Result<String, ApiError> {
    let name = name.trim().to_lowercase();
    if !is_domain(&name) {
        let long = format!("{name} is not a valid domain name.");
        return Err(ApiError::new(422, "form_param_format_invalid", "is invalid", long).param("name"));
    }
    let refused = |code: &str, kind: &str| {
        let long = format!("This is a {kind} email provider domain. Please use a different one.");
        Err(ApiError::new(422, code, kind, long).param("name"))
    };
    match name.as_str() {
        test if is_test(test) => Ok(name),
        common if COMMON.contains(&common) => refused("organization_domain_common", "common"),
        blocked if DISPOSABLE.contains(&blocked) => refused("organization_domain_blocked", "blocked"),
        _ => Ok(name),
    }
}

fn is_domain(name: &str) -> bool {
    let is_label = |label: &str| {
        (1..=MAX_LABEL_LENGTH).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    name.len() <= MAX_LENGTH
        && name.contains('.')
        && name.parse::<IpAddr>().is_err()
        && name.split('.').all(is_label)
}

/// Whether Clerk has reserved it for tests, so that its ownership needs no DNS record.
pub(super) fn is_test(name: &str) -> bool {
    name.ends_with(".clerk.test")
}

/// The domain of an e-mail address. Addresses are compared in lower case.
pub(crate) fn of_address(address: &str) -> Option<&str> {
    address.rsplit_once('@').map(|(_, domain)| domain)
}

/// Checks that no organization has the name, so that it can have a domain with it in this mode.
pub(super) fn check_free(
    context: &Context<'_>,
    seat: &Seat,
    name: &str,
    mode: EnrollmentMode,
) -> Result<(), ApiError> {
    let Some(holder) = Domain::find_by_name(context.db, name)? else { return Ok(()) };
    let (code, long) = if holder.organization_id == seat.organization.id {
        ("organization_domain_already_exists_same_organization", "The organization has this domain already.")
    } else if holder.enrollment_mode == EnrollmentMode::EnterpriseSso {
        (
            "organization_domain_exists_for_enterprise_connection",
            "This domain is already used by an enterprise connection.",
        )
    } else if mode == EnrollmentMode::EnterpriseSso && holder.enrollment_mode.is_automatic() {
        ("organization_domain_exists_for_enrollment", "This domain already enrolls users elsewhere.")
    } else {
        ("organization_domain_already_exists", "This domain is already used by another organization.")
    };
    Err(ApiError::new(422, code, "already exists", long).param("name"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_domains() {
        for (name, expected) in [
            ("acme.example", Some("acme.example")),
            (" Mail.ACME.example ", Some("mail.acme.example")),
            ("xn--mnchen-3ya.example", Some("xn--mnchen-3ya.example")),
            ("acme", None),
            ("acme.", None),
            (".example", None),
            ("acme..example", None),
            ("-acme.example", None),
            ("acme_.example", None),
            ("münchen.example", None),
            ("https://acme.example", None),
            ("ada@acme.example", None),
            ("127.0.0.1", None),
            ("[::1]", None),
            ("gmail.com", None),
            ("mailinator.com", None),
            ("clerk.test", Some("clerk.test")),
        ] {
            assert_eq!(checked(name).ok().as_deref(), expected, "{name}");
        }
        let long = format!("{}.example", "a".repeat(64));
        assert!(checked(&long).is_err() && checked(&"a.".repeat(130)).is_err());
        assert!(is_test("acme.clerk.test") && !is_test("clerk.test"));
    }
}
