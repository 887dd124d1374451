//! When to retry a request, and after how long.

use super::{Request, RequestOptions, RetryPolicy};
use crate::error::{Error, ErrorKind, Result};
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use std::{
    sync::atomic::{AtomicU32, Ordering},
    time::Duration,
};
use tokio::time::Instant;

/// If the server asks for a longer wait, the error is returned to the caller.
const MAX_RETRY_AFTER: Duration = Duration::from_secs(20);

const MAX_BACKOFF: Duration = Duration::from_secs(2);

/// How often a bulk job's request is sent again soon after a failure of the server. The job itself waits for a server that is
/// down.
const RETRIES_IN_BULK: u32 = 1;

/// Endless backoff with equal jitter: each wait is random, from half of its limit to its limit, so that a number of waits
/// lasts a minimum time.
pub(crate) fn backoff() -> impl Iterator<Item = Duration> + Send + Sync + Unpin {
    ExponentialBuilder::default()
        .with_min_delay(Duration::from_millis(100))
        .with_max_delay(MAX_BACKOFF)
        .without_max_times()
        .build()
        .map(|limit| limit.mul_f64(0.5 + fastrand::f64() / 2.0))
}

/// The time and the retries that a call has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Budget {
    /// Per attempt.
    timeout: Duration,
    max_retries: usize,
    call_deadline: Deadline,
    /// Whether the request belongs to a bulk job, which waits for rate limits and outages itself, for all its requests
    /// together.
    is_in_bulk_job: bool,
}

impl Budget {
    /// A call that begins now.
    pub(crate) fn new(options: &RequestOptions) -> Self {
        let call_deadline = Deadline(Instant::now() + options.total_timeout());
        Self {
            timeout: options.timeout(),
            max_retries: options.max_retries(),
            call_deadline,
            is_in_bulk_job: false,
        }
    }

    pub(crate) fn in_bulk_job(self, is_in_bulk_job: bool) -> Self {
        Self { is_in_bulk_job, ..self }
    }

    pub(crate) fn call_deadline(self) -> Deadline {
        self.call_deadline
    }

    /// Whether a call with this budget might have gone on where one with the other budget has just failed.
    pub(crate) fn outlasts(self, other: Self, error: &Error) -> bool {
        // The wait before another attempt, which did not fit.
        let wait = error.info().retry_after.unwrap_or_default().max(MAX_BACKOFF);
        let ran_out_of_time = other.call_deadline.remaining() < wait;
        error.is_transient()
            && (self.timeout > other.timeout
                || self.max_retries > other.max_retries
                || (ran_out_of_time && self.call_deadline > other.call_deadline))
    }
}

/// One attempt among several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// Starting at 1.
    pub(crate) number: u32,
    budget: Budget,
}

impl Attempt {
    /// The deadline of an attempt that starts to send now.
    pub(crate) fn deadline(self) -> Deadline {
        Deadline(Instant::now() + self.budget.timeout).min(self.budget.call_deadline)
    }

    pub(crate) fn call_deadline(self) -> Deadline {
        self.budget.call_deadline
    }

    /// The time left.
    pub(crate) fn remaining(self) -> Duration {
        self.deadline().remaining()
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
        tokio::time::timeout_at(self.0, waiting).await.unwrap_or_else(|_| Err(on_timeout()))
    }

    pub(super) fn remaining(self) -> Duration {
        self.0.saturating_duration_since(Instant::now())
    }
}

/// Runs an attempt, and retries it while the policy and the budget allow.
pub(crate) async fn retrying<T, A: Future<Output = Result<T>>>(
    request: &Request,
    budget: Budget,
    mut attempt: impl FnMut(Attempt) -> A,
) -> Result<T> {
    let attempts = AtomicU32::new(0);
    let result = (|| attempt(Attempt { number: attempts.fetch_add(1, Ordering::Relaxed) + 1, budget }))
        .retry(backoff().take(budget.max_retries))
        .when(|error: &Error| may_retry(request, budget, error, attempts.load(Ordering::Relaxed)))
        .adjust(move |error, wait| {
            let retry_after = error.info().retry_after.unwrap_or_default();
            let wait = wait?.max(retry_after);
            (retry_after <= MAX_RETRY_AFTER && wait < budget.call_deadline.remaining()).then_some(wait)
        })
        .notify(|error, wait| request.attempted(attempts.load(Ordering::Relaxed)).retried(error, wait))
        .await;
    result.map_err(|error| {
        let is_unknown = request.retry_policy != RetryPolicy::Read && error.has_unknown_outcome();
        if is_unknown { error.maybe_applied() } else { error }
    })
}

