//! The job itself: runs in a task of its own, and can be stopped and resumed.

use super::{
    BulkOutcome, BulkParams, BulkStatus,
    chunk::{Chunk, named},
    ids::{Ids, Next, Unread},
    request_sender::{Attempt, RequestSender},
    resource::{Item, Resources, take},
    target::Applied,
    tracker::{Progress, Tracker},
    work::{ErrorClass, ReadFirst, Work},
};
use crate::error::{Error, Result};
use futures_util::{StreamExt, stream};
use std::{
    collections::HashSet,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicI64, Ordering},
    },
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

pub(super) struct Job {
    pub(super) requests: RequestSender,
    concurrency: usize,
    ids: tokio::sync::Mutex<Ids>,
    /// The state of the items, where it is read once.
    known: Mutex<Option<Arc<Resources>>>,
    outcomes: mpsc::Sender<BulkOutcome>,
    tracker: Tracker,
    /// Ends the calls of the filter.
    ended: CancellationToken,
    /// Is cancelled when the job is stopped for good.
    stopped: CancellationToken,
    /// -1 while it is not known.
    total: AtomicI64,
}

impl Job {
    pub(super) fn new(
        work: Arc<dyn Work>,
        params: BulkParams,
        ids: Ids,
        total: Option<i64>,
    ) -> Result<(Self, mpsc::Receiver<BulkOutcome>)> {
        let concurrency = params.check()?;
        // As many outcomes may wait for the reader as requests may be in flight.
        let (outcomes, reader) = mpsc::channel(2 * concurrency * work.batch_size());
        let job = Self {
            requests: RequestSender::new(work, params.requests_per_second),
            concurrency,
            ended: ids.ended(),
            stopped: CancellationToken::new(),
            ids: tokio::sync::Mutex::new(ids),
            known: Mutex::default(),
            outcomes,
            tracker: Tracker::default(),
            total: AtomicI64::new(total.unwrap_or(-1)),
        };
        Ok((job, reader))
    }

    pub(super) fn total(&self) -> Option<i64> {
        Some(self.total.load(Ordering::Relaxed)).filter(|total| *total >= 0)
    }

    /// Whether every item has an outcome, and none is left for a later run.
    pub(super) fn is_complete(&self) -> bool {
        let progress = self.progress();
        progress.has_ended && !progress.cut_short && !progress.left_some
    }

    /// Starts no further item. The requests in flight are finished.
    pub(super) fn drain(&self) {
        self.requests.drain();
        self.ended.cancel();
    }

    /// Does nothing more, and abandons the requests in flight.
    pub(super) fn stop(&self) {
        self.stopped.cancel();
        self.ended.cancel();
    }

    /// Why the list of items was abandoned before its end, if an error was the reason.
    pub(super) fn cut_short(&self) -> Option<Error> {
        let cut_short = self.progress().cut_short;
        self.requests.stop_reason().filter(|stop| cut_short && !stop.is_drain).map(|stop| stop.error)
    }

    /// Runs until all items are processed, or the list of items cannot be read. Can be dropped at any point and run again.
    pub(super) async fn run(&self) -> Result<()> {
        tokio::select! {
            biased;
            () = self.stopped.cancelled() => Ok(()),
            result = self.run_to_the_end() => result,
        }
    }

    async fn run_to_the_end(&self) -> Result<()> {
        self.requests.outage.reset();
        let known = self.known().await;
        loop {
            self.process_all(&known).await?;
            if self.settled() {
                return Ok(());
            }
            self.settle().await;
        }
    }

    /// Notes in the progress whether the state of no item has to be read any more, and returns it.
    fn settled(&self) -> bool {
        let mut progress = self.progress();
        progress.has_ended = progress.unsettled.is_empty();
        progress.has_ended
    }

    /// The state of the items that is known before anything is sent.
    async fn known(&self) -> Arc<Resources> {
        match self.requests.work.reads_first() {
            None => Arc::default(),
            // Read again whenever the job resumes, since requests that were in flight when it was stopped may have been
            // applied.
            Some(ReadFirst::ToKeep) => Arc::new(self.read_first(ReadFirst::ToKeep).await),
            Some(ReadFirst::ToSkip) => {
                // Read once, and not again if that is interrupted: callers that wait only for a short time would never get
                // further.
                let before = self.held_known().replace(Arc::default());
                if let Some(known) = before {
                    return self.held_known().insert(known).clone();
                }
                let known = Arc::new(self.read_first(ReadFirst::ToSkip).await);
                self.held_known().insert(known).clone()
            }
        }
    }

