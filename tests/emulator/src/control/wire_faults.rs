//! Faults of the connection below a request.

use serde::{Deserialize, Serialize};

/// Sends a GOAWAY frame. Over HTTP/1.1 the connection closes after the answer, or without one where the request would
/// not be among the last.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Goaway {
    /// What it says to be the last stream. Requests above are not handled; those at or below it are. It is never
    /// below a stream that was handled already.
    pub last_stream: LastStream,
    /// Why.
    pub code: ErrorCode,
    /// What happens to the connection then.
    pub then: AfterGoaway,
}

/// The last stream of a GOAWAY.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastStream {
    /// The one before this request's, which is not handled then.
    #[default]
    Before,
    /// This request's.
    This,
    /// The one of that number; 2147483647 leaves nothing out.
    #[serde(untagged)]
    Number(u32),
}

/// What happens to a connection after a GOAWAY.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterGoaway {
    /// It closes when everything up to the last stream is answered.
    #[default]
    Close,
    /// It closes at once, without answers.
    Cut,
    /// It stays open.
    Keep,
}

/// Resets the request's stream. Over HTTP/1.1 the connection closes instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetStream {
    /// Why.
    #[serde(default = "internal_error")]
    pub code: ErrorCode,
    /// When.
    #[serde(default = "before")]
    pub when: super::Cut,
}

fn internal_error() -> ErrorCode {
    ErrorCode::InternalError
}

fn before() -> super::Cut {
    super::Cut::Before
}

/// Error codes of HTTP/2: RFC 9113, section 7.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[repr(u32)]
#[allow(missing_docs, reason = "the RFC's own names")]
pub enum ErrorCode {
    #[default]
    NoError = 0,
    ProtocolError,
    InternalError,
    FlowControlError,
    SettingsTimeout,
    StreamClosed,
    FrameSizeError,
    RefusedStream,
    Cancel,
    CompressionError,
    ConnectError,
    EnhanceYourCalm,
    InadequateSecurity,
    #[serde(rename = "http_1_1_required")]
    Http11Required,
}

impl ErrorCode {
    /// As it is on the wire.
    pub fn code(self) -> u32 {
        self as u32
    }
}

/// Header lines that mean nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// How many.
    pub lines: usize,
    /// How many bytes their values have together.
    #[serde(default)]
    pub bytes: usize,
}

impl Head {
    /// A map of headers holds hardly more.
    pub(crate) const MAX_LINES: usize = 20_000;
}

/// How a client knows where a body ends.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEnd {
    /// By `Content-Length`.
    #[default]
    Length,
    /// By its last chunk; over HTTP/2 there is just no length.
    Chunks,
    /// By the connection's end. Over HTTP/2 it is no different from `chunks`.
    Close,
}

/// How a connection closes after an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseAfter {
    /// Announced by `Connection: close` or a GOAWAY; over TLS with close_notify.
    Announced,
    /// Not announced; over TLS without close_notify.
    Abrupt,
}
