//! Carries core's events to the host's logger: through a bounded queue, in order, and on a thread on which the logger may block.

mod record;

use crate::{
    ClerkError,
    process::{attaching, process, running},
};
pub use record::{LogLevel, LogRecord};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, MutexGuard, Once, PoisonError,
        atomic::{AtomicU8, Ordering},
    },
};
use tracing::{
    Event, Metadata, Subscriber, callsite,
    level_filters::LevelFilter,
    span,
    subscriber::{Interest, set_global_default},
};

/// The target of core's events.
const TARGET: &str = "clerk_orgs";
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

/// Passes the library's log records of this level and above to `sink`, for all clients of this process. Replaces the previous
/// sink; without a sink, nothing is logged. While nothing is logged, logging costs nothing.
///
/// Records tell of requests (`Debug`), retries and rate limits (`Info`), and failures of token stores (`Warning`). They contain
/// routes without ids, status, attempt, duration and trace id, and never bodies, people or secrets.
#[uniffi::export(default(sink = None))]
pub fn set_log_sink(level: LogLevel, sink: Option<Arc<dyn LogSink>>) {
    attaching(|| process().log.set(level, sink, |sinks| &mut sinks.chosen));
}

/// For the packages only: the same for the platform's own logger, which is used unless a sink is set.
#[uniffi::export]
pub fn set_platform_log_sink(level: LogLevel, sink: Option<Arc<dyn LogSink>>) {
    attaching(|| process().log.set(level, sink, |sinks| &mut sinks.platform));
}

/// The sinks and what waits for them. A forked child has its own.
#[derive(Default)]
pub(crate) struct Log {
    sinks: Mutex<Sinks>,
    queue: Mutex<Queue>,
}

type Chosen = Option<(LogLevel, Arc<dyn LogSink>)>;

#[derive(Default)]
struct Sinks {
    chosen: Chosen,
    platform: Chosen,
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
    fn set(&self, level: LogLevel, sink: Option<Arc<dyn LogSink>>, slot: fn(&mut Sinks) -> &mut Chosen) {
        let mut sinks = lock(&self.sinks);
        let replaced = std::mem::replace(slot(&mut sinks), sink.map(|sink| (level, sink)));
        listen(sinks.current().map(|(level, _)| *level));
        drop(sinks);
        // May call the host, so not under the lock.
        drop(replaced);
    }

    fn sink(&self) -> Option<Arc<dyn LogSink>> {
        lock(&self.sinks).current().map(|(_, sink)| sink.clone())
    }

    /// Takes a record. Never waits for the sink.
    fn push(&'static self, record: LogRecord) {
        let mut queue = lock(&self.queue);
        if queue.records.len() >= CAPACITY {
            queue.dropped += 1;
            return;
        }
        queue.records.push_back(record);
        let is_delivering = std::mem::replace(&mut queue.is_delivering, true);
        drop(queue);
        if !is_delivering {
            let delivery = Delivery(self);
            if let Some(runtime) = running() {
                runtime.spawn_blocking(move || delivery.run());
            }
        }
    }

    /// Passes on what is left, on this thread, unless another one is doing so.
    pub(crate) fn flush(&'static self) {
        if !std::mem::replace(&mut lock(&self.queue).is_delivering, true) {
            Delivery(self).run();
        }
    }
}

/// The right to pass records on, given back when dropped.
struct Delivery(&'static Log);

impl Delivery {
    fn run(self) {
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
                let _ = sink.log(record);
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

/// The least important level that is logged, or `OFF`.
static LEVEL: AtomicU8 = AtomicU8::new(OFF);
const OFF: u8 = 0;
static SUBSCRIBED: Once = Once::new();

/// From now on, events of this level and above arrive.
fn listen(level: Option<LogLevel>) {
    let wanted = level.map_or(OFF, LogLevel::verbosity);
    if LEVEL.swap(wanted, Ordering::Relaxed) == wanted {
        return;
    }
    // Fails if the program is in Rust and has a subscriber of its own: then that one is used.
    SUBSCRIBED.call_once(|| drop(set_global_default(Bridge)));
    // The places that emit events remember whether anybody wants them.
    callsite::rebuild_interest_cache();
}

fn is_wanted(metadata: &Metadata<'_>) -> bool {
    metadata.is_event() && metadata.target() == TARGET
}

/// Receives core's events. Nothing of other crates is wanted.
struct Bridge;

impl Subscriber for Bridge {
    fn register_callsite(&self, metadata: &'static Metadata<'static>) -> Interest {
        if is_wanted(metadata) { Interest::sometimes() } else { Interest::never() }
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(record::filter(LEVEL.load(Ordering::Relaxed)))
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_wanted(metadata) && *metadata.level() <= record::filter(LEVEL.load(Ordering::Relaxed))
    }

    fn event(&self, event: &Event<'_>) {
        process().log.push(LogRecord::of(event));
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
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
            log.push(record(number));
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