    fn held_known(&self) -> MutexGuard<'_, Option<Arc<Resources>>> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Reads the state of the items that are left.
    async fn read_first(&self, purpose: ReadFirst) -> Resources {
        let mut left: HashSet<_> = self.ids.lock().await.left().iter().cloned().collect();
        left.extend(self.progress().to_restart.iter().map(|item| item.id.clone()));
        if left.is_empty() {
            return Resources::new();
        }
        let read = tokio::select! {
            biased;
            stop = self.requests.stopped() => Err(stop.error),
            read = self.read_while_up(&left) => read,
        };
        let mut known = read.unwrap_or_else(|error| {
            // What may not be read can be done again, unless that replaces what there is.
            if purpose == ReadFirst::ToKeep {
                let is_first = self.requests.stop(&error, false);
                let is_refusal = matches!(self.requests.work.classify(&error), ErrorClass::Fatal);
                self.progress().refusal = (is_first && is_refusal).then_some(error);
            }
            Resources::new()
        });
        known
            .retain(|_, resource| purpose == ReadFirst::ToKeep || self.requests.work.is_done(Some(resource)));
        known
    }

    /// What is behind these items. Waits for the server while it is down.
    async fn read_while_up(&self, ids: &HashSet<String>) -> Result<Resources> {
        loop {
            let _pass = self.requests.pass().await?;
            match self.requests.work.look_up(ids).await {
                Err(error) if self.requests.begins_outage(&error) => {}
                read => return read,
            }
        }
    }

    async fn process_all(&self, known: &Resources) -> Result<()> {
        let mut unread = None;
        let chunks = stream::unfold(&mut unread, |unread| async {
            match self.next_chunk().await {
                Ok(chunk) => chunk.map(|chunk| (chunk, unread)),
                Err(error) => {
                    *unread = Some(error);
                    None
                }
            }
        });
        chunks.for_each_concurrent(self.concurrency, |chunk| self.process(chunk, known)).await;
        unread.map_or(Ok(()), Err)
    }

