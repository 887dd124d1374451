//! The state of one connection, and what faults can do with it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::task::Waker;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

use super::frames;
use crate::control::{AfterGoaway, Counted, Goaway, LastStream, lock};

/// A connection that faults can control. Shared by its requests, its task and its socket.
pub(crate) struct Connection {
    /// A number that increases from 1.
    pub(crate) number: u64,
    state: Mutex<State>,
    /// Whether to close the socket at once, whatever is in flight.
    cut: Notify,
    /// Notified when a request begins or ends, or when the connection is to end.
    changed: Notify,
}

struct State {
    /// Counts it as open, from its first request of the API on.
    counted: Option<Counted>,
    is_cut: bool,
    silent: bool,
    ending: Ending,
    /// Complete frames to send between those of the server.
    injected: VecDeque<Vec<u8>>,
    /// Whether the last write to the socket was incomplete.
    blocked: bool,
    /// The waker of the task that reads and writes.
    waker: Option<Waker>,
    /// Requests without a complete response, by stream for HTTP/2.
    active: BTreeSet<u32>,
    idle_since: Instant,
    /// The highest HTTP/2 stream received, and the highest one processed.
    highest: u32,
    highest_processed: u32,
    /// The last stream according to a GOAWAY.
    last: Option<u32>,
}

/// Whether and how a connection ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Never.
    Open,
    /// Once all requests that a GOAWAY allows have their response.
    WhenAnswered,
    /// At once.
    Now,
    /// Once everything was written to the socket.
    Closing,
}

/// What happens to the request that triggered a GOAWAY.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum GoawayEffect {
    /// It gets a response.
    Responded,
    /// It is not processed, and its stream is above the last one, which is all the client is told.
    AboveLast,
    /// It is not processed, but a higher stream was, so the GOAWAY cannot say so.
    HasToBeRefused,
    /// The connection closes without a response.
    Cut,
}

impl Connection {
    pub(super) fn new(number: u64) -> Self {
        Self {
            number,
            state: Mutex::new(State {
                counted: None,
                is_cut: false,
                silent: false,
                ending: Ending::Open,
                injected: VecDeque::new(),
                blocked: false,
                waker: None,
                active: BTreeSet::new(),
                idle_since: Instant::now(),
                highest: 0,
                highest_processed: 0,
                last: None,
            }),
            cut: Notify::new(),
            changed: Notify::new(),
        }
    }

    fn with<T>(&self, work: impl FnOnce(&mut State) -> T) -> T {
        work(&mut lock(&self.state))
    }

    /// Closes the socket at once, over TLS without close_notify.
    pub(crate) fn cut(&self) {
        self.with(|state| state.is_cut = true);
        self.cut.notify_one();
    }

    pub(crate) fn is_cut(&self) -> bool {
        self.with(|state| state.is_cut)
    }

    pub(super) async fn was_cut(&self) {
        self.cut.notified().await;
    }

    /// From now on, sends nothing and ignores what it receives, but keeps the socket open.
    pub(crate) fn fall_silent(&self) {
        self.with(|state| state.silent = true);
    }

    pub(crate) fn is_silent(&self) -> bool {
        self.with(|state| state.silent)
    }

    pub(super) fn count(&self, counted: impl FnOnce() -> Counted) {
        self.with(|state| {
            state.counted.get_or_insert_with(counted);
        });
    }

    /// A request was received; `stream` is 0 for HTTP/1.1.
    pub(super) fn begin(&self, stream: u32) {
        self.with(|state| {
            state.active.insert(stream);
            state.highest = state.highest.max(stream);
        });
        self.changed.notify_waiters();
    }

    /// A request ended.
    pub(super) fn end(&self, stream: u32) {
        self.with(|state| {
            state.active.remove(&stream);
            state.idle_since = Instant::now();
        });
        self.changed.notify_waiters();
    }

    /// Marks the request as processed, unless a GOAWAY has declared it unprocessed.
    pub(super) fn process(&self, stream: u32) -> bool {
        self.with(|state| {
            if state.last.is_some_and(|last| stream > last) {
                return false;
            }
            state.highest_processed = state.highest_processed.max(stream);
            true
        })
    }

