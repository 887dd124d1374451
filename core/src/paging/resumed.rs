//! What a walk that was resumed knows of the reading before it.

use super::seen::Seen;
use std::collections::HashSet;

/// What a walk knows of the reading before it.
#[derive(Debug)]
pub(super) struct Resumed {
    pub(super) phase: Phase,
    pub(super) offset: u64,
    pub(super) total: Option<i64>,
    /// Rows behind the position that were dealt with.
    pub(super) read_behind: HashSet<u128>,
}

#[derive(Debug)]
pub(super) enum Phase {
    /// Reads where the position stood.
    Place,
    /// Reads where it should stand now, by how the total changed.
    Shifted,
    /// Reads from the front until a known row comes; holds the rows before.
    Skimming(Seen),
    /// Reads what is new.
    Found,
    /// Nothing of the reading before is left in the list.
    Anew,
}

impl Resumed {
    /// Whether rows read before may still be found; without any, it is a walk like any other.
    pub(super) fn has_landmarks(&self) -> bool {
        !matches!(self.phase, Phase::Anew)
    }

    /// Whether a row behind the position was dealt with before.
    pub(super) fn was_read(&self, row: u128) -> bool {
        self.read_behind.contains(&row)
    }

    /// Those that this walk has not come to.
    pub(super) fn not_reached_again(&self, seen: &Seen) -> impl Iterator<Item = u128> {
        self.read_behind.iter().copied().filter(|row| !seen.contains(*row))
    }
}
