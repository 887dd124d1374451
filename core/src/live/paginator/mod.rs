//! A list for display in a user interface: its rows, loading, and changes in progress.

mod change;
mod model;
mod states;

use super::watch::{List, read};
use crate::{
    error::{Error, Result},
    paging::{MAX_LIMIT, Pager},
};
use clerk_orgs_mirrored::mirrored;
pub(crate) use model::Expected;
pub use model::PaginatorState;
use model::{Model, Rules, Settled};
pub use states::PaginatorStates;
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Mutex, watch};
use tokio_util::sync::{CancellationToken, DropGuard};

/// A list for display in a user interface, loaded page by page.
///
/// Holds one consistent state and provides the calls that change it. Makes no request before the first
/// [`Paginator::load_more`] or [`Paginator::refresh`]. A failed call leaves the shown rows unchanged; both the call and the
/// state report its error.
///
/// # Clones
/// Cheap to clone: clones share everything.
#[mirrored(docs)]
pub struct Paginator<T> {
    inner: Arc<Inner<T>>,
    /// Cancels `dropped` with the last clone.
    held: Arc<DropGuard>,
}

impl<T> Clone for Paginator<T> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), held: self.held.clone() }
    }
}

struct Inner<T> {
    list: List<T>,
    page_size: i32,
    model: watch::Sender<Model<T>>,
    reader: Mutex<Reader<T>>,
    /// The number of finished loads that callers asked for.
    done: AtomicU64,
    /// The number of refreshes that were started.
    refreshes: AtomicU64,
    closed: watch::Receiver<bool>,
    /// Cancelled when the last clone of the paginator is dropped.
    dropped: CancellationToken,
}

/// Why rows are reloaded.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// A caller asked for it.
    Requested,
    /// To find out the outcome of a change whose response was lost. A failure is not reported to anyone.
    Settling,
}

/// Guarded by a lock, so that only one load runs at a time.
struct Reader<T> {
    pager: Option<Pager<T>>,
    /// The result of the last load.
    last: Result<()>,
    /// The number and the result of the last finished refresh.
    refreshed: (u64, Result<()>),
}

#[mirrored]
impl<T: Clone + Send + Sync + 'static> Paginator<T> {
    /// `key` returns the key by which changes identify a row, and `belongs` whether a changed row is still in the list.
    pub(crate) fn new(
        list: impl Fn(i32) -> Result<Pager<T>> + Send + Sync + 'static,
        id: fn(&T) -> &str,
        key: fn(&T) -> &str,
        belongs: impl Fn(&T) -> bool + Send + Sync + 'static,
        page_size: i32,
        closed: watch::Receiver<bool>,
    ) -> Result<Self> {
        list(page_size)?;
        let dropped = CancellationToken::new();
        let held = Arc::new(dropped.clone().drop_guard());
        let inner = Inner {
            list: Box::new(list),
            page_size,
            model: watch::Sender::new(Model::new(Rules { id, key, belongs: Box::new(belongs) })),
            reader: Mutex::new(Reader { pager: None, last: Ok(()), refreshed: (0, Ok(())) }),
            done: AtomicU64::new(0),
            refreshes: AtomicU64::new(0),
            closed,
            dropped,
        };
        Ok(Self { inner: Arc::new(inner), held })
    }

    /// The current state. Makes no request.
    #[must_use]
    pub fn state(&self) -> PaginatorState<T> {
        self.inner.model.borrow().state()
    }

    /// The paginator's states: the current one, then each later one. If states change faster than you read them,
    /// intermediate ones are skipped, but never the last. Ends when the client is closed or the paginator is released.
    #[must_use]
    pub fn states(&self) -> PaginatorStates<T> {
        let mut model = self.inner.model.subscribe();
        model.mark_changed();
        PaginatorStates { model, closed: self.inner.closed.clone() }
    }

    /// Loads the next page. Does nothing at the end of the list. While rows are already being loaded, it waits for those
    /// and loads no others. Retried automatically on transient failures. Skips rows that cannot be decoded.
    ///
    /// # Errors
    /// Those of fetching the list, which leave the shown rows unchanged. `Usage` once the client is closed.
    pub async fn load_more(&self) -> Result<()> {
        let inner = &*self.inner;
        if *inner.closed.borrow() {
            return Err(Error::closed());
        }
        let done = inner.done.load(Ordering::SeqCst);
        let mut reader = inner.reader.lock().await;
        if inner.done.load(Ordering::SeqCst) > done {
            return reader.last.clone();
        }
        let result = inner.append(&mut reader).await;
        if result.is_ok() && inner.model.borrow().has_unsettled() {
            self.inner.settle();
        }
        inner.end_read(&mut reader, result)
    }

    /// Reloads the shown rows, or loads the first page if none are shown. The old rows stay until the new ones arrive.
    /// Retried automatically on transient failures. Skips rows that cannot be decoded.
    ///
    /// # Errors
    /// Those of fetching the list, which leave the shown rows unchanged.
    pub async fn refresh(&self) -> Result<()> {
        self.inner.refresh(Reason::Requested).await
    }
}

