//! The error type of every call: a kind for each thing that callers handle differently, and a record with the details.

mod origin;

pub(crate) use origin::Origin;

use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};
use tokio::task::JoinError;

use crate::wire::{Json, closed_enum};

/// The kind of error, according to how a caller would handle it.
#[mirrored]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in, or the session has ended. Sign in again.
    Unauthenticated,
    /// The signed-in user, the organization or the instance is not allowed to do this.
    Forbidden,
    /// A limit is reached, such as an organization's number of members. [`ErrorInfo::quota`] says which.
    QuotaExceeded,
    /// The resource does not exist, or the user is not allowed to see it.
    NotFound,
    /// The resource is no longer in the expected state, for example because someone else acted first. Read it again.
    Conflict,
    /// A parameter is invalid. [`ErrorInfo::param_name`] says which.
    Invalid,
    /// Too many requests. [`ErrorInfo::retry_after`] says how long to wait.
    RateLimited,
    /// Any other error reported by the server.
    #[default]
    Api,
    /// The server could not be reached, or the connection broke.
    Network,
    /// No response arrived in time.
    Timeout,
    /// The response could not be decoded.
    Decode,
    /// The call was cancelled.
    Cancelled,
    /// The library was used incorrectly, for example after `close`.
    Usage,
}

closed_enum! {
    /// What there can be only a limited number of.
    Quota {
        /// Members of an organization, including pending invitations.
        Memberships = "memberships",
        /// Seats that the organization pays for. More can be bought.
        Seats = "seats",
        /// Organizations that the user may create, or that the instance may have.
        Organizations = "organizations",
        /// Domains of an organization.
        Domains = "domains",
        /// Roles of an instance.
        Roles = "roles",
        /// Role sets of an instance.
        RoleSets = "role_sets",
    }
}

/// The details of an error.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ErrorInfo {
    /// The kind of error, according to how a caller would handle it.
    pub kind: ErrorKind,
    /// What the server says to people, if it refused: its long message if it sent one. Otherwise a sentence for developers.
    pub text: String,
    /// HTTP status, if there was a response.
    pub status: Option<i32>,
    /// Clerk's code of the first error, such as `missing_organization_permission`.
    pub code: Option<String>,
    /// The invalid parameter, such as `page_size` or `role`; in an error of the server, as Clerk names it.
    pub param_name: Option<String>,
    /// All errors in the server's response.
    pub errors: Vec<ClerkApiError>,
    /// Clerk's trace id, to quote when contacting Clerk's support.
    pub trace_id: Option<String>,
    /// The request that failed, such as `DELETE /v1/organizations/{organization_id}/memberships/{user_id}`, without ids. None if
    /// there was no request to make, and for a row of a list that could not be decoded.
    pub route: Option<String>,
    /// What is full, if a limit is reached.
    pub quota: Option<Quota>,
    /// How long to wait before retrying, if the server says so.
    #[serde(serialize_with = "crate::wire::optional_duration")]
    pub retry_after: Option<Duration>,
    /// True if the outcome of a write is unknown: it may have been applied. Check the current state before you retry.
    pub maybe_applied: bool,
}

/// The text and the details that are known, for logs.
impl fmt::Display for ErrorInfo {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let status = self.status.map(|status| status.to_string());
        let details = [
            ("status", status.as_ref()),
            ("code", self.code.as_ref()),
            ("param_name", self.param_name.as_ref()),
            ("trace_id", self.trace_id.as_ref()),
            ("route", self.route.as_ref()),
        ];
        let known = details.iter().filter_map(|(name, value)| value.map(|value| format!("{name}: {value}")));
        let known: Vec<_> = known.collect();
        f.write_str(&self.text)?;
        if known.is_empty() { Ok(()) } else { write!(f, " ({})", known.join(", ")) }
    }
}

/// One error of the server's response.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClerkApiError {
    /// Clerk's stable code.
    pub code: String,
    /// The short message.
    pub message: String,
    /// The message for people.
    pub long_message: Option<String>,
    /// The invalid parameter, as Clerk names it.
    pub param_name: Option<String>,
    /// Everything else the server reported about this error: a JSON object, empty if there is nothing.
    pub meta: Json,
}

/// The error type of every call.
#[derive(Clone)]
pub struct Error(Arc<Inner>);

