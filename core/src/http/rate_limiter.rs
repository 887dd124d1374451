//! The rate limiter of bulk jobs, shared by all jobs of a client. It learns the rate from the server's refusals.
//!
//! Rate limiters with a fixed quota, such as governor, do not fit, since the quota is what has to be learned.

use crate::{error::Error, events};
use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// If the server refuses everything for longer, or asks for a longer wait, the error is returned to the caller.
const MAX_REFUSED_TIME: Duration = Duration::from_secs(60);
/// How long to wait if a refusal does not say so.
const DEFAULT_PAUSE: Duration = Duration::from_secs(1);
/// After an idle time this long, the learned rate is discarded.
const RATE_EXPIRY: Duration = Duration::from_secs(60);
/// An idle time that would make the measured rate look lower than it was.
const IDLE_TIME: Duration = Duration::from_secs(1);
const MIN_RATE: f64 = 0.1;
/// The lowest first guess of the rate. Few accepted requests may be known at the first refusal, since refusals often arrive
/// first.
const MIN_FIRST_RATE: f64 = 1.0;
/// Timers fire late. This much of the delay is made up for.
const MAX_LATENESS: Duration = Duration::from_millis(10);
/// How much the rate (in requests per second) grows with each accepted request. A first guess doubles about every second, a
/// known rate in about a minute.
const FIRST_RATE_GROWTH: f64 = 1.0;
const RATE_GROWTH: f64 = 0.02;

pub(crate) struct RateLimiter {
    state: Mutex<State>,
    /// Held by the first waiter while it waits; the others queue here in order. Nobody reserves a time slot, so a changed
    /// rate affects all waiters, and a cancelled waiter leaves no gap.
    queue: tokio::sync::Mutex<()>,
}

struct State {
    /// Requests per second. Unlimited until the first refusal.
    rate: Option<f64>,
    /// The first rate is a guess from a short measurement. It grows fast until it proves too high.
    is_first_rate: bool,
    /// When the next request may start.
    next: Instant,
    paused_until: Instant,
    /// Counts refusals, so that several requests refused at once reduce the rate only once.
    epoch: u64,
    /// The number of accepted requests since `since`: the rate that the server sustains.
    accepted: u64,
    since: Instant,
    last: Instant,
    /// Since when the server has accepted nothing.
    refused_since: Option<Instant>,
}

/// A permit for one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permit {
    epoch: u64,
    /// Whether the rate delayed the request. Only then does its result say something about the rate.
    waited: bool,
}

/// What to do after a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NextStep {
    Retry,
    GiveUp,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new(None)
    }
}

impl RateLimiter {
    /// Starts with this many requests per second, or without a limit.
    pub(crate) fn new(rate: Option<f64>) -> Self {
        Self { state: Mutex::new(State::new(rate, Instant::now())), queue: tokio::sync::Mutex::default() }
    }

    /// Waits until the next request may start.
    pub(crate) async fn acquire(&self) -> Permit {
        let requested_at = Instant::now();
        let _place = self.queue.lock().await;
        loop {
            let start = match self.lock().try_acquire(requested_at, Instant::now()) {
                Ok(permit) => return permit,
                Err(begin) => begin,
            };
            sleep_until(start).await;
        }
    }

    pub(crate) fn accepted(&self, permit: Permit) {
        self.lock().accepted(permit, Instant::now());
    }

