//! The job itself: runs in a task of its own, and can be stopped and resumed.

use super::{
    BulkOutcome, BulkParams, BulkStatus,
    action::{Action, ErrorClass},
    ids::Ids,
    target::Target,
};
use crate::{
    api::single_error,
    error::{Error, Result},
    http::{NextStep, Permit, RateLimiter},
};
use futures_util::{StreamExt, stream};
use std::{
    collections::{HashMap, HashSet},
    sync::{
        Arc, Mutex, MutexGuard, OnceLock, PoisonError,
        atomic::{AtomicI64, AtomicUsize, Ordering},
    },
};
use tokio::sync::{mpsc, watch};

/// The number of consecutive server failures after which a job stops. With a high concurrency it is twice the concurrency.
const MAX_CONSECUTIVE_FAILURES: usize = 16;

pub(super) struct Job {
    target: Arc<dyn Target>,
    action: Action,
    concurrency: usize,
    /// The caller's own limit, in addition to the client's rate limiter.
    own_limit: Option<RateLimiter>,
    ids: tokio::sync::Mutex<Ids>,
    /// The pending invitations, where they have to be read first. Read again whenever the job resumes, since requests that
    /// were in flight when it was stopped may have been applied.
    invited: tokio::sync::Mutex<Option<Arc<HashMap<String, bool>>>>,
    outcomes: mpsc::Sender<BulkOutcome>,
    progress: Mutex<Progress>,
    in_flight: watch::Sender<usize>,
    /// -1 while it is not known.
    total: AtomicI64,
    /// Why no further request is sent.
    stopped: OnceLock<Error>,
    /// The number of consecutive server failures.
    failed_in_a_row: AtomicUsize,
}

#[derive(Default)]
struct Progress {
    /// The number of items that were started.
    started: i64,
    /// Items to start again: they were in flight when the job was stopped.
    to_restart: Vec<String>,
    unsettled: Vec<(String, Error)>,
    /// Whether the list of items was abandoned before its end.
    cut_short: bool,
}

impl Job {
    pub(super) fn new(
        target: Arc<dyn Target>,
        action: Action,
        params: BulkParams,
        ids: Ids,
        total: Option<i64>,
    ) -> Result<(Self, mpsc::Receiver<BulkOutcome>)> {
        let concurrency = params.check()?;
        // As many outcomes may wait for the reader as requests may be in flight.
        let (outcomes, reader) = mpsc::channel(2 * concurrency * action.batch_size());
        let job = Self {
            target,
            action,
            concurrency,
            own_limit: params.requests_per_second.map(|rate| RateLimiter::new(Some(rate))),
            ids: tokio::sync::Mutex::new(ids),
            invited: tokio::sync::Mutex::default(),
            outcomes,
            progress: Mutex::default(),
            in_flight: watch::Sender::new(0),
            total: AtomicI64::new(total.unwrap_or(-1)),
            stopped: OnceLock::new(),
            failed_in_a_row: AtomicUsize::new(0),
        };
        Ok((job, reader))
    }

    pub(super) fn total(&self) -> Option<i64> {
        Some(self.total.load(Ordering::Relaxed)).filter(|total| *total >= 0)
    }

    /// Runs until all items are processed, or the list of items cannot be read. Can be dropped at any point and run again.
    pub(super) async fn run(&self) -> Result<()> {
        *self.invited.lock().await = None;
        loop {
            self.process_all().await?;
            if self.progress().unsettled.is_empty() {
                return Ok(());
            }
            self.settle().await;
        }
    }

    async fn process_all(&self) -> Result<()> {
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
        chunks.for_each_concurrent(self.concurrency, |chunk| self.process(chunk)).await;
        unread.map_or(Ok(()), Err)
    }