impl<T: Clone + Send + Sync + 'static> Inner<T> {
    async fn refresh(&self, reason: Reason) -> Result<()> {
        let begun = self.refreshes.load(Ordering::SeqCst);
        let mut reader = self.reader.lock().await;
        // Concurrent callers share one refresh, provided that it started after they asked.
        if reader.refreshed.0 > begun {
            let result = reader.refreshed.1.clone();
            if reason == Reason::Requested {
                self.model.send_modify(|model| model.error = result.as_ref().err().cloned());
            }
            return result;
        }
        let number = self.refreshes.fetch_add(1, Ordering::SeqCst) + 1;
        let result = self.replace(&mut reader, reason).await;
        reader.refreshed = (number, result.clone());
        match reason {
            Reason::Requested => self.end_read(&mut reader, result),
            Reason::Settling => result,
        }
    }

    async fn append(&self, reader: &mut Reader<T>) -> Result<()> {
        let pager = match &mut reader.pager {
            Some(pager) => pager,
            none => none.insert((self.list)(self.page_size)?),
        };
        // Rows that were requested before a change to them would undo it.
        pager.discard_prefetched();
        let (reading, settled) = self.begin_reading();
        let mut rows = Vec::new();
        let result = read(pager, &mut rows, 1).await;
        reading.end(|model| match &result {
            Ok(()) => model.append(settled, rows, pager.total_count(), !pager.is_at_end()),
            Err(error) => model.error = Some(error.clone()),
        });
        result
    }

    async fn replace(&self, reader: &mut Reader<T>, reason: Reason) -> Result<()> {
        let enough = self.model.borrow().read().max(1);
        // Reload the shown rows with few requests. Later pages have the usual size again.
        let size = i32::try_from(enough).unwrap_or(i32::MAX).clamp(self.page_size, MAX_LIMIT as i32);
        let mut pager = (self.list)(size)?;
        let (reading, settled) = self.begin_reading();
        let mut rows = Vec::new();
        let result = read(&mut pager, &mut rows, enough).await;
        // The last page may hold more rows than were shown.
        pager.put_back(rows.split_off(rows.len().min(enough.max(self.page_size.unsigned_abs() as usize))));
        reading.end(|model| {
            if result.is_ok() {
                model.replace(settled, rows, pager.total_count(), !pager.is_at_end());
            }
            match reason {
                Reason::Requested => model.error = result.as_ref().err().cloned(),
                Reason::Settling if result.is_ok() => model.forget_cancelled(),
                Reason::Settling => {}
            }
        });
        if result.is_ok() {
            pager.set_page_size(self.page_size.unsigned_abs());
            reader.pager = Some(pager);
        }
        result
    }

    /// Records the result of a load, for callers that waited for it.
    fn end_read(&self, reader: &mut Reader<T>, result: Result<()>) -> Result<()> {
        reader.last.clone_from(&result);
        self.done.fetch_add(1, Ordering::SeqCst);
        result
    }

    fn begin_reading(&self) -> (Reading<'_, T>, Settled) {
        let mut settled = None;
        self.model.send_modify(|model| settled = Some(model.begin()));
        (Reading { model: &self.model }, settled.unwrap_or_default())
    }
}

/// Marks the model as loading until it is dropped.
struct Reading<'a, T> {
    model: &'a watch::Sender<Model<T>>,
}

impl<T> Reading<'_, T> {
    /// Ends loading and applies the result in a single state change.
    fn end(self, apply: impl FnOnce(&mut Model<T>)) {
        self.model.send_modify(|model| {
            model.is_loading = false;
            apply(model);
        });
    }
}

impl<T> Drop for Reading<'_, T> {
    fn drop(&mut self) {
        self.model.send_if_modified(|model| std::mem::take(&mut model.is_loading));
    }
}

impl<T> fmt::Debug for Paginator<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Paginator").finish_non_exhaustive()
    }
}
