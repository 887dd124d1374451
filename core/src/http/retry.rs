//! When to retry a request, and after how long.

use super::{Request, RetryPolicy};
use crate::error::{Error, Result};
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};

/// If the server asks for a longer wait, the error is returned to the caller.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(20);

/// The limit for a whole call, including all attempts and waits, as a multiple of the timeout per attempt.
const CALL_TIMEOUT_FACTOR: u32 = 3;

/// Backoff with full jitter: each wait is random, from zero to its limit.
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
    /// Starting at 1.
    pub(crate) number: u32,
    /// The timeout, counted from when it starts to send.
    timeout: Duration,
    /// The deadline of the whole call.
    call_deadline: Deadline,
}

impl Attempt {
    pub(crate) fn deadline(self) -> Deadline {
        Deadline(Instant::now() + self.timeout).min(self.call_deadline)
    }

    pub(crate) fn call_deadline(self) -> Deadline {
        self.call_deadline
    }

    /// The time left.
    pub(crate) fn remaining(self) -> Duration {
        self.deadline().0.saturating_duration_since(Instant::now())
    }
}

/// A deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Limits a wait by the deadline.
    pub(crate) async fn within<T>(
        self,
        waiting: impl Future<Output = Result<T>>,
        on_timeout: impl FnOnce() -> Error,
    ) -> Result<T> {
        tokio::time::timeout_at(self.0.into(), waiting).await.unwrap_or_else(|_| Err(on_timeout()))
    }
}

/// Runs an attempt, and retries it while the policy allows. `timeout` applies to each attempt.
pub(crate) async fn retrying<T, A: Future<Output = Result<T>>>(
    request: &Request,
    timeout: Duration,
    mut attempt: impl FnMut(Attempt) -> A,
) -> Result<T> {
    let call_deadline = Deadline(Instant::now() + timeout * CALL_TIMEOUT_FACTOR);
    let remaining = move || call_deadline.0.saturating_duration_since(Instant::now());
    let attempts = AtomicU32::new(0);
    let result = (|| {
        let number = attempts.fetch_add(1, Ordering::Relaxed) + 1;
        attempt(Attempt { number, timeout, call_deadline })
    })
    .retry(backoff())
    .when(|error: &Error| {
        (request.waits_for_rate_limit || !error.is_rate_limit()) && may_retry(request.retry_policy, error)
    })
    .adjust(move |error, wait| {
        let retry_after = error.info().retry_after.unwrap_or_default();
        let wait = wait?.max(retry_after);
        (retry_after <= MAX_RETRY_AFTER && wait < remaining()).then_some(wait)
    })
    .notify(|error, wait| request.attempted(attempts.load(Ordering::Relaxed)).retried(error, wait))
    .await;
    result.map_err(|error| {
        let is_unknown = request.retry_policy != RetryPolicy::Read && error.has_unknown_outcome();
        if is_unknown { error.maybe_applied() } else { error }
    })
}

/// Whether to retry the request after this error.
fn may_retry(policy: RetryPolicy, error: &Error) -> bool {
    match policy {
        RetryPolicy::Never => error.was_not_processed(),
        RetryPolicy::Write => error.was_not_processed() || error.is_rate_limit() || error.is_locked(),
        RetryPolicy::Read => error.is_transient(),
    }
}