    /// The items of the next request.
    async fn next_chunk(&self) -> Result<Option<Chunk<'_>>> {
        let Some(first) = self.next().await? else { return Ok(None) };
        let mut chunk = Chunk::new(&self.tracker, first);
        while chunk.len() < self.requests.work.batch_size()
            && let Some(item) = self.next().await?
        {
            chunk.push(item);
        }
        Ok(Some(chunk))
    }

    async fn next(&self) -> Result<Option<Item>> {
        if let Some(item) = self.progress().to_restart.pop() {
            return Ok(Some(item));
        }
        let mut ids = self.ids.lock().await;
        let next = match &*ids {
            Ids::Pending(_) => tokio::select! {
                biased;
                // Items that were not read from the list yet need no outcome.
                _ = self.requests.stopped() => {
                    self.progress().cut_short = true;
                    None
                }
                next = self.next_pending(&mut ids) => match next {
                    Err(_) if self.requests.stop_reason().is_some() => {
                        self.progress().cut_short = true;
                        None
                    }
                    next => next?,
                },
            },
            Ids::Fixed(_) => ids.next().await?,
        };
        let (started, cut_short) = {
            let mut progress = self.progress();
            progress.started += i64::from(next.is_some());
            (progress.started, progress.cut_short)
        };
        Ok(match next {
            Some((item, known)) => {
                self.total.fetch_max(known.unwrap_or(0).max(started), Ordering::Relaxed);
                Some(item)
            }
            None => {
                // What is left of a list that was abandoned still counts.
                if !cut_short {
                    self.total.store(started, Ordering::Relaxed);
                }
                None
            }
        })
    }

    async fn next_pending(&self, ids: &mut Ids) -> Result<Next> {
        // Read the list while no request is in flight: then it does not shift, and processed items are gone from it.
        if let Ids::Pending(items) = &*ids
            && items.needs_next_page()
        {
            self.tracker.wait_until_idle().await;
        }
        let mut has_failed = false;
        loop {
            let _pass = self.requests.pass().await?;
            // A filter may block for long after the client was closed.
            let shared = self.requests.work.target().shared();
            let next = shared.unless_closed(async { Ok(ids.next().await) }).await;
            match next.inspect_err(|error| {
                self.requests.stop(error, false);
            })? {
                Err(Unread::List(error)) if self.requests.begins_outage(&error) => has_failed = true,
                next => {
                    if has_failed && !matches!(next, Err(Unread::List(_))) {
                        // Without this, a job that finds nothing to do would take the outage for one that goes on.
                        self.requests.outage.works();
                    }
                    return Ok(next?);
                }
            }
        }
    }

    async fn process(&self, mut chunk: Chunk<'_>, known: &Resources) {
        // Reserves room for the outcomes before any request is sent, so that a slow reader delays the job.
        chunk.places = self.reserve(chunk.len()).await;
        if self.requests.stop_reason().is_none() {
            self.skip_known(&mut chunk, known);
        }
        let mut batches = vec![chunk.ids()];
        while let Some(batch) = batches.pop().filter(|batch| !batch.is_empty()) {
            match self.requests.attempt(&batch).await {
                Attempt::Done(Applied { mut resources, refused }) => {
                    refused.into_iter().for_each(|one| self.record_error(&mut chunk, &one.id, one.error));
                    // What was refused is not in the chunk any more.
                    for id in &batch {
                        chunk.done(id, BulkStatus::Done, take(&mut resources, id, batch.len()));
                    }
                }
                Attempt::Failed(error) => batches.extend(self.handle_error(&mut chunk, batch, &error)),
                Attempt::NotBegun(error) => {
                    batch.iter().for_each(|id| self.not_begun(&mut chunk, id, &error))
                }
            }
        }
    }

    /// Reserves room for this many outcomes.
    pub(super) async fn reserve(&self, count: usize) -> Vec<mpsc::OwnedPermit<BulkOutcome>> {
        let mut places = Vec::with_capacity(count);
        while places.len() < count {
            match self.outcomes.clone().reserve_owned().await {
                Ok(place) => places.push(place),
                // The reader is gone, so this task is about to be aborted.
                Err(_) => std::future::pending().await,
            }
        }
        places
    }

    /// Nothing is sent for items whose state was read first, unless it may be changed.
    fn skip_known(&self, chunk: &mut Chunk<'_>, known: &Resources) {
        for id in chunk.ids() {
            let Some(resource) = known.get(&id) else { continue };
            if self.requests.work.is_done(Some(resource)) {
                chunk.done(&id, BulkStatus::AlreadyDone, Some(resource.clone()));
            } else {
                let error = Error::conflict("there is a pending invitation with another role");
                chunk.failed(&id, error, Some(resource.clone()));
            }
        }
    }

    /// Processes the error of a request. Returns the batches to send again, without the items that the error concerns.
    fn handle_error(&self, chunk: &mut Chunk<'_>, mut batch: Vec<String>, error: &Error) -> Vec<Vec<String>> {
        if batch.len() == 1 || !self.requests.work.may_concern_some(error) {
            batch.iter().for_each(|id| self.record_error(chunk, id, error.clone()));
            return Vec::new();
        }
        let named = named(error, &batch);
        if named.is_empty() {
            let second = batch.split_off(batch.len() / 2);
            return vec![second, batch];
        }
        batch.retain(|id| !named.contains_key(id));
        named.into_iter().for_each(|(id, error)| self.record_error(chunk, &id, error));
        vec![batch]
    }

    fn record_error(&self, chunk: &mut Chunk<'_>, id: &str, error: Error) {
        match self.requests.work.classify(&error) {
            ErrorClass::AlreadyDone => chunk.done(id, BulkStatus::AlreadyDone, None),
            ErrorClass::Unsettled => chunk.unsettled(id, error),
            ErrorClass::Failed => chunk.failed(id, error, None),
            // The first item stands for all that are refused for the same reason.
            ErrorClass::Fatal if self.ends_with(&error) => chunk.failed(id, error, None),
            ErrorClass::Fatal => chunk.not_begun(id, &error),
        }
    }

    fn not_begun(&self, chunk: &mut Chunk<'_>, id: &str, error: &Error) {
        let refusal = self.progress().refusal.take();
        match refusal {
            // The first item stands for all of them here, too.
            Some(refusal) => chunk.failed(id, refusal, None),
            None => chunk.not_begun(id, error),
        }
    }

    /// Ends the job with an error that concerns all items. Returns whether the item that met it failed, rather than being
    /// left for a later run.
    fn ends_with(&self, error: &Error) -> bool {
        let was_drained = self.requests.stop_reason().is_some_and(|stop| stop.is_drain);
        self.requests.stop(error, false) || was_drained || error.info().maybe_applied
    }

    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.tracker.progress()
    }
}
