//! Watches a list by polling, and reports what is added, removed and updated.

use super::poll_schedule::PollSchedule;
use crate::{
    error::{Error, Result},
    events,
    paging::{MAX_LIMIT, PAGE_SIZE, Pager, items},
    wire::closed_enum,
};
use clerk_orgs_mirrored::mirrored;
use futures_core::Stream;
use futures_util::stream;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};
use tokio::sync::watch;

/// If the list is longer than a page, one in this many polls reads all of it.
const FULL_READ_EVERY: u32 = 10;

closed_enum! {
    /// What happened to an item of a list.
    ChangeKind {
        /// It is new in the list.
        Added = "added",
        /// It is no longer in the list.
        Removed = "removed",
        /// It has changed.
        Updated = "updated",
    }
}

/// A change to a list.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Change<T> {
    /// What happened.
    pub kind: ChangeKind,
    /// The item as it is now, or as last seen if it was removed.
    pub item: T,
}

/// How to watch a list.
#[mirrored(docs)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchOptions {
    /// Whether to report the items already in the list as added; true by default.
    pub initial: bool,
    /// Rows on the polled page: 1 to 500, 100 by default.
    pub page_size: i32,
    /// The poll interval after a change: 0.1 seconds to an hour, 5 seconds by default.
    pub min_interval: Option<Duration>,
    /// The longest poll interval while nothing changes: `min_interval` to an hour, 60 seconds by default.
    pub max_interval: Option<Duration>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { initial: true, page_size: PAGE_SIZE, min_interval: None, max_interval: None }
    }
}

/// How to identify items, and what counts as a change to one.
pub(crate) struct Comparison<T> {
    pub(crate) id: fn(&T) -> &str,
    pub(crate) is_same: fn(&T, &T) -> bool,
}

impl<T> Clone for Comparison<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Comparison<T> {}

/// Creates a pager for the list, with pages of this size.
pub(super) type List<T> = Box<dyn Fn(i32) -> Result<Pager<T>> + Send + Sync>;

/// The changes to a list, starting with the items in it at the first read.
///
/// The list is polled only while you wait for a change. The poll interval is shorter after a change, grows while nothing
/// happens, and is randomized. A poll reads the first page and the total count, and the whole list only if either differs.
/// If the list is longer than a page, every tenth poll reads the whole list, to find changes that leave both unchanged,
/// such as an update of a later item. Several changes to an item between two polls are reported as one, and an item that
/// was added and removed between them is not reported.
///
/// After the first successful read, transient failures (no connection, a timeout, rate limiting, a server error, a response
/// that cannot be decoded as a whole) are not reported: polling continues with backoff, and changes from the meantime are
/// reported then. After any other error, reading on polls again. An item that cannot be decoded is treated as absent. The
/// items are kept in memory. The sequence ends when the client is closed.
#[mirrored(docs)]
pub struct Watch<T> {
    list: List<T>,
    comparison: Comparison<T>,
    page_size: i32,
    initial: bool,
    schedule: PollSchedule,
    snapshot: Option<Snapshot<T>>,
    closed: watch::Receiver<bool>,
}

/// The result of the last poll that read the whole list.
struct Snapshot<T> {
    items: Vec<T>,
    total: Option<i64>,
    /// The number of polls until the next one that reads the whole list.
    polls_to_full_read: u32,
}

/// The result of a poll.
enum Poll<T> {
    Unchanged,
    Full(Vec<T>, Option<i64>),
}

