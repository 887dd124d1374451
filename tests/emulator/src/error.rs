//! Errors in Clerk's format.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

#[derive(Debug)]
pub(crate) struct ApiError {
    pub(crate) status: StatusCode,
    code: String,
    message: String,
    long_message: String,
    meta: Map<String, Value>,
    pub(crate) retry_after: Option<String>,
}

impl ApiError {
    pub(crate) fn new(status: u16, code: &str, message: &str, long_message: impl Into<String>) -> Self {
        Self {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            code: code.into(),
            message: message.into(),
            long_message: long_message.into(),
            meta: Map::new(),
            retry_after: None,
        }
    }

    pub(crate) fn code(&self) -> &str {
        &self.code
    }

    pub(crate) fn with_meta(mut self, name: &str, value: impl Into<Value>) -> Self {
        self.meta.insert(name.into(), value.into());
        self
    }

    pub(crate) fn param(self, name: &str) -> Self {
        self.with_meta("param_name", name)
    }

    /// The error's body. A known client is included in `meta`.
    pub(crate) fn body(&self, client: Option<Value>) -> Value {
        let mut error = json!({
            "code": self.code,
            "message": self.message,
            "long_message": self.long_message,
        });
        if !self.meta.is_empty() {
            error["meta"] = Value::Object(self.meta.clone());
        }
        let mut body = json!({ "errors": [error], "clerk_trace_id": format!("{:032x}", fastrand::u128(..)) });
        if let Some(client) = client {
            body["meta"] = json!({ "client": client });
        }
        body
    }

    /// The default error for a status, for faults without a code.
    pub(crate) fn usual(status: u16, code: Option<&str>) -> Self {
        let usual = match status {
            401 => "authentication_invalid",
            403 => "authorization_invalid",
            404 => "resource_not_found",
            409 => "resource_locked",
            415 => "unsupported_content_type",
            422 => "form_param_value_invalid",
            429 => return Self::too_many_requests(code),
            503 => "maintenance_mode",
            500.. => "internal_clerk_error",
            _ => "bad_request",
        };
        let code = code.unwrap_or(usual);
        if status >= 500 {
            return Self::new(status, code, "the server failed", format!("The server failed: {code}."));
        }
        Self::new(status, code, "the request was refused", format!("The request was refused: {code}."))
    }

    /// An organization that is not to set up enterprise SSO.
    pub(crate) fn sso_disabled() -> Self {
        let long = "Self-serve SSO is not enabled for this organization.";
        Self::new(403, "self_serve_sso_organization_disabled", "self-serve SSO disabled", long)
    }

    pub(crate) fn bulk_size_exceeded(max: usize, what: &str) -> Self {
        let long = format!("Up to {max} {what} can be sent at once.");
        Self::new(400, "bulk_size_exceeded", "bulk size exceeded", long)
    }

    pub(crate) fn too_many_requests(code: Option<&str>) -> Self {
        let long = "Too many requests, retry later.";
        Self::new(429, code.unwrap_or("too_many_requests"), "Too many requests", long)
    }

    pub(crate) fn internal(reason: impl std::fmt::Display) -> Self {
        Self::new(500, "internal_clerk_error", "Oops, an unexpected error occurred", reason.to_string())
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(404, "resource_not_found", "not found", format!("No {what} was found with id {id}."))
    }

    pub(crate) fn already_verified() -> Self {
        let long = "This verification has already been verified.";
        Self::new(400, "verification_already_verified", "already verified", long)
    }

    pub(crate) fn verification_expired() -> Self {
        let long = "This verification has expired. You need to create a new one.";
        Self::new(400, "verification_expired", "expired", long)
    }

    pub(crate) fn backend_not_served() -> Self {
        let long = "The Backend API is not served by this emulator yet: it serves the Frontend API, which takes a \
                    client's token and no secret key.";
        Self::new(501, "backend_api_not_served", "Backend API not served", long)
    }

    pub(crate) fn authentication_invalid() -> Self {
        let long = "Unable to authenticate the request, you need to sign in again.";
        Self::new(401, "authentication_invalid", "Invalid authentication", long)
    }

    pub(crate) fn signed_out() -> Self {
        Self::new(401, "signed_out", "Signed out", "You are signed out.")
    }

    pub(crate) fn organization_not_found() -> Self {
        let long = "Given organization not found, or you don't have permission to access it.";
        Self::new(
            404,
            "organization_not_found_or_unauthorized",
            "organization not found or unauthorized",
            long,
        )
    }

    pub(crate) fn organizations_not_enabled() -> Self {
        let long = "The organizations feature is not enabled for this instance.";
        Self::new(403, "organization_not_enabled_in_instance", "access denied", long)
    }

    pub(crate) fn missing_permission(permissions: &[&str]) -> Self {
        let long = "Current user is missing an organization permission.";
        Self::new(403, "missing_organization_permission", "missing permission", long)
            .with_meta("permissions", permissions.to_vec())
    }

    pub(crate) fn param_missing(name: &str) -> Self {
        Self::new(422, "form_param_missing", "is missing", format!("{name} must be included.")).param(name)
    }

    pub(crate) fn param_nil(name: &str) -> Self {
        Self::new(422, "form_param_nil", "is empty", format!("Enter {}.", name.replace('_', " "))).param(name)
    }

    pub(crate) fn param_unknown(name: &str) -> Self {
        let long = format!("{name} is not a valid parameter for this request.");
        Self::new(422, "form_param_unknown", "is unknown", long).param(name)
    }

    pub(crate) fn param_duplicate(name: &str) -> Self {
        let long = format!("{name} is included multiple times. There should only be one.");
        Self::new(422, "form_param_duplicate", "is duplicate", long).param(name)
    }

    pub(crate) fn param_invalid(name: &str, long_message: impl Into<String>) -> Self {
        Self::new(422, "form_param_value_invalid", "is invalid", long_message).param(name)
    }
}

impl From<rusqlite::Error> for ApiError {
    fn from(error: rusqlite::Error) -> Self {
        Self::internal(error)
    }
}
