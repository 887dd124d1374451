//! The rule of exactly-once paging, independent of I/O: what to request next, and how to judge a page.
//!
//! **Guarantee.** In a list with a total order by a key that does not change, every item that stays in the list during the
//! whole walk is yielded exactly once, and no item twice, whatever is added or removed meanwhile.
//!
//! **Why it holds.** Invariant: every stable item ordered before a seen item has been seen. A page is one snapshot of the
//! rows. If its first row was seen, all stable items before that row were, and the page lists all between it and its end, so
//! the invariant holds up to its end; at offset 0 nothing comes before. Such a page *joins*. Any other page is dropped.
//!
//! **The end.** A joined page that is shorter than requested ends the walk if it reaches the total count or contains nothing
//! new. But the server may limit pages itself. So a page as long as the longest one so far does not end a walk by containing
//! nothing new. Once a shorter page than requested was followed by more rows, such a page does not end a walk by its total
//! count, either.
//!
//! A page is judged by its own offset and limit, never by the latest request, so pages can be prefetched and then judged in
//! order.

use super::{
    page::{Fetched, reaches},
    parameters::MAX_LIMIT,
    position::Position,
    recent_rows::{RecentRows, shrunk},
    resumed::Resumed,
    seen::Seen,
};
use crate::{
    error::{Error, Origin, Result},
    models::UndecodableRow,
};

/// The number of consecutive requests without new rows after which the walk fails.
pub(super) const MAX_PAGES_WITHOUT_NEW_ROWS: u32 = 16;
/// The number of consecutive short pages without new rows that end a walk whose total is never reached.
const ENDING_PAGES_WITHOUT_NEW_ROWS: u32 = 3;

/// One request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct PageRequest {
    pub(super) offset: u64,
    pub(super) limit: u32,
}

/// A walk through a whole list.
#[derive(Debug)]
pub(super) struct Walk {
    pub(super) seen: Seen,
    /// Rows per request while the list does not change.
    pub(super) size: u32,
    /// Rows per request now.
    pub(super) limit: u32,
    /// Where the unseen rows are expected to begin.
    pub(super) start: u64,
    /// The offset after the last page that joined.
    pub(super) end: u64,
    /// The longest page so far.
    longest: usize,
    /// Whether a page of that length was shorter than requested although it was not the last one, as far as is known. This
    /// may be the server's own limit.
    cut: bool,
    /// Whether consecutive pages of one row were found.
    found_behind: bool,
    /// Whether nothing was found after the end, where pages of one row cannot overlap.
    nothing_behind: bool,
    /// The total of the last page that joined and did not end the walk, if the server reports it.
    pub(super) joined_total: Option<i64>,
    /// Whether a page has joined, and whether one contained a new row.
    begun: bool,
    yielded: bool,
    /// The total of the last page that joined, if the server reports it.
    total: Option<i64>,
    /// The number of rows expected to be removed before the next request.
    drift: u64,
    pub(super) pages_without_new_rows: u32,
    /// How many of them continued through rows that were already read, and how far that came: once more through the whole
    /// list from the beginning, or through the rows before a saved position.
    reread_pages: u32,
    reread_to: u64,
    misses: u32,
    /// Where the list ended, once that is known. It is then read once more from the beginning, except for a resumed walk.
    ended_at: Option<u64>,
    pub(super) reread: bool,
    finished: bool,
    /// Whether the last page made the prefetched pages useless.
    discards_prefetched: bool,
    /// Whether the last page that joined was as long as requested.
    full: bool,
    pub(super) recent: RecentRows,
    pub(super) resumed: Option<Resumed>,
}

impl Walk {
    pub(super) fn new(size: u32) -> Self {
        let size = size.clamp(1, MAX_LIMIT);
        Self {
            seen: Seen::default(),
            size,
            limit: size,
            start: 0,
            end: 0,
            longest: 0,
            cut: false,
            found_behind: false,
            nothing_behind: false,
            joined_total: None,
            begun: false,
            yielded: false,
            total: None,
            drift: 0,
            pages_without_new_rows: 0,
            reread_pages: 0,
            reread_to: 0,
            misses: 0,
            ended_at: None,
            reread: false,
            finished: false,
            discards_prefetched: false,
            full: false,
            recent: RecentRows::default(),
            resumed: None,
        }
    }

