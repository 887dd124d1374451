//! The items of a job, in order: the given ids, or the pending membership requests as they are read.

use super::{resource::Item, target::Target};
use crate::{
    error::{Error, Result},
    http::distinct,
    models::{OrganizationMembershipRequest, OrganizationMembershipRequestStatus::Pending},
    paging::{Pager, identity},
};
use std::{
    collections::{HashSet, VecDeque},
    sync::Arc,
    vec,
};
use tokio_util::sync::CancellationToken;

pub(super) enum Ids {
    Fixed(vec::IntoIter<String>),
    Pending(Box<PendingRequests>),
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

    /// All pending requests that the filter selects, including those that arrive in the meantime.
    pub(super) fn pending(target: Arc<dyn Target>, filter: Filter) -> Result<Self> {
        let requests = target.membership_requests(Some(Pending))?;
        Ok(Self::Pending(Box::new(PendingRequests {
            target,
            filter,
            requests,
            page: Arc::default(),
            decided: 0,
            selected: VecDeque::new(),
            failure: None,
            seen: HashSet::new(),
            found_new: false,
        })))
    }

    /// The next item, and the number of items as far as it is known.
    pub(super) async fn next(&mut self) -> Result<Option<(Item, Option<i64>)>, Unread> {
        match self {
            Self::Fixed(ids) => Ok(ids.next().map(|id| (Item { id, resource: None }, None))),
            Self::Pending(requests) => requests.next().await,
        }
    }
}

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

pub(super) type Filter = Arc<dyn Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync>;

pub(super) struct PendingRequests {
    target: Arc<dyn Target>,
    filter: Filter,
    requests: Pager<OrganizationMembershipRequest>,
    /// The new items of the page that was read last.
    page: Arc<Vec<OrganizationMembershipRequest>>,
    /// For how many of these the filter has decided.
    decided: usize,
    /// Those that it selected.
    selected: VecDeque<OrganizationMembershipRequest>,
    /// The filter's error at the item that it is asked about next.
    failure: Option<Error>,
    /// Hashes of the items that were read before: a refused request is still pending when the list is read again.
    seen: HashSet<u128>,
    /// Whether this pass through the list found a new item.
    found_new: bool,
}

impl PendingRequests {
    /// Whether the next item has to be read from the list.
    pub(super) fn needs_next_page(&self) -> bool {
        self.selected.is_empty() && self.decided == self.page.len()
    }

    async fn next(&mut self) -> Result<Option<(Item, Option<i64>)>, Unread> {
        loop {
            if let Some(request) = self.selected.pop_front() {
                return Ok(Some((request.into(), self.requests.total_count())));
            }
            if let Some(failure) = self.failure.take() {
                return Err(Unread::Filter(failure));
            }
            if self.decided < self.page.len() {
                self.apply_filter().await.map_err(Unread::Filter)?;
                continue;
            }
            match self.requests.next_page().await.map_err(Unread::List)? {
                Some(mut page) => {
                    page.retain(|request| self.seen.insert(identity(&request.id)));
                    self.found_new |= !page.is_empty();
                    (self.page, self.decided) = (Arc::new(page), 0);
                }
                // New items may have appeared in the part that was already read.
                None if std::mem::take(&mut self.found_new) => {
                    self.requests = self.target.membership_requests(Some(Pending)).map_err(Unread::List)?;
                }
                None => return Ok(None),
            }
        }
    }

    /// Asks the filter about the rest of the page, on a thread of its own because it may block. Cancelling the wait loses
    /// nothing: the filter is not asked about further items, and is asked again about all items that it has not decided.
    async fn apply_filter(&mut self) -> Result<()> {
        let (page, filter, from) = (self.page.clone(), self.filter.clone(), self.decided);
        let waiting = CancellationToken::new();
        let stopped = waiting.clone();
        let _waiting = waiting.drop_guard();
        let filtering = tokio::task::spawn_blocking(move || {
            let mut decisions = Vec::new();
            for request in page[from..].iter().take_while(|_| !stopped.is_cancelled()) {
                match filter(request) {
                    Ok(is_selected) => decisions.push(is_selected),
                    Err(error) => return (decisions, Some(error)),
                }
            }
            (decisions, None)
        });
        let (decisions, error) =
            filtering.await.map_err(|task| Error::runtime_shut_down(task, "runs the job"))?;
        for (request, is_selected) in self.page[from..].iter().zip(&decisions) {
            if *is_selected {
                self.selected.push_back(request.clone());
            }
        }
        self.decided += decisions.len();
        self.failure = error;
        Ok(())
    }
}
