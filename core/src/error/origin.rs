//! Where an error comes from, and what follows from that. The single classification that retries, watches and bulk jobs
//! use.

use super::{Error, ErrorKind};

/// Where an error comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The library itself: an invalid parameter, a closed client.
    #[default]
    Local,
    /// A request that the server did not act on: it was not sent, or the server said that it was not processed.
    NotProcessed,
    /// A request that was not sent, because the connection was rejected for a reason that lasts until somebody changes
    /// something: the certificate is not trusted, or the proxy requires other credentials.
    ConnectionRejected,
    /// A request that may have been sent, but whose response could not be received.
    Exchange,
    /// A response: a refusal, a failure, or one that could not be decoded.
    Response,
    /// A row of a list that could not be decoded.
    Row,
    /// A list that changes faster than it can be read, or whose cursor does not get on.
    UnstableList,
    /// A token store, which may be the application's. Nothing was sent.
    TokenStore,
    /// A callback of the application's, which may give its error any kind and any status.
    Callback,
}

impl Error {
    /// The status of the response that the error comes from.
    fn response_status(&self) -> Option<i32> {
        self.info().status.filter(|_| self.origin() == Origin::Response)
    }

    /// Whether the server certainly did not act on the request, so that any request can be retried.
    pub(crate) fn was_not_processed(&self) -> bool {
        self.origin() == Origin::NotProcessed
    }

    /// Whether the request was not sent, and would not be if it was repeated: the library itself refuses it, or no connection
    /// can be made until somebody changes something.
    pub(crate) fn was_never_sent(&self) -> bool {
        let is_before_sending =
            matches!(self.origin(), Origin::Local | Origin::TokenStore | Origin::ConnectionRejected);
        is_before_sending && !self.info().maybe_applied
    }

    /// Whether the server itself said so.
    pub(crate) fn is_from_response(&self) -> bool {
        self.origin() == Origin::Response
    }

    /// Whether the server refused the request, so that it had no effect.
    pub(crate) fn is_refusal(&self) -> bool {
        self.response_status().is_some_and(|status| (400..500).contains(&status) && status != 408)
    }

    /// Whether the error concerns only one row of a list.
    pub(crate) fn is_row_error(&self) -> bool {
        self.origin() == Origin::Row
    }

    /// Whether this is a refusal by the server's rate limit.
    pub(crate) fn is_rate_limit(&self) -> bool {
        self.response_status() == Some(429)
    }

    /// Whether the server refused the request because the resource is temporarily locked by another client.
    pub(crate) fn is_locked(&self) -> bool {
        self.response_status() == Some(409) && self.code() == Some("resource_locked")
    }

    /// Whether a read may succeed if it is retried soon.
    pub(crate) fn is_transient(&self) -> bool {
        match self.response_status() {
            Some(408 | 425 | 429 | 500..=599) => true,
            // The head arrived, but not the body.
            Some(200..=299) => self.is_connection_failure(),
            Some(_) => false,
            None => self.is_connection_failure() && self.origin() != Origin::ConnectionRejected,
        }
    }

    /// Whether reading the list may succeed some time later. In addition to transient failures, this includes redirects and
    /// pages of a captive portal, and a list that changes too fast.
    pub(crate) fn may_succeed_later(&self) -> bool {
        self.is_transient()
            || self.is_connection_failure()
            || self.origin() == Origin::UnstableList
            || self.is_undecodable_response()
    }

    fn is_undecodable_response(&self) -> bool {
        self.kind() == ErrorKind::Decode && matches!(self.origin(), Origin::Exchange | Origin::Response)
    }

    /// Whether a write may have been applied although the call failed.
    pub(crate) fn has_unknown_outcome(&self) -> bool {
        match self.response_status() {
            Some(status) => (200..300).contains(&status) || status == 408 || status >= 500,
            None => self.origin() == Origin::Exchange,
        }
    }

    /// Whether the server seems to be down as a whole, so that other requests would fail as well.
    pub(crate) fn is_server_failure(&self) -> bool {
        self.is_connection_failure()
            || (self.kind() == ErrorKind::Decode && self.origin() != Origin::Callback)
            || self.response_status().is_some_and(|status| status >= 500)
    }

