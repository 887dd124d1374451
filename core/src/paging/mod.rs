//! Lists: one page at a time, or a whole list with every item exactly once.
//!
//! Clerk pages by offset. Accepting a request while walking the pending ones moves all later rows up, so the usual loop
//! skips that many. [`Pager`] does not: `walk` contains the rule and explains why it works. A few lists are paged by cursor:
//! `cursor_walk` reads those.

mod cursor_reader;
mod cursor_walk;
mod page;
mod pager;
mod parameters;
mod position;
mod prefetch;
mod reader;
mod recent_rows;
mod resume;
mod resumed;
mod seen;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use page::{CursorPage, CursorSource, Fetched, PageSource, Row, Turn, decoded, identity};
pub use pager::Pager;
pub use parameters::{CursorParams, PageParams};
pub(crate) use parameters::{MAX_LIMIT, PAGE_SIZE, PREFETCH, check_prefetch};

use crate::error::Result;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt, TryStreamExt};

/// The items of pages one by one. An error does not end the stream: poll again for the items that follow.
pub(crate) fn items<T: Send + 'static>(
    pages: impl Stream<Item = Result<Vec<T>>> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    pages.map_ok(|page| stream::iter(page).map(Ok)).try_flatten().fuse().boxed()
}
