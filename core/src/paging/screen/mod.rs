//! A list as a screen shows it: what is there, what is being read, and what is being done to it.

mod model;

use super::{MAX_LIMIT, Pager, watch::List, watch::read};
use crate::{Error, Result};
use futures_core::Stream;
use futures_util::stream::{self, StreamExt};
pub use model::ScreenState;
use model::{Model, Overlay, Settled};
use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::{Mutex, watch};

/// A list as a screen shows it, page after page: one state that is always whole, and calls that change it. Cheap to clone;
/// clones share everything.
///
/// Nothing is read before the first [`Screen::load_more`] or [`Screen::refresh`]. A call that fails leaves what is shown as
/// it is, and its error is told twice: by the call and in the state.
pub struct Screen<T, O> {
    inner: Arc<Inner<T>>,
    /// Whose list it is.
    pub(crate) owner: O,
}

impl<T, O: Clone> Clone for Screen<T, O> {
    fn clone(&self) -> Self {
        Self { inner: self.inner.clone(), owner: self.owner.clone() }
    }
}

struct Inner<T> {
    list: List<T>,
    page_size: i32,
    id: fn(&T) -> &str,
    /// Whether a row that was changed is still in the list.
    belongs: Box<dyn Fn(&T) -> bool + Send + Sync>,
    model: watch::Sender<Model<T>>,
    turn: Mutex<Turn<T>>,
    /// How many readings were done, by whatever call.
    done: AtomicU64,
    /// How many refreshs were begun.
    refreshs: AtomicU64,
    closed: watch::Receiver<bool>,
}

/// Rows are read in turn.
struct Turn<T> {
    pager: Option<Pager<T>>,
    /// How the last reading ended.
    last: Result<()>,
    /// The number of the last refresh that ended, and how.
    refreshed: (u64, Result<()>),
}

impl<T: Clone + Send + Sync + 'static, O> Screen<T, O> {
    pub(crate) fn new(
        owner: O,
        list: impl Fn(i32) -> Result<Pager<T>> + Send + Sync + 'static,
        id: fn(&T) -> &str,
        belongs: impl Fn(&T) -> bool + Send + Sync + 'static,
        page_size: i32,
        closed: watch::Receiver<bool>,
    ) -> Result<Self> {
        list(page_size)?;
        let inner = Inner {
            list: Box::new(list),
            page_size,
            id,
            belongs: Box::new(belongs),
            model: watch::Sender::new(Model::new(id)),
            turn: Mutex::new(Turn { pager: None, last: Ok(()), refreshed: (0, Ok(())) }),
            done: AtomicU64::new(0),
            refreshs: AtomicU64::new(0),
            closed,
        };
        Ok(Self { inner: Arc::new(inner), owner })
    }

    /// What is to be shown now.
    #[must_use]
    pub fn state(&self) -> ScreenState<T> {
        self.inner.model.borrow().state()
    }

    /// The states: the one that is now, then each that follows. Those that come faster than they are read are left out; the
    /// last is not. Ends when the client is closed, or the screen is dropped.
    #[must_use]
    pub fn states(&self) -> ScreenStates<T> {
        let mut model = self.inner.model.subscribe();
        model.mark_changed();
        ScreenStates { model, closed: self.inner.closed.clone() }
    }

    /// Reads the next page; nothing at the end of the list. Called while rows are being read, it waits for those, and reads
    /// no others.
    ///
    /// # Errors
    /// Those of reading the list; what is shown stays as it is. `Usage` once the client is closed.
    pub async fn load_more(&self) -> Result<()> {
        let inner = &*self.inner;
        if *inner.closed.borrow() {
            return Err(Error::closed());
        }
        let done = inner.done.load(Ordering::SeqCst);
        let mut turn = inner.turn.lock().await;
        if inner.done.load(Ordering::SeqCst) > done {
            return turn.last.clone();
        }
        let result = inner.append(&mut turn).await;
        inner.finish(&mut turn, result)
    }

    /// Reads anew what is shown, or the first page if nothing is; what is shown stays until the new rows are there. Rows that
    /// cannot be understood are left out, here as in [`Screen::load_more`].
    ///
    /// # Errors
    /// Those of reading the list; what is shown stays as it is.
    pub async fn refresh(&self) -> Result<()> {
        let inner = &*self.inner;
        let begun = inner.refreshs.load(Ordering::SeqCst);
        let mut turn = inner.turn.lock().await;
        // Those who waited together are content with one, as long as it began after they asked.
        if turn.refreshed.0 > begun {
            return turn.refreshed.1.clone();
        }
        let number = inner.refreshs.fetch_add(1, Ordering::SeqCst) + 1;
        let result = inner.replace(&mut turn).await;
        turn.refreshed = (number, result.clone());
        inner.finish(&mut turn, result)
    }

    /// Changes one row: what it will be, or its absence, is shown at once, and what the server made of it when it answers. If
    /// the call fails or is dropped, the row is as and where it was. A row that is not shown is only changed at the server.
    pub(crate) async fn change(
        &self,
        is_meant: impl Fn(&T) -> bool,
        becomes: impl FnOnce(&T) -> Option<T>,
        calling: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let inner = &*self.inner;
        let mut change = inner.begin_change(is_meant, becomes)?;
        let result = calling.await;
        inner.model.send_modify(|model| {
            if let Some(change) = &mut change {
                change.end(model, result.as_ref().ok());
            }
            model.error = result.as_ref().err().cloned();
        });
        result
    }
}

