//! Which requests are sent side by side, and which alone.

use std::time::Duration;
use tokio::sync::{RwLock, RwLockReadGuard, RwLockWriteGuard};

/// Requests go side by side. A server that takes a token only once refuses all of them but one: those are sent again one by
/// one, so that each gets through.
#[derive(Default)]
pub(super) struct Turns(RwLock<()>);

/// While it is held, the request may be sent.
pub(super) enum Turn<'a> {
    SideBySide(#[expect(dead_code, reason = "held")] RwLockReadGuard<'a, ()>),
    Alone(#[expect(dead_code, reason = "held")] RwLockWriteGuard<'a, ()>),
    /// Waited for too long: it tries its luck.
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
