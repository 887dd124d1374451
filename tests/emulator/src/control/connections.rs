//! How many connections clients have open.

use serde::{Deserialize, Serialize};
use std::sync::{Arc, Mutex};

use super::lock;

/// Connections on which something of the API was asked; those that only steer the emulator do not count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connections {
    /// How many are open now.
    pub open: u64,
    /// How many were open at the same time at most.
    pub most: u64,
    /// How many there were.
    pub opened: u64,
}

#[derive(Default)]
pub(crate) struct Counter(Arc<Mutex<Connections>>);

impl Counter {
    /// Counts a connection for as long as what is returned is there.
    pub(crate) fn count(&self) -> Counted {
        let mut connections = lock(&self.0);
        connections.open += 1;
        connections.opened += 1;
        connections.most = connections.most.max(connections.open);
        Counted(Arc::clone(&self.0))
    }

    pub(crate) fn read(&self) -> Connections {
        *lock(&self.0)
    }

    /// Counts anew, beginning with those that are open.
    pub(crate) fn clear(&self) {
        let mut connections = lock(&self.0);
        connections.most = connections.open;
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
