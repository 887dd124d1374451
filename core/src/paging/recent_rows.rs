//! The rows that were read last, used to find a position among them again.

use super::{
    parameters::MAX_LIMIT,
    position::{MAX_ANCHORS, Position},
};
use std::collections::{HashMap, HashSet};

/// The number of rows and items that are remembered when the next page arrives: more than a reader can have left unread.
const REMEMBERED: usize = 2 * MAX_LIMIT as usize;

/// The number of rows removed between two totals, or 0 if one of them is unknown.
pub(super) fn shrunk(before: Option<i64>, now: Option<i64>) -> u64 {
    before.zip(now).map_or(0, |(before, now)| before.saturating_sub(now).max(0).unsigned_abs())
}

/// The last rows that were read, in the list's order.
///
/// If a walk steps back, a page may end before the furthest row that was read. The position is still after that row, since
/// every row before it was read.
#[derive(Debug, Default)]
pub(super) struct RecentRows {
    rows: Vec<u128>,
    /// The offset after the last row, and the total, as far as they are known.
    end: u64,
    total: Option<i64>,
    /// The items of the last pages, in the order in which they are returned.
    items: Vec<u128>,
}

impl RecentRows {
    /// The rows that a position records.
    pub(super) fn before(position: &Position) -> Self {
        let Position { offset, total, ref anchors, .. } = *position;
        Self { rows: anchors.clone(), end: offset, total, ..Self::default() }
    }

    /// Adds a page that joined.
    pub(super) fn join(&mut self, offset: u64, page: &[u128], total: Option<i64>) {
        self.rows.drain(..self.rows.len().saturating_sub(REMEMBERED));
        self.items.drain(..self.items.len().saturating_sub(REMEMBERED));
        let end = offset + page.len() as u64;
        let grown = shrunk(total, self.total);
        match self.overlap(page) {
            Some((first, after)) => {
                // Recent rows after the end of the page are assumed to be still there.
                let behind = self.rows.split_off(after);
                self.rows.truncate(first);
                self.rows.extend(page);
                self.end = end + behind.len() as u64;
                self.rows.extend(behind);
            }
            // The page is before all of them. If it is further away than they can have moved, they must have been removed.
            None if !self.rows.is_empty() && end <= self.end + grown + u64::from(MAX_LIMIT) => {
                self.rows.splice(..0, page.iter().copied());
                return;
            }
            None => {
                self.rows = page.to_vec();
                self.end = end;
            }
        }
        self.total = total;
    }

    /// The range of recent rows that the page replaces: from the first to the last that it contains.
    fn overlap(&self, page: &[u128]) -> Option<(usize, usize)> {
        let length = self.rows.len();
        if page.first() == self.rows.last() {
            return page.first().map(|_| (length - 1, length));
        }
        let places: HashMap<u128, usize> = self.rows.iter().copied().zip(0..).collect();
        let first = page.iter().find_map(|row| places.get(row))?;
        let last = page.iter().rev().find_map(|row| places.get(row))?;
        Some((*first, (last + 1).max(*first)))
    }

    /// Records that this row of the page is a new item.
    pub(super) fn mark_yielded(&mut self, row: u128) {
        self.items.push(row);
    }

    /// The position before the last `unread` items.
    pub(super) fn position(&self, list: u128, unread: usize) -> Position {
        let unread: HashSet<_> = self.items.iter().rev().take(unread).copied().collect();
        let place = self.rows.iter().position(|row| unread.contains(row)).unwrap_or(self.rows.len());
        let behind = self.rows[place..].iter().filter(|row| !unread.contains(*row));
        Position {
            list,
            offset: self.end.saturating_sub((self.rows.len() - place) as u64),
            total: self.total,
            anchors: self.rows[place.saturating_sub(MAX_ANCHORS)..place].to_vec(),
            read_behind: behind.copied().collect(),
        }
    }
}
