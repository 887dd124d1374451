//! The state that all calls of a client share.

use crate::{
    error::{Error, Result},
    http::{RateLimiter, Transport},
};
use std::sync::atomic::{AtomicU64, Ordering};
use tokio::sync::watch;

/// A client's connections, its rate limiter, and whether it is closed.
pub(crate) struct Shared {
    pub(crate) transport: Transport,
    /// Shared by all bulk jobs of the client.
    pub(crate) rate_limiter: RateLimiter,
    /// The maximum number of pages to prefetch.
    pub(super) prefetch: u32,
    writes: AtomicU64,
    closed: watch::Sender<bool>,
}

impl Shared {
    pub(crate) fn new(transport: Transport, prefetch: u32) -> Self {
        let (rate_limiter, writes) = (RateLimiter::default(), AtomicU64::new(0));
        Self { transport, rate_limiter, prefetch, writes, closed: watch::Sender::new(false) }
    }

    /// Cancels calls in flight, closes the connections and refuses all later calls.
    pub(crate) fn close(&self) {
        self.closed.send_replace(true);
        self.transport.close();
    }

    /// Becomes true when the client is closed.
    pub(crate) fn closed(&self) -> watch::Receiver<bool> {
        self.closed.subscribe()
    }

    pub(crate) fn check_open(&self) -> Result<()> {
        if *self.closed.borrow() { Err(Error::closed()) } else { Ok(()) }
    }

    /// Ends with a `Usage` error as soon as the client is closed.
    pub(crate) async fn unless_closed<T>(&self, waiting: impl Future<Output = Result<T>>) -> Result<T> {
        let mut closed = self.closed();
        tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => Err(Error::closed()),
            result = waiting => result,
        }
    }

    pub(super) fn count_write(&self) {
        self.writes.fetch_add(1, Ordering::Relaxed);
    }

    /// The number of writes that were started.
    pub(super) fn writes(&self) -> u64 {
        self.writes.load(Ordering::Relaxed)
    }
}
