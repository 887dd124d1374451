//! Resuming from a saved position.
//!
//! A position records only the last rows before it, the landmarks. The invariant of the walk holds for them too: every
//! stable item ordered before a landmark was seen. So a page with a known row joins from that row on, and the rows before
//! it are dropped. If no landmark is found near the position, the list is skimmed from the beginning until one is found. If
//! there is none, all landmarks were removed, and the list is read from the beginning.

use super::{
    page::Fetched,
    parameters::MAX_LIMIT,
    position::Position,
    recent_rows::{RecentRows, shrunk},
    resumed::{Phase, Resumed},
    seen::Seen,
    walk::{Ask, Walk},
};

impl Walk {
    /// Creates a walk of the rows after the position.
    pub(super) fn resume(size: u32, position: Position) -> Self {
        let mut walk = Self::new(size);
        walk.recent = RecentRows::before(&position);
        let Position { offset, total, landmarks, read_behind, .. } = position;
        let phase = if landmarks.is_empty() { Phase::Anew } else { Phase::Place };
        walk.start = (offset + 1).saturating_sub(landmarks.len() as u64);
        walk.limit = (walk.size + landmarks.len() as u32).min(MAX_LIMIT - 1);
        // The rows before the position are not counted, so the total cannot tell whether rows are missing.
        walk.reread = true;
        walk.seen.extend(landmarks);
        walk.resumed = Some(Resumed { phase, offset, total, read_behind: read_behind.into_iter().collect() });
        walk
    }

    /// The number of rows of the page before the first known one. Nothing if there is none.
    pub(super) fn finds_its_place<T>(&mut self, ask: Ask, page: &Fetched<T>) -> Option<usize> {
        let resumed = self.resumed.as_mut()?;
        if let Some(known) = page.rows.iter().position(|row| self.seen.contains(row.id)) {
            if let Phase::Skimming(skimmed) = std::mem::replace(&mut resumed.phase, Phase::Found) {
                self.seen.extend(skimmed.into_rows());
            }
            return Some(known);
        }
        let shift = page.total_count.zip(resumed.total).map(|(now, then)| now.saturating_sub(then));
        match (&resumed.phase, shift.filter(|shift| *shift != 0)) {
            (Phase::Place, Some(shift)) => {
                resumed.phase = Phase::Shifted;
                let now = resumed.offset.saturating_add_signed(shift);
                self.start = now.saturating_sub(u64::from(MAX_LIMIT / 2));
                self.limit = MAX_LIMIT - 1;
            }
            (Phase::Found, _) if ask.offset > 0 => self.step_back(ask, page.total_count),
            (Phase::Skimming(_), _) => self.skim(ask, page),
            _ => {
                resumed.phase = Phase::Skimming(Seen::default());
                (self.start, self.limit) = (0, MAX_LIMIT - 1);
            }
        }
        None
    }

    /// Skips a page without a known row.
    fn skim<T>(&mut self, ask: Ask, page: &Fetched<T>) {
        let Some(Resumed { phase: Phase::Skimming(skimmed), .. }) = &self.resumed else { return };
        if !self.follows(ask, page, skimmed) {
            return self.step_back(ask, page.total_count);
        }
        let Some(Resumed { phase: Phase::Skimming(skimmed), .. }) = &mut self.resumed else { return };
        let any_new = page.rows.iter().filter(|row| skimmed.insert(row.id)).count() > 0;
        if any_new {
            self.pages_without_news = 0;
        }
        if self.is_at_end(ask, page.rows.len(), page.total_count, any_new) {
            self.read_anew();
        } else {
            let end = ask.offset + page.rows.len() as u64;
            self.start = end.saturating_sub(shrunk(self.joined_total, page.total_count));
            (self.end, self.joined_total) = (end, page.total_count);
        }
    }

    /// All landmarks were removed, so the rows after them cannot be distinguished from those before.
    fn read_anew(&mut self) {
        let mut walk = Self::new(self.size);
        walk.resumed = self.resumed.take().map(|resumed| Resumed { phase: Phase::Anew, ..resumed });
        *self = walk;
    }
}
