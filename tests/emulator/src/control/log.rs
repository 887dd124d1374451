//! The request log, by which tests check what a client did.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use super::lock;
use crate::server::Exchange;

/// The maximum number of entries. Older ones are dropped, so that the log of a long-running emulator stays small.
const MAX_ENTRIES: usize = 50_000;

/// One request.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogEntry {
    /// A number that increases from 1.
    pub sequence: u64,
    /// Milliseconds since 1970.
    pub started_at_ms: u64,
    /// When it ended.
    pub finished_at_ms: Option<u64>,
    /// The method after `_method`.
    pub method: String,
    /// The path of the request.
    pub path: String,
    /// The template of the path, or the path itself if there is no such route.
    pub route: String,
    /// All values by key. Secrets are replaced by `…`.
    pub query: BTreeMap<String, Vec<String>>,
    /// The same for the form.
    pub form: BTreeMap<String, Vec<String>>,
    /// The same for the headers, by their names in lower case.
    #[serde(default)]
    pub headers: BTreeMap<String, Vec<String>>,
    /// Whether `_is_native` was set.
    pub native: bool,
    /// Whether there was an `Authorization` header with a value.
    pub has_authorization: bool,
    /// `_clerk_session_id`
    pub session_id: Option<String>,
    /// The status of the response.
    pub status: Option<u16>,
    /// How the request ended.
    pub outcome: Outcome,
    /// Whether a fault was applied to it.
    pub fault: bool,
    /// `HTTP/1.1` or `HTTP/2.0`.
    pub http_version: String,
    /// The number of its connection, starting at 1.
    pub connection: u64,
    /// Its HTTP/2 stream.
    pub stream: Option<u32>,
    /// The violations that the judge found in it and its response.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub violations: Vec<String>,
}

/// How a request ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It has not ended yet.
    InProgress,
    /// With a response.
    Answered,
    /// The client closed the connection or cancelled the request first.
    ClientClosed,
    /// A fault closed the connection.
    Cut,
    /// It was not handled, which the client was told by a GOAWAY or REFUSED_STREAM.
    Refused,
    /// A fault reset its stream.
    Reset,
    /// The connection became silent.
    Silent,
}

#[derive(Default)]
pub(crate) struct Log(Arc<Mutex<Entries>>);

#[derive(Default)]
struct Entries {
    last: u64,
    kept: VecDeque<LogEntry>,
}

impl Entries {
    fn change(&mut self, sequence: u64, change: impl FnOnce(&mut LogEntry)) {
        if let Ok(index) = self.kept.binary_search_by_key(&sequence, |entry| entry.sequence) {
            change(&mut self.kept[index]);
        }
    }
}

impl Log {
    /// Adds an entry. The returned value finishes it, at the latest when dropped.
    pub(crate) fn begin(&self, mut entry: LogEntry, exchange: &Arc<Exchange>) -> Guard {
        let mut entries = lock(&self.0);
        entries.last += 1;
        entry.sequence = entries.last;
        entry.started_at_ms = now_ms();
        let sequence = entry.sequence;
        entries.kept.push_back(entry);
        if entries.kept.len() > MAX_ENTRIES {
            entries.kept.pop_front();
        }
        let (entries, exchange) = (Arc::clone(&self.0), Arc::clone(exchange));
        Guard { entries, exchange, sequence, finished: false }
    }

    pub(crate) fn add_violations(&self, sequence: u64, texts: impl Iterator<Item = String>) {
        lock(&self.0).change(sequence, |entry| entry.violations.extend(texts));
    }

    pub(crate) fn after(&self, sequence: u64) -> Vec<LogEntry> {
        lock(&self.0).kept.iter().filter(|entry| entry.sequence > sequence).cloned().collect()
    }

    /// Sequence numbers are not reset, so that a request in progress cannot finish the entry of another one.
    pub(crate) fn clear(&self) {
        lock(&self.0).kept.clear();
    }
}

/// An entry in progress. Dropping it means that the client gave up, or that another request's fault closed the
/// connection.
pub(crate) struct Guard {
    entries: Arc<Mutex<Entries>>,
    exchange: Arc<Exchange>,
    sequence: u64,
    finished: bool,
}

impl Guard {
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    pub(crate) fn mark_fault(&self) {
        self.change(|entry| entry.fault = true);
    }

    pub(crate) fn answered(self, status: u16) {
        self.finish(Outcome::Answered, Some(status));
    }

    pub(crate) fn finish(mut self, outcome: Outcome, status: Option<u16>) {
        self.finished = true;
        let outcome = if self.exchange.connection.is_silent() { Outcome::Silent } else { outcome };
        self.change(|entry| {
            entry.status = status;
            entry.outcome = outcome;
            entry.finished_at_ms = Some(now_ms());
        });
    }

    fn change(&self, change: impl FnOnce(&mut LogEntry)) {
        lock(&self.entries).change(self.sequence, change);
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        if !self.finished {
            let outcome = match &self.exchange {
                exchange if exchange.connection.is_silent() => Outcome::Silent,
                exchange if exchange.connection.is_cut() => Outcome::Cut,
                exchange if exchange.is_refused() => Outcome::Refused,
                _ => Outcome::ClientClosed,
            };
            self.change(|entry| {
                entry.outcome = outcome;
                entry.finished_at_ms = Some(now_ms());
            });
        }
    }
}

pub(crate) fn now_ms() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |elapsed| elapsed.as_millis() as u64)
}