/// Whether to retry the request after this error of its last attempt.
fn may_retry(request: &Request, budget: Budget, error: &Error, attempts: u32) -> bool {
    let retry_policy = request.retry_policy;
    if budget.is_in_bulk_job {
        match retry_policy {
            // The job looks at once whether a server that did not answer in time is still there.
            RetryPolicy::Read if error.is_outage() => {
                return attempts <= RETRIES_IN_BULK && error.kind() != ErrorKind::Timeout;
            }
            RetryPolicy::Read => {}
            _ if error.was_not_processed() => return attempts <= RETRIES_IN_BULK,
            _ if error.is_rate_limit() => return false,
            _ => {}
        }
    }
    match retry_policy {
        RetryPolicy::Never => error.was_not_processed(),
        RetryPolicy::Write => error.was_not_processed() || error.is_rate_limit() || error.is_locked(),
        RetryPolicy::Read => error.is_transient(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How long the attempts went on against a server that is down for this long, and what became of the call.
    async fn outage(
        request: &Request,
        options: RequestOptions,
        down: Duration,
    ) -> (Duration, u32, Result<()>) {
        outage_within(request, Budget::new(&options), down).await
    }

    async fn outage_within(request: &Request, budget: Budget, down: Duration) -> (Duration, u32, Result<()>) {
        let begun = Instant::now();
        let mut attempts = 0;
        let result = retrying(request, budget, |attempt| {
            attempts = attempt.number;
            async move { if begun.elapsed() < down { Err(Error::network("").not_processed()) } else { Ok(()) } }
        });
        let result = result.await;
        (begun.elapsed(), attempts, result)
    }

    #[tokio::test(start_paused = true)]
    async fn two_seconds_are_always_sat_out_and_the_rest_is_given_up_soon() {
        let (read, write) = (Request::get("/", &[]), Request::post("/", &[]));
        for request in [&read, &write, &write.clone().retry_policy(RetryPolicy::Never)] {
            for _ in 0..500 {
                let (_, _, result) =
                    outage(request, RequestOptions::default(), Duration::from_millis(2_200)).await;
                assert!(result.is_ok());
                let (took, attempts, result) =
                    outage(request, RequestOptions::default(), Duration::from_secs(60)).await;
                assert!(result.is_err() && attempts == 7 && took < Duration::from_secs(6), "{took:?}");
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn more_retries_sit_out_more_within_the_budget_of_the_call() {
        let read = Request::get("/", &[]);
        let patient = RequestOptions { max_retries: Some(100), ..RequestOptions::default() };
        assert!(outage(&read, patient, Duration::from_secs(60)).await.2.is_ok());
        let bounded = RequestOptions { total_timeout: Some(Duration::from_secs(7)), ..patient };
        for _ in 0..100 {
            let (took, _, result) = outage(&read, bounded, Duration::from_secs(60)).await;
            // Timers round up to a millisecond.
            let most = Duration::from_millis(7_001);
            assert!(result.is_err() && took <= most && took >= Duration::from_secs(5), "{took:?}");
        }
        let once = RequestOptions { max_retries: Some(0), ..patient };
        let (took, attempts, _) = outage(&read, once, Duration::from_secs(60)).await;
        assert_eq!((took, attempts), (Duration::ZERO, 1));
    }

    #[tokio::test(start_paused = true)]
    async fn a_bulk_job_waits_by_itself() {
        let budget = Budget::new(&RequestOptions::default()).in_bulk_job(true);
        for request in [Request::get("/", &[]), Request::post("/", &[])] {
            let (took, attempts, _) = outage_within(&request, budget, Duration::from_secs(60)).await;
            assert!(attempts == 2 && took < Duration::from_millis(150), "{attempts} in {took:?}");
        }
    }
}
