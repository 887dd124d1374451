//! Counts the connections of clients.

use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};

use super::lock;

/// The numbers of connections with requests of the API. Connections that carry only control requests do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connections {
    /// The number of connections that are open now.
    pub open: u64,
    /// The highest number that were open at the same time.
    pub peak: u64,
    /// The number that were opened.
    pub opened: u64,
}

#[derive(Default)]
pub(crate) struct Counter(Arc<Mutex<Connections>>);

impl Counter {
    /// Counts a connection as open until the returned guard is dropped.
    pub(crate) fn count(&self) -> Counted {
        let mut connections = lock(&self.0);
        connections.open += 1;
        connections.opened += 1;
        connections.peak = connections.peak.max(connections.open);
        Counted(Arc::clone(&self.0))
    }

    pub(crate) fn read(&self) -> Connections {
        *lock(&self.0)
    }

    /// Resets the counts to the connections that are open.
    pub(crate) fn clear(&self) {
        let mut connections = lock(&self.0);
        connections.peak = connections.open;
        connections.opened = connections.open;
    }
}

/// A connection that is counted as open.
pub(crate) struct Counted(Arc<Mutex<Connections>>);

impl Drop for Counted {
    fn drop(&mut self) {
        lock(&self.0).open -= 1;
    }
}
