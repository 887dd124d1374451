//! When a request is sent again, and after how long.

use super::{Repeat, Request, transport::never_sent};
use crate::{Error, ErrorKind, Result};
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use std::time::{Duration, Instant};
use tracing::debug;

/// A longer wait that the server asks for is the caller's to decide.
const LONGEST_WAIT: Duration = Duration::from_secs(20);

/// How often and for how long.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempts {
    /// For one attempt.
    pub(crate) timeout: Duration,
    /// Whether a refusal by the rate limit is waited out here; bulk work waits for all its requests together.
    pub(crate) patient: bool,
}

impl Attempts {
    /// For all attempts and the waits between them.
    pub(crate) fn total(self) -> Duration {
        self.timeout * 3
    }

    /// Full jitter: each wait is anything from nothing to its bound.
    fn waits(self) -> impl Iterator<Item = Duration> + Send + Sync + Unpin {
        ExponentialBuilder::default()
            .with_min_delay(Duration::from_millis(250))
            .with_max_delay(Duration::from_secs(5))
            .with_max_times(3)
            .build()
            .map(|bound| bound.mul_f64(fastrand::f64()))
    }
}

/// One attempt among several.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Attempt {
    /// From 1.
    pub(crate) number: u32,
    /// How long it may take from when it begins to send.
    bound: Duration,
}

impl Attempt {
    pub(crate) fn begin(self) -> Deadline {
        Deadline(Instant::now() + self.bound)
    }
}

/// When an attempt has to be over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Bounds what is sent and received.
    pub(crate) async fn within<T>(self, exchange: impl Future<Output = Result<T>>) -> Result<T> {
        match tokio::time::timeout_at(self.0.into(), exchange).await {
            Ok(result) => result,
            Err(_) => Err(Error::timeout("the server did not answer in time")),
        }
    }
}

/// Runs an attempt, and again while the rule allows it.
pub(crate) async fn retrying<T, A: Future<Output = Result<T>>>(
    request: &Request,
    attempts: Attempts,
    mut attempt: impl FnMut(Attempt) -> A,
) -> Result<T> {
    let begun = Instant::now();
    let left = move || attempts.total().saturating_sub(begun.elapsed());
    let mut number = 0;
    let result = (|| {
        number += 1;
        attempt(Attempt { number, bound: attempts.timeout.min(left()) })
    })
    .retry(attempts.waits())
    .when(|error: &Error| {
        let refused = error.info().status == Some(429);
        (attempts.patient || !refused) && may_repeat(request.repeat, error)
    })
    .adjust(move |error, wait| {
        let asked = error.info().retry_after.unwrap_or_default();
        let wait = wait?.max(asked);
        (asked <= LONGEST_WAIT && wait < left()).then_some(wait)
    })
    .notify(|error, wait| debug!(route = request.route, kind = ?error.kind(), ?wait, "repeating"))
    .await;
    result.map_err(|error| if is_ambiguous(request.repeat, &error) { error.maybe_applied() } else { error })
}

fn may_repeat(repeat: Repeat, error: &Error) -> bool {
    let status = error.info().status;
    match repeat {
        Repeat::Never => false,
        Repeat::Write => {
            never_sent(error)
                || status == Some(429)
                || (status == Some(409) && error.code() == Some("resource_locked"))
        }
        Repeat::Read => match status {
            Some(408 | 425 | 429 | 500..=599) => true,
            // The head came, the body did not.
            Some(200..=299) => error.kind() == ErrorKind::Network,
            Some(_) => false,
            None => matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout),
        },
    }
}

/// Whether a write may have been done although it failed here.
fn is_ambiguous(repeat: Repeat, error: &Error) -> bool {
    let happened = match error.info().status {
        Some(status) => (200..300).contains(&status) || status == 408 || status >= 500,
        None => {
            matches!(error.kind(), ErrorKind::Network | ErrorKind::Timeout | ErrorKind::Decode)
                && !never_sent(error)
        }
    };
    repeat != Repeat::Read && happened
}
