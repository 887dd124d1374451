//! What is known of one connection, and what a fault can do with it.

use std::collections::{BTreeSet, VecDeque};
use std::sync::Mutex;
use std::task::Waker;
use std::time::{Duration, Instant};
use tokio::sync::Notify;

use super::frames;
use crate::control::{AfterGoaway, Counted, Goaway, LastStream, lock};

/// A connection that faults can steer. Shared by its requests, its task and its socket.
pub(crate) struct Connection {
    /// Counts up from 1.
    pub(crate) number: u64,
    state: Mutex<State>,
    /// Its socket is closed at once, whatever is under way.
    cut: Notify,
    /// A request began or ended, or the connection is to end.
    changed: Notify,
}

struct State {
    /// Counted among the open connections from its first request of the API.
    counted: Option<Counted>,
    is_cut: bool,
    silent: bool,
    ending: Ending,
    /// Whole frames that are sent between those that the server sends.
    injected: VecDeque<Vec<u8>>,
    /// The last time that the socket was written to, not all was taken.
    blocked: bool,
    /// Of the task that reads and writes.
    waker: Option<Waker>,
    /// Requests that are not answered yet; of HTTP/2 by their stream.
    active: BTreeSet<u32>,
    idle_since: Instant,
    /// Streams of HTTP/2: the highest that came, and the highest of which something was done.
    highest: u32,
    highest_processed: u32,
    /// What a GOAWAY said to be the last stream.
    last: Option<u32>,
}

/// How a connection comes to its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// Not at all.
    Open,
    /// As soon as all that a GOAWAY leaves is answered.
    WhenAnswered,
    /// Now.
    Now,
    /// The socket closes as soon as it has taken everything.
    Closing,
}

/// What becomes of the request that a GOAWAY strikes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Struck {
    /// It is answered.
    Answered,
    /// It is not processed, and its stream is above the last one: no more is said.
    AboveLast,
    /// It is not processed, but a stream above was, so that the GOAWAY cannot say so.
    HasToBeRefused,
    /// The connection closes without an answer.
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

    /// Closes the socket at once. Over TLS without close_notify.
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

    /// From now on nothing is sent and nothing that comes is looked at, but the socket stays open.
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

    /// A request came; `stream` is 0 where there are none.
    pub(super) fn begin(&self, stream: u32) {
        self.with(|state| {
            state.active.insert(stream);
            state.highest = state.highest.max(stream);
        });
        self.changed.notify_waiters();
    }

    /// It was answered or given up.
    pub(super) fn end(&self, stream: u32) {
        self.with(|state| {
            state.active.remove(&stream);
            state.idle_since = Instant::now();
        });
        self.changed.notify_waiters();
    }

    /// Says that something is done with the request, unless a GOAWAY has said that nothing is.
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

    /// Sends a GOAWAY for the request of that stream. It never says of a processed stream that it was not.
    pub(crate) fn go_away(&self, stream: u32, is_processed: bool, goaway: &Goaway) -> Struck {
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
            _ if stream > last => Struck::AboveLast,
            AfterGoaway::Cut => Struck::Cut,
            _ if stream > wanted && !is_processed => Struck::HasToBeRefused,
            _ => Struck::Answered,
        }
    }

    /// Ends the connection, over HTTP/2 with a GOAWAY that leaves nothing out.
    pub(super) fn announce_end(&self) {
        self.with(|state| {
            state.go_away(state.highest, 0);
            state.ending = Ending::WhenAnswered;
        });
        self.changed.notify_waiters();
    }

    /// Ends it as soon as what was said is sent.
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

    /// How long nothing has been asked on a connection of the API's. Those that steer the emulator are never idle: a fault
    /// that strikes them strikes the test.
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
            // What happens between the look and the wait counts.
            changed.as_mut().enable();
            if self.with(|state| is_so(state)) {
                return;
            }
            changed.await;
        }
    }

    /// From now on what the server still writes is dropped; the socket closes when it has taken what came before.
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

    /// Whom to wake when there is something to send.
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
    /// What it says to be the last stream.
    fn go_away(&mut self, wanted: u32, code: u32) -> u32 {
        // A last stream may only fall, and never below what was processed.
        let last = wanted.max(self.highest_processed).min(self.last.unwrap_or(u32::MAX));
        self.last = Some(last);
        self.injected.push_back(frames::go_away(last, code));
        if let Some(waker) = self.waker.take() {
            waker.wake();
        }
        last
    }
}
