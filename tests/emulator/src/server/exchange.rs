//! One request on its connection.

use axum::http::{Response, Version};
use h2::Reason;
use std::sync::Arc;

use super::connection::{Connection, GoawayEffect};
use crate::control::{ErrorCode, Goaway};

/// A request's exchange on its connection. Dropping it ends the request.
pub(crate) struct Exchange {
    pub(crate) connection: Arc<Connection>,
    pub(crate) version: Version,
    /// 0 for HTTP/1.1.
    stream: u32,
}

/// A response extension that makes the HTTP/2 stream end with a reset.
#[derive(Clone, Copy)]
pub(crate) enum StreamEnd {
    /// Instead of the response.
    AtOnce(Reason),
    /// After the body.
    AfterBody(Reason),
}

impl StreamEnd {
    pub(crate) fn at_once(code: ErrorCode) -> Self {
        Self::AtOnce(code.code().into())
    }

    pub(crate) fn is_at_once<T>(response: &Response<T>) -> bool {
        matches!(response.extensions().get(), Some(Self::AtOnce(_)))
    }

    pub(crate) fn after_body(code: ErrorCode) -> Self {
        Self::AfterBody(code.code().into())
    }
}

impl Exchange {
    pub(super) fn new(connection: &Arc<Connection>, version: Version, stream: u32) -> Self {
        connection.begin(stream);
        Self { connection: Arc::clone(connection), version, stream }
    }

    pub(crate) fn is_http2(&self) -> bool {
        self.version == Version::HTTP_2
    }

    /// The HTTP/2 stream.
    pub(crate) fn stream(&self) -> Option<u32> {
        self.is_http2().then_some(self.stream)
    }

    /// Marks the request as processed from here on. False if a GOAWAY has declared it unprocessed: then it must not
    /// be handled, and no response is expected.
    pub(crate) fn process(&self) -> bool {
        self.connection.process(self.stream)
    }

    /// Whether a GOAWAY has declared it unprocessed.
    pub(crate) fn is_refused(&self) -> bool {
        self.connection.is_above_last(self.stream)
    }

    /// See [`Connection::go_away`].
    pub(crate) fn go_away(&self, is_processed: bool, goaway: &Goaway) -> GoawayEffect {
        self.connection.go_away(self.stream, is_processed, goaway)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.connection.end(self.stream);
    }
}