    /// The items of the next request.
    async fn next_chunk(&self) -> Result<Option<Chunk<'_>>> {
        let Some(first) = self.next().await? else { return Ok(None) };
        let mut chunk = Chunk::new(self, first);
        while chunk.ids.len() < self.action.batch_size()
            && let Some(id) = self.next().await?
        {
            chunk.ids.push(id);
        }
        Ok(Some(chunk))
    }

    async fn next(&self) -> Result<Option<String>> {
        if let Some(id) = self.progress().to_restart.pop() {
            return Ok(Some(id));
        }
        let mut ids = self.ids.lock().await;
        let next = match &mut *ids {
            // Items that were not read from the list yet need no outcome.
            Ids::Pending(_) if self.stopped.get().is_some() => {
                self.progress().cut_short = true;
                None
            }
            Ids::Pending(requests) => {
                // Read the list while no request is in flight: then it does not shift, and processed items are gone from
                // it.
                if requests.needs_next_page() {
                    self.wait_until_idle().await;
                }
                ids.next().await?
            }
            Ids::Fixed(_) => ids.next().await?,
        };
        let started = {
            let mut progress = self.progress();
            progress.started += i64::from(next.is_some());
            progress.started
        };
        Ok(match next {
            Some((id, known)) => {
                self.total.fetch_max(known.unwrap_or(0).max(started), Ordering::Relaxed);
                Some(id)
            }
            None => {
                self.total.store(started, Ordering::Relaxed);
                None
            }
        })
    }

    /// Waits until no request is in flight.
    async fn wait_until_idle(&self) {
        // Cannot fail, since `self` holds the sender.
        let _ = self.in_flight.subscribe().wait_for(|count| *count == 0).await;
    }

    async fn process(&self, mut chunk: Chunk<'_>) {
        // Reserves room for the outcomes before any request is sent, so that a slow reader delays the job.
        chunk.places = self.reserve(chunk.ids.len()).await;
        if let Err(error) = self.skip_invited(&mut chunk).await {
            chunk.ids.clone().iter().for_each(|id| chunk.failed(id, error.clone()));
        }
        let mut batches = vec![chunk.ids.clone()];
        while let Some(batch) = batches.pop().filter(|batch| !batch.is_empty()) {
            match self.attempt(&batch).await {
                Ok(()) => batch.iter().for_each(|id| chunk.done(id, BulkStatus::Done)),
                Err(error) => batches.extend(self.handle_error(&mut chunk, batch, &error)),
            }
        }
    }

    /// Reserves room for this many outcomes.
    async fn reserve(&self, count: usize) -> Vec<mpsc::OwnedPermit<BulkOutcome>> {
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

    /// Reads the state of items first, if the server would repeat the action.
    async fn skip_invited(&self, chunk: &mut Chunk<'_>) -> Result<()> {
        self.check_not_stopped()?;
        if !self.action.is_repeatable() {
            return Ok(());
        }
        let mut held = self.invited.lock().await;
        let invited = match &*held {
            Some(invited) => invited.clone(),
            None => {
                let invited =
                    self.action.invited(&*self.target).await.inspect_err(|error| self.stop(error))?;
                held.insert(Arc::new(invited)).clone()
            }
        };
        drop(held);
        for id in chunk.ids.clone() {
            match invited.get(&id.to_lowercase()) {
                None => {}
                Some(true) => chunk.done(&id, BulkStatus::AlreadyDone),
                Some(false) => {
                    chunk.failed(&id, Error::conflict("there is a pending invitation with another role"));
                }
            }
        }
        Ok(())
    }

    /// Processes the error of a request. Returns the batches to send again, without the items that the error concerns.
    fn handle_error(&self, chunk: &mut Chunk<'_>, mut batch: Vec<String>, error: &Error) -> Vec<Vec<String>> {
        if batch.len() == 1 || !self.action.may_concern_some(error) {
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
        match self.action.classify(&error) {
            ErrorClass::AlreadyDone => chunk.done(id, BulkStatus::AlreadyDone),
            ErrorClass::Unsettled => chunk.unsettled(id, error),
            ErrorClass::Failed => chunk.failed(id, error),
            ErrorClass::Fatal => {
                self.stop(&error);
                chunk.failed(id, error);
            }
        }
    }

    /// Sends one request, and retries it only after a refusal by the rate limit.
    async fn attempt(&self, ids: &[String]) -> Result<()> {
        loop {
            self.check_not_stopped()?;
            let permit = self.acquire().await?;
            self.check_not_stopped()?;
            let result = self.target.act(&self.action, ids).await;
            let Err(error) = result else {
                self.limiter().accepted(permit);
                self.failed_in_a_row.store(0, Ordering::Relaxed);
                return Ok(());
            };
            if error.is_rate_limit() {
                if self.limiter().refused(permit, error.info().retry_after) == NextStep::GiveUp {
                    self.stop(&error);
                    return Err(error);
                }
                continue;
            }
            if error.is_server_failure() {
                let failed = self.failed_in_a_row.fetch_add(1, Ordering::Relaxed) + 1;
                if failed >= MAX_CONSECUTIVE_FAILURES.max(2 * self.concurrency) {
                    self.stop(&error);
                }
            } else {
                self.limiter().accepted(permit);
                self.failed_in_a_row.store(0, Ordering::Relaxed);
            }
            return Err(error);
        }
    }

    async fn acquire(&self) -> Result<Permit> {
        let waiting = async {
            if let Some(own_limit) = &self.own_limit {
                own_limit.acquire().await;
            }
            Ok(self.limiter().acquire().await)
        };
        self.target.shared().unless_closed(waiting).await
    }

    fn limiter(&self) -> &RateLimiter {
        &self.target.shared().rate_limiter
    }

    fn check_not_stopped(&self) -> Result<()> {
        self.stopped.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    /// Stops the job. The error becomes the outcome of all items that were not started.
    fn stop(&self, error: &Error) {
        // Only the first error counts.
        let _ = self.stopped.set(error.clone().not_applied());
    }

    /// Why the list of items was abandoned before its end, if it was.
    pub(super) fn cut_short(&self) -> Option<Error> {
        let cut_short = self.progress().cut_short;
        self.stopped.get().filter(|_| cut_short).cloned()
    }

    /// Reads the state of the items whose responses did not tell. An item without the requested state is not sent again,
    /// since its request may still be in flight.
    async fn settle(&self) {
        let ids: HashSet<_> = self.progress().unsettled.iter().map(|(id, _)| id.clone()).collect();
        let in_requested_state = match self.stopped.get() {
            Some(_) => HashSet::new(),
            None => self.action.in_requested_state(&*self.target, ids).await.unwrap_or_default(),
        };
        loop {
            let Some(place) = self.reserve(1).await.pop() else { return };
            let Some((id, error)) = self.progress().unsettled.pop() else { return };
            place.send(match (in_requested_state.contains(&id), error.info().maybe_applied) {
                (true, true) => BulkOutcome { id, status: BulkStatus::Done, error: None },
                (true, false) => BulkOutcome { id, status: BulkStatus::AlreadyDone, error: None },
                (false, _) => BulkOutcome::failed(id, error),
            });
        }
    }

    fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The ids that a refusal names, each with the error that names it.
fn named(error: &Error, ids: &[String]) -> HashMap<String, Error> {
    let mut named = HashMap::new();
    for entry in &error.info().errors {
        let addresses = entry.meta.get("email_addresses").and_then(|list| list.decode::<Vec<String>>().ok());
        for address in addresses.unwrap_or_default() {
            let address = address.to_lowercase();
            for id in ids.iter().filter(|id| id.to_lowercase() == address) {
                named.entry(id.clone()).or_insert_with(|| single_error(error, entry));
            }
        }
    }
    named
}

/// The items of one request. Items without an outcome are started again when this is dropped.
struct Chunk<'a> {
    job: &'a Job,
    ids: Vec<String>,
    places: Vec<mpsc::OwnedPermit<BulkOutcome>>,
}

impl<'a> Chunk<'a> {
    fn new(job: &'a Job, id: String) -> Self {
        job.in_flight.send_modify(|count| *count += 1);
        Self { job, ids: vec![id], places: Vec::new() }
    }

    fn done(&mut self, id: &str, status: BulkStatus) {
        self.send(BulkOutcome { id: id.to_owned(), status, error: None });
    }

    fn failed(&mut self, id: &str, error: Error) {
        self.send(BulkOutcome::failed(id.to_owned(), error));
    }

    fn unsettled(&mut self, id: &str, error: Error) {
        self.ids.retain(|one| one != id);
        self.job.progress().unsettled.push((id.to_owned(), error));
    }

    fn send(&mut self, outcome: BulkOutcome) {
        self.ids.retain(|id| *id != outcome.id);
        // There is room for each of them.
        if let Some(place) = self.places.pop() {
            drop(place.send(outcome));
        }
    }
}

impl Drop for Chunk<'_> {
    fn drop(&mut self) {
        self.job.progress().to_restart.append(&mut self.ids);
        self.job.in_flight.send_modify(|count| *count -= 1);
    }
}
