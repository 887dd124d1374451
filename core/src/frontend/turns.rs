//! Which requests are sent side by side, and which alone.

use std::time::Duration;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Requests are sent concurrently. A server that accepts each token only once refuses all of them but one. The others are
/// resent one at a time, so that each succeeds.
#[derive(Default)]
pub(super) struct Turns(RwLock<()>);

/// Held while the request may be sent.
pub(super) enum Turn<'a> {
    SideBySide(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>),
    Alone(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'a, ()>),
    /// The wait took too long, so the request is sent anyway.
    Anyway,
}

impl Turns {
    pub(super) async fn side_by_side(&self, limit: Duration) -> Turn<'_> {
        tokio::time::timeout(limit, self.0.read()).await.map_or(Turn::Anyway, Turn::SideBySide)
    }

    pub(super) async fn alone(&self, limit: Duration) -> Turn<'_> {
        tokio::time::timeout(limit, self.0.write()).await.map_or(Turn::Anyway, Turn::Alone)
    }
}
