//! What the library reports about its work, as `tracing` events with the target `clerk_orgs`. Nothing else emits any, so this
//! is all that a log can contain: the routes of requests, without the ids in their paths, and never a query, a body, a person
//! or a secret.

use crate::error::{Error, ErrorInfo, ErrorKind, Origin};
use http::Method;
use std::{
    fmt,
    time::{Duration, Instant},
};
use tracing::{debug, info, warn};

const TARGET: &str = "clerk_orgs";

/// An event about an error, with what the server's response said.
macro_rules! event {
    ($level:ident, $error:expr, $($what:tt)+) => {{
        let said = Said::by($error);
        $level!(
            target: TARGET,
            status = said.status,
            code = said.code,
            trace_id = said.trace_id,
            reason = %Reason($error),
            $($what)+
        );
    }};
}

/// What is known of the response that an error describes.
#[derive(Default)]
struct Said<'a> {
    status: Option<u64>,
    code: Option<&'a str>,
    trace_id: Option<&'a str>,
}

impl<'a> Said<'a> {
    /// Nothing of an error that a callback raised: it may have written anything there.
    fn by(error: &'a Error) -> Self {
        if error.origin() == Origin::Callback {
            return Self::default();
        }
        let ErrorInfo { status, code, trace_id, .. } = error.info();
        Self {
            status: status.and_then(|status| status.try_into().ok()),
            code: code.as_deref(),
            trace_id: trace_id.as_deref(),
        }
    }
}

/// One attempt at a request.
#[derive(Clone, Copy)]
pub(crate) struct Attempted<'a> {
    pub(crate) method: &'a Method,
    /// The path with the names of its parameters, without the API's version.
    pub(crate) route: &'static str,
    /// Starting at 1.
    pub(crate) number: u32,
}

impl Attempted<'_> {
    /// A response arrived. Its error, if it describes one, has the trace id.
    pub(crate) fn responded(self, begun: Instant, status: u16, error: Option<&Error>) {
        let info = error.map(Error::info);
        debug!(
            target: TARGET,
            method = %self.method,
            route = %self,
            attempt = self.number,
            status,
            code = info.and_then(|info| info.code.as_deref()),
            trace_id = info.and_then(|info| info.trace_id.as_deref()),
            duration_ms = milliseconds(begun.elapsed()),
            "response"
        );
    }

    /// No complete response arrived.
    pub(crate) fn failed(self, begun: Instant, error: &Error) {
        event!(
            debug,
            error,
            method = %self.method,
            route = %self,
            attempt = self.number,
            duration_ms = milliseconds(begun.elapsed()),
            "no response"
        );
    }

    /// The attempt failed, and the request will be sent again.
    pub(crate) fn retried(self, error: &Error, wait: Duration) {
        let text = if error.is_rate_limit() { "rate limited: retrying" } else { "retrying" };
        event!(
            info,
            error,
            method = %self.method,
            route = %self,
            attempt = self.number,
            wait_ms = milliseconds(wait),
            "{text}"
        );
    }
}

/// The server refused a request of a bulk job. All bulk jobs of the client pause, and then continue at this rate.
pub(crate) fn bulk_paused(error: &Error, wait: Duration, requests_per_second: Option<f64>) {
    let wait_ms = milliseconds(wait);
    event!(info, error, wait_ms, requests_per_second, "rate limited: bulk jobs pause");
}

/// The server refused everything for so long, or asks for so long a wait, that bulk jobs stop.
pub(crate) fn bulk_refused(error: &Error, wait: Duration) {
    event!(warn, error, wait_ms = milliseconds(wait), "rate limited: bulk jobs stop");
}

/// The server is down. The bulk job pauses until the server works again, or until it has waited long enough.
pub(crate) fn outage_began(error: &Error) {
    event!(info, error, "the server is down: the bulk job pauses");
}

/// The server works again after this time.
pub(crate) fn outage_ended(duration: Duration) {
    info!(target: TARGET, duration_ms = milliseconds(duration), "the server works again: the bulk job continues");
}

/// The server has been down for longer than the bulk job waits for it.
pub(crate) fn outage_given_up(duration: Duration, error: &Error) {
    event!(warn, error, duration_ms = milliseconds(duration), "the server is still down: the bulk job stops");
}

/// The client token could not be saved.
pub(crate) fn token_not_saved(error: &Error) {
    event!(warn, error, "the client token could not be saved: it is kept for as long as this client lives");
}

/// A client token that could not be saved before has been saved.
pub(crate) fn token_saved_later() {
    info!(target: TARGET, "the client token has been saved after all");
}

/// The token store could not be read, or said that it cannot be written.
pub(crate) fn token_store_failed(error: &Error) {
    event!(warn, error, "the token store cannot be used");
}

/// Later requests use new connections.
pub(crate) fn connections_replaced(reason: &str) {
    debug!(target: TARGET, reason, "connections are replaced");
}

/// A poll of a watch failed, and the watch continues.
pub(crate) fn poll_failed(error: &Error) {
    event!(debug, error, "a watched list could not be read: polling continues");
}

/// A row of a list could not be decoded and was left out.
pub(crate) fn row_left_out() {
    debug!(target: TARGET, "a row that could not be decoded was left out");
}

fn milliseconds(duration: Duration) -> f64 {
    // To the microsecond, since no clock here is more exact.
    duration.as_micros() as f64 / 1000.0
}

/// The route as servers and their documentation name it.
impl fmt::Display for Attempted<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/v1{}", self.route)
    }
}

/// Why something failed. What a server, a callback or a token store writes in its errors may name people, so their texts are
/// left out.
struct Reason<'a>(&'a Error);

impl fmt::Display for Reason<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ErrorInfo { kind, text, status, code, .. } = self.0.info();
        match self.0.origin() {
            Origin::Callback => return f.write_str("a callback failed"),
            Origin::TokenStore => return f.write_str("the token store failed"),
            Origin::Row => return f.write_str("a row could not be decoded"),
            _ => {}
        }
        let is_ours = status.is_none() || matches!(kind, ErrorKind::Network | ErrorKind::Timeout);
        match (status, code) {
            (Some(status), Some(code)) => write!(f, "status {status}, {code}"),
            (Some(status), None) if is_ours => write!(f, "status {status}, {text}"),
            (Some(status), None) => write!(f, "status {status}"),
            (None, _) => f.write_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_hold_nothing_that_a_server_or_a_callback_wrote() {
        let info = |status, code: Option<&str>| ErrorInfo {
            text: "no user ada@example.com".into(),
            status,
            code: code.map(str::to_owned),
            ..ErrorInfo::default()
        };
        let told = |error: &Error| Reason(error).to_string();
        assert_eq!(told(&info(Some(503), None).into()), "status 503");
        assert_eq!(told(&info(Some(409), Some("resource_locked")).into()), "status 409, resource_locked");
        assert_eq!(told(&Error::from(info(None, None)).with_origin(Origin::Callback)), "a callback failed");
        assert_eq!(
            told(&Error::from(info(None, None)).with_origin(Origin::TokenStore)),
            "the token store failed"
        );
        assert_eq!(
            told(&Error::from(info(None, None)).with_origin(Origin::Row)),
            "a row could not be decoded"
        );
        let reset = Error::network("the connection was reset");
        assert_eq!(told(&reset), "the connection was reset");
        assert_eq!(told(&reset.with_status(200)), "status 200, the connection was reset");
    }
}