impl<T: Clone + Send + Sync + 'static> Inner<T> {
    async fn append(&self, turn: &mut Turn<T>) -> Result<()> {
        let pager = match &mut turn.pager {
            Some(pager) => pager,
            none => none.insert((self.list)(self.page_size)?),
        };
        let (reading, settled) = self.begin_reading();
        let mut rows = Vec::new();
        let result = read(pager, &mut rows, 1).await;
        reading.end(|model| match &result {
            Ok(()) => model.append(&settled, rows, pager.total_count(), !pager.is_at_end()),
            Err(error) => model.fail(error),
        });
        result
    }

    async fn replace(&self, turn: &mut Turn<T>) -> Result<()> {
        let enough = self.model.borrow().read().max(1);
        // What is shown in few requests, and then pages as before.
        let size = i32::try_from(enough).unwrap_or(i32::MAX).clamp(self.page_size, MAX_LIMIT as i32);
        let mut pager = (self.list)(size)?;
        let (reading, settled) = self.begin_reading();
        let mut rows = Vec::new();
        let result = read(&mut pager, &mut rows, enough).await;
        reading.end(|model| match &result {
            Ok(()) => model.replace(&settled, rows, pager.total_count(), !pager.is_at_end()),
            Err(error) => model.fail(error),
        });
        if result.is_ok() {
            pager.set_page_size(self.page_size.unsigned_abs());
            turn.pager = Some(pager);
        }
        result
    }

    /// Notes how a reading ended, for those who waited for it.
    fn finish(&self, turn: &mut Turn<T>, result: Result<()>) -> Result<()> {
        turn.last.clone_from(&result);
        self.done.fetch_add(1, Ordering::SeqCst);
        result
    }

    fn begin_reading(&self) -> (Reading<'_, T>, Settled) {
        let mut settled = None;
        self.model.send_modify(|model| settled = Some(model.begin()));
        (Reading { model: &self.model }, settled.unwrap_or_default())
    }

    /// Shows a row as it will be; nothing to do if it is not shown.
    fn begin_change(
        &self,
        is_meant: impl Fn(&T) -> bool,
        becomes: impl FnOnce(&T) -> Option<T>,
    ) -> Result<Option<Changing<'_, T>>> {
        let mut change = Ok(None);
        self.model.send_if_modified(|model| {
            let Some(row) = model.shown().find(|row| is_meant(row)) else { return false };
            let id = (self.id)(row).to_owned();
            if model.is_pending(&id) {
                change = Err(Error::usage("this row is being changed already"));
                return false;
            }
            let will_be = becomes(row);
            let leaves = will_be.is_none();
            let shown = will_be.filter(&self.belongs);
            let before = model.lay(&id, Some(Overlay { shown, pending: true, counted: false }));
            change = Ok(Some(Changing { inner: self, id, leaves, before, ended: false }));
            true
        });
        change
    }
}

/// Rows are being read; ends when dropped.
struct Reading<'a, T> {
    model: &'a watch::Sender<Model<T>>,
}

impl<T> Reading<'_, T> {
    /// Tells that it ended, and how, in one state.
    fn end(self, apply: impl FnOnce(&mut Model<T>)) {
        self.model.send_modify(apply);
    }
}

impl<T> Drop for Reading<'_, T> {
    fn drop(&mut self) {
        self.model.send_if_modified(|model| std::mem::take(&mut model.is_loading));
    }
}

/// A row is being changed; it is as it was when this is dropped before the end.
struct Changing<'a, T: Clone> {
    inner: &'a Inner<T>,
    id: String,
    /// Whether the row is to leave the list whatever the server makes of it.
    leaves: bool,
    before: Option<Overlay<T>>,
    ended: bool,
}

impl<T: Clone> Changing<'_, T> {
    fn end(&mut self, model: &mut Model<T>, now: Option<&T>) {
        self.ended = true;
        let overlay = match now {
            Some(now) => {
                let stays = !self.leaves && (self.inner.belongs)(now);
                Some(Overlay { shown: stays.then(|| now.clone()), pending: false, counted: false })
            }
            None => self.before.take(),
        };
        model.lay(&self.id, overlay);
    }
}

impl<T: Clone> Drop for Changing<'_, T> {
    fn drop(&mut self) {
        if !self.ended {
            let inner = self.inner;
            inner.model.send_modify(|model| self.end(model, None));
        }
    }
}

/// The states of a [`Screen`].
pub struct ScreenStates<T> {
    model: watch::Receiver<Model<T>>,
    closed: watch::Receiver<bool>,
}

impl<T: Clone + Send + Sync + 'static> ScreenStates<T> {
    /// The state, once it is another than the last one given; `None` after the end.
    ///
    /// # Errors
    /// None so far: it is read as any sequence is.
    pub async fn next_page(&mut self) -> Result<Option<Vec<ScreenState<T>>>> {
        Ok(self.next_state().await.map(|state| vec![state]))
    }

    /// Nothing: states are not counted beforehand. It is there as in any sequence.
    pub fn total_count(&self) -> Option<i64> {
        None
    }

    async fn next_state(&mut self) -> Option<ScreenState<T>> {
        tokio::select! {
            biased;
            _ = self.closed.wait_for(|closed| *closed) => None,
            changed = self.model.changed() => {
                changed.ok()?;
                Some(self.model.borrow_and_update().state())
            }
        }
    }

    /// The same as a stream.
    pub fn into_stream(self) -> impl Stream<Item = ScreenState<T>> + Send + Unpin {
        stream::unfold(
            self,
            |mut states| async move { states.next_state().await.map(|state| (state, states)) },
        )
        .boxed()
    }
}

impl<T, O: fmt::Debug> fmt::Debug for Screen<T, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Screen").field("owner", &self.owner).finish_non_exhaustive()
    }
}

impl<T> fmt::Debug for ScreenStates<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScreenStates").finish_non_exhaustive()
    }
}
