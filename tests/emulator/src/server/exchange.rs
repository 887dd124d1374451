//! One request on its connection.

use axum::http::{Response, Version};
use h2::Reason;
use std::sync::Arc;

use super::connection::{Connection, Struck};
use crate::control::{ErrorCode, Goaway};

/// A request's place on its connection. Dropping it means that the request is done with.
pub(crate) struct Exchange {
    pub(crate) connection: Arc<Connection>,
    pub(crate) version: Version,
    /// 0 where there are none.
    stream: u32,
}

/// An extension of an answer: its stream of HTTP/2 ends with a reset.
#[derive(Clone, Copy)]
pub(crate) enum StreamEnd {
    /// In place of the answer.
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

    /// The stream of HTTP/2.
    pub(crate) fn stream(&self) -> Option<u32> {
        self.is_http2().then_some(self.stream)
    }

    /// From here on something is done with the request. False where a GOAWAY has said that nothing is: then nothing
    /// may be done, and nobody waits for an answer.
    pub(crate) fn process(&self) -> bool {
        self.connection.process(self.stream)
    }

    /// A GOAWAY has said that it is not processed.
    pub(crate) fn is_refused(&self) -> bool {
        self.connection.is_above_last(self.stream)
    }

    /// See [`Connection::go_away`].
    pub(crate) fn go_away(&self, is_processed: bool, goaway: &Goaway) -> Struck {
        self.connection.go_away(self.stream, is_processed, goaway)
    }
}

impl Drop for Exchange {
    fn drop(&mut self) {
        self.connection.end(self.stream);
    }
}
