//! What a pager reads from: a list that the server pages by offset, or by cursor.

use super::{
    cursor_reader::CursorReader,
    page::{NewRows, PageSource},
    position::Position,
    prefetch::Prefetch,
    walk::Walk,
};
use crate::error::Result;

pub(super) enum Reader<T> {
    Offset(Box<OffsetReader<T>>),
    Cursor(Box<CursorReader<T>>),
}

impl<T> Reader<T> {
    /// Rows per page.
    pub(super) fn size(&self) -> u32 {
        match self {
            Self::Offset(reader) => reader.walk.size,
            Self::Cursor(reader) => reader.walk.size(),
        }
    }

    pub(super) fn set_size(&mut self, size: u32) {
        match self {
            Self::Offset(reader) => reader.walk.set_size(size),
            Self::Cursor(reader) => reader.walk.set_size(size),
        }
    }

    /// Prefetches up to so many pages. A page whose cursor is not known yet cannot be.
    pub(super) fn set_prefetch(&mut self, pages: u32) {
        if let Self::Offset(reader) = self {
            reader.prefetch = Prefetch::new(pages);
        }
    }

    /// Continues from a saved position.
    pub(super) fn resume(&mut self, position: &str) -> Result<()> {
        match self {
            Self::Offset(reader) => reader.resume(position),
            Self::Cursor(reader) => reader.resume(position),
        }
    }

    /// The position before the last `unread` items. Nothing before the first page.
    pub(super) fn position(&self, unread: usize) -> Option<String> {
        match self {
            Self::Offset(reader) => {
                reader.walk.position(reader.source.identity(), unread).map(|position| position.encode())
            }
            Self::Cursor(reader) => reader.position(unread),
        }
    }

    /// The number of rows of the whole list, if the server reports it.
    pub(super) fn total(&self) -> Option<i64> {
        match self {
            Self::Offset(reader) => reader.walk.total(),
            Self::Cursor(_) => None,
        }
    }

    pub(super) fn is_at_end(&self) -> bool {
        match self {
            Self::Offset(reader) => reader.walk.next_request().is_none(),
            Self::Cursor(reader) => reader.walk.is_finished(),
        }
    }

    /// Fails if nothing may be read any more, not even what was fetched before.
    pub(super) fn check_open(&self) -> Result<()> {
        match self {
            Self::Offset(reader) => reader.source.check_open(),
            Self::Cursor(reader) => reader.source.check_open(),
        }
    }

    /// Requests the next page again, even if its response arrived for a call that was cancelled.
    pub(super) fn discard_prefetched(&mut self) {
        match self {
            Self::Offset(reader) => reader.prefetch.discard(),
            Self::Cursor(reader) => reader.discard(),
        }
    }

    /// Reads the next page, whose rows may all be known. A dropped or failed call changes nothing.
    pub(super) async fn read(&mut self) -> Result<NewRows<T>> {
        match self {
            Self::Offset(reader) => reader.read().await,
            Self::Cursor(reader) => reader.read().await,
        }
    }
}

/// Reads a list by offset. Pages are prefetched.
pub(super) struct OffsetReader<T> {
    source: Box<dyn PageSource<T>>,
    walk: Walk,
    prefetch: Prefetch<T>,
}

impl<T> OffsetReader<T> {
    pub(super) fn new(source: impl PageSource<T> + 'static, size: u32, prefetch: u32) -> Self {
        Self { source: Box::new(source), walk: Walk::new(size), prefetch: Prefetch::new(prefetch) }
    }

    fn resume(&mut self, position: &str) -> Result<()> {
        self.walk = Walk::resume(self.walk.size, Position::decode(position, self.source.identity())?);
        Ok(())
    }

    async fn read(&mut self) -> Result<NewRows<T>> {
        let Some(request) = self.walk.next_request() else { return Ok(Vec::new()) };
        self.prefetch.begin(&*self.source, &self.walk, request);
        let (request, page) = self.prefetch.next().await?;
        // There is no `await` from here on, so a dropped call has changed nothing.
        let read_ahead = self.prefetch.reads_ahead();
        let rows = self.walk.receive(request, page).inspect_err(|_| self.prefetch.discard())?;
        self.prefetch.follow(&self.walk);
        if read_ahead {
            self.prefetch.fill(&*self.source, &self.walk);
        }
        Ok(rows)
    }
}
