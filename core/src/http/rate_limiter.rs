//! How many requests a second bulk work makes: learned from the server's refusals, for all bulk work of a client together.
//!
//! Limiters with a fixed quota (governor and its kin) do not fit: the quota is what is to be learned.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::{Instant, sleep_until};

/// A server that refuses everything for longer, or asks for a longer wait, is the caller's to decide.
const PATIENCE: Duration = Duration::from_secs(60);
/// Where a refusal does not say when to come back.
const USUAL_PAUSE: Duration = Duration::from_secs(1);
/// What was learned before so long a rest says nothing any more.
const FORGOTTEN_AFTER: Duration = Duration::from_secs(60);
/// A rest that would make what passed look slower than it was.
const REST: Duration = Duration::from_secs(1);
const SLOWEST: f64 = 0.1;
/// Requests a second more, for each that passed: doubles a first guess about every second, a known rate takes a minute.
const GROWTH_OF_A_GUESS: f64 = 1.0;
const GROWTH: f64 = 0.02;

pub(crate) struct RateLimiter(Mutex<State>);

struct State {
    /// Requests a second; unlimited until the first refusal.
    rate: Option<f64>,
    /// The first rate is a guess from a short time: it grows fast until it proves too high.
    is_guess: bool,
    /// When the next request may begin.
    next: Instant,
    paused_until: Instant,
    /// Counts refusals, so that several requests refused at once slow down once.
    epoch: u64,
    /// How many passed since when: what the server sustains.
    passed: u64,
    since: Instant,
    last: Instant,
    /// Since when nothing passed.
    refused_since: Option<Instant>,
}

/// Leave to make one request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Permit {
    epoch: u64,
    /// Only the rate's own bound says something of the rate.
    waited: bool,
}

/// What a refusal leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Refused {
    Again,
    GiveUp,
}

impl Default for RateLimiter {
    fn default() -> Self {
        Self::new(None)
    }
}

impl RateLimiter {
    /// So many requests a second; without a number as many as the server takes.
    pub(crate) fn new(rate: Option<f64>) -> Self {
        Self(Mutex::new(State::new(rate, Instant::now())))
    }

    /// Waits until the next request may begin.
    pub(crate) async fn permit(&self) -> Permit {
        loop {
            let (begin, epoch, now) = self.lock().reserve(Instant::now());
            if begin > now {
                sleep_until(begin).await;
            }
            let state = self.lock();
            // A refusal meanwhile has moved everybody.
            if state.epoch == epoch && state.paused_until <= begin.max(now) {
                return Permit { epoch, waited: begin > now };
            }
        }
    }

    pub(crate) fn passed(&self, permit: Permit) {
        self.lock().passed(permit, Instant::now());
    }

