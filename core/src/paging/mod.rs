//! Lists: one page at a time, or all of a list with every item exactly once.
//!
//! Clerk pages by offset. Whoever accepts a request while walking the pending ones moves everything behind it up, and the
//! usual loop skips as many. [`Pager`] does not: `walk` holds the rule and says why it holds.

mod pace;
mod pager;
mod position;
mod resume;
mod screen;
mod seen;
#[cfg(test)]
mod tests;
mod trail;
mod walk;
mod watch;

use crate::{Error, Result};
use clerk_orgs_mirrored::mirrored;
use futures_core::Stream;
use futures_util::{
    future::BoxFuture,
    stream::{self, StreamExt, TryStreamExt},
};
pub use pager::Pager;
pub(crate) use screen::Expected;
pub use screen::{Screen, ScreenState, ScreenStates};
use serde::Serialize;
pub(crate) use watch::Telling;
pub use watch::{Change, ChangeKind, Watch, WatchOptions};

/// The most rows that Clerk gives at once.
pub(crate) const MAX_LIMIT: u32 = 500;
/// How many pages of a quiet list are fetched ahead of the reader, where nothing else is said.
pub(crate) const PREFETCH: u32 = 8;

/// One page of a list, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Page<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// How many items the whole list holds. Where the server does not say, as many as are known: those before this page, and
    /// its own.
    pub total_count: i64,
    /// Whether items follow this page. Where the server does not say how many there are, whether this page is full.
    pub has_next_page: bool,
    /// How many pages of this size `total_count` items fill.
    pub page_count: i64,
    /// Rows of this page that could not be understood; the others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
}

/// A row that could not be understood.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct UndecodableRow {
    /// Its id, if that much could be read.
    pub id: Option<String>,
    /// What could not be understood.
    pub reason: String,
}

impl UndecodableRow {
    pub(crate) fn into_error(self) -> Error {
        let named = self.id.map(|id| format!(" ({id})")).unwrap_or_default();
        Error::decode(format!("a row{named} could not be understood: {}", self.reason))
    }
}

impl<T> Page<T> {
    /// The page that was asked for with this offset and limit.
    pub(crate) fn new(fetched: Fetched<T>, offset: u64, limit: u32) -> Self {
        let Fetched { rows, total_count } = fetched;
        let end = offset.saturating_add(rows.len() as u64);
        let has_next_page = match total_count {
            Some(total) => !rows.is_empty() && !walk::reaches(end, total),
            None => rows.len() >= limit as usize,
        };
        let total_count = total_count.unwrap_or_else(|| i64::try_from(end).unwrap_or(i64::MAX));
        let total = u64::try_from(total_count).unwrap_or(0);
        let page_count = i64::try_from(total.div_ceil(u64::from(limit.max(1)))).unwrap_or(i64::MAX);
        let (mut data, mut undecodable) = (Vec::with_capacity(rows.len()), Vec::new());
        for row in rows {
            match row.item {
                Ok(item) => data.push(item),
                Err(row) => undecodable.push(row),
            }
        }
        Self { data, total_count, has_next_page, page_count, undecodable }
    }
}

/// Turns a page number, counted from 1, and a page size into the offset and limit to ask for.
pub(crate) fn check_page(initial_page: i32, page_size: i32) -> Result<(u64, u32)> {
    let limit = check_size(page_size)?;
    match u64::try_from(initial_page) {
        Ok(page @ 1..) => Ok(((page - 1) * u64::from(limit), limit)),
        _ => {
            Err(Error::invalid("initial_page", format!("initial_page must be 1 or more, not {initial_page}")))
        }
    }
}

/// Checks the page size of a list that is walked from its beginning.
pub(crate) fn check_size(page_size: i32) -> Result<u32> {
    match u32::try_from(page_size) {
        Ok(size @ 1..=MAX_LIMIT) => Ok(size),
        _ => Err(Error::invalid(
            "page_size",
            format!("page_size must be from 1 to {MAX_LIMIT}, not {page_size}"),
        )),
    }
}

/// Checks how many pages may be fetched ahead.
pub(crate) fn check_prefetch(pages: u32) -> Result<u32> {
    match pages {
        1..=32 => Ok(pages),
        _ => Err(Error::invalid("prefetch", format!("prefetch must be from 1 to 32, not {pages}"))),
    }
}

/// The items of pages one by one. An error ends nothing: what follows it can be polled for.
pub(crate) fn items<T: Send + 'static>(
    pages: impl Stream<Item = Result<Vec<T>>> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    pages.map_ok(|page| stream::iter(page).map(Ok)).try_flatten().fuse().boxed()
}

/// A row as the server sent it. It counts as seen even if it cannot be decoded.
pub(crate) struct Row<T> {
    /// A hash of the raw id, taken before decoding: what a walk remembers of the row.
    pub(crate) id: u128,
    pub(crate) item: Result<T, UndecodableRow>,
}

/// The answer to one request: rows in the server's order, and its count of the whole list if it counts.
pub(crate) struct Fetched<T> {
    pub(crate) rows: Vec<Row<T>>,
    pub(crate) total_count: Option<i64>,
}

/// Where a list comes from.
pub(crate) trait PageSource<T>: Send + Sync {
    /// One request, which may begin at once; dropping the future abandons it.
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'static, Result<Fetched<T>>>;

    /// How many writes the client has begun.
    fn writes(&self) -> u64 {
        0
    }

    /// A hash of what is listed: the same in every process.
    fn identity(&self) -> u128 {
        0
    }
}
