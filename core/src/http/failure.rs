//! Describes what went wrong with an exchange, and what is known about the request's outcome.

use super::tls;
use crate::error::{Error, ErrorKind, Origin};
use std::{error::Error as StdError, io};

/// hyper's text for a proxy that responded with 407, for which it has no other representation.
const PROXY_AUTHENTICATION_REQUIRED: &str = "tunnel error: proxy authorization required";
const ENDED_EARLY: &str = "the server closed the connection before the response was complete";

/// The server certainly did not act on the request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProcessed {
    #[error("no connection")]
    NoConnection(#[source] reqwest::Error),
    /// The server said so, with HTTP/2's own means.
    #[error("not processed by the server")]
    Unprocessed(#[source] reqwest::Error),
    #[error("not admitted")]
    NotAdmitted,
}

/// Whether the connection may be dead, along with others to the same server.
pub(super) fn may_leave_dead_connection(error: &Error) -> bool {
    let connected = !StdError::source(error).is_some_and(|source| {
        matches!(source.downcast_ref(), Some(NotProcessed::NoConnection(_) | NotProcessed::NotAdmitted))
    });
    connected && matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout)
}

/// An error that occurred before the head of the response arrived.
pub(super) fn failure_to_send(error: reqwest::Error, has_proxy: bool) -> Error {
    let error = error.without_url();
    if error.is_connect() {
        let of_tls = causes(&error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        let reason = of_tls.map_or_else(|| reason(&error), tls::reason);
        let is_rejected = matches!(of_tls, Some(rustls::Error::InvalidCertificate(_)))
            || causes(&error).any(|cause| cause.to_string() == PROXY_AUTHENTICATION_REQUIRED);
        let origin = if is_rejected { Origin::ConnectionRejected } else { Origin::NotProcessed };
        let kind = if error.is_timeout() { Error::timeout } else { Error::network };
        let way = if has_proxy { " through the proxy" } else { "" };
        let text = format!("the server could not be reached{way}: {reason}");
        return kind(text).with_source(NotProcessed::NoConnection(error)).with_origin(origin);
    }
    if is_unprocessed(&error) {
        let text = "the server closed the connection without processing the request";
        return Error::network(text).with_source(NotProcessed::Unprocessed(error)).not_processed();
    }
    failure(error)
}

/// An error of a request that was sent, with an unknown outcome.
pub(super) fn failure(error: reqwest::Error) -> Error {
    // The URL may contain user input.
    let error = error.without_url();
    if error.is_timeout() {
        return Error::timeout("the server did not respond in time").with_source(error);
    }
    if is_head_too_large(&error) {
        let text = "the response headers are malformed, or larger than the limit of 400 KiB";
        return Error::decode(text).with_source(error).with_origin(Origin::Exchange);
    }
    Error::network(format!("the connection to the server failed: {}", reason(&error))).with_source(error)
}

/// A `GOAWAY` without an error fails only the requests beyond its last stream, which the server promises not to have
/// processed. The same holds for refused streams. After any other code, or an error detected by this side, the outcome is
/// unknown.
fn is_unprocessed(error: &reqwest::Error) -> bool {
    let mut errors = causes(error).filter_map(|cause| cause.downcast_ref::<h2::Error>());
    errors.any(|error| {
        error.is_remote()
            && match error.reason() {
                Some(h2::Reason::NO_ERROR) => error.is_go_away(),
                Some(h2::Reason::REFUSED_STREAM) => error.is_reset(),
                _ => false,
            }
    })
}

/// Whether the head exceeds the connection's limits. hyper and h2 offer no other way to detect this: h2 treats an oversized
/// head as a protocol error or an attack.
fn is_head_too_large(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| match cause.downcast_ref::<h2::Error>() {
        Some(error) if error.is_library() && error.is_reset() => {
            error.reason() == Some(h2::Reason::PROTOCOL_ERROR)
        }
        Some(error) => error.is_library() && error.to_string().contains("too_many_continuations"),
        None => cause.to_string() == "message head is too large",
    })
}

/// The error of a truncated body.
pub(super) fn truncated() -> Error {
    Error::network(format!("the connection to the server failed: {ENDED_EARLY}"))
}

/// A message for people, or the text of the innermost error if there is none.
fn reason(error: &reqwest::Error) -> String {
    let innermost = || causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
    causes(error).find_map(describe).map_or_else(innermost, str::to_owned)
}

fn describe(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return describe_io_error(error.kind());
    }
    if let Some(error) = cause.downcast_ref::<h2::Error>() {
        // I/O errors come next.
        return (!error.is_io()).then(|| describe_http2_error(error));
    }
    match cause.to_string().as_str() {
        PROXY_AUTHENTICATION_REQUIRED => {
            Some("the proxy requires authentication: include a user name and password in its URL")
        }
        "connection closed before message completed" => Some(ENDED_EARLY),
        "tunnel error: unsuccessful" => Some("the proxy refused to connect to the server"),
        "tunnel error: unexpected end of file" => Some("the proxy closed the connection"),
        _ => None,
    }
}

fn describe_io_error(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkDown,
        NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    match kind {
        UnexpectedEof => Some(ENDED_EARLY),
        ConnectionRefused => Some("the connection was refused"),
        ConnectionReset | ConnectionAborted | BrokenPipe => Some("the connection was reset"),
        HostUnreachable | NetworkUnreachable | NetworkDown => Some("the network or the host is unreachable"),
        TimedOut => Some("it did not respond in time"),
        _ => None,
    }
}

fn describe_http2_error(error: &h2::Error) -> &'static str {
    match (error.is_remote(), error.is_go_away()) {
        (true, true) => ENDED_EARLY,
        (true, false) => "the server aborted its response",
        (false, _) => "the server violated the HTTP/2 protocol",
    }
}

/// The sources of an error, including those that I/O errors wrap without exposing.
pub(super) fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| {
        let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        held.map(|held| held as &(dyn StdError + 'static)).or_else(|| cause.source())
    })
}
