//! How a job sends its requests, and what ends it.

use super::{
    outage::{Outage, Pass},
    target::Applied,
    work::Work,
};
use crate::{
    error::{Error, Result},
    http::{NextStep, Permit, RateLimiter},
};
use std::sync::Arc;
use tokio::sync::watch;

/// Why no further request is sent.
#[derive(Clone)]
pub(super) struct Stop {
    pub(super) error: Error,
    /// Whether the caller wants no more, rather than the server or the client refusing.
    pub(super) is_drain: bool,
}

/// What became of a request.
pub(super) enum Attempt {
    Done(Applied),
    Failed(Error),
    /// It was not sent, or had no effect, and will not be sent again.
    NotBegun(Error),
}

/// Sends the requests of one job: within the rate limits, while the server works, and until the job is stopped.
pub(super) struct RequestSender {
    pub(super) work: Arc<dyn Work>,
    /// The caller's own limit, in addition to the client's rate limiter.
    own_limit: Option<RateLimiter>,
    pub(super) outage: Outage,
    /// Why no further request is sent.
    stopped: watch::Sender<Option<Stop>>,
}

impl RequestSender {
    pub(super) fn new(work: Arc<dyn Work>, requests_per_second: Option<f64>) -> Self {
        let outage = Outage::new(work.target().outage_timeout());
        let own_limit = requests_per_second.map(|rate| RateLimiter::new(Some(rate)));
        Self { work, own_limit, outage, stopped: watch::Sender::new(None) }
    }

    /// Sends one request, and repeats it only if it had no effect: after a refusal by the rate limit, or if it did not reach
    /// the server.
    pub(super) async fn attempt(&self, ids: &[String]) -> Attempt {
        loop {
            let (_pass, permit) = match self.may_send().await {
                Ok(allowed) => allowed,
                Err(error) => return Attempt::NotBegun(error),
            };
            let error = match self.work.act(ids).await {
                Ok(applied) => {
                    self.limiter().accepted(permit);
                    self.outage.works();
                    return Attempt::Done(applied);
                }
                Err(error) => error,
            };
            if error.is_rate_limit() {
                self.outage.works();
                if self.limiter().refused(permit, &error) == NextStep::GiveUp {
                    self.stop(&error, false);
                    return Attempt::NotBegun(error);
                }
            } else if error.was_not_processed() {
                self.outage.begin(&error);
            } else if error.was_never_sent() {
                self.stop(&error, false);
                return Attempt::NotBegun(error);
            } else {
                if error.is_server_failure() {
                    self.outage.failed(&error);
                } else {
                    self.limiter().accepted(permit);
                    self.outage.works();
                }
                return Attempt::Failed(error);
            }
        }
    }

    /// Waits until a request may be sent: for the server while it is down, and for the rate limits.
    async fn may_send(&self) -> Result<(Pass<'_>, Permit)> {
        let waiting = async {
            loop {
                let (pass, permit) = (self.pass().await?, self.acquire().await?);
                // The server may have gone while the rate limit was waited for.
                if pass.is_trial() || !self.outage.is_on() {
                    return Ok((pass, permit));
                }
            }
        };
        tokio::select! {
            biased;
            stop = self.stopped() => Err(stop.error),
            allowed = waiting => allowed,
        }
        .inspect_err(|error| {
            self.stop(error, false);
        })
    }

    async fn acquire(&self) -> Result<Permit> {
        let waiting = async {
            if let Some(own_limit) = &self.own_limit {
                own_limit.acquire().await;
            }
            Ok(self.limiter().acquire().await)
        };
        self.work.target().shared().unless_closed(waiting).await
    }

    /// Waits for the server while it is down, unless the job ends.
    pub(super) async fn pass(&self) -> Result<Pass<'_>> {
        let waiting = self.outage.pass(|| self.work.target().probe());
        tokio::select! {
            biased;
            pass = self.work.target().shared().unless_closed(waiting) => pass,
            stop = self.stopped() => Err(stop.error),
        }
        .inspect_err(|error| {
            self.stop(error, false);
        })
    }

    /// Whether a list cannot be read because the server is down. Then the job waits for the server from now on.
    pub(super) fn begins_outage(&self, error: &Error) -> bool {
        let is_outage = error.is_outage();
        if is_outage {
            self.outage.begin(error);
        }
        is_outage
    }

    fn limiter(&self) -> &RateLimiter {
        &self.work.target().shared().rate_limiter
    }

    /// Ends the job. The error becomes the outcome of all items that were not started. Returns whether it is the first one:
    /// only that counts.
    pub(super) fn stop(&self, error: &Error, is_drain: bool) -> bool {
        self.stopped.send_if_modified(|stopped| {
            let is_first = stopped.is_none();
            stopped.get_or_insert_with(|| Stop { error: error.clone().not_applied(), is_drain });
            is_first
        })
    }

    /// Starts no further item. The requests in flight are finished.
    pub(super) fn drain(&self) {
        self.stop(&Error::cancelled("the job was ended before this item was begun"), true);
    }

    /// Waits until the job is to end.
    pub(super) async fn stopped(&self) -> Stop {
        let mut stopped = self.stopped.subscribe();
        let stop = stopped.wait_for(Option::is_some).await.ok().and_then(|stop| stop.clone());
        match stop {
            Some(stop) => stop,
            // Cannot happen, since `self` holds the sender.
            None => std::future::pending().await,
        }
    }

    pub(super) fn stop_reason(&self) -> Option<Stop> {
        self.stopped.borrow().clone()
    }
}
