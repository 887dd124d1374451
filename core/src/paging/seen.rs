//! The rows that a walk remembers, with 16 bytes per row.

use std::{
    collections::HashSet,
    hash::{BuildHasherDefault, Hasher},
};

/// Below this size, merging would cost more than it saves.
const MIN_SORTED: usize = 4_096;
/// The approximate number of rows per bucket: few enough to be close together in memory, and many enough to cost only a
/// quarter of a byte per row.
const BUCKET: usize = 16;

/// The rows that were seen. Most are kept sorted in one array, since a hash table that grows by doubling would temporarily
/// use up to five times as much memory. The rows are hashes and thus evenly distributed, so that a row's first bits
/// determine its bucket. A binary search would miss the cache twenty times.
#[derive(Clone, Debug, Default)]
pub(super) struct Seen {
    sorted: Vec<u128>,
    /// The index in `sorted` at which each bucket starts, and the end of the last one.
    starts: Vec<u32>,
    recent: HashSet<u128, BuildHasherDefault<IdentityHasher>>,
}

/// Rows are hashes already, so the hasher passes them through.
#[derive(Default)]
struct IdentityHasher(u64);

impl Hasher for IdentityHasher {
    fn write(&mut self, bytes: &[u8]) {
        bytes.iter().for_each(|byte| self.0 = self.0.rotate_left(8) ^ u64::from(*byte));
    }

    fn write_u128(&mut self, row: u128) {
        self.0 = row as u64;
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

/// The bucket of a row.
fn bucket(row: u128, buckets: usize) -> usize {
    (((row >> 64) * buckets as u128) >> 64) as usize
}

impl Seen {
    pub(super) fn contains(&self, row: u128) -> bool {
        self.recent.contains(&row) || self.is_sorted_in(row)
    }

    fn is_sorted_in(&self, row: u128) -> bool {
        let Some(buckets) = self.starts.len().checked_sub(1) else { return false };
        let at = bucket(row, buckets);
        let (start, end) = (self.starts[at] as usize, self.starts[at + 1] as usize);
        self.sorted[start..end].binary_search(&row).is_ok()
    }

    /// Adds a row. Returns false if it was already there.
    pub(super) fn insert(&mut self, row: u128) -> bool {
        if self.contains(row) {
            return false;
        }
        self.recent.insert(row);
        if self.recent.len() >= MIN_SORTED.max(self.sorted.len() / 16) {
            self.merge();
        }
        true
    }

    fn merge(&mut self) {
        self.sorted.reserve_exact(self.recent.len());
        self.sorted.extend(self.recent.drain());
        self.sorted.sort();
        self.recent.shrink_to(MIN_SORTED);
        let buckets = self.sorted.len() / BUCKET + 1;
        self.starts.clear();
        self.starts.reserve_exact(buckets + 1);
        for (index, row) in self.sorted.iter().enumerate() {
            while self.starts.len() <= bucket(*row, buckets) {
                self.starts.push(index as u32);
            }
        }
        self.starts.resize(buckets + 1, self.sorted.len() as u32);
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
    fn it_remembers_rows_in_about_16_bytes_each() {
        let (mut seen, mut rng) = (Seen::default(), Rng::with_seed(7));
        let rows: Vec<u128> = (0..300_000).map(|_| rng.u128(..)).collect();
        assert!(rows.iter().all(|row| seen.insert(*row)));
        assert!(rows.iter().all(|row| seen.contains(*row) && !seen.insert(*row)));
        assert!(!(0..1_000).any(|_| seen.contains(rng.u128(..))));
        assert_eq!(seen.len(), rows.len());
        let bytes =
            16 * seen.sorted.capacity() + 4 * seen.starts.capacity() + 17 * seen.recent.capacity() * 8 / 7;
        assert!(bytes < 21 * rows.len(), "{bytes}");
    }

    #[test]
    fn clustered_hashes_are_found() {
        let mut seen = Seen::default();
        let rows = (0..20_000).chain((0..20_000).map(|row| u128::MAX - row));
        assert!(rows.clone().all(|row| seen.insert(row)));
        assert!(rows.clone().all(|row| seen.contains(row) && !seen.insert(row)));
        assert!(!seen.contains(20_000) && !seen.contains(u128::MAX / 2));
        assert_eq!(seen.into_rows().count(), rows.count());
    }
}
