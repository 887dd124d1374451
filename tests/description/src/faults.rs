//! Where the description contradicts itself, or every client and server, and how it is read here.
//!
//! Besides: `nullable: true` beside `allOf` or `enum` is read as "may be null", as servers and clients do, though the
//! `allOf` or `enum` alone would refuse null.

use What::{Field, Parameter, Several, Status};

/// What the description lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What<'a> {
    /// A field of a good answer.
    Field(&'a str),
    /// A status, whose body is Clerk's envelope all the same.
    Status(u16),
    /// A query parameter.
    Parameter(&'a str),
    /// That a query parameter may be given several times.
    Several(&'a str),
}

/// One fault.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// `GET /v1/…` with the path's template, or its end; any if empty.
    pub route: &'static str,
    /// What is missing there.
    pub what: What<'static>,
    /// Why it is taken to be a fault.
    pub why: &'static str,
}

const fn fault(route: &'static str, what: What<'static>, why: &'static str) -> Fault {
    Fault { route, what, why }
}

const STRANGER: &str = "organization_not_found_or_unauthorized, whose documented status is 404";

/// All of them.
pub const FAULTS: [Fault; 12] = [
    fault("", Field("enterprise_accounts"), "User requires it and does not define it; clients read a list"),
    fault("/tokens", Field("object"), "the answer defines only `jwt`; clients expect `object: token` too"),
    fault("/tokens/{template_name}", Field("object"), "the same"),
    fault(
        "/reset_password",
        Field("tasks"),
        "its client is of the older schema, all others are of the newer",
    ),
    fault("GET /v1/organizations/{organization_id}/membership_requests", Status(404), STRANGER),
    fault("GET /v1/organizations/{organization_id}/memberships", Status(404), STRANGER),
    fault("GET /v1/organizations/{organization_id}/roles", Status(404), STRANGER),
    fault(
        "GET /v1/organizations/{organization_id}/roles",
        Status(422),
        "a limit out of bounds, as on all other lists",
    ),
    fault("", Parameter("_is_native"), "every native client sends it, on every route"),
    fault("", Parameter("_clerk_session_id"), "every client says with it which session calls"),
    fault(
        "GET /v1/organizations/{organization_id}/memberships",
        Several("role"),
        "declared as one text; clients give it once for each role",
    ),
    fault(
        "GET /v1/organizations/{organization_id}/invitations",
        Several("status"),
        "declared as one word; clients give it once for each status",
    ),
];

/// Whether that is a known fault there.
pub(crate) fn is_known(route: &str, what: What<'_>) -> bool {
    FAULTS.iter().any(|fault| fault.what == what && route.ends_with(fault.route))
}
