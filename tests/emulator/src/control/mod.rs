//! What tests control: faults, rate limits, options, changes by others, and the log.

mod changes;
mod checks;
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

pub(crate) use checks::Check;
pub use connections::Connections;
pub(crate) use connections::{Counted, Counter};
pub use expected::ExpectedRequests;
pub(crate) use expected::RECHECK_INTERVAL;
pub use faults::{Cut, Fault, RetryAfter};
pub(crate) use faults::{FaultPlan, Faults};
pub(crate) use log::{Guard as LogGuard, Log, now_ms};
pub use log::{LogEntry, Outcome};
pub use rate_limits::RateLimit;
pub(crate) use rate_limits::RateLimits;
pub use wire_faults::{AfterGoaway, BodyEnd, CloseAfter, ErrorCode, Goaway, Head, LastStream, ResetStream};

use crate::judge::Record;
pub use crate::resources::{
    DeprovisionedUser, FinishedSync, FinishedTestRun, NewDirectoryGroup, NewDirectoryUser,
    RefusedCredentials, SyncStatus,
};
use crate::seed::{Domain, EnterpriseConnection, Invitation, RequestStatus, Suggestion};

/// Behaviour that Clerk does not specify.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Options {
    /// The order of lists.
    pub order: Order,
    /// The order of rows that were created in the same millisecond.
    pub ties: Ties,
    /// How a list's total is counted.
    pub total_count: TotalCount,
    /// When the client token changes.
    pub rotate: Rotate,
    /// Whether a request for a session token must include the previous one.
    pub previous_token: PreviousToken,
    /// Whether the roles of organizations are being migrated to another role set.
    pub role_set_migration: bool,
    /// Milliseconds to wait before each response.
    pub delay_ms: u64,
    /// Closes connections that were idle for this many milliseconds. 0 means never.
    pub idle_close_ms: u64,
    /// How idle connections are closed.
    pub idle_close: IdleClose,
}

/// How an idle connection is closed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum IdleClose {
    /// Over HTTP/2 with a GOAWAY. HTTP/1.1 has no way to announce it.
    #[default]
    Announced,
    /// Without a GOAWAY.
    Unannounced,
    /// Without a GOAWAY, and over TLS without close_notify.
    Abrupt,
}

/// The order of lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Order {
    /// By creation, then id.
    #[default]
    OldestFirst,
    /// In reverse.
    NewestFirst,
}

/// The order of rows that were created in the same millisecond.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Ties {
    /// By id.
    #[default]
    ById,
    /// In a different order in every response.
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
    /// With the rows, but one too high.
    OneTooHigh,
}

/// When the client token changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rotate {
    /// On every new session and on touch.
    #[default]
    Normally,
    /// With every response to a client that has a token.
    EveryResponse,
    /// Never.
    Never,
}

/// How a request for a session token must include the session's previous one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PreviousToken {
    /// It need not include it.
    #[default]
    NotRequired,
    /// As `token` in the form, except for templates. The environment has `session_minter`.
    Token,
    /// As `expired_token` in the query.
    ExpiredToken,
}

/// A change by another administrator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// A user asks to join. Creates the user if it does not exist.
    AddRequest(NewRequest),
    /// The request is deleted.
    RemoveRequest(String),
    /// The requester becomes a member.
    AcceptRequest(String),
    /// The request is rejected.
    RejectRequest(String),
    /// A user becomes a member. Creates the user if it does not exist.
    AddMember(NewMember),
    /// The member leaves.
    RemoveMember(MemberOf),
    /// Somebody is invited.
    AddInvitation(NewInvitation),
    /// The invitation is revoked.
    RevokeInvitation(String),
    /// An organization is suggested to a user.
    AddSuggestion(NewSuggestion),
    /// A domain is added to an organization.
    AddDomain(NewDomain),
    /// The domain is removed.
    RemoveDomain(String),
    /// A TXT record is published, in place of the one of this name.
    SetTxtRecord(NewTxtRecord),
    /// The TXT record of this name is published no more.
    RemoveTxtRecord(String),
    /// An enterprise connection is added to an organization.
    AddEnterpriseConnection(NewEnterpriseConnection),
    /// The enterprise connection is removed, with its test runs and its directory.
    RemoveEnterpriseConnection(String),
    /// A test run of an enterprise connection ends.
    FinishTestRun(FinishedTestRun),
    /// The identity provider provisions a user. Creates the user and the membership if they do not exist.
    AddDirectoryUser(NewDirectoryUser),
    /// The identity provider deactivates a user, who cannot sign in any more.
    DeprovisionDirectoryUser(DeprovisionedUser),
    /// The identity provider pushes a group.
    AddDirectoryGroup(NewDirectoryGroup),
    /// The identity provider removes the group with this id.
    RemoveDirectoryGroup(String),
    /// A run ends that asked the identity provider for users.
    FinishDirectorySync(FinishedSync),
    /// The identity provider refuses the next credentials.
    RefuseDirectoryCredentials(RefusedCredentials),
    /// The user's sessions end, in every client.
    EndSessions(EndedSessions),
}

/// See [`Change::EndSessions`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EndedSessions {
    /// The user's id.
    pub user: String,
    /// The new status: `revoked` by default, or `expired`, `replaced`, `ended`, `removed`, `abandoned`.
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
    /// The organization's id.
    pub organization: String,
    /// The user's id.
    pub user: String,
    /// Derived from the organization and the user by default.
    #[serde(default)]
    pub id: Option<String>,
    /// Pending by default.
    #[serde(default)]
    pub status: RequestStatus,
    /// Now by default. An earlier time puts the request before others.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// See [`Change::AddMember`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewMember {
    /// The organization's id.
    pub organization: String,
    /// The user's id.
    pub user: String,
    /// Role key.
    pub role: String,
    /// Now by default.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// See [`Change::AddInvitation`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewInvitation {
    /// The organization's id.
    pub organization: String,
    /// The invitation, as in a seed. Sent now by default.
    pub invitation: Invitation,
}

/// See [`Change::AddSuggestion`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSuggestion {
    /// The organization's id.
    pub organization: String,
    /// The suggestion, as in a seed. Made now by default.
    pub suggestion: Suggestion,
}

/// See [`Change::AddDomain`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDomain {
    /// The organization's id.
    pub organization: String,
    /// The domain, as in a seed. Added now by default.
    pub domain: Domain,
}

/// See [`Change::AddEnterpriseConnection`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEnterpriseConnection {
    /// The organization's id.
    pub organization: String,
    /// The connection, as in a seed. Added now by default.
    pub connection: EnterpriseConnection,
}

/// See [`Change::SetTxtRecord`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewTxtRecord {
    /// The `txt_record_name` of a domain, or any other name.
    pub name: String,
    /// Its value.
    pub value: String,
}

/// A member of an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberOf {
    /// The organization's id.
    pub organization: String,
    /// The user's id.
    pub user: String,
}

/// Everything that a reset clears in addition to the data.
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

    /// Makes the changes between the count and the rows of a later list response, one batch per response.
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

/// Ignores poisoning, so that a panic in one request does not affect others. The guarded data is always consistent.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a request's route is the one that a test specifies, with any method if it names none. Without one, any route matches.
pub(crate) fn route_matches(wanted: Option<&str>, route: &str) -> bool {
    let template = route.split_once(' ').map_or(route, |(_, template)| template);
    wanted.is_none_or(|wanted| [route, template].iter().any(|name| wanted.eq_ignore_ascii_case(name)))
}
