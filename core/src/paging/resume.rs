//! Resuming from a saved position.
//!
//! A position records only the last rows before it, the anchors. The invariant of the walk holds for them too: every
//! stable item ordered before an anchor was seen. So a page with a known row joins from that row on, and the rows before
//! it are dropped. If no anchor is found near the position, the list is scanned from the beginning until one is found. If
//! there is none, all anchors were removed, and the list is read from the beginning.

use super::{
    page::Fetched,
    parameters::MAX_LIMIT,
    position::Position,
    recent_rows::{RecentRows, shrunk},
    resumed::{Phase, Resumed},
    seen::Seen,
    walk::{PageRequest, Walk},
};

impl Walk {
    /// Creates a walk of the rows after the position.
    pub(super) fn resume(size: u32, position: Position) -> Self {
        let mut walk = Self::new(size);
        walk.recent = RecentRows::before(&position);
        let Position { offset, total, anchors, read_behind, .. } = position;
        let phase = if anchors.is_empty() { Phase::Restarted } else { Phase::AtOffset };
        walk.start = (offset + 1).saturating_sub(anchors.len() as u64);
        walk.limit = (walk.size + anchors.len() as u32).min(MAX_LIMIT - 1);
        // The rows before the position are not counted, so the total cannot tell whether rows are missing.
        walk.reread = true;
        walk.seen.extend(anchors);
        walk.resumed = Some(Resumed { phase, offset, total, read_behind: read_behind.into_iter().collect() });
        walk
    }

    /// The number of rows of the page before the first known one. Nothing if there is none.
    pub(super) fn find_known_row<T>(&mut self, request: PageRequest, page: &Fetched<T>) -> Option<usize> {
        let resumed = self.resumed.as_mut()?;
        if let Some(known) = page.rows.iter().position(|row| self.seen.contains(row.id)) {
            if let Phase::Scanning(scanned) = std::mem::replace(&mut resumed.phase, Phase::Found) {
                self.seen.extend(scanned.into_rows());
            }
            return Some(known);
        }
        let shift = page.total_count.zip(resumed.total).map(|(now, then)| now.saturating_sub(then));
        match (&resumed.phase, shift.filter(|shift| *shift != 0)) {
            (Phase::AtOffset, Some(shift)) => {
                resumed.phase = Phase::Shifted;
                let now = resumed.offset.saturating_add_signed(shift);
                self.start = now.saturating_sub(u64::from(MAX_LIMIT / 2));
                self.limit = MAX_LIMIT - 1;
            }
            (Phase::Found, _) if request.offset > 0 => self.step_back(request, page.total_count),
            (Phase::Scanning(_), _) => self.skip_page(request, page),
            _ => {
                resumed.phase = Phase::Scanning(Seen::default());
                (self.start, self.limit) = (0, MAX_LIMIT - 1);
            }
        }
        None
    }

    /// Skips a page without a known row.
    fn skip_page<T>(&mut self, request: PageRequest, page: &Fetched<T>) {
        let Some(Resumed { phase: Phase::Scanning(scanned), .. }) = &self.resumed else { return };
        if !self.follows(request, page, scanned) {
            return self.step_back(request, page.total_count);
        }
        let Some(Resumed { phase: Phase::Scanning(scanned), .. }) = &mut self.resumed else { return };
        let any_new = page.rows.iter().filter(|row| scanned.insert(row.id)).count() > 0;
        if any_new {
            self.pages_without_new_rows = 0;
        }
        if self.is_at_end(request, page.rows.len(), page.total_count, any_new) {
            self.restart();
        } else {
            let end = request.offset + page.rows.len() as u64;
            self.start = end.saturating_sub(shrunk(self.joined_total, page.total_count));
            (self.end, self.joined_total) = (end, page.total_count);
        }
    }

    /// All anchors were removed, so the rows after them cannot be distinguished from those before.
    fn restart(&mut self) {
        let mut walk = Self::new(self.size);
        walk.resumed = self.resumed.take().map(|resumed| Resumed { phase: Phase::Restarted, ..resumed });
        *self = walk;
    }
}
