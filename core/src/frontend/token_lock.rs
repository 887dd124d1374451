//! Lets requests with the same client token run concurrently, or one at a time.

use std::time::Duration;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Requests are sent concurrently. A server that accepts each token only once refuses all of them but one. The others are
/// resent one at a time, so that each succeeds.
#[derive(Default)]
pub(super) struct TokenLock(RwLock<()>);

/// Held while the request may be sent.
pub(super) enum TokenGuard<'a> {
    Shared(#[expect(dead_code, reason = "releases the lock when dropped")] RwLockReadGuard<'a, ()>),
    Exclusive(#[expect(dead_code, reason = "releases the lock when dropped")] RwLockWriteGuard<'a, ()>),
    /// The wait took too long, so the request is sent anyway.
    TimedOut,
}

impl TokenLock {
    pub(super) async fn shared(&self, limit: Duration) -> TokenGuard<'_> {
        tokio::time::timeout(limit, self.0.read()).await.map_or(TokenGuard::TimedOut, TokenGuard::Shared)
    }

    pub(super) async fn exclusive(&self, limit: Duration) -> TokenGuard<'_> {
        tokio::time::timeout(limit, self.0.write()).await.map_or(TokenGuard::TimedOut, TokenGuard::Exclusive)
    }
}
