//! When a request is sent again, and after how long.

use super::{Request, RetryPolicy};
use crate::error::{Error, Result};
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use std::time::{Duration, Instant};
use tracing::debug;

/// A longer wait that the server asks for is the caller's to decide.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How many times as long as one attempt all attempts and the waits between them may take.
const ATTEMPTS_OF_TIME: u32 = 3;

/// The backoff, with full jitter: each wait is anything from nothing to its bound.
fn backoff() -> impl Iterator<Item = Duration> + Send + Sync + Unpin {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(250))
        .with_max_delay(Duration::from_secs(5))
        .with_max_times(3)
        .build()
        .map(|bound| bound.mul_f64(fastrand::f64()))
}

/// One attempt among several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// From 1.
    pub(crate) number: u32,
    /// How long it may take from when it begins to send.
    timeout: Duration,
    /// When the call has to be over, however long it waited for anything.
    end_of_call: Deadline,
}

impl Attempt {
    pub(crate) fn begin(self) -> Deadline {
        Deadline(Instant::now() + self.timeout).min(self.end_of_call)
    }

    pub(crate) fn end_of_call(self) -> Deadline {
        self.end_of_call
    }

    /// How long it may take from now on.
    pub(crate) fn left(self) -> Duration {
        self.begin().0.saturating_duration_since(Instant::now())
    }
}

/// When something has to be over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Bounds what is waited for.
    pub(crate) async fn within<T>(
        self,
        waiting: impl Future<Output = Result<T>>,
        too_late: impl FnOnce() -> Error,
    ) -> Result<T> {
        tokio::time::timeout_at(self.0.into(), waiting).await.unwrap_or_else(|_| Err(too_late()))
    }
}

/// Runs an attempt, and again while the rule allows it. `timeout` is for one attempt.
pub(crate) async fn retrying<T, A: Future<Output = Result<T>>>(
    request: &Request,
    timeout: Duration,
    mut attempt: impl FnMut(Attempt) -> A,
) -> Result<T> {
    let end_of_call = Deadline(Instant::now() + timeout * ATTEMPTS_OF_TIME);
    let left = move || end_of_call.0.saturating_duration_since(Instant::now());
    let mut number = 0;
    let result = (|| {
        number += 1;
        attempt(Attempt { number, timeout, end_of_call })
    })
    .retry(backoff())
    .when(|error: &Error| {
        (request.waits_for_rate_limit || !error.is_rate_limit()) && may_retry(request.retry_policy, error)
    })
    .adjust(move |error, wait| {
        let asked = error.info().retry_after.unwrap_or_default();
        let wait = wait?.max(asked);
        (asked <= LONGEST_WAIT && wait < left()).then_some(wait)
    })
    .notify(|error, wait| {
        let unprocessed = error.was_never_processed();
        debug!(route = request.route, kind = ?error.kind(), unprocessed, ?wait, "repeating");
    })
    .await;
    result.map_err(|error| {
        let is_unknown = request.retry_policy != RetryPolicy::Read && error.leaves_a_write_unknown();
        if is_unknown { error.maybe_applied() } else { error }
    })
}

/// Whether the request is sent again after this error.
fn may_retry(policy: RetryPolicy, error: &Error) -> bool {
    match policy {
        RetryPolicy::Never => error.was_never_processed(),
        RetryPolicy::Write => error.was_never_processed() || error.is_rate_limit() || error.is_locked(),
        RetryPolicy::Read => error.is_transient(),
    }
}
