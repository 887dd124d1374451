//! Explains what is wrong with requests for unknown routes and for the Backend API.

use axum::Extension;
use axum::http::Method;
use axum::response::Response;
use std::sync::Arc;

use super::all;
use crate::call::{Authorization, Call};
use crate::error::ApiError;
use crate::response::error_response;

/// The first segments below `/v1` that only the Backend API has.
const RESOURCES: [&str; 37] = [
    "actor_tokens",
    "admin_portal_link_tokens",
    "allowlist_identifiers",
    "api_keys",
    "beta_features",
    "blocklist_identifiers",
    "clients",
    "directories",
    "domains",
    "email_addresses",
    "instance",
    "invitations",
    "jwks",
    "jwt_templates",
    "m2m_tokens",
    "machines",
    "oauth_applications",
    "organization_domains",
    "organization_invitations",
    "organization_memberships",
    "organization_permissions",
    "organization_roles",
    "phone_numbers",
    "proxy_checks",
    "public",
    "redirect_urls",
    "role_sets",
    "saml_connections",
    "scim_directories",
    "sessions",
    "sign_in_tokens",
    "sign_ups",
    "templates",
    "testing_tokens",
    "users",
    "waitlist_entries",
    "webhooks",
];
/// Segments in the place of an id that are not ids.
const NO_IDS: [&str; 2] = ["bulk", "pending"];
/// Paths of the Backend API below first segments that both APIs have; `*` stands for an id.
const PATHS: [&str; 19] = [
    "agents/tasks/*/revoke",
    "billing/prices",
    "billing/statements",
    "billing/statements/*",
    "billing/statements/*/payment_attempts",
    "billing/subscription_items",
    "billing/subscription_items/*",
    "billing/subscription_items/*/discounts",
    "billing/subscription_items/*/discounts/*",
    "billing/subscription_items/*/extend_free_trial",
    "billing/subscription_items/*/price_transition",
    "enterprise_connections",
    "enterprise_connections/*",
    "enterprise_connections/*/test_runs",
    "organizations/*/billing/credits",
    "organizations/*/domains/*/verify_ownership",
    "organizations/*/invitations/*",
    "organizations/*/memberships/*/metadata",
    "organizations/*/metadata",
];
/// Operations of the Backend API at paths where the Frontend API has other methods.
const OPERATIONS: [(&str, &str); 3] =
    [("GET", "organizations"), ("PATCH", "organizations/*/domains/*"), ("POST", "agents/tasks")];
/// The minimum similarity of a suggested path, from 0 to 1.
const MIN_SIMILARITY: f64 = 0.6;
const MAX_SUGGESTIONS: usize = 3;
/// A longer path is truncated in the message.
const MAX_PATH_LENGTH: usize = 200;

pub(super) async fn no_such_route(Extension(call): Extension<Arc<Call>>) -> Response {
    let error = backend_or(&call, || {
        let hint = hint(&call.path);
        let long = format!(
            "This emulator does not serve {}.{hint} GET /__emulator/routes lists what it serves.",
            asked(&call)
        );
        ApiError::new(404, "resource_not_found", "not found", long)
    });
    error_response(&error, None)
}

pub(super) async fn no_such_method(Extension(call): Extension<Arc<Call>>) -> Response {
    let error = backend_or(&call, || {
        let path = call.path.as_str();
        let methods = all().filter(|route| filled(route.path, path).as_deref() == Some(path));
        let methods: Vec<_> = methods.map(|route| route.method.as_str()).collect();
        let long = format!(
            "This emulator does not serve {}: the method is not allowed there. Allowed: {}.",
            asked(&call),
            methods.join(", ")
        );
        ApiError::new(405, "method_not_allowed", "method not allowed", long)
    });
    error_response(&error, None)
}

fn backend_or(call: &Call, other: impl FnOnce() -> ApiError) -> ApiError {
    let is_backend = call.authorization == Authorization::SecretKey || is_backend(&call.method, &call.path);
    if is_backend { ApiError::backend_not_served() } else { other() }
}

