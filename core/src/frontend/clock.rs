//! How much time has passed, also for a device that slept.

use std::time::{Duration, Instant, SystemTime};

/// A moment on both clocks. The monotonic clock stands still while a device sleeps, the wall clock can be set back: of the
/// time between two moments, the one that says more is right.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moment {
    pub(super) monotonic: Instant,
    pub(super) wall: SystemTime,
}

impl Moment {
    pub(super) fn since(self, earlier: Self) -> Duration {
        let monotonic = self.monotonic.saturating_duration_since(earlier.monotonic);
        // A wall clock that was set back says nothing.
        let wall = self.wall.duration_since(earlier.wall).unwrap_or_default();
        monotonic.max(wall)
    }
}

/// Where the time comes from: a test has a clock of its own.
pub(super) trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// The clocks of the device.
pub(super) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment { monotonic: Instant::now(), wall: SystemTime::now() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_that_says_more_is_right() {
        let start = SystemClock.now();
        let seconds = Duration::from_secs;
        for (monotonic, wall, passed) in [
            (seconds(5), start.wall + seconds(5), 5),
            // Asleep, and set forward.
            (seconds(1), start.wall + seconds(300), 300),
            // Set back.
            (seconds(7), start.wall - seconds(3600), 7),
        ] {
            let later = Moment { monotonic: start.monotonic + monotonic, wall };
            assert_eq!(later.since(start), seconds(passed));
            assert_eq!(start.since(start), Duration::ZERO);
        }
    }
}
