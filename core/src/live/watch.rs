//! What is added, removed and updated in a list, by looking at it again and again.

use super::poll_schedule::PollSchedule;
use crate::{
    error::{Error, Result},
    paging::{MAX_LIMIT, PAGE_SIZE, Pager, items},
    wire::closed_enum,
};
use futures_core::Stream;
use futures_util::stream;
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    fmt,
    time::Duration,
};
use tokio::sync::watch;
use tracing::debug;

/// Every so many looks at a longer list read all of it.
const FULL_READ_EVERY: u32 = 10;

closed_enum! {
    /// What happened to an item of a list.
    ChangeKind {
        /// It is in the list now, and was not.
        Added = "added",
        /// It is in the list no more.
        Removed = "removed",
        /// It is not as it was.
        Updated = "updated",
    }
}

/// A change of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Change<T> {
    /// What happened.
    pub kind: ChangeKind,
    /// The item as it is now; one that was removed, as it was last seen.
    pub item: T,
}

/// How a list is watched.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct WatchOptions {
    /// Whether the items that are there at the beginning are told too, as added.
    pub initial: bool,
    /// Rows of the page that is looked at, from 1 to 500; 100 by default.
    pub page_size: i32,
    /// How long to wait between two looks at a list that changes: from 0.1 seconds to an hour; 5 seconds by default.
    pub min_interval: Option<Duration>,
    /// How long to wait at most while nothing changes: from `min_interval` to an hour; 60 seconds by default.
    pub max_interval: Option<Duration>,
}

impl Default for WatchOptions {
    fn default() -> Self {
        Self { initial: true, page_size: PAGE_SIZE, min_interval: None, max_interval: None }
    }
}

/// How items are told apart, and what counts as a change of one.
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

/// Begins to read the list, with pages of this size.
pub(super) type List<T> = Box<dyn Fn(i32) -> Result<Pager<T>> + Send + Sync>;

/// The changes of a list, from the items it holds when it is first read.
///
/// The list is looked at while changes are waited for, and only then: seldom while nothing happens, more often after a
/// change, never at a fixed beat. A look reads the first page and the total; only if they are not as they were, all of the
/// list. In a list longer than a page, a change that leaves both alike (such as an item far behind that is updated, or one
/// that goes as another comes) is seen by every tenth look at the latest, which reads all. Several changes of an item
/// between two looks are told as one, and an item that came and went is not told.
///
/// Once the list has been read, failures that pass (no connection, no answer in time, a rate limit, a fault of the server)
/// are not told: it is looked at again, after longer and longer waits, and what changed meanwhile is told then. An item that
/// cannot be understood is treated as one that is not there. The items are kept in memory.
pub struct Watch<T> {
    list: List<T>,
    comparison: Comparison<T>,
    page_size: i32,
    initial: bool,
    schedule: PollSchedule,
    known: Option<Known<T>>,
    closed: watch::Receiver<bool>,
}

/// What the last whole reading found.
struct Known<T> {
    items: Vec<T>,
    total: Option<i64>,
    /// Looks until the next one that reads all.
    polls_to_full_read: u32,
}

/// What a look found.
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
        Ok(Self { list: Box::new(list), comparison, page_size, initial, schedule, known: None, closed })
    }

    /// The next changes, at least one; waits until there is one. `None` once the client is closed.
    ///
    /// Nothing is lost when the call is dropped or fails. Dropping it ends a request under way.
    ///
    /// # Errors
    /// Those of reading the list; once it has been read, only those that do not pass by themselves, such as `Forbidden`. The
    /// call after an error waits for the interval and looks again.
    pub async fn next_page(&mut self) -> Result<Option<Vec<Change<T>>>> {
        let mut closed = self.closed.clone();
        tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => Ok(None),
            changes = self.changes() => changes.map(Some),
        }
    }

    /// How many items the list held when it was last read; `None` before.
    pub fn total_count(&self) -> Option<i64> {
        self.known.as_ref().and_then(|known| known.total)
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

    /// Reads as much of the list as it takes to see whether it changed.
    async fn poll(&mut self) -> Result<Poll<T>> {
        let mut pager = (self.list)(self.page_size)?;
        let mut items = Vec::new();
        read(&mut pager, &mut items, 1).await?;
        let longer = pager.total_count().is_some_and(|total| total > items.len() as i64);
        if longer {
            if let Some(known) = &mut self.known
                && known.polls_to_full_read > 1
                && known.begins_with(&items, pager.total_count(), self.comparison.is_same)
            {
                known.polls_to_full_read -= 1;
                return Ok(Poll::Unchanged);
            }
            // All of it, in fewer requests than by the page that looks.
            if self.page_size < MAX_LIMIT as i32 {
                (pager, items) = ((self.list)(MAX_LIMIT as i32)?, Vec::new());
            }
        }
        read(&mut pager, &mut items, usize::MAX).await?;
        Ok(Poll::Full(items, pager.total_count()))
    }

    fn compare(&mut self, items: Vec<T>, total: Option<i64>) -> Vec<Change<T>> {
        let before = self.known.as_ref();
        let changes = match before {
            None if !self.initial => Vec::new(),
            _ => differences(before.map_or(&[], |known| &known.items), &items, self.comparison),
        };
        // Fewer or more than the total: the list moved while it was read, so the next look is not satisfied with a page.
        let settled = total == Some(items.len() as i64) || (before.is_some() && changes.is_empty());
        self.known =
            Some(Known { items, total, polls_to_full_read: if settled { FULL_READ_EVERY } else { 1 } });
        changes
    }

    /// Goes on after a failure that passes, if the list has been read before.
    fn failed(&mut self, error: Error) -> Result<()> {
        self.schedule.failed(&error);
        match &mut self.known {
            Some(known) if error.may_pass_later() => {
                known.polls_to_full_read = 1;
                debug!(kind = ?error.kind(), "looking again later");
                Ok(())
            }
            _ => Err(error),
        }
    }

    /// The changes one by one.
    ///
    /// The stream ends only when the client is closed. An error does not end it: stop there (`try_next` does), or poll again
    /// to go on.
    pub fn into_stream(self) -> impl Stream<Item = Result<Change<T>>> + Send + Unpin {
        items(stream::unfold(self, |mut watch| async move {
            let page = watch.next_page().await.transpose()?;
            Some((page, watch))
        }))
    }
}

impl<T> Known<T> {
    fn begins_with(&self, first: &[T], total: Option<i64>, is_same: fn(&T, &T) -> bool) -> bool {
        let mut pairs = self.items.iter().zip(first);
        self.total == total && first.len() <= self.items.len() && pairs.all(|(a, b)| is_same(a, b))
    }
}

/// Reads until there are `enough` items or no more; rows that cannot be understood are left out.
pub(super) async fn read<T>(pager: &mut Pager<T>, items: &mut Vec<T>, enough: usize) -> Result<()> {
    while items.len() < enough {
        match pager.next_page().await {
            Ok(Some(page)) => items.extend(page),
            Ok(None) => return Ok(()),
            Err(error) if error.is_from_a_row() => debug!(%error, "left out"),
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// What is gone, in the old order, then what is new or not as it was, in the new one.
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
        let items = self.known.as_ref().map(|known| known.items.len());
        f.debug_struct("Watch").field("items", &items).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_net_and_in_order() {
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
