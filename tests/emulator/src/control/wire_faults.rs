//! Faults of the connection.

use serde::{Deserialize, Serialize};

/// Sends a GOAWAY frame. Over HTTP/1.1, closes the connection after the response, or without one if the request would
/// not be handled.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Goaway {
    /// The last stream in the frame. Requests with a higher stream are not handled. It is never
    /// lower than a stream that was already handled.
    pub last_stream: LastStream,
    /// The error code.
    pub code: ErrorCode,
    /// What happens to the connection afterwards.
    pub then: AfterGoaway,
}

/// The last stream of a GOAWAY.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LastStream {
    /// The one before this request's, which is therefore not handled.
    #[default]
    Before,
    /// This request's.
    This,
    /// The stream with this number. 2147483647 excludes none.
    #[serde(untagged)]
    Number(u32),
}

/// What happens to a connection after a GOAWAY.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AfterGoaway {
    /// It closes once all requests up to the last stream have their response.
    #[default]
    Close,
    /// It closes at once, without responses.
    Cut,
    /// It stays open.
    Keep,
}

/// Resets the request's stream. Over HTTP/1.1 the connection closes instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ResetStream {
    /// The error code.
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
    /// The code as sent.
    pub fn code(self) -> u32 {
        self as u32
    }
}

/// Meaningless header lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Head {
    /// The number of lines.
    pub lines: usize,
    /// The total size of their values in bytes.
    #[serde(default)]
    pub bytes: usize,
}

impl Head {
    /// Close to the capacity of a header map.
    pub(crate) const MAX_LINES: usize = 20_000;
}

/// How the end of a body is marked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BodyEnd {
    /// By `Content-Length`.
    #[default]
    Length,
    /// By its last chunk. Over HTTP/2, just without a length.
    Chunks,
    /// By the end of the connection. Over HTTP/2, the same as `chunks`.
    Close,
}

/// How a connection closes after a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseAfter {
    /// Announced by `Connection: close` or a GOAWAY, and over TLS with close_notify.
    Announced,
    /// Not announced, and over TLS without close_notify.
    Abrupt,
}
