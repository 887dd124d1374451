use super::{BulkOutcome, work::Work};
use crate::{
    error::{Error, Result},
    paging::items,
};
use futures_core::Stream;
use futures_util::stream;
use std::{fmt, sync::Arc};
use tokio::{sync::mpsc, task::AbortHandle};
use tokio_util::task::AbortOnDropHandle;

/// Outcomes given at once.
const PAGE: usize = 500;

/// What becomes of each of many, as it happens: one outcome for each, in no particular order.
///
/// The work begins when this is first read, and goes on between reads, never further ahead than twice as many outcomes as
/// requests in flight may have. Dropping it, or a call that waits, stops it: nothing more is begun, and requests under way are
/// abandoned, so that those may have been done or not. Reading on, or the same work begun anew at any time, does nothing
/// twice: what stands as wanted is [`super::BulkStatus::AlreadyDone`].
///
/// A refusal by the server's rate limit is no outcome: it slows down all bulk work of the client, to what the server takes;
/// after a minute of nothing but refusals, or when asked to wait for longer, the rest fails. A write whose fate is unknown is
/// looked up, and never sent again: where it does not stand as wanted it is `Failed` with `maybe_applied`, and may be given to
/// the same work begun anew. An error that concerns all (nobody is signed in, a permission is missing, no server) is the
/// outcome of all that was not begun.
pub struct BulkOutcomes {
    work: Arc<Work>,
    task: Option<AbortOnDropHandle<Result<()>>>,
    outcomes: mpsc::Receiver<BulkOutcome>,
    /// Set while a call waits: the next one sees by it that the work was stopped.
    waits: bool,
    is_done: bool,
    failure: Option<Error>,
}

impl BulkOutcomes {
    pub(super) fn new((work, outcomes): (Work, mpsc::Receiver<BulkOutcome>)) -> Self {
        Self { work: Arc::new(work), outcomes, task: None, waits: false, is_done: false, failure: None }
    }

    /// The next outcomes, at least one; `None` when each was given.
    ///
    /// # Errors
    /// None where ids were given: what goes wrong is in the outcomes. Where a list says what is to be done, those of reading
    /// it, and the next call goes on where this one was; and behind the outcomes, once, what kept the rest of the list from
    /// being worked on.
    pub async fn next_page(&mut self) -> Result<Option<Vec<BulkOutcome>>> {
        if std::mem::replace(&mut self.waits, true)
            && let Some(stopped) = &mut self.task
        {
            // Only once it has ended is it known what was under way.
            let _ = stopped.await;
            self.task = None;
        }
        let page = self.wait().await;
        self.waits = false;
        page
    }

    /// Stops the work until this is read again.
    pub fn stop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
            self.waits = true;
        }
    }

    async fn wait(&mut self) -> Result<Option<Vec<BulkOutcome>>> {
        let mut page = Vec::new();
        loop {
            while page.len() < PAGE
                && let Ok(outcome) = self.outcomes.try_recv()
            {
                page.push(outcome);
            }
            match self.failure.take() {
                _ if !page.is_empty() => return Ok(Some(page)),
                Some(failure) => return Err(failure),
                None if self.is_done => return Ok(None),
                None => page.extend(self.work_on().await),
            }
        }
    }

    /// An outcome, or nothing once the task has ended.
    async fn work_on(&mut self) -> Option<BulkOutcome> {
        let task = self.task.get_or_insert_with(|| {
            let work = self.work.clone();
            AbortOnDropHandle::new(tokio::spawn(async move { work.run().await }))
        });
        let mut stop = StopOnDrop(Some(task.abort_handle()));
        let ended = tokio::select! {
            biased;
            outcome = self.outcomes.recv() => {
                stop.0 = None;
                return outcome;
            }
            ended = task => ended,
        };
        self.task = None;
        match ended {
            Ok(Ok(())) => {
                self.is_done = true;
                self.failure = self.work.cut_short();
            }
            Ok(Err(error)) => self.failure = Some(error),
            Err(task) => self.failure = Some(Error::ended(task, "does the work")),
        }
        None
    }

    /// How many outcomes there will be, for a progress bar. Where a list says what is to be done: as far as is known, also
    /// what the filter may leave out, until the end is reached; `None` before the list was first read.
    pub fn total_count(&self) -> Option<i64> {
        self.work.total()
    }

    /// The outcomes one by one.
    ///
    /// An error does not end the stream: stop there (`try_next` and `try_collect` do), or poll again to go on where it was.
    pub fn into_stream(self) -> impl Stream<Item = Result<BulkOutcome>> + Send + Unpin {
        items(stream::unfold(self, |mut outcomes| async move {
            let page = outcomes.next_page().await.transpose()?;
            Some((page, outcomes))
        }))
    }
}

impl fmt::Debug for BulkOutcomes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkOutcomes").field("total_count", &self.total_count()).finish_non_exhaustive()
    }
}

/// Stops the task when a call that waits for it is dropped.
struct StopOnDrop(Option<AbortHandle>);

impl Drop for StopOnDrop {
    fn drop(&mut self) {
        if let Some(task) = &self.0 {
            task.abort();
        }
    }
}
