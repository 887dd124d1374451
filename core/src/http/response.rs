//! A whole response.

use super::HttpHeader;
use std::time::{Duration, SystemTime};

/// A response whose body was read. The API layer interprets it.
#[derive(Default)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// The server's clock when it responded.
    pub(crate) date: Option<SystemTime>,
    /// As hooks see them. None are kept if nobody looks at them.
    pub(crate) headers: Vec<HttpHeader>,
    pub(crate) body: Vec<u8>,
}

#[cfg(test)]
impl Response {
    pub(crate) fn new(status: u16, body: &str) -> Self {
        Self { status, body: body.as_bytes().to_vec(), ..Self::default() }
    }
}
