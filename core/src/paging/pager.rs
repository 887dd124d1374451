use super::{PageSource, walk::Walk};
use crate::{Error, Result};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
use std::collections::VecDeque;
use std::fmt;

/// A whole list, read lazily, each item exactly once.
///
/// Every item that stays in the list during the whole walk is given exactly once, and no item is given twice, whatever is
/// added or removed meanwhile, by you or by anyone. So it is safe to act on items while walking.
///
/// The page size is a hint: pages overlap, and grow and shrink with what happens to the list.
pub struct Pager<T> {
    source: Box<dyn PageSource<T>>,
    walk: Walk,
    /// Why rows of the last page could not be decoded: each is told once, after the good rows.
    undecoded: VecDeque<Error>,
}

impl<T> Pager<T> {
    pub(crate) fn new(source: impl PageSource<T> + 'static, page_size: u32) -> Self {
        Self { source: Box::new(source), walk: Walk::new(page_size), undecoded: VecDeque::new() }
    }

    /// The next items, at least one; `None` after the last.
    ///
    /// Nothing is lost when the call is dropped or fails: the next call goes on where this one was. An item that cannot be
    /// decoded is reported once, as an error after the other items of its page, and the call after that goes on behind it.
    ///
    /// # Errors
    /// Those of any request, and an error of kind `Api` for a list that changes faster than it can be read.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>> {
        loop {
            if let Some(error) = self.undecoded.pop_front() {
                return Err(error);
            }
            let Some(ask) = self.walk.ask() else { return Ok(None) };
            let page = self.source.fetch(ask.offset, ask.limit).await?;
            // Nothing is awaited from here on: a dropped call has changed nothing.
            let mut items = Vec::with_capacity(page.rows.len());
            for item in self.walk.judge(ask, page)? {
                match item {
                    Ok(item) => items.push(item),
                    Err(row) => self.undecoded.push_back(row.into_error()),
                }
            }
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
    }

    /// How many items the list holds, as of the last page; `None` before the first.
    pub fn total_count(&self) -> Option<i64> {
        self.walk.total()
    }

    /// The items one by one.
    ///
    /// The stream ends only behind the last item. An error does not end it: stop there (`try_next` and `try_collect` do), or
    /// poll again to go on where it was.
    pub fn into_stream(self) -> impl Stream<Item = Result<T>> + Send + Unpin
    where
        T: Send + 'static,
    {
        let state = (self, Vec::new().into_iter());
        stream::unfold(state, |(mut pager, mut items)| async move {
            if let Some(item) = items.next() {
                return Some((Ok(item), (pager, items)));
            }
            match pager.next_page().await {
                Ok(page) => {
                    items = page?.into_iter();
                    items.next().map(|item| (Ok(item), (pager, items)))
                }
                Err(error) => Some((Err(error), (pager, items))),
            }
        })
        .fuse()
        .boxed()
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager").field("total_count", &self.total_count()).finish_non_exhaustive()
    }
}
