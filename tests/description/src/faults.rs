//! Known faults of the description, where it contradicts itself or all clients and servers.
//!
//! In addition, `nullable: true` next to `allOf` or `enum` is read as "may be null", as servers and clients do, although the
//! `allOf` or `enum` alone would refuse null.

use Omission::{Field, FormField, Parameter, Several, Status, Value};

/// Omission is missing in the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Omission<'a> {
    /// A field of a successful response.
    Field(&'a str),
    /// A value of a field of a successful response.
    Value(&'a str),
    /// A status, whose body is Clerk's error envelope.
    Status(u16),
    /// A query parameter.
    Parameter(&'a str),
    /// A form field.
    FormField(&'a str),
    /// That a query parameter may be repeated.
    Several(&'a str),
}

/// A fault of the description.
#[derive(Clone, Copy, Debug)]
pub struct Fault {
    /// The operation, such as `GET /v1/client`, or the end of its name; all if empty.
    pub route: &'static str,
    /// Omission is missing.
    pub what: Omission<'static>,
    /// Why this is considered a fault.
    pub why: &'static str,
}

const fn fault(route: &'static str, what: Omission<'static>, why: &'static str) -> Fault {
    Fault { route, what, why }
}

const NOT_A_MEMBER: &str = "organization_not_found_or_unauthorized, whose documented status is 404";

const ROLE_MIGRATION: &str = "role_migration_in_progress, whose documented status is 409";

const MANAGED: &str = "organization_membership_managed_by_scim, whose documented status is 409";

const SEATS: &str = "insufficient_seats, whose documented status is 402";

const NO_SIGN_IN: &str = "a sign-in that does not exist, whose status is 404 on its other steps";

/// All known ones.
pub const FAULTS: &[Fault] = &[
    fault("", Field("enterprise_accounts"), "User requires it and does not define it; clients read a list"),
    fault("POST /v1/client/sign_ins", Status(401), "deprovisioned, whose documented status is 401"),
    fault("/attempt_ownership_verification", Status(429), "every operation can be limited"),
    fault("", Field("authenticatable"), "an enterprise connection requires it, and does not define it"),
    fault("", Field("idp_certificates"), "clerk-js reads several certificates, the description has one"),
    fault(
        "/enterprise_connections",
        FormField("saml_idp_certificates"),
        "clerk-js sends several, for the same reason",
    ),
    fault(
        "/enterprise_connections/{enterprise_connection_id}",
        FormField("saml_idp_certificates"),
        "the same",
    ),
    fault(
        "GET /v1/organizations/{organizationID}/enterprise_connections",
        Parameter("with_organization_account_linking"),
        "the text of the operation names it, the list of parameters does not",
    ),
    fault(
        "/v1/environment",
        Field("self_serve_directory_sync"),
        "it says whether organizations can set up directories, and clerk-js reads it",
    ),
    fault(
        "",
        Field("exclusive_membership"),
        "clerk-js reads it of an organization, and it is not in the description",
    ),
    fault("/tokens", Field("object"), "the response defines only `jwt`; clients expect `object: token` too"),
    fault("/tokens/{template_name}", Field("object"), "the same"),
    fault(
        "/reset_password",
        Field("tasks"),
        "its client is of the older schema, all others are of the newer",
    ),
    fault("GET /v1/me/organization_creation_defaults", Field("tasks"), "the same"),
    fault("PUT /v1/organizations/{organization_id}/logo", Field("tasks"), "the same"),
    fault("/reset_password", Value("pending"), "the status of a session that has tasks, for the same reason"),
    fault("GET /v1/me/organization_creation_defaults", Value("pending"), "the same"),
    fault("PUT /v1/organizations/{organization_id}/logo", Value("pending"), "the same"),
    fault("GET /v1/organizations/{organization_id}/membership_requests", Status(404), NOT_A_MEMBER),
    fault("GET /v1/organizations/{organization_id}/memberships", Status(404), NOT_A_MEMBER),
    fault("GET /v1/organizations/{organization_id}/roles", Status(404), NOT_A_MEMBER),
    fault("GET /v1/organizations/{organization_id}/domains", Status(404), NOT_A_MEMBER),
    fault(
        "GET /v1/organizations/{organization_id}/roles",
        Status(422),
        "a limit out of bounds, as on all other lists",
    ),
    fault("POST /v1/organizations/{organization_id}/memberships", Status(409), ROLE_MIGRATION),
    fault("PATCH /v1/organizations/{organization_id}/memberships/{user_id}", Status(409), ROLE_MIGRATION),
    fault("DELETE /v1/organizations/{organization_id}/memberships/{user_id}", Status(409), MANAGED),
    fault("DELETE /v1/me/organization_memberships/{organization_id}", Status(409), MANAGED),
    fault("POST /v1/organizations/{organization_id}/invitations", Status(409), ROLE_MIGRATION),
    fault("POST /v1/organizations/{organization_id}/invitations/bulk", Status(409), ROLE_MIGRATION),
    fault("POST /v1/organizations/{organization_id}/memberships", Status(402), SEATS),
    fault(
        "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept",
        Status(402),
        SEATS,
    ),
    fault("POST /v1/organizations/{organization_id}/invitations", Status(402), SEATS),
    fault("POST /v1/organizations/{organization_id}/invitations/bulk", Status(402), SEATS),
    fault("POST /v1/me/organization_invitations/{invitation_id}/accept", Status(402), SEATS),
    fault("", Status(400), "a header that is missing or contradicts another is refused on every route"),
    fault("", Status(415), "a body that is no form is refused on every route"),
    fault("/tokens", Status(422), "missing_expired_token, which the vendor's clients know"),
    fault("/tokens/{template_name}", Status(422), "the same"),
    fault("/tokens", FormField("force_origin"), "the vendor's clients send it"),
    fault("/prepare_second_factor", Status(404), NO_SIGN_IN),
    fault("/attempt_second_factor", Status(404), NO_SIGN_IN),
    fault("/reset_password", Status(404), NO_SIGN_IN),
    fault("/tokens", FormField("token"), "the session's token before, which the vendor's clients send"),
    fault("/tokens", Parameter("expired_token"), "the same, where it has expired"),
    fault("/tokens/{template_name}", Parameter("expired_token"), "the same"),
    fault(
        "/v1/environment",
        Field("organization_creation_defaults"),
        "it says whether they are enabled, and all clients read it",
    ),
    fault(
        "/v1/environment",
        Field("force_organization_selection"),
        "it says whether sessions need an active organization, and all clients read it",
    ),
    fault("/v1/environment", Field("session_minter"), "it says that the token before is wanted"),
    fault("", Parameter("__clerk_api_version"), "the vendor's clients say with it which version they speak"),
    fault("", Parameter("_clerk_js_version"), "clerk-js says with it which version it is"),
    fault(
        "",
        Parameter("__clerk_db_jwt"),
        "a browser of a development instance says with it which one it is",
    ),
    fault("", Parameter("_method"), "browsers send POST in place of other methods"),
    fault("", Parameter("_is_native"), "every native client sends it, on every route"),
    fault("", Parameter("_clerk_session_id"), "every client says with it which session calls"),
    fault(
        "GET /v1/organizations/{organization_id}/memberships",
        Several("role"),
        "declared as one text; clients give it once for each role",
    ),
    fault(
        "POST /v1/me/organization_invitations/{invitation_id}/accept",
        Status(403),
        "organization_membership_quota_exceeded, as when a request is accepted",
    ),
    fault(
        "GET /v1/organizations/{organization_id}/invitations",
        Several("status"),
        "declared as one word; clients give it once for each status",
    ),
    fault("GET /v1/me/organization_invitations", Several("status"), "the same"),
    fault("GET /v1/me/organization_suggestions", Several("status"), "the same"),
];

/// Whether this is a known fault of the operation.
pub(crate) fn is_known(route: &str, what: Omission<'_>) -> bool {
    FAULTS.iter().any(|fault| fault.what == what && route.ends_with(fault.route))
}
