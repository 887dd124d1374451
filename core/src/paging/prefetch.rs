//! The requests for the next pages, as many at once as the reader needs.

use super::{
    page::{Fetched, PageSource, Turn},
    walk::{PageRequest, Walk},
};
use crate::error::{Error, Result};
use futures_util::future::BoxFuture;
use std::{collections::VecDeque, mem, time::Duration};
use tokio::{sync::oneshot, time::Instant};

/// The pages that are requested at once while the reader waits for none: the next one, which is decoded while the reader is
/// busy, and one more.
const MIN_REACH: u32 = 2;
/// A shorter wait for each row of a page is not worth holding more rows: 10 milliseconds for a page of 500.
const MIN_WAIT_PER_ROW: Duration = Duration::from_micros(20);
/// Neither is a wait that is shorter than this part of the time that the reader spends on the page.
const MIN_WAIT_DIVISOR: u32 = 8;

/// The requests in flight, in the list's order.
pub(super) struct Prefetch<T> {
    requests: VecDeque<InFlight<T>>,
    reach: Reach,
    /// The reader's wait for the last page.
    wait: Option<Wait>,
    /// The client's number of writes at the last page.
    writes: Option<u64>,
}

/// A request in flight, or its response.
struct InFlight<T> {
    request: PageRequest,
    page: BoxFuture<'static, Result<Fetched<T>>>,
    /// Tells the source that the page is the next to be read. Nothing once that was told.
    turn: Option<oneshot::Sender<()>>,
}

impl<T> Prefetch<T> {
    /// Requests up to `max` pages at once.
    pub(super) fn new(max: u32) -> Self {
        Self { requests: VecDeque::new(), reach: Reach::new(max), wait: None, writes: None }
    }

    pub(super) fn take(&mut self) -> Self {
        let requests = mem::take(&mut self.requests);
        Self { requests, ..*self }
    }

    /// Requests the next page, and prefetches more while the list does not change.
    pub(super) fn begin(&mut self, source: &dyn PageSource<T>, walk: &Walk, request: PageRequest) {
        self.reach.asked(Instant::now());
        // Acting on items changes the list, which makes most prefetched pages useless.
        let writes = source.writes();
        if self.writes.replace(writes).is_some_and(|before| before != writes) {
            self.reach.list_changed();
        }
        if self.requests.is_empty() {
            self.send(source, request);
        }
        self.fill(source, walk);
    }

    fn send(&mut self, source: &dyn PageSource<T>, request: PageRequest) {
        let (turn, comes) = oneshot::channel();
        let page = source.fetch(request.offset, request.limit, Turn::new(comes));
        self.requests.push_back(InFlight { request, page, turn: Some(turn) });
        self.tell_next();
    }

    /// Prefetches as many pages as the reach allows.
    pub(super) fn fill(&mut self, source: &dyn PageSource<T>, walk: &Walk) {
        while self.requests.len() < self.reach.pages as usize {
            let last = self.requests.back().map(|in_flight| in_flight.request);
            let Some(request) = last.and_then(|last| walk.next_prefetch(last)) else { return };
            self.send(source, request);
        }
    }

    /// Tells the source which page is the next to be read.
    fn tell_next(&mut self) {
        if let Some(turn) = self.requests.front_mut().and_then(|next| next.turn.take()) {
            // A source that does not care has dropped the other end.
            let _ = turn.send(());
        }
    }

    /// Waits for the next page.
    pub(super) async fn next(&mut self) -> Result<(PageRequest, Fetched<T>)> {
        let Some(InFlight { request, page, .. }) = self.requests.front_mut() else {
            return Err(Error::usage("no page was requested"));
        };
        let begun = Instant::now();
        let (request, page) = (*request, page.await?);
        let took = page.arrived_at.saturating_duration_since(begun);
        self.wait = Some(Wait { took, rows: request.limit, ended_at: Instant::now() });
        self.requests.pop_front();
        self.tell_next();
        Ok((request, page))
    }

    pub(super) fn reads_ahead(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Keeps the prefetched pages that can still join.
    pub(super) fn follow(&mut self, walk: &Walk) {
        if walk.discards_prefetched() {
            self.requests.clear();
            self.reach.list_changed();
        } else {
            self.reach.received(self.wait.take());
        }
    }
}

/// How many pages to request at once.
///
/// Each prefetched page takes memory until it is read, so their number grows only if the reader has to wait: it doubles with
/// each page that is waited for, and shrinks by one when as many pages in a row were there in time. It is 1 after a change of
/// the list.
#[derive(Clone, Copy, Debug)]
struct Reach {
    pages: u32,
    max: u32,
    last_wait: Option<Wait>,
    /// The number of pages in a row that were there in time.
    in_time: u32,
}

/// The reader's wait for a page.
#[derive(Clone, Copy, Debug)]
struct Wait {
    took: Duration,
    /// The number of rows requested.
    rows: u32,
    ended_at: Instant,
}

impl Wait {
    fn is_short(&self) -> bool {
        self.took < MIN_WAIT_PER_ROW * self.rows
    }

    /// Whether it is worth requesting more pages at once, for a reader that has asked for the page after this one now.
    fn was_too_long(&self, now: Instant) -> bool {
        self.took >= now.saturating_duration_since(self.ended_at) / MIN_WAIT_DIVISOR
    }
}

impl Reach {
    fn new(max: u32) -> Self {
        Self { pages: MIN_REACH.min(max), max, last_wait: None, in_time: 0 }
    }

    /// The reader asks for the next page.
    fn asked(&mut self, now: Instant) {
        let Some(wait) = self.last_wait.take() else { return };
        if wait.is_short() {
            self.in_time += 1;
            if self.in_time >= self.pages {
                self.in_time = 0;
                self.pages = (self.pages - 1).max(MIN_REACH.min(self.max));
            }
            return;
        }
        self.in_time = 0;
        if wait.was_too_long(now) {
            self.pages = (self.pages * 2).min(self.max);
        }
    }

    /// A page arrived that shows no change of the list.
    fn received(&mut self, wait: Option<Wait>) {
        if self.pages < MIN_REACH {
            // The page was requested alone, so it says nothing about how many to request.
            self.pages = MIN_REACH.min(self.max);
        } else {
            self.last_wait = wait;
        }
    }

    fn list_changed(&mut self) {
        *self = Self { pages: 1, ..Self::new(self.max) };
    }
}
