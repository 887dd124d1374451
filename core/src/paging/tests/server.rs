//! A list that changes while it is read, a source that reads it, and what a walk through it comes to.

use crate::Error;
use crate::paging::{Fetched, PageSource, Pager, Row, Turn};
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::Instant;

/// When the server counts the list: in one statement with the rows, before them, after them, always one too high, or never.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Count {
    Same,
    Before,
    After,
    OneTooHigh,
    Never,
}

pub(super) const COUNTS: [Count; 5] =
    [Count::Same, Count::Before, Count::After, Count::OneTooHigh, Count::Never];

/// The rows, newest first: an item is its age, so the order is total and never changes.
#[derive(Default)]
pub(super) struct List {
    pub(super) items: Vec<u32>,
    pub(super) removed: HashSet<u32>,
    newest: u32,
}

impl List {
    pub(super) fn new(rows: u32) -> Self {
        Self { items: (1..=rows).rev().collect(), removed: HashSet::new(), newest: rows }
    }

    pub(super) fn insert(&mut self, at: usize) {
        self.newest += 1;
        self.items.insert(at, self.newest);
    }

    pub(super) fn remove(&mut self, item: u32) {
        if let Some(at) = self.items.iter().position(|other| *other == item) {
            self.items.remove(at);
            self.removed.insert(item);
        }
    }
}

type Change = dyn FnMut(&mut List) + Send;
type Order = dyn FnMut(&mut [u32]) + Send;

pub(super) struct Server {
    pub(super) list: List,
    pub(super) requests: Vec<(u64, u32)>,
    count: Count,
    change: Box<Change>,
    order: Option<Box<Order>>,
    /// The most rows it gives, whatever is asked for.
    cap: usize,
}

impl Server {
    pub(super) fn new(rows: u32, count: Count, change: impl FnMut(&mut List) + Send + 'static) -> Self {
        let (list, change) = (List::new(rows), Box::new(change));
        Self { list, requests: Vec::new(), count, change, order: None, cap: usize::MAX }
    }

    pub(super) fn with_cap(mut self, cap: usize) -> Self {
        self.cap = cap;
        self
    }

    /// Rows of equal key: each request may order them anew.
    pub(super) fn with_order(mut self, order: impl FnMut(&mut [u32]) + Send + 'static) -> Self {
        self.order = Some(Box::new(order));
        self
    }

    fn change(&mut self) {
        (self.change)(&mut self.list);
    }

    /// Between any two requests the list may change twice: before and after the walker acts on what it got.
    pub(super) fn between(&mut self) {
        self.change();
        self.change();
    }

    pub(super) fn get(&mut self, offset: u64, limit: u32) -> (Vec<u32>, Option<i64>) {
        self.requests.push((offset, limit));
        let before = self.list.items.len() as i64;
        if self.count == Count::Before {
            self.change();
        }
        let mut items = self.list.items.clone();
        if let Some(order) = &mut self.order {
            order(&mut items);
        }
        let data = items.into_iter().skip(offset as usize).take(self.cap.min(limit as usize)).collect();
        if self.count == Count::After {
            self.change();
        }
        let total = match self.count {
            Count::Before => Some(before),
            Count::OneTooHigh => Some(self.list.items.len() as i64 + 1),
            Count::Same | Count::After => Some(self.list.items.len() as i64),
            Count::Never => None,
        };
        (data, total)
    }
}

/// The server as the source of a pager. The list also changes between any two requests.
#[derive(Clone)]
pub(super) struct Source(Arc<Mutex<Server>>);

impl Source {
    pub(super) fn new(server: Server) -> Self {
        Self(Arc::new(Mutex::new(server)))
    }

    pub(super) fn server(&self) -> MutexGuard<'_, Server> {
        self.0.lock().unwrap()
    }

    pub(super) fn answer(&self, offset: u64, limit: u32) -> Fetched<u32> {
        let mut server = self.server();
        let (data, total_count) = server.get(offset, limit);
        server.between();
        fetched(data, total_count)
    }
}

