//! The requests for the next pages, as many at once as the reader needs.

use super::{
    page::{Awaited, Fetched, PageSource, Turn},
    walk::{PageRequest, Walk},
};
use crate::error::{Error, Result};
use futures_util::future::BoxFuture;
use std::{collections::VecDeque, time::Duration};
use tokio::time::Instant;

/// The pages that are requested at once while the reader waits for none: the next one, which is decoded while the reader is
/// busy, and one more.
const MIN_REACH: u32 = 2;
/// A shorter wait for each row of a page is not worth holding more rows: 10 milliseconds for a page of 500.
const MIN_WAIT_PER_ROW: Duration = Duration::from_micros(20);
/// Neither is a wait that is shorter than this part of the time that the reader spends on the page.
const MIN_WAIT_DIVISOR: u32 = 8;

/// The requests in flight and the pages that were answered but not read, in the list's order.
pub(super) struct Prefetch<T> {
    requests: VecDeque<Requested<T>>,
    reach: Reach,
    /// The reader's wait for the last page.
    wait: Option<Wait>,
    /// The client's number of writes at the last page.
    writes: Option<u64>,
}

/// A page that is to be read.
struct Requested<T> {
    request: PageRequest,
    /// The request in flight, or its response. Nothing if the request was cancelled or failed, and is to be made again.
    page: Option<(BoxFuture<'static, Result<Fetched<T>>>, Awaited)>,
}

impl<T> Requested<T> {
    fn new(request: PageRequest) -> Self {
        Self { request, page: None }
    }

    fn send(&mut self, source: &dyn PageSource<T>) {
        if self.page.is_none() {
            let (turn, awaited) = Turn::new();
            self.page = Some((source.fetch(self.request.offset, self.request.limit, turn), awaited));
        }
    }
}

impl<T> Prefetch<T> {
    /// Requests up to `max` pages at once.
    pub(super) fn new(max: u32) -> Self {
        Self { requests: VecDeque::new(), reach: Reach::new(max), wait: None, writes: None }
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
            self.requests.push_back(Requested::new(request));
        }
        self.fill(source, walk);
    }

    /// Requests as many pages as the reach allows, also those whose requests were cancelled.
    pub(super) fn fill(&mut self, source: &dyn PageSource<T>, walk: &Walk) {
        let reach = self.reach.pages as usize;
        while self.requests.len() < reach {
            let last = self.requests.back().map(|last| last.request);
            let Some(request) = last.and_then(|last| walk.next_prefetch(last)) else { break };
            self.requests.push_back(Requested::new(request));
        }
        self.requests.iter_mut().take(reach).for_each(|requested| requested.send(source));
        self.tell_next();
    }

    /// Tells the source which page is the next to be read.
    fn tell_next(&mut self) {
        if let Some((_, next)) = self.requests.front_mut().and_then(|next| next.page.as_mut()) {
            next.tell();
        }
    }

    /// Waits for the next page. A call that is dropped or fails cancels the requests in flight, but keeps the pages that were
    /// answered.
    pub(super) async fn next(&mut self) -> Result<(PageRequest, Fetched<T>)> {
        let begun = Instant::now();
        let mut call = Call { prefetch: self, has_page: false };
        let (request, page) = call.page().await?;
        call.has_page = true;
        drop(call);
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
            self.discard();
            self.reach.list_changed();
        } else {
            self.reach.received(self.wait.take());
        }
    }

    /// Cancels the requests in flight, and discards the pages that were answered.
    pub(super) fn discard(&mut self) {
        self.requests.clear();
    }

    fn keep_answered(&mut self) {
        for requested in &mut self.requests {
            requested.page.take_if(|(_, awaited)| !awaited.is_answered());
        }
        while self.requests.back().is_some_and(|last| last.page.is_none()) {
            self.requests.pop_back();
        }
    }
}

/// A call that waits for the next page.
struct Call<'a, T> {
    prefetch: &'a mut Prefetch<T>,
    has_page: bool,
}

impl<T> Call<'_, T> {
    async fn page(&mut self) -> Result<(PageRequest, Fetched<T>)> {
        let not_requested = || Error::usage("no page was requested");
        let next = self.prefetch.requests.front_mut().ok_or_else(not_requested)?;
        let (page, _) = next.page.as_mut().ok_or_else(not_requested)?;
        let outcome = page.await;
        // Whatever it is, it must not be polled again.
        next.page = None;
        Ok((next.request, outcome?))
    }
}

impl<T> Drop for Call<'_, T> {
    fn drop(&mut self) {
        if !self.has_page {
            self.prefetch.keep_answered();
            self.prefetch.reach.cancelled();
        }
    }
}

/// How many pages to request at once.
///
/// Each prefetched page takes memory until it is read, so their number grows only if the reader has to wait: it doubles with
/// each page that is waited for, and shrinks by one when as many pages in a row were there in time. It is 1 after a change of
/// the list. A call that was cancelled or failed halves it: a server that works on too many pages at once would respond too
/// late to the next call as well.
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

    /// A call was cancelled, or failed.
    fn cancelled(&mut self) {
        *self = Self { pages: (self.pages / 2).max(1), ..Self::new(self.max) };
    }

    fn list_changed(&mut self) {
        *self = Self { pages: 1, ..Self::new(self.max) };
    }
}
