//! The state that a resumed walk has of the reading before it.

use super::seen::Seen;
use std::collections::HashSet;

/// The state of the reading before a resumed walk.
#[derive(Debug)]
pub(super) struct Resumed {
    pub(super) phase: Phase,
    pub(super) offset: u64,
    pub(super) total: Option<i64>,
    /// Rows after the position that were already read.
    pub(super) read_behind: HashSet<u128>,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// Reads at the saved offset.
    AtOffset,
    /// Reads at the offset that the change of the total suggests.
    Shifted,
    /// Reads from the beginning until a known row is found, and keeps the rows before it.
    Scanning(Seen),
    /// Reads new rows.
    Found,
    /// Nothing of the earlier reading is left in the list.
    Restarted,
}

impl Resumed {
    /// Whether rows of the earlier reading may still be found. Without any, this is an ordinary walk.
    pub(super) fn has_anchors(&self) -> bool {
        !matches!(self.phase, Phase::Restarted)
    }

    /// Whether a row after the position was already read.
    pub(super) fn was_read(&self, row: u128) -> bool {
        self.read_behind.contains(&row)
    }

    /// Those that this walk has not reached yet.
    pub(super) fn not_reached_again(&self, seen: &Seen) -> impl Iterator<Item = u128> {
        self.read_behind.iter().copied().filter(|row| !seen.contains(*row))
    }
}