impl PageSource<u32> for Source {
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let page = self.answer(offset, limit);
        Box::pin(async move { Ok(page) })
    }
}

pub(super) fn fetched(data: Vec<u32>, total_count: impl Into<Option<i64>>) -> Fetched<u32> {
    Fetched {
        rows: data.into_iter().map(|item| Row { id: item.into(), item: Ok(item) }).collect(),
        total_count: total_count.into(),
        arrived_at: after_a_wait(),
    }
}

/// Makes a page that is there at once count as one that the reader waited for, so that as many are prefetched as may be.
pub(super) fn after_a_wait() -> Instant {
    Instant::now() + Duration::from_secs(60)
}

/// What a walk came to.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Outcome {
    /// Items that were there all the time and were not yielded.
    pub(super) lost: usize,
    pub(super) repeated: usize,
    /// Walks that gave up.
    pub(super) unended: usize,
    pub(super) requests: usize,
}

impl Outcome {
    pub(super) fn add(&mut self, other: &Self) {
        self.lost += other.lost;
        self.repeated += other.repeated;
        self.unended += other.unended;
        self.requests += other.requests;
    }

    pub(super) fn is_exact(&self) -> bool {
        (self.lost, self.repeated, self.unended) == (0, 0, 0)
    }
}

/// Runs `walk`, which gives what it yielded or nothing if it gave up, and judges it.
pub(super) fn measure(source: &Source, walk: impl FnOnce(&Source) -> Option<Vec<u32>>) -> Outcome {
    let before = source.server().list.items.clone();
    let yielded = walk(source);
    let server = source.server();
    let requests = server.requests.len();
    let Some(yielded) = yielded else { return Outcome { unended: 1, requests, ..Outcome::default() } };
    let distinct: HashSet<_> = yielded.iter().copied().collect();
    let lost = before.iter().filter(|item| !server.list.removed.contains(item) && !distinct.contains(item));
    Outcome { lost: lost.count(), repeated: yielded.len() - distinct.len(), unended: 0, requests }
}

/// The next page of a source that never waits.
pub(super) fn next_page<T>(pager: &mut Pager<T>) -> Result<Option<Vec<T>>, Error> {
    pager.next_page().now_or_never().expect("the source answers at once")
}

/// Walks by the pager and acts on what each step yielded.
pub(super) fn exactly_once(
    source: &Source,
    size: u32,
    act: impl FnMut(&mut List, &[u32]),
) -> Option<Vec<u32>> {
    exactly_once_ahead(source, size, 1, act)
}

/// The same, with so many pages under way at once.
pub(super) fn exactly_once_ahead(
    source: &Source,
    size: u32,
    prefetch: i32,
    mut act: impl FnMut(&mut List, &[u32]),
) -> Option<Vec<u32>> {
    let mut pager = pager(source.clone(), size).prefetch(prefetch).ok()?;
    let mut out = Vec::new();
    while let Some(page) = next_page(&mut pager).ok()? {
        act(&mut source.server().list, &page);
        out.extend(page);
    }
    Some(out)
}

/// Walks as everyone does: from offset to offset until the total is reached, or a page is not full.
pub(super) fn usual(source: &Source, size: u32, mut act: impl FnMut(&mut List, &[u32])) -> Option<Vec<u32>> {
    let (mut out, mut offset) = (Vec::new(), 0);
    loop {
        let mut server = source.server();
        let (page, total) = server.get(offset, size);
        server.between();
        act(&mut server.list, &page);
        offset += u64::from(size);
        let ends = total.map_or(page.len() < size as usize, |total| offset as i64 >= total);
        if page.is_empty() || ends {
            out.extend(page);
            return Some(out);
        }
        out.extend(page);
    }
}

/// A pager that reads nothing ahead.
pub(super) fn pager<T>(source: impl PageSource<T> + 'static, size: u32) -> Pager<T> {
    Pager::new(source, 1).page_size(i32::try_from(size).unwrap()).unwrap()
}