    /// The next request, or nothing at the end. Pages overlap by one row, so that those of an unchanging list join.
    pub(super) fn next_request(&self) -> Option<PageRequest> {
        let limit = (self.limit + 1).min(MAX_LIMIT);
        let overlap = u64::from(!self.returns_single_rows() || self.nothing_behind);
        (!self.finished).then_some(PageRequest { offset: self.start.saturating_sub(overlap), limit })
    }

    /// The request to prefetch after the last one, before its page arrives. Nothing if no more rows are known, or while the
    /// list changes.
    pub(super) fn next_prefetch(&self, last: PageRequest) -> Option<PageRequest> {
        let end = last.offset + u64::from(last.limit);
        let quiet = self.full && !self.discards_prefetched && self.misses == 0 && self.drift == 0;
        let there = i64::try_from(end).is_ok_and(|end| self.joined_total.is_some_and(|total| end <= total));
        (quiet && there && last.limit > 1).then_some(PageRequest { offset: end - 1, limit: last.limit })
    }

    /// Whether the last page made the later requests useless.
    pub(super) fn discards_prefetched(&self) -> bool {
        self.discards_prefetched
    }

    /// Requests pages of this size from now on.
    pub(super) fn set_size(&mut self, size: u32) {
        (self.size, self.limit) = (size, size);
    }

    /// The total as of the last page that joined, if the server reports it.
    pub(super) fn total(&self) -> Option<i64> {
        self.total
    }

    /// The position of the walk before the last `unread` items of the last page. Nothing before the first page.
    pub(super) fn position(&self, list: u128, unread: usize) -> Option<Position> {
        self.begun.then_some(())?;
        let mut position = self.recent.position(list, unread);
        position
            .read_behind
            .extend(self.resumed.iter().flat_map(|resumed| resumed.not_reached_again(&self.seen)));
        Some(position)
    }

    /// Processes the page that was returned for `request`. Returns its unseen items in order, or none if it does not join.
    ///
    /// Fails if the list changes too fast. After the error, the walk may continue, and counts from zero again.
    pub(super) fn receive<T>(
        &mut self,
        request: PageRequest,
        page: Fetched<T>,
    ) -> Result<Vec<Result<T, UndecodableRow>>> {
        self.discards_prefetched = true;
        self.pages_without_new_rows += 1;
        if self.pages_without_new_rows > MAX_PAGES_WITHOUT_NEW_ROWS + self.reread_pages {
            (self.pages_without_new_rows, self.reread_pages) = (0, 0);
            return Err(
                Error::api("the list changes faster than it can be read").with_origin(Origin::UnstableList)
            );
        }
        if page.rows.len() > self.longest {
            (self.longest, self.cut) = (page.rows.len(), false);
        }
        self.nothing_behind |= page.rows.is_empty();
        let Some(known) = self.joins(request, &page) else { return Ok(Vec::new()) };
        let Fetched { rows, total_count, .. } = page;
        let ids: Vec<_> = rows.iter().map(|row| row.id).collect();
        self.recent.join(request.offset, &ids, total_count);
        let mut new = Vec::with_capacity(rows.len());
        for (index, row) in rows.into_iter().enumerate() {
            let was_read = self.resumed.as_ref().is_some_and(|resumed| resumed.was_read(row.id));
            if self.seen.insert(row.id) && index >= known && !was_read {
                // A row that cannot be decoded is not an item.
                if row.item.is_ok() {
                    self.recent.mark_yielded(row.id);
                }
                new.push(row.item);
            }
        }
        self.advance(request, ids.len(), total_count, !new.is_empty());
        Ok(new)
    }

    /// The number of rows of the page before the relevant ones, or nothing if it does not join.
    fn joins<T>(&mut self, request: PageRequest, page: &Fetched<T>) -> Option<usize> {
        if self.resumed.as_ref().is_some_and(Resumed::has_anchors) {
            return self.find_known_row(request, page);
        }
        if self.follows(request, page, &self.seen) {
            return Some(0);
        }
        self.step_back(request, page.total_count);
        None
    }

