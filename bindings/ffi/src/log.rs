//! Carries core's events to the host's logger: through a bounded queue, in order, and on a thread on which the logger may block.

use crate::{
    log_queue::LogSink,
    log_record::{self, LogLevel, LogRecord},
    process::{attaching, process, running},
};
use std::sync::{
    Arc, Once,
    atomic::{AtomicU8, Ordering},
};
use tracing::{
    Event, Metadata, Subscriber, callsite,
    level_filters::LevelFilter,
    span,
    subscriber::{Interest, set_global_default},
};

/// The target of core's events.
const TARGET: &str = "clerk_orgs";

/// Passes the library's log records of this level and above to `sink`, for all clients of this process. Replaces the previous
/// sink; without a sink, nothing is logged. While nothing is logged, logging costs nothing.
///
/// Records tell of requests (`Debug`), retries and rate limits (`Info`), and failures of token stores (`Warning`). They contain
/// routes without ids, status, attempt, duration and trace id, and never bodies, people or secrets.
///
/// - `level`: The lowest level to pass on. Of a level that is off, nothing is collected or formatted.
/// - `sink`: Where the records go; nothing is logged if omitted.
#[uniffi::export(default(sink = None))]
pub fn set_log_sink(level: LogLevel, sink: Option<Arc<dyn LogSink>>) {
    attaching(|| process().log.set(level, sink, |sinks| &mut sinks.chosen, listen));
}

/// For the packages only: the same for the platform's own logger, which is used unless a sink is set.
#[uniffi::export]
pub fn set_platform_log_sink(level: LogLevel, sink: Option<Arc<dyn LogSink>>) {
    attaching(|| process().log.set(level, sink, |sinks| &mut sinks.platform, listen));
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
        Some(log_record::filter(LEVEL.load(Ordering::Relaxed)))
    }

    fn enabled(&self, metadata: &Metadata<'_>) -> bool {
        is_wanted(metadata) && *metadata.level() <= log_record::filter(LEVEL.load(Ordering::Relaxed))
    }

    fn event(&self, event: &Event<'_>) {
        if let Some(delivery) = process().log.push(LogRecord::of(event))
            && let Some(runtime) = running()
        {
            runtime.spawn_blocking(move || delivery.run());
        }
    }

    fn new_span(&self, _: &span::Attributes<'_>) -> span::Id {
        span::Id::from_u64(1)
    }

    fn record(&self, _: &span::Id, _: &span::Record<'_>) {}

    fn record_follows_from(&self, _: &span::Id, _: &span::Id) {}

    fn enter(&self, _: &span::Id) {}

    fn exit(&self, _: &span::Id) {}
}
