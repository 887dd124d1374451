//! The result of one request for a list.

use crate::{
    error::Result,
    models::{Page, UndecodableRow},
};
use futures_util::future::BoxFuture;
use siphasher::sip128::SipHasher13;
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use tokio::{sync::oneshot, time::Instant};

/// A row as the server sent it. It counts as seen even if it cannot be decoded.
pub(crate) struct Row<T> {
    /// A hash of the raw id, computed before decoding. This is what a walk remembers of the row.
    pub(crate) id: u128,
    pub(crate) item: Result<T, UndecodableRow>,
}

/// The rows of a page that were not read before.
pub(super) type NewRows<T> = Vec<Result<T, UndecodableRow>>;

/// The response to one request: rows in the server's order, and the total count if the server reports it.
pub(crate) struct Fetched<T> {
    pub(crate) rows: Vec<Row<T>>,
    pub(crate) total_count: Option<i64>,
    /// When the response arrived, before it was decoded.
    pub(crate) arrived_at: Instant,
}

impl<T> Fetched<T> {
    /// Converts to the page requested with this offset and limit.
    pub(crate) fn into_page(self, offset: u64, limit: u32) -> Page<T> {
        let Self { rows, total_count, .. } = self;
        let end = offset.saturating_add(rows.len() as u64);
        let has_next_page = match total_count {
            Some(total) => !rows.is_empty() && !reaches(end, total),
            None => rows.len() >= limit as usize,
        };
        let total_count = total_count.unwrap_or_else(|| i64::try_from(end).unwrap_or(i64::MAX));
        let total = u64::try_from(total_count).unwrap_or(0);
        let page_count = i64::try_from(total.div_ceil(u64::from(limit.max(1)))).unwrap_or(i64::MAX);
        let (data, undecodable) = decoded(rows);
        Page { data, total_count, has_next_page, page_count, undecodable }
    }
}

/// The response to one request for a list that the server pages by cursor.
pub(crate) struct CursorPage<T> {
    pub(crate) rows: Vec<Row<T>>,
    /// The cursor of the page after it. Nothing if it is the last.
    pub(crate) next: Option<String>,
}

/// The items of rows, and those rows that could not be decoded.
pub(crate) fn decoded<T>(rows: Vec<Row<T>>) -> (Vec<T>, Vec<UndecodableRow>) {
    let (mut data, mut undecodable) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows {
        match row.item {
            Ok(item) => data.push(item),
            Err(row) => undecodable.push(row),
        }
    }
    (data, undecodable)
}

pub(super) fn reaches(count: u64, total: i64) -> bool {
    i64::try_from(count).map_or(true, |count| count >= total)
}

/// Hashes a row's id to 16 bytes. The hash is the same in every process, since saved positions contain it.
pub(crate) fn identity(id: &str) -> u128 {
    SipHasher13::new().hash(id.as_bytes()).as_u128()
}

/// When a page is the next to be read. Until then, it should be kept as it arrived: decoded rows take several times as much
/// memory.
pub(crate) struct Turn {
    answered: Arc<AtomicBool>,
    comes: oneshot::Receiver<()>,
}

/// The reader's end of a page's turn.
pub(super) struct Awaited {
    answered: Arc<AtomicBool>,
    /// Tells the source that the page is the next to be read. Nothing once that was told.
    turn: Option<oneshot::Sender<()>>,
}

impl Turn {
    pub(super) fn new() -> (Self, Awaited) {
        let (turn, comes) = oneshot::channel();
        let answered = Arc::<AtomicBool>::default();
        (Self { answered: answered.clone(), comes }, Awaited { answered, turn: Some(turn) })
    }

    /// Waits until the page is the next to be read. To be called once the response has arrived: from then on, a cancelled
    /// reader leaves the page to the next one.
    pub(crate) async fn comes(self) {
        self.answered.store(true, Ordering::SeqCst);
        // If nobody can tell any more, nobody waits for the page either.
        let _ = self.comes.await;
    }
}

impl Awaited {
    pub(super) fn is_answered(&self) -> bool {
        self.answered.load(Ordering::SeqCst)
    }

    /// Tells the source that the page is the next to be read.
    pub(super) fn tell(&mut self) {
        if let Some(turn) = self.turn.take() {
            // A source that does not care has dropped the other end.
            let _ = turn.send(());
        }
    }
}

/// The source of a list's pages.
pub(crate) trait PageSource<T>: Send + Sync {
    /// Makes one request, which may start at once. Dropping the future abandons it.
    fn fetch(&self, offset: u64, limit: u32, turn: Turn) -> BoxFuture<'static, Result<Fetched<T>>>;

    /// Fails if nothing may be read any more, not even what was fetched before.
    fn check_open(&self) -> Result<()> {
        Ok(())
    }

    /// The number of writes that the client has started.
    fn writes(&self) -> u64 {
        0
    }

    /// A hash that identifies the list, the same in every process.
    fn identity(&self) -> u128 {
        0
    }
}

/// The source of the pages of a list that the server pages by cursor.
pub(crate) trait CursorSource<T>: Send + Sync {
    /// Makes one request, which may start at once: for the rows after the cursor, or the first ones. Dropping the future
    /// abandons it.
    fn fetch(
        &self,
        cursor: Option<&str>,
        limit: u32,
        turn: Turn,
    ) -> BoxFuture<'static, Result<CursorPage<T>>>;

    /// Fails if nothing may be read any more.
    fn check_open(&self) -> Result<()> {
        Ok(())
    }

    /// A hash that identifies the list, the same in every process.
    fn identity(&self) -> u128 {
        0
    }
}