fn is_backend(method: &Method, path: &str) -> bool {
    let Some(path) = path.strip_prefix("/v1/") else { return false };
    let segments: Vec<_> = path.trim_end_matches('/').split('/').collect();
    let is_part = |part: &str, segment: &str| {
        if part == "*" { !NO_IDS.contains(&segment) } else { part == segment }
    };
    let is_same = |pattern: &str| {
        let parts: Vec<_> = pattern.split('/').collect();
        parts.len() == segments.len()
            && parts.iter().zip(&segments).all(|(part, segment)| is_part(part, segment))
    };
    RESOURCES.contains(&segments[0])
        || PATHS.iter().any(|pattern| is_same(pattern))
        || OPERATIONS.iter().any(|&(with, pattern)| with == method.as_str() && is_same(pattern))
}

/// The method and path of the request.
fn asked(call: &Call) -> String {
    let path: String = call.path.chars().take(MAX_PATH_LENGTH).collect();
    let rest = if path.len() < call.path.len() { "…" } else { "" };
    format!("{} {path}{rest}", call.method)
}

/// A sentence about the routes that are most similar to a path, if there are any.
pub(super) fn hint(path: &str) -> String {
    let near = near(path);
    if near.is_empty() { String::new() } else { format!(" Near it: {}.", near.join(", ")) }
}

/// The routes that are most similar to a path, best first.
fn near(path: &str) -> Vec<String> {
    let path: String = path.chars().take(MAX_PATH_LENGTH).collect();
    let alike = |template: &str| {
        let filled = filled(template, &path);
        strsim::normalized_damerau_levenshtein(filled.as_deref().unwrap_or(template), &path)
    };
    let mut routes: Vec<_> = all().map(|route| (alike(route.path), route)).collect();
    routes.retain(|(likeness, _)| *likeness >= MIN_SIMILARITY);
    routes.sort_by(|a, b| b.0.total_cmp(&a.0));
    routes.iter().take(MAX_SUGGESTIONS).map(|(_, route)| format!("{} {}", route.method, route.path)).collect()
}

/// The template with the path's own ids, if it has as many segments.
fn filled(template: &str, path: &str) -> Option<String> {
    let (parts, segments): (Vec<_>, Vec<_>) = (template.split('/').collect(), path.split('/').collect());
    let fill =
        |(part, segment): (&&str, &&str)| if part.starts_with('{') { *segment } else { *part }.to_owned();
    (parts.len() == segments.len())
        .then(|| parts.iter().zip(&segments).map(fill).collect::<Vec<_>>().join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backend_only_routes_are_known() {
        for path in [
            "/v1/users",
            "/v1/jwks",
            "/v1/users/user_1/ban",
            "/v1/organizations/org_1/metadata",
            "/v1/invitations/bulk",
        ] {
            assert!(is_backend(&Method::POST, path), "{path}");
        }
        assert!(is_backend(&Method::GET, "/v1/organizations"));
        for path in [
            "/v1/organizations",
            "/v1/organizations/org_1",
            "/v1/client/sessions",
            "/v1/me",
            "/v2/users",
            "/",
        ] {
            assert!(!is_backend(&Method::POST, path), "{path}");
        }
        for route in all() {
            assert!(!is_backend(&route.method, route.path), "{}", route.path);
        }
    }

    #[test]
    fn similar_routes_are_suggested_best_first() {
        let members = "GET /v1/organizations/{organization_id}/memberships";
        assert_eq!(near("/v1/organizations/org_1/membership")[0], members);
        assert_eq!(near("/v1/organisations/org_1/memberships")[0], members);
        assert_eq!(near("/client")[0], "GET /v1/client");
        assert!(
            near("/v1/organizations/org_1/membership_request/x/acept")[0].ends_with("/{request_id}/accept")
        );
        assert_eq!(near("/favicon.ico"), Vec::<String>::new());
        assert_eq!(near(&"/é".repeat(10_000)), Vec::<String>::new());
    }
}