impl<T: Clone + Send + 'static> Watch<T> {
    pub(crate) fn new(
        list: impl Fn(i32) -> Result<Pager<T>> + Send + Sync + 'static,
        comparison: Comparison<T>,
        options: &WatchOptions,
        closed: watch::Receiver<bool>,
    ) -> Result<Self> {
        let WatchOptions { initial, page_size, min_interval, max_interval } = *options;
        list(page_size)?;
        let schedule = PollSchedule::new(min_interval, max_interval)?;
        Ok(Self { list: Box::new(list), comparison, page_size, initial, schedule, snapshot: None, closed })
    }

    /// Waits for the next changes, at least one. `None` once the client is closed.
    ///
    /// A dropped or failed call loses nothing. Dropping it cancels the request in flight.
    ///
    /// # Errors
    /// Those of reading the list. After the first successful read, only those that are not transient, such as `Forbidden`.
    /// The call after an error waits for the interval and polls again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Change<T>>>> {
        let mut closed = self.closed.clone();
        tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => Ok(None),
            changes = self.changes() => changes.map(Some),
        }
    }

    /// The number of items in the list when it was last read. `None` before the first read.
    pub fn total_count(&self) -> Option<i64> {
        self.snapshot.as_ref().and_then(|snapshot| snapshot.total)
    }

    async fn changes(&mut self) -> Result<Vec<Change<T>>> {
        loop {
            self.schedule.wait().await;
            match self.poll().await {
                Ok(Poll::Unchanged) => self.schedule.unchanged(),
                Ok(Poll::Full(items, total)) => {
                    let changes = self.compare(items, total);
                    if changes.is_empty() {
                        self.schedule.unchanged();
                    } else {
                        self.schedule.changed();
                        return Ok(changes);
                    }
                }
                Err(error) => self.failed(error)?,
            }
        }
    }

    /// Reads as much of the list as necessary to see whether it changed.
    async fn poll(&mut self) -> Result<Poll<T>> {
        let mut pager = (self.list)(self.page_size)?;
        let mut items = Vec::new();
        read(&mut pager, &mut items, 1).await?;
        let longer = pager.total_count().is_some_and(|total| total > items.len() as i64);
        if longer {
            if let Some(snapshot) = &mut self.snapshot
                && snapshot.polls_to_full_read > 1
                && snapshot.begins_with(&items, pager.total_count(), self.comparison.is_same)
            {
                snapshot.polls_to_full_read -= 1;
                return Ok(Poll::Unchanged);
            }
            // Read the whole list with the largest pages, which takes fewer requests.
            if self.page_size < MAX_LIMIT as i32 {
                (pager, items) = ((self.list)(MAX_LIMIT as i32)?, Vec::new());
            }
        }
        read(&mut pager, &mut items, usize::MAX).await?;
        Ok(Poll::Full(items, pager.total_count()))
    }

    fn compare(&mut self, items: Vec<T>, total: Option<i64>) -> Vec<Change<T>> {
        let before = self.snapshot.as_ref();
        let changes = match before {
            None if !self.initial => Vec::new(),
            _ => differences(before.map_or(&[], |snapshot| &snapshot.items), &items, self.comparison),
        };
        // If there are fewer or more items than the total count, the list changed while it was read. The next poll then
        // reads all of it.
        let settled = total == Some(items.len() as i64) || (before.is_some() && changes.is_empty());
        self.snapshot =
            Some(Snapshot { items, total, polls_to_full_read: if settled { FULL_READ_EVERY } else { 1 } });
        changes
    }

    /// Continues after a transient failure, if the list has been read before.
    fn failed(&mut self, error: Error) -> Result<()> {
        self.schedule.failed(&error);
        match &mut self.snapshot {
            Some(snapshot) if error.may_succeed_later() => {
                snapshot.polls_to_full_read = 1;
                events::poll_failed(&error);
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// The changes one by one.
    ///
    /// The stream ends only when the client is closed. An error does not end it: stop there, as `try_next` does, or poll
    /// again to continue.
    pub fn into_stream(self) -> impl Stream<Item = Result<Change<T>>> + Send + Unpin {
        items(stream::unfold(self, |mut watch| async move {
            let page = watch.next_page().await.transpose()?;
            Some((page, watch))
        }))
    }
}

impl<T> Snapshot<T> {
    fn begins_with(&self, first: &[T], total: Option<i64>, is_same: fn(&T, &T) -> bool) -> bool {
        let mut pairs = self.items.iter().zip(first);
        self.total == total && first.len() <= self.items.len() && pairs.all(|(a, b)| is_same(a, b))
    }
}

/// Reads until there are `enough` items or the list ends. Skips rows that cannot be decoded.
pub(super) async fn read<T>(pager: &mut Pager<T>, items: &mut Vec<T>, enough: usize) -> Result<()> {
    while items.len() < enough {
        match pager.next_page().await {
            Ok(Some(page)) => items.extend(page),
            Ok(None) => return Ok(()),
            Err(error) if error.is_row_error() => events::row_left_out(),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The removed items in their old order, then the added and updated items in the new order.
fn differences<T: Clone>(before: &[T], now: &[T], comparison: Comparison<T>) -> Vec<Change<T>> {
    let Comparison { id, is_same } = comparison;
    let there: HashSet<&str> = now.iter().map(id).collect();
    let known: HashMap<&str, &T> = before.iter().map(|item| (id(item), item)).collect();
    let change = |kind, item: &T| Change { kind, item: item.clone() };
    let gone = before.iter().filter(|item| !there.contains(id(item)));
    let gone = gone.map(|item| change(ChangeKind::Removed, item));
    let others = now.iter().filter_map(|item| match known.get(id(item)) {
        None => Some(change(ChangeKind::Added, item)),
        Some(before) if !is_same(before, item) => Some(change(ChangeKind::Updated, item)),
        Some(_) => None,
    });
    gone.chain(others).collect()
}

impl<T> fmt::Debug for Watch<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let items = self.snapshot.as_ref().map(|snapshot| snapshot.items.len());
        f.debug_struct("Watch").field("items", &items).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_net_and_ordered() {
        type Item = (&'static str, u32);
        let comparison = Comparison::<Item> { id: |item| item.0, is_same: |a, b| a.1 == b.1 };
        let before = [("a", 1), ("b", 1), ("c", 1), ("d", 1)];
        let now = [("e", 1), ("d", 2), ("b", 1)];
        let told: Vec<_> = differences(&before, &now, comparison)
            .into_iter()
            .map(|change| (change.kind, change.item))
            .collect();
        use ChangeKind::{Added, Removed, Updated};
        let expected = [(Removed, ("a", 1)), (Removed, ("c", 1)), (Added, ("e", 1)), (Updated, ("d", 2))];
        assert_eq!(told, expected);
        assert_eq!(differences(&now, &now, comparison), []);
    }
}
