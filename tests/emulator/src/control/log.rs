//! The request log: what tests look at to know what a client did.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use super::lock;

/// Older entries are forgotten, so that a long-lived emulator does not grow for ever.
const KEPT: usize = 50_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// Counts up from 1.
    pub sequence: u64,
    /// Milliseconds since 1970.
    pub started_at_ms: u64,
    /// When it was answered, cut or given up.
    pub finished_at_ms: Option<u64>,
    /// After `_method`.
    pub method: String,
    /// As requested.
    pub path: String,
    /// The template of the path; the path itself where there is no such route.
    pub route: String,
    /// Every value of every key. Secrets are replaced by `…`.
    pub query: BTreeMap<String, Vec<String>>,
    /// The same for the form.
    pub form: BTreeMap<String, Vec<String>>,
    /// Whether `_is_native` was set.
    pub native: bool,
    /// Whether an `Authorization` header with a value came.
    pub has_authorization: bool,
    /// `_clerk_session_id`
    pub session_id: Option<String>,
    /// Status of the answer.
    pub status: Option<u16>,
    /// How it ended.
    pub outcome: Outcome,
    /// Whether a fault struck it.
    pub fault: bool,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Not yet.
    InProgress,
    /// With an answer.
    Answered,
    /// The client went away first.
    ClientClosed,
    /// A fault closed the connection.
    Cut,
}

#[derive(Default)]
pub(crate) struct Log(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    last: u64,
    kept: VecDeque<LogEntry>,
}

impl Log {
    /// Adds an entry; what is returned finishes it, at the latest when dropped.
    pub(crate) fn begin(&self, mut entry: LogEntry) -> Guard {
        let mut entries = lock(&self.0);
        entries.last += 1;
        entry.sequence = entries.last;
        entry.started_at_ms = now_ms();
        let sequence = entry.sequence;
        entries.kept.push_back(entry);
        if entries.kept.len() > KEPT {
            entries.kept.pop_front();
        }
        Guard { entries: Arc::clone(&self.0), sequence, finished: false }
    }

    pub(crate) fn after(&self, sequence: u64) -> Vec<LogEntry> {
        lock(&self.0).kept.iter().filter(|entry| entry.sequence > sequence).cloned().collect()
    }

    /// Sequence numbers keep counting, so that a request in progress cannot finish another's entry.
    pub(crate) fn clear(&self) {
        lock(&self.0).kept.clear();
    }
}

/// An entry in progress. Dropping it means that the client went away.
pub(crate) struct Guard {
    entries: Arc<Mutex<Entries>>,
    sequence: u64,
    finished: bool,
}

impl Guard {
    pub(crate) fn strike(&self) {
        self.change(|entry| entry.fault = true);
    }

    pub(crate) fn answered(mut self, status: u16) {
        self.finished = true;
        self.change(|entry| {
            entry.status = Some(status);
            entry.outcome = Outcome::Answered;
            entry.finished_at_ms = Some(now_ms());
        });
    }

    pub(crate) fn cut(mut self, status: Option<u16>) {
        self.finished = true;
        self.change(|entry| {
            entry.status = status;
            entry.outcome = Outcome::Cut;
            entry.finished_at_ms = Some(now_ms());
        });
    }

    fn change(&self, change: impl FnOnce(&mut LogEntry)) {
        let mut entries = lock(&self.entries);
        if let Ok(index) = entries.kept.binary_search_by_key(&self.sequence, |entry| entry.sequence) {
            change(&mut entries.kept[index]);
        }
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.finished {
            self.change(|entry| {
                entry.outcome = Outcome::ClientClosed;
                entry.finished_at_ms = Some(now_ms());
            });
        }
    }
}

pub(crate) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}