    /// Rows before the page were removed. Steps back by their number if it is known, and then further with larger pages.
    /// Offset 0 always joins.
    pub(super) fn step_back(&mut self, request: PageRequest, total: Option<i64>) {
        self.misses += 1;
        let mut back = shrunk(self.joined_total, total).max(1);
        if self.misses > 1 || total.is_none() {
            self.limit = (self.limit * 2).min(MAX_LIMIT);
            // If the server limits pages, stepping back costs just as many requests to come forward again.
            let reach = if self.cut { (self.longest as u64) << self.misses.min(16) } else { u64::MAX };
            back += reach.min(self.limit.into());
        }
        self.start = (request.offset + 1).saturating_sub(back);
    }

    fn advance(&mut self, request: PageRequest, rows: usize, total: Option<i64>, any_new: bool) {
        self.end = request.offset + rows as u64;
        let lost = shrunk(self.joined_total, total);
        (self.begun, self.total) = (true, total);
        self.full = rows >= request.limit as usize;
        if any_new {
            (self.pages_without_new_rows, self.reread_pages) = (0, 0);
            (self.discards_prefetched, self.yielded) = (false, true);
            self.nothing_behind = false;
            self.found_behind |= rows == 1 && request.offset > 0;
            let more_follow = !total.is_some_and(|total| reaches(self.end, total));
            self.cut |= rows == self.longest && !self.full && more_follow;
        } else if (self.ended_at.is_some() || !self.yielded) && self.end > self.reread_to {
            self.reread_to = self.end;
            self.reread_pages += 1;
        }
        if self.is_at_end(request, rows, total, any_new) {
            // Fewer rows than the total: rows with equal keys may have swapped places, so read once more from the
            // beginning.
            let is_complete = total.is_none_or(|total| reaches(self.seen.len() as u64, total));
            self.finished = self.reread || is_complete;
            self.ended_at = Some(self.end);
            (self.reread, self.start, self.limit) = (true, 0, MAX_LIMIT - 1);
            self.discards_prefetched = true;
            return;
        }
        // Expect as many rows to be removed before the next request as before this one.
        let is_first = self.joined_total.is_none_or(|total| total == 0) || self.seen.is_empty();
        self.drift = if is_first { 0 } else { lost.max(self.drift / 2) };
        (self.misses, self.joined_total) = (0, total);
        self.start = self.end.saturating_sub(self.drift);
        self.limit = if any_new {
            self.size.max(self.limit / 2)
        } else {
            (self.limit * 2).min(MAX_LIMIT) // the list grew in front of us: bigger strides
        };
    }

    /// Whether a page that joined is the last. A full page never is, whatever the total says, since the two may be from
    /// different moments.
    pub(super) fn is_at_end(
        &self,
        request: PageRequest,
        rows: usize,
        total: Option<i64>,
        any_new: bool,
    ) -> bool {
        let end = request.offset + rows as u64;
        // No page was longer, so this may be the server's own limit.
        let may_be_cut = rows > 0
            && rows == self.longest
            && !(self.longest == 1 && self.nothing_behind)
            && self.ended_at.is_none_or(|before| end < before);
        rows < request.limit as usize
            && match total {
                Some(total) if reaches(end, total) => !(self.cut && may_be_cut),
                Some(_) => {
                    !any_new && !may_be_cut && self.pages_without_new_rows >= ENDING_PAGES_WITHOUT_NEW_ROWS
                }
                None => !any_new && !may_be_cut,
            }
    }

    /// Whether there can be no unseen rows before the page.
    pub(super) fn follows<T>(&self, request: PageRequest, page: &Fetched<T>, seen: &Seen) -> bool {
        let overlaps = page.rows.first().is_some_and(|row| seen.contains(row.id));
        // Without an overlap, a removal cannot be detected.
        let touches = self.returns_single_rows() && !page.rows.is_empty() && request.offset == self.end;
        request.offset == 0 || overlaps || touches
    }

    /// Pages cannot overlap if the server returns one row whatever is requested. If it reports a total, this is assumed
    /// only as a last resort, since the total may be wrong.
    fn returns_single_rows(&self) -> bool {
        self.longest == 1
            && (self.total.is_none()
                || self.pages_without_new_rows >= ENDING_PAGES_WITHOUT_NEW_ROWS
                || self.found_behind)
    }
}