#[derive(Clone)]
struct Inner {
    info: ErrorInfo,
    origin: Origin,
    source: Option<Arc<dyn StdError + Send + Sync>>,
}

impl Error {
    pub(crate) fn new(info: ErrorInfo) -> Self {
        // Only a response has a status.
        let origin = if info.status.is_some() { Origin::Response } else { Origin::default() };
        Self(Arc::new(Inner { info, origin, source: None }))
    }

    fn text(kind: ErrorKind, text: impl Into<String>) -> Self {
        Self::new(ErrorInfo { kind, text: text.into(), ..ErrorInfo::default() })
    }

    pub(crate) fn unauthenticated(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Unauthenticated, text)
    }

    pub(crate) fn forbidden(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Forbidden, text)
    }

    pub(crate) fn not_found(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::NotFound, text)
    }

    pub(crate) fn conflict(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Conflict, text)
    }

    pub(crate) fn api(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Api, text)
    }

    pub(crate) fn network(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Network, text).with_origin(Origin::Exchange)
    }

    pub(crate) fn timeout(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Timeout, text).with_origin(Origin::Exchange)
    }

    pub(crate) fn decode(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Decode, text)
    }

    pub(crate) fn cancelled(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Cancelled, text)
    }

    pub(crate) fn usage(text: impl Into<String>) -> Self {
        Self::text(ErrorKind::Usage, text)
    }

    pub(crate) fn closed() -> Self {
        Self::usage("this client is closed")
    }

    /// For a task that ended without a result. Propagates its panic; without a panic, its runtime has shut down.
    pub(crate) fn runtime_shut_down(task: JoinError, what_it_does: &str) -> Self {
        match task.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(_) => Self::usage(format!("the runtime that {what_it_does} has shut down")),
        }
    }

    pub(crate) fn invalid(param_name: &str, text: impl Into<String>) -> Self {
        Self::new(ErrorInfo {
            kind: ErrorKind::Invalid,
            text: text.into(),
            param_name: Some(param_name.to_owned()),
            ..ErrorInfo::default()
        })
    }

    pub(crate) fn with_code(self, code: &str) -> Self {
        self.changed(|inner| inner.info.code = Some(code.to_owned()))
    }

    /// The same error with a cause, which [`source`](StdError::source) returns: for errors of your own, to return from a callback.
    #[must_use]
    pub fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.changed(|inner| inner.source = Some(Arc::new(source)))
    }

    /// Marks the error of a write whose outcome is unknown.
    pub(crate) fn maybe_applied(self) -> Self {
        self.changed(|inner| inner.info.maybe_applied = true)
    }

    /// The same error for another call, which was never sent.
    pub(crate) fn not_applied(self) -> Self {
        self.changed(|inner| inner.info.maybe_applied = false)
    }

    /// The error of a response with this status.
    pub(crate) fn with_status(self, status: u16) -> Self {
        self.changed(|inner| {
            inner.info.status = Some(status.into());
            inner.origin = Origin::Response;
        })
    }

    /// The error of this request, unless it is of another one already.
    pub(crate) fn with_route(self, route: impl FnOnce() -> String) -> Self {
        self.changed(|inner| inner.info.route = inner.info.route.take().or_else(|| Some(route())))
    }

    pub(crate) fn with_origin(self, origin: Origin) -> Self {
        self.changed(|inner| inner.origin = origin)
    }

    /// The error of a request that the server never acted on.
    pub(crate) fn not_processed(self) -> Self {
        self.with_origin(Origin::NotProcessed)
    }

    pub(crate) fn origin(&self) -> Origin {
        self.0.origin
    }

    /// The same error with another kind, for operations that know better what a status means.
    pub(crate) fn into_kind(self, kind: ErrorKind) -> Self {
        self.changed(|inner| inner.info.kind = kind)
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// The kind of error, according to how a caller would handle it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.info.kind
    }

    /// The details of the error.
    #[must_use]
    pub fn info(&self) -> &ErrorInfo {
        &self.0.info
    }

    /// Clerk's code of the first error, such as `missing_organization_permission`.
    #[must_use]
    pub fn code(&self) -> Option<&str> {
        self.0.info.code.as_deref()
    }
}

/// Creates an error of your own, to return from a callback such as a filter.
impl From<ErrorInfo> for Error {
    fn from(info: ErrorInfo) -> Self {
        Self::new(info)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.info.text)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Error").field(&self.0.info).finish()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

/// The result type of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
