//! One action on many things: at the rate that the server takes, one outcome for each, safe to stop and to repeat.

mod action;
mod ids;
mod lookup;
mod organization;
mod outcomes;
mod target;
mod work;

pub use outcomes::BulkOutcomes;

use crate::{
    error::{Error, Result},
    paging::MAX_LIMIT,
    wire::closed_enum,
};

/// Rows a request where a list is read: as many as the server gives.
const PAGE: i32 = MAX_LIMIT as i32;

closed_enum! {
    /// What became of one of many.
    BulkStatus {
        /// It was done.
        Done = "done",
        /// There was nothing to do: it stood as wanted already.
        AlreadyDone = "already_done",
        /// It was not done, or nobody knows; the outcome's error says why.
        Failed = "failed",
    }
}

/// What became of one of many.
#[derive(Clone, Debug)]
pub struct BulkOutcome {
    /// What was given: a membership request's id, a user's, or an e-mail address.
    pub id: String,
    /// What became of it.
    pub status: BulkStatus,
    /// Why it failed. It may have been done all the same where the info says `maybe_applied`.
    pub error: Option<Error>,
}

impl BulkOutcome {
    fn failed(id: String, error: Error) -> Self {
        Self { id, status: BulkStatus::Failed, error: Some(error) }
    }
}

/// How bulk work goes about it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BulkParams {
    /// How many requests may be under way at once, 1 to 64; 8 by default.
    pub concurrency: i32,
    /// How many requests may begin in a second, such as `0.5` or `100`; as many as the server takes if none. What the
    /// server's refusals teach goes below it.
    pub requests_per_second: Option<f64>,
}

impl Default for BulkParams {
    fn default() -> Self {
        Self { concurrency: 8, requests_per_second: None }
    }
}

impl BulkParams {
    /// How many at once.
    fn check(&self) -> Result<usize> {
        let concurrency = match usize::try_from(self.concurrency) {
            Ok(concurrency @ 1..=64) => concurrency,
            _ => {
                let text = format!("concurrency must be from 1 to 64, not {}", self.concurrency);
                return Err(Error::invalid("concurrency", text));
            }
        };
        match self.requests_per_second {
            // A thousandth: less would be longer than anyone waits, and more than a clock can say.
            Some(rate) if !(0.001..=1e6).contains(&rate) => {
                let text = format!("requests_per_second must be from 0.001 to 1000000, not {rate}");
                Err(Error::invalid("requests_per_second", text))
            }
            _ => Ok(concurrency),
        }
    }
}