    pub(crate) fn refused(&self, permit: Permit, error: &Error) -> NextStep {
        let (now, retry_after) = (Instant::now(), error.info().retry_after);
        let mut state = self.lock();
        let next = state.refused(permit, retry_after, now);
        let (wait, rate) = (state.paused_until.saturating_duration_since(now), state.rate);
        drop(state);
        match next {
            NextStep::Retry => events::bulk_paused(error, wait, rate),
            NextStep::GiveUp => events::bulk_refused(error, retry_after.unwrap_or_default()),
        }
        next
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(rate: Option<f64>, now: Instant) -> Self {
        Self {
            rate,
            is_first_rate: true,
            next: now,
            paused_until: now,
            epoch: 0,
            accepted: 0,
            since: now,
            last: now,
            refused_since: None,
        }
    }

    /// Lets the next request start, or returns when to ask again.
    fn try_acquire(&mut self, requested_at: Instant, now: Instant) -> Result<Permit, Instant> {
        let idle = now.saturating_duration_since(self.last.max(self.next));
        if idle > RATE_EXPIRY && self.epoch > 0 {
            *self = Self { epoch: self.epoch + 1, ..Self::new(None, now) };
        } else if idle > IDLE_TIME {
            (self.accepted, self.since) = (0, now);
        }
        if self.next > now {
            return Err(self.next);
        }
        self.last = now;
        let permit = Permit { epoch: self.epoch, waited: self.next > requested_at };
        if let Some(rate) = self.rate {
            let late = now.saturating_duration_since(self.next).min(MAX_LATENESS);
            self.next = now - late + Duration::from_secs_f64(rate.recip());
        }
        Ok(permit)
    }

    fn accepted(&mut self, permit: Permit, now: Instant) {
        self.last = now;
        self.accepted += 1;
        self.refused_since = None;
        if let Some(rate) = &mut self.rate
            && permit.waited
            && permit.epoch == self.epoch
        {
            *rate += if self.is_first_rate { FIRST_RATE_GROWTH } else { RATE_GROWTH };
        }
    }

    fn refused(&mut self, permit: Permit, retry_after: Option<Duration>, now: Instant) -> NextStep {
        let refused_since = *self.refused_since.get_or_insert(now);
        let pause = retry_after.unwrap_or(DEFAULT_PAUSE);
        if pause > MAX_REFUSED_TIME || now.duration_since(refused_since) > MAX_REFUSED_TIME {
            return NextStep::GiveUp;
        }
        // Never retry immediately, whatever the server says.
        self.paused_until = self.paused_until.max(now + pause.max(DEFAULT_PAUSE / 10));
        if permit.epoch == self.epoch {
            self.slow_down();
        }
        self.next = self.next.max(self.paused_until);
        NextStep::Retry
    }

    /// The pause counts, since the server's quota refills meanwhile.
    fn slow_down(&mut self) {
        let time = self.paused_until.saturating_duration_since(self.since).as_secs_f64();
        let sustained = self.accepted as f64 / time.max(0.001);
        let rate = match self.rate {
            None => sustained.max(MIN_FIRST_RATE),
            Some(rate) => {
                // If nothing was accepted at all, nothing is known about the rate.
                self.is_first_rate = self.accepted == 0;
                sustained.clamp(rate * 0.5, rate * 0.9)
            }
        };
        self.rate = Some(rate.max(MIN_RATE));
        self.epoch += 1;
        (self.accepted, self.since) = (0, self.paused_until);
        self.next = self.paused_until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorInfo;
    use futures_util::{StreamExt, stream};

    /// A server with a token bucket that returns `Retry-After` in whole seconds.
    struct Bucket {
        per_second: f64,
        burst: f64,
        held: f64,
        filled: Instant,
    }

    impl Bucket {
        fn take(&mut self) -> bool {
            let now = Instant::now();
            let filled = now.duration_since(self.filled).as_secs_f64() * self.per_second;
            (self.held, self.filled) = ((self.held + filled).min(self.burst), now);
            let passes = self.held >= 1.0;
            self.held -= if passes { 1.0 } else { 0.0 };
            passes
        }
    }

    /// Asks for a wait of so many seconds.
    fn refusal(retry_after: Option<u64>) -> Error {
        ErrorInfo { retry_after: retry_after.map(Duration::from_secs), ..ErrorInfo::default() }.into()
    }

    /// The number of refusals until this many requests were accepted, and how long that took.
    async fn pass(count: usize, concurrency: usize, per_second: f64, burst: f64) -> (usize, Duration) {
        let limiter = RateLimiter::default();
        let bucket = Mutex::new(Bucket { per_second, burst, held: burst, filled: Instant::now() });
        let begun = Instant::now();
        let refused = stream::iter(0..count).map(|_| async {
            let mut refused = 0;
            loop {
                let permit = limiter.acquire().await;
                let passes = bucket.lock().unwrap().take();
                // Refusals arrive first, since they are less work.
                let least = if passes { 5 } else { 1 };
                tokio::time::sleep(Duration::from_millis(least + fastrand::u64(0..10))).await;
                if passes {
                    limiter.accepted(permit);
                    return refused;
                }
                refused += 1;
                assert_eq!(limiter.refused(permit, &refusal(Some(1))), NextStep::Retry);
            }
        });
        let refused =
            refused.buffer_unordered(concurrency).fold(0, |sum, refused| async move { sum + refused });
        (refused.await, begun.elapsed())
    }

    #[tokio::test(start_paused = true)]
    async fn at_most_two_in_a_hundred_are_refused() {
        for (concurrency, burst) in [(8, 100.0), (8, 10.0), (64, 100.0), (64, 20.0), (1, 10.0)] {
            let (refused, took) = pass(10_000, concurrency, 100.0, burst).await;
            assert!(refused <= 200, "{concurrency} at once, bursts of {burst}: {refused} refused");
            assert!(took < Duration::from_secs(140), "{concurrency} at once, bursts of {burst}: {took:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_server_is_not_pressed() {
        let (refused, took) = pass(300, 8, 2.0, 5.0).await;
        assert!(refused <= 30, "{refused} refused");
        assert!(took < Duration::from_secs(220), "{took:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn early_refusals_do_not_slow_down_the_whole_work() {
        for (per_second, count) in [(2.0, 60), (20.0, 200), (100.0, 1000)] {
            for burst in [1, 3, 5, 7, 20, 50] {
                for concurrency in [1, 6, 8, 64] {
                    let (refused, took) = pass(count, concurrency, per_second, f64::from(burst)).await;
                    let case = format!("{per_second}/s, bursts of {burst}, {concurrency} at once");
                    let allowed = (count as f64 - f64::from(burst)).max(0.0) / per_second;
                    assert!(took.as_secs_f64() <= 2.0 * allowed + 6.0, "{case}: {took:?} of {allowed} s");
                    assert!(refused <= concurrency + count / 10, "{case}: {refused} refused");
                }
            }
        }
    }

    #[tokio::test(start_paused = true)]
    async fn who_stops_waiting_leaves_no_trace() {
        let limiter = RateLimiter::new(Some(1.0));
        limiter.acquire().await;
        let begun = Instant::now();
        let waiting = futures_util::future::join_all((0..50).map(|_| limiter.acquire()));
        assert!(tokio::time::timeout(Duration::from_millis(500), waiting).await.is_err());
        limiter.acquire().await;
        assert_eq!(begun.elapsed().as_millis(), 1000);
    }

    #[tokio::test(start_paused = true)]
    async fn nothing_slows_down_what_is_never_refused() {
        let limiter = RateLimiter::default();
        let begun = Instant::now();
        for _ in 0..10_000 {
            let permit = limiter.acquire().await;
            limiter.accepted(permit);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bound_of_the_callers_holds() {
        let limiter = RateLimiter::new(Some(50.0));
        let begun = Instant::now();
        for _ in 0..101 {
            limiter.acquire().await;
        }
        let took = begun.elapsed().as_millis();
        assert!((2000..2100).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_everybody_for_as_long_as_asked() {
        let limiter = RateLimiter::default();
        let first = limiter.acquire().await;
        limiter.refused(first, &refusal(Some(7)));
        let begun = Instant::now();
        tokio::join!(limiter.acquire(), limiter.acquire());
        assert!(begun.elapsed() >= Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn patience_ends() {
        let limiter = RateLimiter::default();
        let permit = limiter.acquire().await;
        assert_eq!(limiter.refused(permit, &refusal(Some(61))), NextStep::GiveUp);
        let begun = Instant::now();
        while limiter.refused(limiter.acquire().await, &refusal(None)) == NextStep::Retry {}
        assert!((60..70).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }
}
