//! When to poll a watched list.

use crate::error::{Error, Result};
use std::time::Duration;
use tokio::time::Instant;

/// The default poll interval after a change.
const DEFAULT_MIN: Duration = Duration::from_secs(5);
/// The default limit of the poll interval while nothing changes.
const DEFAULT_MAX: Duration = Duration::from_secs(60);
const BOUNDS: std::ops::RangeInclusive<Duration> = Duration::from_millis(100)..=Duration::from_secs(3600);

/// Polls more often after a change, and backs off while nothing changes or polls fail.
#[derive(Debug)]
pub(super) struct PollSchedule {
    min: Duration,
    max: Duration,
    interval: Duration,
    due: Instant,
    failing: bool,
}

impl PollSchedule {
    pub(super) fn new(min: Option<Duration>, max: Option<Duration>) -> Result<Self> {
        let longest_by_default = DEFAULT_MAX.max(min.unwrap_or(DEFAULT_MIN));
        let min = check("min_interval", min.unwrap_or(DEFAULT_MIN.min(max.unwrap_or(DEFAULT_MIN))))?;
        let max = check("max_interval", max.unwrap_or(longest_by_default))?;
        if min > max {
            return Err(Error::invalid("max_interval", "max_interval must not be less than min_interval"));
        }
        Ok(Self { min, max, interval: min, due: Instant::now(), failing: false })
    }

    /// Waits until the next poll is due. Dropping the future does not reset the schedule.
    pub(super) async fn wait(&self) {
        tokio::time::sleep_until(self.due).await;
    }

    pub(super) fn changed(&mut self) {
        self.next(self.min, Duration::ZERO);
    }

    pub(super) fn unchanged(&mut self) {
        // The interval grew because of failures, not for lack of changes.
        let interval = if self.failing { self.min } else { self.interval.mul_f64(1.5) };
        self.next(interval, Duration::ZERO);
    }

    /// Backs off after a failure, at least for as long as the server asked.
    pub(super) fn failed(&mut self, error: &Error) {
        let asked = error.info().retry_after.unwrap_or_default().min(*BOUNDS.end());
        self.next(self.interval * 2, asked);
        self.failing = true;
    }

    /// Adds jitter of up to a fifth, so that many watches do not poll at the same moment.
    fn next(&mut self, interval: Duration, at_least: Duration) {
        self.failing = false;
        self.interval = interval.clamp(self.min, self.max);
        self.due = Instant::now() + self.interval.mul_f64(0.8 + 0.4 * fastrand::f64()).max(at_least);
    }
}

fn check(name: &str, interval: Duration) -> Result<Duration> {
    if BOUNDS.contains(&interval) {
        return Ok(interval);
    }
    Err(Error::invalid(name, format!("{name} must be from 0.1 seconds to an hour")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn seconds(count: u64) -> Option<Duration> {
        Some(Duration::from_secs(count))
    }

    fn wait(schedule: &PollSchedule) -> f64 {
        schedule.due.duration_since(Instant::now()).as_secs_f64()
    }

    #[tokio::test(start_paused = true)]
    async fn the_interval_grows_up_to_its_maximum() {
        let mut schedule = PollSchedule::new(seconds(10), seconds(30)).expect("a schedule");
        assert_eq!(wait(&schedule), 0.0);
        for expected in [15.0, 22.5, 30.0, 30.0] {
            schedule.unchanged();
            assert!(
                (expected * 0.8..=expected * 1.2).contains(&wait(&schedule)),
                "{expected}: {}",
                wait(&schedule)
            );
        }
        schedule.changed();
        assert!((8.0..=12.0).contains(&wait(&schedule)), "{}", wait(&schedule));
    }

    #[tokio::test(start_paused = true)]
    async fn intervals_are_randomized() {
        let mut schedule = PollSchedule::new(seconds(10), seconds(10)).expect("a schedule");
        let mut waits = Vec::new();
        for _ in 0..100 {
            schedule.unchanged();
            waits.push(wait(&schedule));
        }
        let (least, most) = waits.iter().fold((f64::MAX, 0.0_f64), |(l, m), &w| (l.min(w), m.max(w)));
        assert!(most - least > 2.0, "{least} to {most}");
    }

    #[tokio::test(start_paused = true)]
    async fn it_obeys_retry_after() {
        let mut schedule = PollSchedule::new(seconds(1), seconds(2)).expect("a schedule");
        let kind = crate::ErrorKind::RateLimited;
        schedule.failed(&Error::new(crate::ErrorInfo {
            kind,
            retry_after: seconds(100),
            ..Default::default()
        }));
        assert_eq!(wait(&schedule), 100.0);
    }

    #[tokio::test]
    async fn invalid_intervals_are_refused() {
        let param = |min, max| PollSchedule::new(min, max).expect_err("refused").info().param_name.clone();
        assert_eq!(param(Some(Duration::from_millis(99)), None).as_deref(), Some("min_interval"));
        assert_eq!(param(None, seconds(3601)).as_deref(), Some("max_interval"));
        assert_eq!(param(seconds(2), seconds(1)).as_deref(), Some("max_interval"));
        for (min, max) in [(None, None), (seconds(300), None), (None, seconds(1)), (seconds(1), seconds(1))] {
            PollSchedule::new(min, max).expect("a schedule");
        }
    }
}
