use super::{
    cursor_reader::CursorReader,
    items,
    page::{CursorSource, NewRows, PageSource},
    parameters::{PAGE_SIZE, check_prefetch, check_size},
    reader::{OffsetReader, Reader},
};
use crate::error::{Error, Result};
use clerk_orgs_mirrored::mirrored;
use futures_core::Stream;
use futures_util::stream;
use std::{collections::VecDeque, fmt, mem};

/// A lazy sequence of a whole list. Yields each item exactly once.
///
/// Every item that stays in the list during the whole walk is yielded exactly once, and no item is yielded twice, whatever
/// you or others add or remove meanwhile. So it is safe to act on items while reading.
///
/// Pages of an unchanging list have as many items as the page size says. If the list changes, they may have fewer. From the
/// second page on, pages of an unchanging list are prefetched: two at a time, and more if you would have to wait. Releasing the
/// sequence, or cancelling a call that waits, cancels these requests. A page whose response had arrived by then is not
/// requested again: the next call returns it.
///
/// A list that the server pages by cursor is not prefetched and has no total count.
#[mirrored(docs)]
pub struct Pager<T> {
    reader: Reader<T>,
    /// Items that were fetched but not returned. A page ends with the row that overlaps with the next page, which makes it
    /// longer than the page size: that row is returned with the next ones.
    held: Vec<T>,
    /// The errors of rows of the last page that could not be decoded. Each is reported once, after the good rows.
    undecoded: VecDeque<Error>,
    /// The position it started from, if not the beginning.
    resumed_from: Option<String>,
}

#[mirrored]
impl<T> Pager<T> {
    /// Prefetches up to `prefetch` pages, a number that was already checked.
    pub(crate) fn new(source: impl PageSource<T> + 'static, prefetch: u32) -> Self {
        let reader = OffsetReader::new(source, PAGE_SIZE.unsigned_abs(), prefetch);
        Self::from_reader(Reader::Offset(Box::new(reader)))
    }

    /// Reads a list that the server pages by cursor.
    pub(crate) fn by_cursor(source: impl CursorSource<T> + 'static) -> Self {
        let reader = CursorReader::new(source, PAGE_SIZE.unsigned_abs());
        Self::from_reader(Reader::Cursor(Box::new(reader)))
    }

    fn from_reader(reader: Reader<T>) -> Self {
        Self { reader, held: Vec::new(), undecoded: VecDeque::new(), resumed_from: None }
    }

    /// Sets the page size: 1 to 500, 100 by default. Requests ask for one row more, so that pages overlap, but never for more
    /// than 500: pages of 500 after the first one have 499 items.
    ///
    /// # Errors
    /// `Invalid` for a number out of range.
    pub fn page_size(mut self, page_size: i32) -> Result<Self> {
        self.reader.set_size(check_size(page_size)?);
        Ok(self)
    }

    /// Sets the maximum number of pages to fetch ahead of the reader: 1 (none) to 32, 8 by default. More than two are only
    /// fetched ahead of a reader that has to wait for them. A list that changes, or whose items you act on while reading, is
    /// not prefetched.
    ///
    /// # Errors
    /// `Invalid` for a number out of range.
    pub fn prefetch(mut self, pages: i32) -> Result<Self> {
        self.reader.set_prefetch(check_prefetch(pages)?);
        Ok(self)
    }

    /// Continues from a [`Pager::position`] saved from a list with the same filters, in this program or another. With
    /// `None`, starts at the beginning. Skips no item. It repeats items only if the 32 items before the position have all
    /// been removed in the meantime.
    ///
    /// # Errors
    /// `Invalid` for text that is not a position, or a position saved from a different list.
    pub fn resume_from(mut self, position: Option<String>) -> Result<Self> {
        if let Some(text) = &position {
            self.reader.resume(text)?;
        }
        self.resumed_from = position;
        Ok(self)
    }

    /// The current position, as text to save. Pass it as `resume_from` to the same list, in this program or another, to
    /// continue from here. Nothing before the first page.
    ///
    /// A position identifies the list by a hash, contains no secrets, and is shorter than a kilobyte for most lists.
    /// Resuming skips no item. It repeats items only if the 32 items before the position have all been removed in the
    /// meantime.
    ///
    /// # Unread items
    /// The last `unread` items of the last page count as not read.
    pub fn position(&self, unread: usize) -> Option<String> {
        self.reader.position(unread + self.held.len()).or_else(|| self.resumed_from.clone())
    }

    /// Returns the next items, at least one and at most the page size, or `None` after the last.
    ///
    /// A dropped or failed call loses nothing: the next call continues from the same place. An item that cannot be decoded
    /// is reported once, as an error after the other items of its page. The call after that continues with the next item.
    ///
    /// # Errors
    /// Those of every call, and an error of kind `Api` for a list that changes faster than it can be read.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>> {
        loop {
            if let Some(error) = self.undecoded.pop_front() {
                return Err(error);
            }
            let size = self.reader.size() as usize;
            let reads = self.held.len() < size && !self.reader.is_at_end();
            if reads || !self.held.is_empty() {
                self.reader.check_open()?;
            }
            if !reads {
                return Ok(self.take(size));
            }
            let rows = self.reader.read().await?;
            // There is no `await` from here on, so a dropped call has changed nothing.
            let before = self.held.len();
            self.hold(rows);
            if self.held.len() > before {
                return Ok(self.take(size));
            }
        }
    }

    /// Holds the rows of a page. Usually nothing else is held, and the items stay where they are in memory.
    fn hold(&mut self, rows: NewRows<T>) {
        let undecoded = &mut self.undecoded;
        let items =
            rows.into_iter().filter_map(|row| row.map_err(|row| undecoded.push_back(row.into_error())).ok());
        let mut items: Vec<T> = items.collect();
        if self.held.is_empty() {
            self.held = items;
        } else {
            self.held.append(&mut items);
        }
    }

    /// Takes up to `most` of the fetched items, or `None` if there are none.
    fn take(&mut self, most: usize) -> Option<Vec<T>> {
        let rest = self.held.split_off(most.min(self.held.len()));
        Some(mem::replace(&mut self.held, rest)).filter(|items| !items.is_empty())
    }

    /// Takes items back, to return them again before all others.
    pub(crate) fn put_back(&mut self, mut items: Vec<T>) {
        items.append(&mut self.held);
        self.held = items;
    }

    /// The number of items in the whole list, as of the last page read. Nothing before the first page, and for a list that
    /// the server does not count.
    pub fn total_count(&self) -> Option<i64> {
        self.reader.total()
    }

    /// Requests the next page again, even if its response arrived for a call that was cancelled.
    pub(crate) fn discard_prefetched(&mut self) {
        self.reader.discard_prefetched();
    }

    /// Whether the last page was the last of the list.
    pub(crate) fn is_at_end(&self) -> bool {
        self.held.is_empty() && self.reader.is_at_end()
    }

    /// Continues with pages of this size.
    pub(crate) fn set_page_size(&mut self, size: u32) {
        self.reader.set_size(size);
    }

    /// The items one by one.
    ///
    /// The stream ends only after the last item. An error does not end it: stop there, as `try_next` and `try_collect` do,
    /// or poll again to continue from the same place.
    pub fn into_stream(self) -> impl Stream<Item = Result<T>> + Send + Unpin
    where
        T: Send + 'static,
    {
        items(stream::unfold(self, |mut pager| async move {
            let page = pager.next_page().await.transpose()?;
            Some((page, pager))
        }))
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager").field("total_count", &self.total_count()).finish_non_exhaustive()
    }
}