    pub(super) fn is_above_last(&self, stream: u32) -> bool {
        self.with(|state| state.last.is_some_and(|last| stream > last))
    }

    /// Sends a GOAWAY for the request of this stream. It never declares a processed stream unprocessed.
    pub(crate) fn go_away(&self, stream: u32, is_processed: bool, goaway: &Goaway) -> GoawayEffect {
        let wanted = match goaway.last_stream {
            LastStream::This => stream,
            LastStream::Before => stream.saturating_sub(2),
            LastStream::Number(number) => number,
        };
        let last = self.with(|state| {
            match goaway.then {
                AfterGoaway::Close => state.ending = Ending::WhenAnswered,
                AfterGoaway::Cut => state.ending = Ending::Now,
                AfterGoaway::Keep => {}
            }
            state.go_away(wanted, goaway.code.code())
        });
        self.changed.notify_waiters();
        match goaway.then {
            _ if stream > last => GoawayEffect::AboveLast,
            AfterGoaway::Cut => GoawayEffect::Cut,
            _ if stream > wanted && !is_processed => GoawayEffect::HasToBeRefused,
            _ => GoawayEffect::Responded,
        }
    }

    /// Ends the connection, over HTTP/2 with a GOAWAY that excludes no stream.
    pub(super) fn announce_end(&self) {
        self.with(|state| {
            state.go_away(state.highest, 0);
            state.ending = Ending::WhenAnswered;
        });
        self.changed.notify_waiters();
    }

    /// Ends the connection once everything was sent.
    pub(super) fn end_now(&self) {
        self.with(|state| state.ending = Ending::Now);
        self.changed.notify_waiters();
    }

    /// Returns when the connection is to end.
    pub(super) async fn ended(&self) {
        self.until(|state| match state.ending {
            Ending::Open => false,
            Ending::WhenAnswered => {
                let last = state.last.unwrap_or(u32::MAX);
                state.active.range(..=last).next().is_none()
            }
            Ending::Now | Ending::Closing => true,
        })
        .await;
    }

    /// How long a connection of the API has been idle. Connections with control requests never count as idle, since a fault
    /// on them would break the test.
    pub(super) fn idle_for(&self) -> Option<Duration> {
        self.with(|state| {
            let is_idle = state.active.is_empty() && state.counted.is_some();
            is_idle.then(|| state.idle_since.elapsed())
        })
    }

    /// Returns when a request begins or ends.
    pub(super) async fn changed(&self) {
        self.changed.notified().await;
    }

    async fn until(&self, is_so: impl Fn(&State) -> bool) {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Registered before the check, so that no change is missed.
            changed.as_mut().enable();
            if self.with(|state| is_so(state)) {
                return;
            }
            changed.await;
        }
    }

    /// Drops everything that the server writes from now on, and closes the socket once everything before was written.
    pub(super) fn close(&self) {
        let waker = self.with(|state| {
            state.ending = Ending::Closing;
            state.waker.take()
        });
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    pub(super) fn is_closing(&self) -> bool {
        self.with(|state| state.ending == Ending::Closing)
    }

    /// The waker to call when there is something to send.
    pub(super) fn remember(&self, waker: &Waker) {
        self.with(|state| state.waker = Some(waker.clone()));
    }

    pub(super) fn next_injected(&self) -> Option<Vec<u8>> {
        self.with(|state| state.injected.pop_front())
    }

    pub(super) fn has_injected(&self) -> bool {
        self.with(|state| !state.injected.is_empty())
    }

    pub(super) fn set_blocked(&self, blocked: bool) {
        self.with(|state| state.blocked = blocked);
    }

    pub(super) fn is_blocked(&self) -> bool {
        self.with(|state| state.blocked)
    }
}

impl State {
    /// The last stream in the frame.
    fn go_away(&mut self, wanted: u32, code: u32) -> u32 {
        // The last stream may only decrease, and never below a processed one.
        let last = wanted.max(self.highest_processed).min(self.last.unwrap_or(u32::MAX));
        self.last = Some(last);
        self.injected.push_back(frames::go_away(last, code));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        last
    }
}
