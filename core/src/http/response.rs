//! A whole response.

use std::time::{Duration, SystemTime};

/// A response whose body was read. The API layer interprets it.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// The server's clock when it responded.
    pub(crate) date: Option<SystemTime>,
    pub(crate) body: Vec<u8>,
}
