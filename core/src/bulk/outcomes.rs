use super::{
    BulkOutcome, BulkParams,
    ids::{Ids, Listed},
    job::Job,
    work::Work,
};
use crate::{
    error::{Error, Result},
    http::check_id,
    paging::{Pager, items},
};
use clerk_orgs_mirrored::mirrored;
use futures_core::Stream;
use futures_util::stream;
use std::{fmt, sync::Arc};
use tokio::{sync::mpsc, task::AbortHandle};
use tokio_util::task::AbortOnDropHandle;

/// The maximum number of outcomes per page.
const PAGE: usize = 500;

/// The outcomes of a bulk job, as they happen: one for each item, in no particular order.
///
/// The job starts with the first read and continues between reads. It runs ahead of the reader by at most twice as many
/// outcomes as requests may be in flight. `stop`, a cancelled call that waits, and releasing this object stop the job: no
/// further request is sent, and requests in flight are abandoned, so they may or may not have been applied; `drain`
/// finishes them first. Safe to stop and rerun: reading on after a cancelled wait, or starting the same job again, does
/// nothing twice. Items that already have the requested state are [`super::BulkStatus::AlreadyDone`].
///
/// Rate limiting is not an outcome: it slows down all bulk jobs of this client to the rate that the server accepts. After a
/// minute of nothing but refusals, or if the server asks to wait longer than that, the remaining items are
/// [`super::BulkStatus::NotBegun`]. Nor is an outage: while the server cannot be reached or fails every request, the job
/// pauses, looks from time to time whether it is back, and then continues. After `bulk_outage_timeout`, the remaining items
/// are `NotBegun`. So are they after an error that concerns every item, such as a missing permission or a role that does not
/// exist: one item fails with it, and nothing has changed for the others, whose outcomes have the same error.
///
/// Each id that you passed has one outcome, even if the job could not begin. So has each item of a list that a request was
/// begun for. The rest of a list has none if the job ends before: then reading the outcomes fails with the reason, unless you
/// ended it yourself with `drain`.
///
/// Never retried when the outcome is unknown: the item's state is read instead. If it does not have the requested state,
/// the outcome is [`super::BulkStatus::Failed`] with `maybe_applied`, and the item may be passed to a new run of the same
/// job. An outage leaves at most about as many items in doubt as requests were in flight.
#[mirrored(docs)]
pub struct BulkOutcomes {
    job: Arc<Job>,
    task: Option<AbortOnDropHandle<Result<()>>>,
    outcomes: mpsc::Receiver<BulkOutcome>,
    /// Set while a call waits. If it is still set at the next call, the job was stopped.
    is_waiting: bool,
    is_done: bool,
    failure: Option<Error>,
}

impl BulkOutcomes {
    /// Of a job on the items with these ids.
    pub(super) fn on_each(
        work: impl Work + 'static,
        param_name: &str,
        ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<Self> {
        let (ids, count) = Ids::fixed(param_name, ids, check_id, str::to_owned)?;
        Self::of(work, ids, Some(count), params)
    }

    /// Of a job on all items of a list that the filter selects.
    pub(super) fn on_all<T: Listed>(
        work: impl Work + 'static,
        list: impl Fn() -> Result<Pager<T>> + Send + Sync + 'static,
        filter: impl Fn(&T) -> Result<bool> + Send + Sync + 'static,
        params: BulkParams,
    ) -> Result<Self> {
        Self::of(work, Ids::pending(list, filter)?, None, params)
    }

    pub(super) fn of(
        work: impl Work + 'static,
        ids: Ids,
        total: Option<i64>,
        params: BulkParams,
    ) -> Result<Self> {
        let (job, outcomes) = Job::new(Arc::new(work), params, ids, total)?;
        let job = Arc::new(job);
        Ok(Self { job, outcomes, task: None, is_waiting: false, is_done: false, failure: None })
    }

    /// Stops the job and returns the outcomes that were not read yet, or `None` if there are none. Reading on afterwards
    /// resumes the job.
    pub async fn stop_and_take_unread(&mut self) -> Option<Vec<BulkOutcome>> {
        self.stop();
        self.wait_until_stopped().await;
        let mut unread = Vec::new();
        self.take_received(&mut unread);
        Some(unread).filter(|unread| !unread.is_empty())
    }

    /// Waits for the end of a task that was stopped.
    async fn wait_until_stopped(&mut self) {
        if self.is_waiting
            && let Some(stopped) = &mut self.task
        {
            // Which requests were in flight is known only once the task has ended.
            let _ = stopped.await;
            self.task = None;
        }
        self.is_waiting = false;
    }

    /// Adds the outcomes that wait for the reader to the page.
    fn take_received(&mut self, page: &mut Vec<BulkOutcome>) {
        while page.len() < PAGE
            && let Ok(outcome) = self.outcomes.try_recv()
        {
            page.push(outcome);
        }
    }
}

#[mirrored]
impl BulkOutcomes {
    /// Returns the next outcomes, at least one, or `None` after the last one.
    ///
    /// # Errors
    /// None for a job on given ids, since the outcomes report all errors. For a job on a list, those of reading the list;
    /// the next call continues from the same place. If an error keeps the rest of the list from being processed, such as an
    /// outage, it is returned once, after the outcomes, and the job has ended.
    pub async fn next_page(&mut self) -> Result<Option<Vec<BulkOutcome>>> {
        self.wait_until_stopped().await;
        self.is_waiting = true;
        let page = self.wait().await;
        self.is_waiting = false;
        page
    }

