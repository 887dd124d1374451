//! The records that wait for the host's logger, and the logger.

use crate::{
    ClerkError,
    log_record::{LogLevel, LogRecord},
};
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The number of records that may wait for the logger. Further ones are dropped and counted.
const CAPACITY: usize = 1024;

/// Receives log records, one at a time and in order, on a thread of the library. It may block, but must not make blocking
/// calls on a client. Errors that it throws are ignored. If it is slow, up to 1024 records wait for it, and further ones are
/// dropped: a later record says how many.
#[uniffi::export(foreign)]
pub trait LogSink: Send + Sync {
    /// Receives one record.
    fn log(&self, record: LogRecord) -> Result<(), ClerkError>;
}

/// The sinks and what waits for them. A forked child has its own.
#[derive(Default)]
pub(crate) struct Log {
    sinks: Mutex<Sinks>,
    queue: Mutex<Queue>,
}

pub(crate) type Chosen = Option<(LogLevel, Arc<dyn LogSink>)>;

#[derive(Default)]
pub(crate) struct Sinks {
    pub(crate) chosen: Chosen,
    pub(crate) platform: Chosen,
}

impl Sinks {
    fn current(&self) -> Option<&(LogLevel, Arc<dyn LogSink>)> {
        self.chosen.as_ref().or(self.platform.as_ref())
    }
}

#[derive(Default)]
struct Queue {
    records: VecDeque<LogRecord>,
    dropped: u64,
    /// Whether somebody is passing records on.
    is_delivering: bool,
}

impl Queue {
    fn next(&mut self) -> Option<LogRecord> {
        let next = self.records.pop_front();
        if next.is_some() || self.dropped == 0 {
            return next;
        }
        Some(LogRecord::dropped(std::mem::take(&mut self.dropped)))
    }
}

impl Log {
    /// Sets the sink that the application chose, or the platform's, and reports the level that is wanted from now on.
    pub(crate) fn set(
        &self,
        level: LogLevel,
        sink: Option<Arc<dyn LogSink>>,
        slot: fn(&mut Sinks) -> &mut Chosen,
        changed: impl FnOnce(Option<LogLevel>),
    ) {
        let mut sinks = lock(&self.sinks);
        let replaced = std::mem::replace(slot(&mut sinks), sink.map(|sink| (level, sink)));
        changed(sinks.current().map(|(level, _)| *level));
        drop(sinks);
        // May call the host, so not under the lock.
        drop(replaced);
    }

    fn sink(&self) -> Option<Arc<dyn LogSink>> {
        lock(&self.sinks).current().map(|(_, sink)| sink.clone())
    }

    /// Takes a record. Never waits for the sink. If nobody is passing records on, the caller has to run the delivery, on a
    /// thread that may block.
    #[must_use]
    pub(crate) fn push(&'static self, record: LogRecord) -> Option<Delivery> {
        let mut queue = lock(&self.queue);
        if queue.records.len() >= CAPACITY {
            queue.dropped += 1;
            return None;
        }
        queue.records.push_back(record);
        if std::mem::replace(&mut queue.is_delivering, true) {
            return None;
        }
        Some(Delivery(self))
    }

    /// Passes on what is left, on this thread, unless another one is doing so.
    pub(crate) fn flush(&'static self) {
        if !std::mem::replace(&mut lock(&self.queue).is_delivering, true) {
            Delivery(self).run();
        }
    }
}

/// The right to pass records on, given back when dropped.
pub(crate) struct Delivery(&'static Log);

impl Delivery {
    pub(crate) fn run(self) {
        loop {
            let mut queue = lock(&self.0.queue);
            let Some(record) = queue.next() else {
                // Under the same lock, so that no record is left behind.
                queue.is_delivering = false;
                drop(queue);
                return std::mem::forget(self);
            };
            drop(queue);
            if let Some(sink) = self.0.sink() {
                // A logger that fails must not harm a request.
                let _ = sink.log(record).map_err(|error| error.of_callback("the logger"));
            }
        }
    }
}

impl Drop for Delivery {
    fn drop(&mut self) {
        lock(&self.0.queue).is_delivering = false;
    }
}

fn lock<T>(held: &Mutex<T>) -> MutexGuard<'_, T> {
    held.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;

    struct Slow(mpsc::Sender<LogRecord>, Mutex<mpsc::Receiver<()>>);

    impl LogSink for Slow {
        fn log(&self, record: LogRecord) -> Result<(), ClerkError> {
            // Fails once the test is over.
            let _ = self.0.send(record);
            let _ = lock(&self.1).recv();
            Err(ClerkError::usage("ignored"))
        }
    }

    #[test]
    fn a_slow_sink_delays_nobody_and_is_told_what_it_missed() {
        let log: &'static Log = Box::leak(Box::default());
        let (sent, received) = mpsc::channel();
        let (go_on, wait) = mpsc::channel();
        lock(&log.sinks).chosen = Some((LogLevel::Debug, Arc::new(Slow(sent, Mutex::new(wait)))));
        let record = |number: i32| LogRecord { attempt: Some(number), ..LogRecord::dropped(0) };
        lock(&log.queue).records.push_back(record(0));
        let delivering = std::thread::spawn(|| log.flush());
        assert_eq!(received.recv().expect("the first").attempt, Some(0));
        // The sink is at work on the first.
        let beyond = 10;
        for number in 1..=CAPACITY as i32 + beyond {
            assert!(log.push(record(number)).is_none(), "another thread delivers");
        }
        drop(go_on);
        delivering.join().expect("delivered");
        let records: Vec<_> = received.try_iter().collect();
        let numbers: Vec<_> = records.iter().filter_map(|record| record.attempt).collect();
        assert_eq!(numbers, (1..=CAPACITY as i32).collect::<Vec<_>>());
        let last = records.last().expect("a note");
        assert_eq!((last.level, last.message.as_str()), (LogLevel::Warning, "10 log records were dropped"));
        assert!(!lock(&log.queue).is_delivering);
    }
}
