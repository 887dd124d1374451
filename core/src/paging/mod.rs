//! Lists: one page at a time, or all of a list with every item exactly once.
//!
//! Clerk pages by offset. Whoever accepts a request while walking the pending ones moves everything behind it up, and the
//! usual loop skips as many. [`Pager`] does not: `walk` holds the rule and says why it holds.

mod page;
mod pager;
mod parameters;
mod position;
mod recent_rows;
mod resume;
mod resumed;
mod seen;
#[cfg(test)]
mod tests;
mod walk;

pub(crate) use page::{Fetched, PageSource, Row, identity};
pub use pager::Pager;
pub use parameters::PageParams;
pub(crate) use parameters::{MAX_LIMIT, PAGE_SIZE, PREFETCH, check_prefetch};

use crate::error::Result;
use futures_core::Stream;
use futures_util::stream::{self, StreamExt, TryStreamExt};

/// The items of pages one by one. An error ends nothing: what follows it can be polled for.
pub(crate) fn items<T: Send + 'static>(
    pages: impl Stream<Item = Result<Vec<T>>> + Send + 'static,
) -> impl Stream<Item = Result<T>> + Send + Unpin {
    pages.map_ok(|page| stream::iter(page).map(Ok)).try_flatten().fuse().boxed()
}
