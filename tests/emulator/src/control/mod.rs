//! What tests steer: faults, rate limits, options, changes behind a client's back, and the log.

mod changes;
mod connections;
mod expected;
mod faults;
mod log;
mod rate_limits;
mod wire_faults;

use serde::{Deserialize, Serialize};
use std::collections::VecDeque;
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::watch;

pub use connections::Connections;
pub(crate) use connections::{Counted, Counter};
pub use expected::ExpectedRequests;
pub(crate) use expected::SOON;
pub use faults::{Cut, Fault, RetryAfter};
pub(crate) use faults::{FaultPlan, Faults};
pub(crate) use log::{Guard as LogGuard, Log, now_ms};
pub use log::{LogEntry, Outcome};
pub use rate_limits::RateLimit;
pub(crate) use rate_limits::RateLimits;
pub use wire_faults::{AfterGoaway, BodyEnd, CloseAfter, ErrorCode, Goaway, Head, LastStream, ResetStream};

use crate::judge::Record;
use crate::seed::RequestStatus;

/// How the emulator behaves where Clerk promises nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// Order of lists.
    pub order: Order,
    /// Order of rows made in the same millisecond.
    pub ties: Ties,
    /// How a list's total is counted.
    pub total_count: TotalCount,
    /// When the client token changes.
    pub rotate: Rotate,
    /// Whether a request for a session token has to bring the one before.
    pub previous_token: PreviousToken,
    /// Milliseconds before each answer.
    pub delay_ms: u64,
    /// Closes connections on which nothing was asked for so many milliseconds; 0 never does.
    pub idle_close_ms: u64,
    /// How those are closed.
    pub idle_close: IdleClose,
}

/// How a connection is closed that was idle for too long.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdleClose {
    /// Over HTTP/2 with a GOAWAY before; over HTTP/1.1 there is nothing to announce it with.
    #[default]
    Announced,
    /// Without one.
    Unannounced,
    /// Over TLS even without close_notify.
    Abrupt,
}

/// Order of lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By creation, then id.
    #[default]
    OldestFirst,
    /// The reverse.
    NewestFirst,
}

/// Order of rows made in the same millisecond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// By id.
    #[default]
    ById,
    /// Another order in every answer.
    Shuffled,
}

/// How a list's total is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TotalCount {
    /// With the rows.
    #[default]
    Same,
    /// Before the rows; scheduled changes happen in between.
    Before,
    /// After the rows; scheduled changes happen in between.
    After,
    /// With the rows, and one too many.
    OneTooHigh,
}

/// When the client token changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotate {
    /// On every new session and on touch.
    #[default]
    Normally,
    /// On every answer to a client that has one.
    EveryAnswer,
    /// Not at all.
    Never,
}

/// How a request for a session token has to bring the session's token before.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviousToken {
    /// It need not.
    #[default]
    NotAsked,
    /// As `token` in the form, except for templates; the environment says `session_minter`.
    Token,
    /// As `expired_token` in the query.
    ExpiredToken,
}

/// Something another administrator does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A user asks to join; the user is made when there is none of that id.
    AddRequest(NewRequest),
    /// The request is gone.
    RemoveRequest(String),
    /// The requester becomes a member.
    AcceptRequest(String),
    /// The request is refused.
    RejectRequest(String),
    /// A user becomes a member; the user is made when there is none of that id.
    AddMember(NewMember),
    /// The member leaves.
    RemoveMember(MemberOf),
    /// The user's sessions end, on every client.
    EndSessions(EndedSessions),
}

/// See [`Change::EndSessions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedSessions {
    /// Whose.
    pub user: String,
    /// How: `revoked` when absent; `expired`, `replaced`, `ended`, `removed`, `abandoned`.
    #[serde(default = "revoked")]
    pub status: String,
}

fn revoked() -> String {
    "revoked".into()
}

/// See [`Change::AddRequest`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewRequest {
    /// Where.
    pub organization: String,
    /// Who.
    pub user: String,
    /// Made from the two when absent.
    #[serde(default)]
    pub id: Option<String>,
    /// Pending when absent.
    #[serde(default)]
    pub status: RequestStatus,
    /// Now when absent; an older one puts the request before others.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// See [`Change::AddMember`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// Where.
    pub organization: String,
    /// Who.
    pub user: String,
    /// Role key.
    pub role: String,
    /// Now when absent.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberOf {
    /// Where.
    pub organization: String,
    /// Who.
    pub user: String,
}

/// Everything a reset forgets besides the data.
#[derive(Default)]
pub(crate) struct Control {
    pub(crate) faults: Faults,
    pub(crate) rate_limits: RateLimits,
    pub(crate) log: Log,
    pub(crate) connections: Counter,
    pub(crate) verdicts: Record,
    options: watch::Sender<Options>,
    between: Mutex<VecDeque<Vec<Change>>>,
}

impl Control {
    pub(crate) fn options(&self) -> Options {
        self.options.borrow().clone()
    }

    pub(crate) fn watch_options(&self) -> watch::Receiver<Options> {
        self.options.subscribe()
    }

    pub(crate) fn set_options(&self, options: Options) {
        self.options.send_replace(options);
    }

    /// Has `changes` happen between count and rows of a coming list answer, one batch per answer.
    pub(crate) fn schedule(&self, changes: Vec<Change>) {
        lock(&self.between).push_back(changes);
    }

    pub(crate) fn next_scheduled(&self) -> Vec<Change> {
        lock(&self.between).pop_front().unwrap_or_default()
    }

    pub(crate) fn clear_log(&self) {
        self.log.clear();
        self.connections.clear();
    }

    pub(crate) fn clear(&self) {
        self.faults.clear();
        self.rate_limits.clear();
        self.clear_log();
        self.verdicts.clear();
        self.set_options(Options::default());
        lock(&self.between).clear();
    }
}

/// A panic in one request must not stop the others: what the lock guards is whole after every step.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// `GET /v1/…` as given by a test, against the route that a request took. Without one, any route.
pub(crate) fn route_matches(wanted: Option<&str>, route: &str) -> bool {
    wanted.is_none_or(|wanted| wanted.eq_ignore_ascii_case(route))
}
