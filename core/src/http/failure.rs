//! What went wrong with an exchange, in our words, and what is known of the request's fate.

use super::tls;
use crate::error::{Error, ErrorKind, Origin};
use std::{error::Error as StdError, io};

/// How hyper says that a proxy answered with 407; it has no other way to tell.
const WANTS_A_PASSWORD: &str = "tunnel error: proxy authorization required";
const ENDED_EARLY: &str = "the server ended the connection before its response was complete";

/// The server cannot have acted on the request, whatever it was.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NotProcessed {
    #[error("no connection")]
    NoConnection(#[source] reqwest::Error),
    /// The server said so, in a way that HTTP/2 has for it.
    #[error("left unprocessed by the server")]
    Unprocessed(#[source] reqwest::Error),
    #[error("not begun")]
    NotBegun,
}

/// Whether the connection may be dead, and others to the same server with it.
pub(super) fn distrusts_connections(error: &Error) -> bool {
    let connected = !StdError::source(error).is_some_and(|source| {
        matches!(source.downcast_ref(), Some(NotProcessed::NoConnection(_) | NotProcessed::NotBegun))
    });
    connected && matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout)
}

/// An error that came before the head of the answer.
pub(super) fn failure_to_send(error: reqwest::Error, has_proxy: bool) -> Error {
    let error = error.without_url();
    if error.is_connect() {
        let of_tls = causes(&error).find_map(|cause| cause.downcast_ref::<rustls::Error>());
        let reason = of_tls.map_or_else(|| reason(&error), tls::reason);
        let is_barred = matches!(of_tls, Some(rustls::Error::InvalidCertificate(_)))
            || causes(&error).any(|cause| cause.to_string() == WANTS_A_PASSWORD);
        let origin = if is_barred { Origin::Barred } else { Origin::NotProcessed };
        let kind = if error.is_timeout() { Error::timeout } else { Error::network };
        let way = if has_proxy { " through the proxy" } else { "" };
        let text = format!("the server could not be reached{way}: {reason}");
        return kind(text).with_source(NotProcessed::NoConnection(error)).with_origin(origin);
    }
    if is_unprocessed(&error) {
        let text = "the server closed the connection without looking at the request";
        return Error::network(text).with_source(NotProcessed::Unprocessed(error)).not_processed();
    }
    failure(error)
}

/// An error of a request that was sent, whose fate is unknown.
pub(super) fn failure(error: reqwest::Error) -> Error {
    // The address may hold what people typed.
    let error = error.without_url();
    if error.is_timeout() {
        return Error::timeout("the server did not answer in time").with_source(error);
    }
    if is_head_too_large(&error) {
        let text =
            "the head of the server's answer is larger than this library reads (400 KiB), or malformed";
        return Error::decode(text).with_source(error).with_origin(Origin::Exchange);
    }
    Error::network(format!("the connection to the server broke: {}", reason(&error))).with_source(error)
}

/// A `GOAWAY` without an error reaches only the requests beyond its last stream, which the server promises not to have
/// processed; so it does of streams it refuses. After any other code, or what this side noticed itself, nobody knows.
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

/// Whether the head is beyond the bounds that the connections were made with. Neither hyper nor h2 has another way to
/// tell: to h2 a head that it does not take is a breach of the protocol, or an attack.
fn is_head_too_large(error: &reqwest::Error) -> bool {
    causes(error).any(|cause| match cause.downcast_ref::<h2::Error>() {
        Some(error) if error.is_library() && error.is_reset() => {
            error.reason() == Some(h2::Reason::PROTOCOL_ERROR)
        }
        Some(error) => error.is_library() && error.to_string().contains("too_many_continuations"),
        None => cause.to_string() == "message head is too large",
    })
}

/// The error of a body that ended before its end.
pub(super) fn cut_off() -> Error {
    Error::network(format!("the connection to the server broke: {ENDED_EARLY}"))
}

/// What happened, in words fit to show a person; what the innermost error says where there are none.
fn reason(error: &reqwest::Error) -> String {
    let innermost = || causes(error).last().map_or_else(|| error.to_string(), ToString::to_string);
    causes(error).find_map(in_plain_words).map_or_else(innermost, str::to_owned)
}

fn in_plain_words(cause: &(dyn StdError + 'static)) -> Option<&'static str> {
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return in_words_of_the_network(error.kind());
    }
    if let Some(error) = cause.downcast_ref::<h2::Error>() {
        // Those of I/O come next.
        return (!error.is_io()).then(|| in_words_of_http2(error));
    }
    match cause.to_string().as_str() {
        WANTS_A_PASSWORD => {
            Some("the proxy requires authorization: give a user and a password in its address")
        }
        "connection closed before message completed" => Some(ENDED_EARLY),
        "tunnel error: unsuccessful" => Some("the proxy refused to connect to the server"),
        "tunnel error: unexpected end of file" => Some("the proxy ended the connection"),
        _ => None,
    }
}

fn in_words_of_the_network(kind: io::ErrorKind) -> Option<&'static str> {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, HostUnreachable, NetworkDown,
        NetworkUnreachable, TimedOut, UnexpectedEof,
    };
    match kind {
        UnexpectedEof => Some(ENDED_EARLY),
        ConnectionRefused => Some("the connection was refused"),
        ConnectionReset | ConnectionAborted | BrokenPipe => Some("the connection was reset"),
        HostUnreachable | NetworkUnreachable | NetworkDown => Some("there is no network connection to it"),
        TimedOut => Some("it did not respond in time"),
        _ => None,
    }
}

fn in_words_of_http2(error: &h2::Error) -> &'static str {
    match (error.is_remote(), error.is_go_away()) {
        (true, true) => "the server closed the connection before its response was complete",
        (true, false) => "the server broke off its response",
        (false, _) => "the server did not keep to the protocol, HTTP/2",
    }
}

/// The errors behind an error, also those that I/O errors hold without telling.
pub(super) fn causes(error: &reqwest::Error) -> impl Iterator<Item = &(dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&cause| {
        let held = cause.downcast_ref::<io::Error>().and_then(io::Error::get_ref);
        held.map(|held| held as &(dyn StdError + 'static)).or_else(|| cause.source())
    })
}
