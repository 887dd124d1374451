//! What a bulk job does while the server is down: all its workers pause, and one of them looks from time to time whether the
//! server is back.

use crate::{
    error::{Error, Result},
    events,
    http::backoff,
};
use std::{
    iter, mem,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until, timeout_at};

/// The number of consecutive failures that look like an outage. A single one may concern its own request only.
const FAILURES: u32 = 2;
/// How long a probe may take.
const PROBE_TIMEOUT: Duration = Duration::from_secs(10);

/// Whether the server is down, as far as a job knows.
pub(super) struct Outage {
    /// The job ends after an outage this long.
    limit: Duration,
    state: Mutex<State>,
    /// Held by the worker that probes, until its own request has shown whether the server acts again.
    probing: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct State {
    /// The number of consecutive failures.
    failures: u32,
    down: Option<Down>,
}

struct Down {
    since: Instant,
    waits: Box<dyn Iterator<Item = Duration> + Send>,
    /// The last failure.
    error: Error,
    /// Whether it has been reported that the outage lasts too long.
    is_given_up: bool,
}

/// Permission to send a request.
pub(super) struct Pass<'a> {
    /// While the server seems to be down, only one request at a time is sent.
    trial: Option<tokio::sync::MutexGuard<'a, ()>>,
}

impl Pass<'_> {
    pub(super) fn is_trial(&self) -> bool {
        self.trial.is_some()
    }
}

impl Outage {
    pub(super) fn new(limit: Duration) -> Self {
        Self { limit, state: Mutex::default(), probing: tokio::sync::Mutex::default() }
    }

    pub(super) fn is_on(&self) -> bool {
        self.state().down.is_some()
    }

    /// Forgets everything.
    pub(super) fn reset(&self) {
        *self.state() = State::default();
    }

    /// Waits for the server while it is down. The probe is a request that changes nothing.
    ///
    /// # Errors
    /// The last failure, if the outage lasts longer than its limit.
    pub(super) async fn pass<P: Future<Output = Result<()>>>(
        &self,
        probe: impl Fn() -> P,
    ) -> Result<Pass<'_>> {
        if !self.is_on() {
            return Ok(Pass { trial: None });
        }
        let trial = self.probing.lock().await;
        while let Some((wait, end)) = self.next_wait()? {
            sleep_until(end.min(Instant::now() + wait)).await;
            match timeout_at(end.min(Instant::now() + PROBE_TIMEOUT), probe()).await {
                Ok(Err(error)) if error.is_server_failure() => self.begin(&error),
                Err(_) => {}
                // It answers, whatever it says. Whether it also acts, the request itself has to show.
                Ok(_) => return Ok(Pass { trial: Some(trial) }),
            }
        }
        Ok(Pass { trial: None })
    }

    /// How long to wait before the next probe, and when the outage has lasted too long. Nothing if it is over.
    fn next_wait(&self) -> Result<Option<(Duration, Instant)>> {
        let mut state = self.state();
        let Some(down) = &mut state.down else { return Ok(None) };
        let end = down.since + self.limit;
        if end <= Instant::now() {
            let (error, lasted) = (down.error.clone(), down.since.elapsed());
            let is_reported = mem::replace(&mut down.is_given_up, true);
            drop(state);
            if !is_reported {
                events::outage_given_up(lasted, &error);
            }
            return Err(error);
        }
        Ok(Some((down.waits.next().unwrap_or_default(), end)))
    }

    /// The server acted on a request.
    pub(super) fn works(&self) {
        let ended = mem::take(&mut *self.state()).down;
        if let Some(down) = ended {
            events::outage_ended(down.since.elapsed());
        }
    }

    /// The server failed a request. Several failures in a row are an outage.
    pub(super) fn failed(&self, error: &Error) {
        let failures = {
            let mut state = self.state();
            state.failures += 1;
            state.failures
        };
        if failures >= FAILURES || self.is_on() {
            self.begin(error);
        }
    }

    /// The server is certainly down.
    pub(super) fn begin(&self, error: &Error) {
        let mut state = self.state();
        let begins = state.down.is_none();
        let down = state.down.get_or_insert_with(|| Down {
            since: Instant::now(),
            // The first probe is made at once: what failed may have been bad luck.
            waits: Box::new(iter::once(Duration::ZERO).chain(backoff())),
            error: error.clone(),
            is_given_up: false,
        });
        down.error = error.clone();
        drop(state);
        if begins {
            events::outage_began(error);
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::RequestOptions;
    use futures_util::future::join_all;
    use std::sync::atomic::{AtomicU32, Ordering};
    use tokio::time::timeout;

    /// Lets several workers wait for a server that is down for this long. Returns how many of them passed, how often the
    /// server was asked, and how long that took.
    async fn waits(outage: &Outage, down: Duration) -> (usize, u32, Duration) {
        let (begun, probes) = (Instant::now(), AtomicU32::new(0));
        let probe = || async {
            probes.fetch_add(1, Ordering::Relaxed);
            if begun.elapsed() < down { Err(Error::network("")) } else { Ok(()) }
        };
        outage.begin(&Error::network(""));
        let workers = (0..8).map(|_| async {
            let pass = outage.pass(&probe).await;
            outage.works();
            pass.is_ok()
        });
        let passed = join_all(workers).await.into_iter().filter(|passed| *passed).count();
        (passed, probes.into_inner(), begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_minute_is_sat_out_with_one_probe_at_a_time() {
        let limit = RequestOptions::default().bulk_outage_timeout();
        for _ in 0..100 {
            let outage = Outage::new(limit);
            let (passed, probes, took) = waits(&outage, Duration::from_millis(28_000)).await;
            assert_eq!(passed, 8);
            assert!((15..40).contains(&probes), "{probes}");
            assert!(took < Duration::from_secs(30) && !outage.is_on(), "{took:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn no_longer_outage_is_sat_out() {
        for limit in [RequestOptions::default().bulk_outage_timeout(), Duration::from_secs(3), Duration::ZERO]
        {
            let outage = Outage::new(limit);
            outage.begin(&Error::network(""));
            let begun = Instant::now();
            let down = || async { Err(Error::network("down")) };
            assert!(outage.pass(down).await.is_err());
            assert_eq!(begun.elapsed().as_millis(), limit.as_millis());
            let silent = std::future::pending;
            assert!(outage.pass(silent).await.is_err());
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_request_at_a_time_shows_whether_the_server_acts_again() {
        let outage = Outage::new(Duration::from_secs(30));
        let up = || async { Ok(()) };
        outage.failed(&Error::network(""));
        assert!(!outage.is_on(), "one failure is no outage");
        outage.failed(&Error::network(""));
        let trial = outage.pass(up).await.unwrap();
        let second = outage.pass(up);
        tokio::pin!(second);
        assert!(timeout(Duration::from_secs(1), &mut second).await.is_err());
        // It fails: the next one waits before it tries.
        outage.failed(&Error::network(""));
        drop(trial);
        let begun = Instant::now();
        let trial = second.await.unwrap();
        assert!(begun.elapsed() >= Duration::from_millis(50));
        outage.works();
        drop(trial);
        assert!(!outage.is_on() && !outage.pass(up).await.unwrap().is_trial());
    }
}