    pub(crate) fn refused(&self, permit: Permit, retry_after: Option<Duration>) -> Refused {
        self.lock().refused(permit, retry_after, Instant::now())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn new(rate: Option<f64>, now: Instant) -> Self {
        Self {
            rate,
            is_guess: true,
            next: now,
            paused_until: now,
            epoch: 0,
            passed: 0,
            since: now,
            last: now,
            refused_since: None,
        }
    }

    fn reserve(&mut self, now: Instant) -> (Instant, u64, Instant) {
        let rest = now.saturating_duration_since(self.last.max(self.next));
        if rest > FORGOTTEN_AFTER && self.epoch > 0 {
            *self = Self { epoch: self.epoch + 1, ..Self::new(None, now) };
        } else if rest > REST {
            (self.passed, self.since) = (0, now);
        }
        self.last = now;
        let begin = self.next.max(now);
        if let Some(rate) = self.rate {
            self.next = begin + Duration::from_secs_f64(rate.recip());
        }
        (begin, self.epoch, now)
    }

    fn passed(&mut self, permit: Permit, now: Instant) {
        self.last = now;
        self.passed += 1;
        self.refused_since = None;
        if let Some(rate) = &mut self.rate
            && permit.waited
            && permit.epoch == self.epoch
        {
            *rate += if self.is_guess { GROWTH_OF_A_GUESS } else { GROWTH };
        }
    }

    fn refused(&mut self, permit: Permit, retry_after: Option<Duration>, now: Instant) -> Refused {
        let refused_since = *self.refused_since.get_or_insert(now);
        let pause = retry_after.unwrap_or(USUAL_PAUSE);
        if pause > PATIENCE || now.duration_since(refused_since) > PATIENCE {
            return Refused::GiveUp;
        }
        // Not at once, whatever the server says.
        self.paused_until = self.paused_until.max(now + pause.max(USUAL_PAUSE / 10));
        if permit.epoch == self.epoch {
            self.slow_down();
        }
        self.next = self.next.max(self.paused_until);
        Refused::Again
    }

    /// The pause counts: a server's allowance fills up meanwhile.
    fn slow_down(&mut self) {
        let time = self.paused_until.saturating_duration_since(self.since).as_secs_f64();
        let sustained = self.passed as f64 / time.max(0.001);
        let rate = match self.rate {
            None => sustained,
            Some(rate) => {
                self.is_guess = false;
                sustained.clamp(rate * 0.5, rate * 0.9)
            }
        };
        self.rate = Some(rate.max(SLOWEST));
        self.epoch += 1;
        (self.passed, self.since) = (0, self.paused_until);
        self.next = self.paused_until;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::{StreamExt, stream};

    /// A server that refuses what its bucket does not hold, and says when to come back in whole seconds.
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

    /// How many requests were refused until so many had passed, and how long it took.
    async fn pass(count: usize, concurrency: usize, per_second: f64, burst: f64) -> (usize, Duration) {
        let limiter = RateLimiter::default();
        let bucket = Mutex::new(Bucket { per_second, burst, held: burst, filled: Instant::now() });
        let begun = Instant::now();
        let refused = stream::iter(0..count).map(|_| async {
            let mut refused = 0;
            loop {
                let permit = limiter.permit().await;
                tokio::time::sleep(Duration::from_millis(5 + fastrand::u64(0..10))).await;
                let passes = bucket.lock().unwrap().take();
                if passes {
                    limiter.passed(permit);
                    return refused;
                }
                refused += 1;
                assert_eq!(limiter.refused(permit, Some(Duration::from_secs(1))), Refused::Again);
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
    async fn nothing_slows_down_what_is_never_refused() {
        let limiter = RateLimiter::default();
        let begun = Instant::now();
        for _ in 0..10_000 {
            let permit = limiter.permit().await;
            limiter.passed(permit);
        }
        assert_eq!(begun.elapsed(), Duration::ZERO);
    }

    #[tokio::test(start_paused = true)]
    async fn a_bound_of_the_callers_holds() {
        let limiter = RateLimiter::new(Some(50.0));
        let begun = Instant::now();
        for _ in 0..101 {
            limiter.permit().await;
        }
        let took = begun.elapsed().as_millis();
        assert!((2000..2100).contains(&took), "{took}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_refusal_stops_everybody_for_as_long_as_asked() {
        let limiter = RateLimiter::default();
        let first = limiter.permit().await;
        limiter.refused(first, Some(Duration::from_secs(7)));
        let begun = Instant::now();
        tokio::join!(limiter.permit(), limiter.permit());
        assert!(begun.elapsed() >= Duration::from_secs(7));
    }

    #[tokio::test(start_paused = true)]
    async fn patience_ends() {
        let limiter = RateLimiter::default();
        let permit = limiter.permit().await;
        assert_eq!(limiter.refused(permit, Some(Duration::from_secs(61))), Refused::GiveUp);
        let begun = Instant::now();
        while limiter.refused(limiter.permit().await, None) == Refused::Again {}
        assert!((60..70).contains(&begun.elapsed().as_secs()), "{:?}", begun.elapsed());
    }
}
