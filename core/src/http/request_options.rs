//! How long calls may take and how often requests are retried: the options of a client, and of a copy of it.

use crate::error::{Error, Result};
use clerk_orgs_mirrored::mirrored;
use std::time::Duration;

const TIMEOUT: Duration = Duration::from_secs(30);
const LONGEST_TIMEOUT: Duration = Duration::from_secs(3600);
/// The default limit of a whole call, as a multiple of the timeout per attempt.
const TOTAL_TIMEOUT_FACTOR: u32 = 3;
const LONGEST_TOTAL_TIMEOUT: Duration = Duration::from_secs(24 * 3600);
/// With the waits of `retry::backoff`, enough to sit out two seconds however the jitter falls.
pub(super) const MAX_RETRIES: i32 = 6;
const BULK_OUTAGE_TIMEOUT: Duration = Duration::from_secs(30);

/// How long calls may take, and how often requests are retried. An option that is `None` keeps its value: the default in
/// [`crate::ClerkOptions`], the client's in [`crate::Clerk::with_options`].
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct RequestOptions {
    /// Timeout for each attempt: 30 seconds by default, more than zero, at most an hour.
    pub timeout: Option<Duration>,
    /// Limit for a whole call, including all its attempts and the waits between them: three times `timeout` by default,
    /// more than zero, at most a day. A list, a watch, a paginator and a bulk job make several requests; it limits each of
    /// them.
    pub total_timeout: Option<Duration>,
    /// Maximum number of retries of a request: 0 (a single attempt) to 100, 6 by default. Retries are separated by waits
    /// that double from 0.1 to 2 seconds, half of which is random, so the default sits out an outage of two seconds. What
    /// is retried depends on the operation: a write never is if it may have been applied.
    pub max_retries: Option<i32>,
    /// How long a bulk job waits for a server that cannot be reached or fails every request: 30 seconds by default, 0 (not
    /// at all) to a day. After that, the remaining items are [`crate::BulkStatus::NotBegun`]. Applies to a job's reads in the
    /// same way as to its writes. The request under way may take up to `timeout` longer.
    pub bulk_outage_timeout: Option<Duration>,
}

impl RequestOptions {
    /// These, completed by the others where they are not given.
    pub(crate) fn or(self, others: Self) -> Self {
        Self {
            timeout: self.timeout.or(others.timeout),
            total_timeout: self.total_timeout.or(others.total_timeout),
            max_retries: self.max_retries.or(others.max_retries),
            bulk_outage_timeout: self.bulk_outage_timeout.or(others.bulk_outage_timeout),
        }
    }

    pub(crate) fn check(self) -> Result<Self> {
        if self.timeout().is_zero() || self.timeout() > LONGEST_TIMEOUT {
            return Err(Error::invalid("timeout", "timeout must be greater than zero and at most an hour"));
        }
        if self.total_timeout().is_zero() || self.total_timeout() > LONGEST_TOTAL_TIMEOUT {
            let text = "total_timeout must be greater than zero and at most a day";
            return Err(Error::invalid("total_timeout", text));
        }
        if let Some(retries) = self.max_retries.filter(|retries| !(0..=100).contains(retries)) {
            let text = format!("max_retries must be from 0 to 100, not {retries}");
            return Err(Error::invalid("max_retries", text));
        }
        if self.bulk_outage_timeout() > LONGEST_TOTAL_TIMEOUT {
            let text = "bulk_outage_timeout must be from 0 to a day";
            return Err(Error::invalid("bulk_outage_timeout", text));
        }
        Ok(self)
    }

    pub(crate) fn timeout(&self) -> Duration {
        self.timeout.unwrap_or(TIMEOUT)
    }

    pub(crate) fn total_timeout(&self) -> Duration {
        self.total_timeout.unwrap_or_else(|| self.timeout() * TOTAL_TIMEOUT_FACTOR)
    }

    pub(crate) fn max_retries(&self) -> usize {
        usize::try_from(self.max_retries.unwrap_or(MAX_RETRIES)).unwrap_or(0)
    }

    pub(crate) fn bulk_outage_timeout(&self) -> Duration {
        self.bulk_outage_timeout.unwrap_or(BULK_OUTAGE_TIMEOUT)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_limit_of_a_call_follows_the_timeout_unless_it_is_given() {
        let seconds = |seconds| Some(Duration::from_secs(seconds));
        let options = RequestOptions::default();
        assert_eq!(options.total_timeout(), Duration::from_secs(90));
        let shorter = RequestOptions { timeout: seconds(5), ..options };
        assert_eq!(shorter.or(options).total_timeout(), Duration::from_secs(15));
        let given = RequestOptions { total_timeout: seconds(20), ..options };
        assert_eq!(shorter.or(given).total_timeout(), Duration::from_secs(20));
    }
}
