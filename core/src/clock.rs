//! Measures elapsed time, including the time that the device slept.

use std::time::{Duration, Instant, SystemTime};

/// A moment on both clocks. The monotonic clock may stop while a device sleeps, and the wall clock can be set back, so the
/// longer of the two elapsed times is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Moment {
    pub(crate) monotonic: Instant,
    pub(crate) wall: SystemTime,
}

impl Moment {
    pub(crate) fn now() -> Self {
        Self { monotonic: Instant::now(), wall: SystemTime::now() }
    }

    /// The time elapsed since an earlier moment.
    pub(crate) fn since(self, earlier: Self) -> Duration {
        let (monotonic, wall) = self.by_each_clock(earlier);
        monotonic.max(wall)
    }

    /// How long the device slept since an earlier moment, as far as the clocks can tell.
    pub(crate) fn slept_since(self, earlier: Self) -> Duration {
        let (monotonic, wall) = self.by_each_clock(earlier);
        wall.saturating_sub(monotonic)
    }

    fn by_each_clock(self, earlier: Self) -> (Duration, Duration) {
        let monotonic = self.monotonic.saturating_duration_since(earlier.monotonic);
        // A wall clock that was set back proves nothing.
        (monotonic, self.wall.duration_since(earlier.wall).unwrap_or_default())
    }
}

/// The source of time, which tests replace.
pub(crate) trait Clock: Send + Sync {
    fn now(&self) -> Moment;
}

/// The clocks of the device.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Moment {
        Moment::now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_larger_elapsed_time_counts() {
        let start = SystemClock.now();
        let seconds = Duration::from_secs;
        for (monotonic, wall, passed, slept) in [
            (seconds(5), start.wall + seconds(5), 5, 0),
            // Asleep, or set forward.
            (seconds(1), start.wall + seconds(300), 300, 299),
            // Set back.
            (seconds(7), start.wall - seconds(3600), 7, 0),
        ] {
            let later = Moment { monotonic: start.monotonic + monotonic, wall };
            assert_eq!(later.since(start), seconds(passed));
            assert_eq!(later.slept_since(start), seconds(slept));
            assert_eq!(start.since(start), Duration::ZERO);
        }
    }
}
