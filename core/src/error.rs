//! One error type: few kinds, each something a caller would handle differently, and a record that says the rest.

mod origin;

pub(crate) use origin::Origin;

use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::{error::Error as StdError, fmt, sync::Arc, time::Duration};
use tokio::task::JoinError;

use crate::wire::Json;

/// What went wrong, by what a caller would do about it.
#[mirrored]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ErrorKind {
    /// Nobody is signed in, or the session has ended: sign in again.
    Unauthenticated,
    /// The signed-in user may not do this.
    Forbidden,
    /// There is no such thing, or the user may not know of it.
    NotFound,
    /// Someone else already did it: read again.
    Conflict,
    /// A parameter is wrong; [`ErrorInfo::param_name`] says which.
    Invalid,
    /// Too many requests; [`ErrorInfo::retry_after`] says when to come back.
    RateLimited,
    /// Any other refusal or failure of the server.
    #[default]
    Api,
    /// The server could not be reached, or the connection broke.
    Network,
    /// No answer in time.
    Timeout,
    /// The answer could not be understood.
    Decode,
    /// The call was cancelled.
    Cancelled,
    /// The library was used in a way it does not allow, such as after `close`.
    Usage,
}

/// What is known of an error.
#[mirrored]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize)]
pub struct ErrorInfo {
    /// What went wrong, by what a caller would do about it.
    pub kind: ErrorKind,
    /// Text fit to show a person: the server's long message where there is one.
    pub text: String,
    /// HTTP status, if the server answered.
    pub status: Option<i32>,
    /// Clerk's code of the first error, such as `missing_organization_permission`.
    pub code: Option<String>,
    /// The parameter at fault, as Clerk names it, such as `page_size` or `role`.
    pub param_name: Option<String>,
    /// All errors the server gave.
    pub errors: Vec<ClerkApiError>,
    /// Clerk's trace id, to quote to its support.
    pub clerk_trace_id: Option<String>,
    /// How long to wait before another try, if the server said.
    #[serde(serialize_with = "crate::wire::optional_duration")]
    pub retry_after: Option<Duration>,
    /// True for a write whose fate is unknown: it may have been done. Read before repeating it.
    pub maybe_applied: bool,
}

/// One error as the server gave it.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ClerkApiError {
    /// Clerk's stable code.
    pub code: String,
    /// The short message.
    pub message: String,
    /// The message meant for people.
    pub long_message: Option<String>,
    /// The parameter at fault, as Clerk names it.
    pub param_name: Option<String>,
    /// Everything else the server said of it; an empty object if nothing.
    pub meta: Json,
}

/// The error of every call.
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
        // Who has a status has a response.
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

    /// Of a task that gave nothing: its panic goes on, and without one its runtime is gone.
    pub(crate) fn ended(task: JoinError, what_it_does: &str) -> Self {
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

    pub(crate) fn with_source(self, source: impl StdError + Send + Sync + 'static) -> Self {
        self.changed(|inner| inner.source = Some(Arc::new(source)))
    }

    /// Marks the error of a write whose fate is unknown.
    pub(crate) fn maybe_applied(self) -> Self {
        self.changed(|inner| inner.info.maybe_applied = true)
    }

    /// The same error of another call, which was never made.
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

    /// The same error under another kind, where an operation knows better what a status means.
    pub(crate) fn into_kind(self, kind: ErrorKind) -> Self {
        self.changed(|inner| inner.info.kind = kind)
    }

    fn changed(self, change: impl FnOnce(&mut Inner)) -> Self {
        let mut inner = Arc::unwrap_or_clone(self.0);
        change(&mut inner);
        Self(Arc::new(inner))
    }

    /// What went wrong, by what a caller would do about it.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.0.info.kind
    }

    /// What is known of it.
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

/// An error of your own, for what calls you back, such as a filter.
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

/// The result of every call.
pub type Result<T, E = Error> = std::result::Result<T, E>;
