use crate::ClerkError;
use clerk_orgs::{AuthChange, AuthChanges, BulkJobHandle, Pager, PaginatorState, PaginatorStates, Watch};
use std::{
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};
use tokio::sync::{Mutex as AsyncMutex, MutexGuard, watch};

const READ_IN_PROGRESS: &str =
    "another call is waiting for a page of this list: get the position between two reads";

/// How long a cancelled call may take to let go of what it reads.
const LETTING_GO: Duration = Duration::from_millis(100);

/// What an exported lazy sequence reads from.
pub(crate) trait Source {
    type Item;

    /// Returns the next items, at least one, or nothing after the last.
    fn next_page(&mut self) -> impl Future<Output = clerk_orgs::Result<Option<Vec<Self::Item>>>> + Send;

    /// Returns items that were received before the sequence was stopped, or nothing if there are none.
    fn rest(&mut self) -> impl Future<Output = Option<Vec<Self::Item>>> + Send {
        async { None }
    }

    /// The total number of items, where it is known.
    fn total_count(&self) -> Option<i64> {
        None
    }
}

impl<T: Send> Source for Pager<T> {
    type Item = T;

    async fn next_page(&mut self) -> clerk_orgs::Result<Option<Vec<T>>> {
        self.next_page().await
    }

    fn total_count(&self) -> Option<i64> {
        self.total_count()
    }
}

impl<T: Clone + Send + Sync + 'static> Source for Watch<T> {
    type Item = clerk_orgs::Change<T>;

    async fn next_page(&mut self) -> clerk_orgs::Result<Option<Vec<Self::Item>>> {
        self.next_page().await
    }

    fn total_count(&self) -> Option<i64> {
        self.total_count()
    }
}

/// The source of an exported lazy sequence that cannot fail.
pub(crate) trait Updates {
    type Item;

    /// Returns the next items, at least one, or nothing at the end.
    fn next_page(&mut self) -> impl Future<Output = Option<Vec<Self::Item>>> + Send;
}

impl Updates for AuthChanges {
    type Item = AuthChange;

    async fn next_page(&mut self) -> Option<Vec<AuthChange>> {
        self.next_changes().await
    }
}

impl<T: Clone + Send + Sync + 'static> Updates for PaginatorStates<T> {
    type Item = PaginatorState<T>;

    async fn next_page(&mut self) -> Option<Vec<Self::Item>> {
        Some(vec![self.next_state().await?])
    }
}

/// A sequence that one reader at a time reads, and the page that waits to be taken.
pub(crate) struct PageReader<S, T>(Arc<Inner<S, T>>);

struct Inner<S, T> {
    source: AsyncMutex<S>,
    buffer: Mutex<Buffered<T>>,
    stopped: watch::Sender<bool>,
    job: Option<BulkJobHandle>,
}

struct Buffered<T> {
    page: Option<Vec<T>>,
    total_count: Option<i64>,
}

impl<S, T> Clone for PageReader<S, T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<S, T> From<S> for PageReader<S, T> {
    fn from(source: S) -> Self {
        Self::new(source, None)
    }
}

impl<S, T> PageReader<S, T> {
    pub(crate) fn new(source: S, job: Option<BulkJobHandle>) -> Self {
        let buffer = Mutex::new(Buffered { page: None, total_count: None });
        let stopped = watch::Sender::new(false);
        Self(Arc::new(Inner { source: AsyncMutex::new(source), buffer, stopped, job }))
    }

    pub(crate) async fn source(&self) -> MutexGuard<'_, S> {
        self.0.source.lock().await
    }

    pub(crate) fn has_page(&self) -> bool {
        self.with_buffer(|buffer| buffer.page.is_some())
    }

    /// Keeps a page until it is taken. Returns false after the last page.
    pub(crate) fn put(&self, page: Option<Vec<T>>, total_count: Option<i64>) -> bool {
        self.with_buffer(|buffer| {
            *buffer = Buffered { page, total_count };
            buffer.page.is_some()
        })
    }

    pub(crate) fn take(&self) -> Option<Vec<T>> {
        self.with_buffer(|buffer| buffer.page.take())
    }

    pub(crate) fn total_count(&self) -> Option<i64> {
        self.with_buffer(|buffer| buffer.total_count)
    }

    /// Ends the sequence, including for a reader that waits for it.
    pub(crate) fn stop(&self) {
        self.0.stopped.send_replace(true);
        if let Some(job) = &self.0.job {
            job.stop();
        }
    }

    /// Ends the sequence in an orderly way, also while a reader waits for it.
    pub(crate) fn drain(&self) {
        if let Some(job) = &self.0.job {
            job.drain();
        }
    }

    /// Whether the job has got through.
    pub(crate) fn is_complete(&self) -> bool {
        self.0.job.as_ref().is_some_and(BulkJobHandle::is_complete)
    }

    /// Waits for a page. Returns false once the sequence is stopped.
    pub(crate) async fn unless_stopped<E>(
        &self,
        waiting: impl Future<Output = Result<bool, E>> + Send,
    ) -> Result<bool, E> {
        first(self.0.stopped.subscribe(), pin!(waiting)).await
    }

    fn with_buffer<R>(&self, access: impl FnOnce(&mut Buffered<T>) -> R) -> R {
        access(&mut self.0.buffer.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<S: Source<Item = T> + Send, T: Send> PageReader<S, T> {
    /// Returns false after the last page.
    pub(crate) async fn wait_for_page(&self) -> clerk_orgs::Result<bool> {
        let waiting = async {
            let mut source = self.source().await;
            if self.has_page() {
                return Ok(true);
            }
            let page = source.next_page().await;
            let total_count = source.total_count();
            page.map(|page| self.put(page, total_count))
        };
        Ok(self.unless_stopped(waiting).await? || self.has_rest().await)
    }

    /// Whether a sequence that was stopped has received items that were not read yet, which it keeps until they are taken.
    async fn has_rest(&self) -> bool {
        if !*self.0.stopped.borrow() {
            return false;
        }
        let mut source = self.source().await;
        if self.has_page() {
            return true;
        }
        let page = source.rest().await;
        let total_count = source.total_count();
        self.put(page, total_count)
    }
}

/// What is waited for is type-erased because this would be compiled once for each list.
async fn first<E>(
    mut stopped: watch::Receiver<bool>,
    waiting: Pin<&mut (dyn Future<Output = Result<bool, E>> + Send)>,
) -> Result<bool, E> {
    tokio::select! {
        biased;
        _ = stopped.wait_for(|stopped| *stopped) => Ok(false),
        result = waiting => result,
    }
}

impl<T> PageReader<Pager<T>, T> {
    /// The current position, before a page that was not taken yet and the last `unread` items of the one taken before.
    pub(crate) fn position(&self, unread: u32) -> Result<Option<String>, ClerkError> {
        let pager = self.released().ok_or_else(|| ClerkError::usage(READ_IN_PROGRESS))?;
        let waiting = self.with_buffer(|buffer| buffer.page.as_ref().map_or(0, Vec::len));
        Ok(pager.position(waiting + unread as usize))
    }

    /// The source, unless a call goes on reading it. One that was cancelled lets go of it a moment after its caller has gone on.
    fn released(&self) -> Option<MutexGuard<'_, Pager<T>>> {
        let deadline = Instant::now() + LETTING_GO;
        loop {
            match self.0.source.try_lock() {
                Ok(source) => return Some(source),
                Err(_) if Instant::now() < deadline => thread::sleep(Duration::from_micros(100)),
                Err(_) => return None,
            }
        }
    }
}
