//! A whole response.

use std::time::{Duration, SystemTime};

/// A response whose body was read. What it means is for the API to say.
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// The server's clock when it answered.
    pub(crate) date: Option<SystemTime>,
    pub(crate) body: Vec<u8>,
}
