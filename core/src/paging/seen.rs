//! What a walk remembers: 16 bytes a row, however many there are.

use std::collections::HashSet;

/// Below this, merging would cost more than it saves.
const LEAST: usize = 4_096;

/// The rows that were seen. Most stand sorted and close together; a table that grows by doubling would take up to five
/// times as much while it does.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    sorted: Vec<u128>,
    recent: HashSet<u128>,
}

impl Seen {
    pub(super) fn contains(&self, row: u128) -> bool {
        self.recent.contains(&row) || self.sorted.binary_search(&row).is_ok()
    }

    /// Adds it; false if it was there.
    pub(super) fn insert(&mut self, row: u128) -> bool {
        if self.contains(row) {
            return false;
        }
        self.recent.insert(row);
        if self.recent.len() >= LEAST.max(self.sorted.len() / 8) {
            self.sorted.reserve_exact(self.recent.len());
            self.sorted.extend(self.recent.drain());
            self.sorted.sort();
            self.recent.shrink_to(LEAST);
        }
        true
    }

    pub(super) fn len(&self) -> usize {
        self.sorted.len() + self.recent.len()
    }

    pub(super) fn into_rows(self) -> impl Iterator<Item = u128> {
        self.sorted.into_iter().chain(self.recent)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Extend<u128> for Seen {
    fn extend<I: IntoIterator<Item = u128>>(&mut self, rows: I) {
        for row in rows {
            self.insert(row);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use fastrand::Rng;

    #[test]
    fn it_knows_what_it_saw_and_takes_little_more_than_16_bytes_a_row() {
        let (mut seen, mut rng) = (Seen::default(), Rng::with_seed(7));
        let rows: Vec<u128> = (0..300_000).map(|_| rng.u128(..)).collect();
        assert!(rows.iter().all(|row| seen.insert(*row)));
        assert!(rows.iter().all(|row| seen.contains(*row) && !seen.insert(*row)));
        assert!(!(0..1_000).any(|_| seen.contains(rng.u128(..))));
        assert_eq!(seen.len(), rows.len());
        let bytes = 16 * seen.sorted.capacity() + 17 * seen.recent.capacity() * 8 / 7;
        assert!(bytes < 21 * rows.len(), "{bytes}");
    }
}
