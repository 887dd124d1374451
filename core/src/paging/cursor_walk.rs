//! The rule of reading a list that the server pages by cursor, independent of I/O.
//!
//! A cursor stands for the row that its page follows, so nothing moves while the list changes, and pages need no overlap. The
//! rows that were read are remembered all the same, so that none is yielded twice if one is moved.
//!
//! The server refuses a cursor whose row was removed. The walk then goes back to the cursor of an earlier page: what was read
//! is known, so it continues where it was. The first page has no cursor, and is never refused.
//!
//! A position records the cursor of its page and the last rows before it, the anchors. Up to the last anchor that is found,
//! the list was read. If the cursor is refused, the list is scanned for them from its beginning.

use super::{
    page::{CursorPage, NewRows},
    parameters::MAX_LIMIT,
    position::{CursorPosition, MAX_ANCHORS},
    seen::Seen,
    walk::MAX_PAGES_WITHOUT_NEW_ROWS,
};
use crate::error::{Error, Origin, Result};
use std::{collections::VecDeque, sync::Arc};

/// The number of rows that are remembered with their pages: more than a reader can have left unread, and the anchors.
const REMEMBERED: usize = 2 * MAX_LIMIT as usize + MAX_ANCHORS;

/// A walk through a whole list.
pub(super) struct CursorWalk {
    /// Rows per request.
    size: u32,
    /// The cursors of the pages so far, in order. The last one is that of the next page to read.
    cursors: Vec<Arc<str>>,
    seen: Seen,
    recent: VecDeque<Recent>,
    /// Whether a page was read, and whether the last one was.
    begun: bool,
    finished: bool,
    /// The number of pages in a row without new rows, and how many of them were known to be read again.
    pages_without_new_rows: u32,
    reread_pages: u32,
    /// The number of cursors in a row that the server refused.
    refused: u32,
    /// Whether the page of the last cursor was read, or some of it.
    is_within_page: bool,
    is_resumed: bool,
    /// Set until the place is found where a resumed walk continues.
    looking: Option<Looking>,
}

/// A row that was read.
struct Recent {
    id: u128,
    /// The cursor of its page.
    cursor: Option<Arc<str>>,
    is_first_of_page: bool,
    /// False for a row that could not be decoded.
    is_item: bool,
}

/// The search for the place where a resumed walk continues.
struct Looking {
    /// The number of cursors at which it began.
    from: usize,
    /// The rows so far.
    scanned: Seen,
}

impl Looking {
    fn from(cursors: &[Arc<str>]) -> Self {
        Self { from: cursors.len(), scanned: Seen::default() }
    }
}

impl CursorWalk {
    pub(super) fn new(size: u32) -> Self {
        Self {
            size,
            cursors: Vec::new(),
            seen: Seen::default(),
            recent: VecDeque::new(),
            begun: false,
            finished: false,
            pages_without_new_rows: 0,
            reread_pages: 0,
            refused: 0,
            is_within_page: false,
            is_resumed: false,
            looking: None,
        }
    }

    /// Creates a walk of the rows after the position.
    pub(super) fn resume(size: u32, position: CursorPosition) -> Self {
        let CursorPosition { cursor, is_within_page, anchors, .. } = position;
        let mut walk = Self::new(size);
        walk.cursors.extend(cursor.map(Arc::from));
        if is_within_page && !anchors.is_empty() {
            walk.looking = Some(Looking::from(&walk.cursors));
        }
        for id in anchors {
            walk.seen.insert(id);
            walk.recent.push_back(Recent { id, cursor: None, is_first_of_page: false, is_item: false });
        }
        (walk.is_resumed, walk.is_within_page) = (true, is_within_page);
        walk
    }

    pub(super) fn size(&self) -> u32 {
        self.size
    }

    pub(super) fn set_size(&mut self, size: u32) {
        self.size = size;
    }

    /// The cursor of the next page. The first page has none.
    pub(super) fn cursor(&self) -> Option<&str> {
        self.cursors.last().map(|cursor| &**cursor)
    }

    pub(super) fn is_finished(&self) -> bool {
        self.finished
    }

