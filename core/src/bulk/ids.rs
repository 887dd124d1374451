//! The items of a job, in order: the given ids, or those of a list of pending items as they are read.

use super::{
    asking::ask,
    resource::{self, Item},
};
use crate::{
    error::{Error, Result},
    http::distinct,
    models::Resource,
    paging::{Pager, identity},
};
use futures_util::{FutureExt, future::BoxFuture};
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    time::{Duration, Instant},
    vec,
};
use tokio_util::sync::CancellationToken;

/// How long a filter may decide about items before those that it has selected are processed.
const FILTER_TIME: Duration = Duration::from_millis(10);

pub(super) enum Ids {
    Fixed(vec::IntoIter<String>),
    Pending(Box<dyn Pending>),
}

impl Ids {
    /// The given ids without duplicates, which have the same key, and their number.
    pub(super) fn fixed(
        param_name: &str,
        ids: impl IntoIterator<Item: Into<String>>,
        check: fn(&str, &str) -> Result<()>,
        key: fn(&str) -> String,
    ) -> Result<(Self, i64)> {
        let distinct = distinct(param_name, ids, check, key)?;
        let count = distinct.len() as i64;
        Ok((Self::Fixed(distinct.into_iter()), count))
    }

    /// All items of a list that the filter selects, including those that arrive in the meantime. The list loses the items
    /// that are processed.
    pub(super) fn pending<T: Listed>(
        list: impl Fn() -> Result<Pager<T>> + Send + Sync + 'static,
        filter: impl Fn(&T) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<Self> {
        let pager = list()?;
        Ok(Self::Pending(Box::new(PendingItems {
            list: Box::new(list),
            filter: Arc::new(filter),
            pager,
            page: Arc::default(),
            decided: 0,
            selected: VecDeque::new(),
            failure: None,
            seen: HashSet::new(),
            found_new: false,
            ended: CancellationToken::new(),
        })))
    }

    /// Ends the calls of the filter, if there is one.
    pub(super) fn ended(&self) -> CancellationToken {
        match self {
            Self::Fixed(_) => CancellationToken::new(),
            Self::Pending(items) => items.ended().clone(),
        }
    }

    /// The given ids that are left.
    pub(super) fn left(&self) -> &[String] {
        match self {
            Self::Fixed(ids) => ids.as_slice(),
            Self::Pending(_) => &[],
        }
    }

    pub(super) async fn next(&mut self) -> Result<Next, Unread> {
        match self {
            Self::Fixed(ids) => Ok(ids.next().map(|id| (Item { id, resource: None }, None))),
            Self::Pending(items) => items.next().await,
        }
    }
}

/// The next item, and the number of items as far as it is known.
pub(super) type Next = Option<(Item, Option<i64>)>;

/// Why there is no next item.
pub(super) enum Unread {
    /// The list cannot be read.
    List(Error),
    /// The filter failed.
    Filter(Error),
}

impl From<Unread> for Error {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::List(error) | Unread::Filter(error) => error,
        }
    }
}

/// An item of a list of pending items.
pub(super) trait Listed: Resource + Into<resource::Resource> + Clone + Sync {}

impl<T: Resource + Into<resource::Resource> + Clone + Sync> Listed for T {}

/// A list of pending items, of whatever type.
pub(super) trait Pending: Send {
    /// Whether the next item has to be read from the list.
    fn needs_next_page(&self) -> bool;

    fn next(&mut self) -> BoxFuture<'_, Result<Next, Unread>>;

    /// The filter is not asked any more once this is cancelled.
    fn ended(&self) -> &CancellationToken;
}

type Filter<T> = Arc<dyn Fn(&T) -> Result<bool> + Send + Sync>;

struct PendingItems<T> {
    list: Box<dyn Fn() -> Result<Pager<T>> + Send + Sync>,
    filter: Filter<T>,
    pager: Pager<T>,
    /// The new items of the page that was read last.
    page: Arc<Vec<T>>,
    /// For how many of these the filter has decided.
    decided: usize,
    /// Those that it selected.
    selected: VecDeque<T>,
    /// The filter's error at the item that it is asked about next.
    failure: Option<Error>,
    /// Hashes of the items that were read before: a refused item is still pending when the list is read again.
    seen: HashSet<u128>,
    /// Whether this pass through the list found a new item.
    found_new: bool,
    ended: CancellationToken,
}

impl<T: Listed> Pending for PendingItems<T> {
    fn needs_next_page(&self) -> bool {
        self.selected.is_empty() && self.decided == self.page.len()
    }

    fn next(&mut self) -> BoxFuture<'_, Result<Next, Unread>> {
        self.next_selected().boxed()
    }

    fn ended(&self) -> &CancellationToken {
        &self.ended
    }
}

impl<T: Listed> PendingItems<T> {
    async fn next_selected(&mut self) -> Result<Next, Unread> {
        loop {
            if let Some(item) = self.selected.pop_front() {
                return Ok(Some((Item::of(item), self.pager.total_count())));
            }
            if let Some(failure) = self.failure.take() {
                return Err(Unread::Filter(failure));
            }
            if self.decided < self.page.len() {
                self.apply_filter().await.map_err(Unread::Filter)?;
                continue;
            }
            match self.pager.next_page().await.map_err(Unread::List)? {
                Some(mut page) => {
                    page.retain(|item| self.seen.insert(identity(item.id())));
                    self.found_new |= !page.is_empty();
                    (self.page, self.decided) = (Arc::new(page), 0);
                }
                // New items may have appeared in the part that was already read.
                None if std::mem::take(&mut self.found_new) => {
                    self.pager = (self.list)().map_err(Unread::List)?;
                }
                None => return Ok(None),
            }
        }
    }

    /// Asks the filter about the next items of the page, on a thread of its own because it may block: about as many as it
    /// decides within a short time, so that a slow one delays nothing that it has selected. Cancelling the wait loses no more
    /// than these: the filter is not asked about further items, and is asked again about all items that it has not decided.
    async fn apply_filter(&mut self) -> Result<()> {
        let (page, filter, from) = (self.page.clone(), self.filter.clone(), self.decided);
        let waiting = self.ended.child_token();
        let asked = waiting.clone();
        let _waiting = waiting.drop_guard();
        let filtering = tokio::task::spawn_blocking(move || {
            let (mut decisions, begun) = (Vec::new(), Instant::now());
            for item in page[from..].iter().take_while(|_| !asked.is_cancelled()) {
                match ask(&asked, || filter(item)) {
                    Ok(is_selected) => decisions.push(is_selected),
                    Err(error) => return (decisions, Some(error)),
                }
                if begun.elapsed() > FILTER_TIME {
                    break;
                }
            }
            (decisions, None)
        });
        let (decisions, error) =
            filtering.await.map_err(|task| Error::runtime_shut_down(task, "runs the job"))?;
        for (item, is_selected) in self.page[from..].iter().zip(&decisions) {
            if *is_selected {
                self.selected.push_back(item.clone());
            }
        }
        self.decided += decisions.len();
        self.failure = error;
        Ok(())
    }
}