    /// Whether the server seems to be down for now, so that a read may succeed once it is back.
    pub(crate) fn is_outage(&self) -> bool {
        self.is_server_failure() && self.is_transient()
    }

    fn is_connection_failure(&self) -> bool {
        matches!(self.kind(), ErrorKind::Network | ErrorKind::Timeout) && self.origin() != Origin::Callback
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorInfo;

    /// The methods, in the order of the table's columns.
    const CLASSIFIERS: [fn(&Error) -> bool; 6] = [
        Error::was_not_processed,
        Error::is_transient,
        Error::may_succeed_later,
        Error::has_unknown_outcome,
        Error::is_server_failure,
        Error::is_row_error,
    ];

    fn response(status: i32, kind: ErrorKind) -> Error {
        ErrorInfo { kind, status: Some(status), ..ErrorInfo::default() }.into()
    }

    #[test]
    fn each_error_is_classified() {
        use ErrorKind::{Api, Conflict, Forbidden, Invalid, NotFound, RateLimited, Unauthenticated};
        let network = || Error::network("");
        let table = [
            ("never sent", network().not_processed(), "x x x - x -"),
            (
                "a certificate that is not trusted",
                network().with_origin(Origin::ConnectionRejected),
                "- - x - x -",
            ),
            ("no place in time", Error::timeout("").not_processed(), "x x x - x -"),
            ("broken", network(), "- x x x x -"),
            ("no response in time", Error::timeout(""), "- x x x x -"),
            ("a head too large", Error::decode("").with_origin(Origin::Exchange), "- - x x x -"),
            ("a body that broke", network().with_status(200), "- x x x x -"),
            ("a body that came late", Error::timeout("").with_status(200), "- x x x x -"),
            ("a body of another shape", Error::decode("").with_status(200), "- - x x x -"),
            ("a token store that is damaged", Error::decode(""), "- - - - x -"),
            ("a redirect", response(302, ErrorKind::Network), "- - x - x -"),
            ("400", response(400, Api), "- - - - - -"),
            ("401", response(401, Unauthenticated), "- - - - - -"),
            ("403", response(403, Forbidden), "- - - - - -"),
            ("404", response(404, NotFound), "- - - - - -"),
            ("408", response(408, Api), "- x x x - -"),
            ("409", response(409, Conflict), "- - - - - -"),
            ("422", response(422, Invalid), "- - - - - -"),
            ("425", response(425, Api), "- x x - - -"),
            ("429", response(429, RateLimited), "- x x - - -"),
            ("500", response(500, Api), "- x x x x -"),
            ("503", response(503, Api), "- x x x x -"),
            ("599", response(599, Api), "- x x x x -"),
            ("a row", Error::decode("").with_origin(Origin::Row), "- - - - x x"),
            ("a list that keeps changing", Error::api("").with_origin(Origin::UnstableList), "- - x - - -"),
            ("a token store's", Error::usage("").with_origin(Origin::TokenStore), "- - - - - -"),
            ("a callback's", network().with_status(503).with_origin(Origin::Callback), "- - - - - -"),
            ("a callback's", Error::decode("").with_origin(Origin::Callback), "- - - - - -"),
            ("closed", Error::closed(), "- - - - - -"),
            ("a wrong parameter", Error::invalid("role", ""), "- - - - - -"),
            ("cancelled", Error::cancelled(""), "- - - - - -"),
        ];
        for (name, error, expected) in table {
            let answers = CLASSIFIERS.map(|classifier| if classifier(&error) { "x" } else { "-" });
            assert_eq!(answers.join(" "), expected, "{name}: {error:?}");
        }
    }

    #[test]
    fn only_the_servers_lock_counts_as_locked() {
        let locked = |status, code: &str| -> Error {
            ErrorInfo { status: Some(status), code: Some(code.into()), ..ErrorInfo::default() }.into()
        };
        assert!(locked(409, "resource_locked").is_locked());
        assert!(!locked(409, "duplicate_record").is_locked() && !locked(423, "resource_locked").is_locked());
        assert!(!Error::conflict("").is_locked());
    }
}