    /// The position before the last `unread` items. Nothing before the first page.
    pub(super) fn position(&self, list: u128, unread: usize) -> Option<CursorPosition> {
        self.begun.then_some(())?;
        let items = self.recent.iter().enumerate().rev().filter(|(_, row)| row.is_item);
        let place = items.take(unread).last().map(|(place, _)| place);
        let (cursor, is_within_page) = match place.and_then(|place| self.recent.get(place)) {
            Some(row) => (row.cursor.as_deref(), !row.is_first_of_page),
            None => (self.cursor(), self.is_within_page),
        };
        let end = place.unwrap_or(self.recent.len());
        let anchors = self.recent.range(end.saturating_sub(MAX_ANCHORS)..end).map(|row| row.id).collect();
        Some(CursorPosition { list, cursor: cursor.map(str::to_owned), is_within_page, anchors })
    }

    /// Goes back because the server refused the cursor: one page, and then twice as many each time. False if there is nothing
    /// to go back to.
    pub(super) fn go_back(&mut self) -> bool {
        let back = self.cursors.len().min(1 << self.refused.min(16));
        if back == 0 {
            self.refused = 0;
            return false;
        }
        self.refused += 1;
        self.reread_pages += back as u32;
        self.cursors.truncate(self.cursors.len() - back);
        self.is_within_page = true;
        // Of the rows before the place where it continued, a resumed walk knows only the anchors.
        if self.is_resumed && self.cursors.len() <= 1 {
            self.looking = Some(Looking::from(&self.cursors));
        }
        true
    }

    /// Processes the next page. Returns its unseen items in order.
    ///
    /// Fails if the list does not get on. After the error, the walk may continue, and counts from zero again.
    pub(super) fn receive<T>(&mut self, page: CursorPage<T>) -> Result<NewRows<T>> {
        let CursorPage { rows, next } = page;
        self.refused = 0;
        self.pages_without_new_rows += 1;
        if self.pages_without_new_rows > MAX_PAGES_WITHOUT_NEW_ROWS + self.reread_pages {
            return Err(self.stuck());
        }
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        let Some(known) = self.rows_before_the_place(&ids) else {
            return self.follow(next, false).map(|()| Vec::new());
        };
        self.begun = true;
        let cursor = self.cursors.last().cloned();
        let mut new = Vec::with_capacity(rows.len());
        for (index, row) in rows.into_iter().enumerate() {
            if self.seen.insert(row.id) && index >= known {
                self.recent.push_back(Recent {
                    id: row.id,
                    cursor: cursor.clone(),
                    is_first_of_page: index == 0,
                    is_item: row.item.is_ok(),
                });
                new.push(row.item);
            }
        }
        self.recent.drain(..self.recent.len().saturating_sub(REMEMBERED));
        if !new.is_empty() {
            (self.pages_without_new_rows, self.reread_pages) = (0, 0);
        }
        self.follow(next, !new.is_empty())?;
        Ok(new)
    }

    /// The number of rows of the page before the place where the walk continues. Nothing if that comes later.
    fn rows_before_the_place(&mut self, ids: &[u128]) -> Option<usize> {
        let Some(looking) = &mut self.looking else { return Some(0) };
        if let Some(last) = ids.iter().rposition(|id| self.seen.contains(*id)) {
            self.looking = None;
            // Small pages that follow may have nothing but the other anchors.
            self.reread_pages += MAX_ANCHORS as u32;
            return Some(last + 1);
        }
        if ids.iter().filter(|id| looking.scanned.insert(**id)).count() > 0 {
            self.pages_without_new_rows = 0;
        }
        None
    }

    /// Continues with the page after the last one.
    fn follow(&mut self, next: Option<String>, any_new: bool) -> Result<()> {
        self.is_within_page = true;
        match next {
            None => match self.looking.take() {
                // All anchors were removed, so the rows after them cannot be distinguished from those before.
                Some(Looking { from, .. }) => self.cursors.truncate(from),
                None => self.finished = true,
            },
            Some(next) if self.cursor() == Some(&*next) => {
                if !any_new {
                    return Err(self.stuck());
                }
            }
            Some(next) => {
                self.cursors.push(next.into());
                self.is_within_page = false;
            }
        }
        Ok(())
    }

    fn stuck(&mut self) -> Error {
        (self.pages_without_new_rows, self.reread_pages) = (0, 0);
        Error::api("the server says that more of the list follows, but returns only what was read before")
            .with_origin(Origin::UnstableList)
    }
}