    /// Stops the job until it is read again.
    pub fn stop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
            self.is_waiting = true;
        }
    }

    /// Ends the job in an orderly way: starts no further item, but finishes the requests in flight and reports their
    /// outcomes. The remaining ids that you passed are [`super::BulkStatus::NotBegun`], with an error of the kind
    /// `Cancelled`, and so are the few items of a list that were next; the rest of the list has no outcomes. Read on until the
    /// end. Then `is_complete` says whether anything is left.
    pub fn drain(&self) {
        self.job.drain();
    }

    /// Returns a handle that ends the job from elsewhere, such as from a signal handler, while its outcomes are read.
    #[must_use]
    pub fn job_handle(&self) -> BulkJobHandle {
        BulkJobHandle(Arc::clone(&self.job))
    }

    async fn wait(&mut self) -> Result<Option<Vec<BulkOutcome>>> {
        let mut page = Vec::new();
        loop {
            self.take_received(&mut page);
            match self.failure.take() {
                _ if !page.is_empty() => return Ok(Some(page)),
                Some(failure) => return Err(failure),
                None if self.is_done => return Ok(None),
                None => page.extend(self.next_outcome().await),
            }
        }
    }

    /// The next outcome, or nothing once the task has ended.
    async fn next_outcome(&mut self) -> Option<BulkOutcome> {
        let task = self.task.get_or_insert_with(|| {
            let job = self.job.clone();
            AbortOnDropHandle::new(tokio::spawn(async move { job.run().await }))
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
                self.failure = self.job.cut_short();
            }
            Ok(Err(error)) => self.failure = Some(error),
            Err(task) => self.failure = Some(Error::runtime_shut_down(task, "runs the job")),
        }
        None
    }

    /// The number of outcomes to expect, for a progress bar. For a job on a list it is the number known so far, including
    /// items that the filter may exclude, until the end is reached; nothing before the list is first read. A job that ends
    /// before its list does not lower it.
    pub fn total_count(&self) -> Option<i64> {
        self.job.total()
    }

    /// Whether the job has ended and left nothing for a later run: every item has an outcome, and none of them is
    /// [`super::BulkStatus::NotBegun`]. False before the end, and for a job that was drained, stopped or ended by an error
    /// before it got through. Items that failed count as processed.
    pub fn is_complete(&self) -> bool {
        self.job.is_complete()
    }

    /// The outcomes one by one.
    ///
    /// An error does not end the stream. Stop there, as `try_next` and `try_collect` do, or poll again to continue from the
    /// same place.
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

/// Ends a bulk job from elsewhere. Cheap to clone.
#[derive(Clone)]
pub struct BulkJobHandle(Arc<Job>);

impl BulkJobHandle {
    /// Ends the job in an orderly way, as [`BulkOutcomes::drain`] does.
    pub fn drain(&self) {
        self.0.drain();
    }

    /// Stops the job at once and for good: sends no further request, calls no filter any more, and abandons the requests in
    /// flight. Reading on returns the outcomes that were there already, and then the end.
    pub fn stop(&self) {
        self.0.stop();
    }

    /// Whether the job has got through, as [`BulkOutcomes::is_complete`] says.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.0.is_complete()
    }
}

impl fmt::Debug for BulkJobHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BulkJobHandle").finish_non_exhaustive()
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
