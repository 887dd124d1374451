//! What a paginator shows: the rows that were read, under what was done to them since.

use crate::error::{Error, ErrorInfo, ErrorKind, Result};
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap};

/// A list as an interface shows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PaginatorState<T> {
    /// The rows, each once, without those that are being removed.
    pub items: Vec<T>,
    /// How many the whole list holds, without those that are being removed; none before the first page.
    pub total_count: Option<i64>,
    /// Whether `load_more` may bring more; true before the first page.
    pub has_next_page: bool,
    /// Whether rows are being read.
    pub is_loading: bool,
    /// Why the last call failed; gone once another one succeeds. A call that was cancelled is an error here (of kind
    /// `Cancelled`, with `maybe_applied`) until its row has been read again.
    pub error: Option<ErrorInfo>,
    /// The ids of the rows whose last change may or may not have been done: the call was cancelled, or its answer was lost.
    /// They are shown as changed (so one that left the list is not among `items`) until they have been read again.
    pub unsettled: Vec<String>,
}

/// How rows are told apart, and which of them are in the list.
pub(super) struct Rules<T> {
    /// The row's own id.
    pub(super) id: fn(&T) -> &str,
    /// What the calls that change a row name it by.
    pub(super) key: fn(&T) -> &str,
    /// Whether a row that was changed is still in the list.
    pub(super) belongs: Box<dyn Fn(&T) -> bool + Send + Sync>,
}

pub(super) struct Model<T> {
    rules: Rules<T>,
    /// As they were read. A change touches no row, so undoing it is forgetting it.
    rows: Vec<T>,
    /// What was done to rows since they were read, by the rows' keys.
    changes: HashMap<String, Change<T>>,
    /// How many changes have ended.
    ended: u64,
    total: Option<i64>,
    has_next_page: bool,
    pub(super) is_loading: bool,
    pub(super) error: Option<Error>,
}

/// What a change is to make of a row.
pub(crate) enum Expected<T> {
    /// It leaves the list.
    Gone,
    /// It becomes another.
    Changed(Box<dyn Fn(&T) -> T + Send + Sync>),
}

struct Change<T> {
    /// The id of the row that was changed, where it is known: a row with the same key and another id is another one.
    of: Option<String>,
    stage: Stage<T>,
    /// How many changes had ended when this one did.
    ended: Option<u64>,
    /// Whether the total knows of it.
    counted: bool,
    /// One that was done before, to show again if this one fails.
    before: Option<Box<Self>>,
}

enum Stage<T> {
    /// The server has yet to answer.
    InFlight(Expected<T>),
    /// Nobody knows whether the server has done it.
    Unsettled(Expected<T>),
    Done {
        now: T,
        /// Whether the row leaves the list whatever the server made of it.
        leaves: bool,
    },
}

/// How many changes had ended when a reading began: it knows of those.
#[derive(Clone, Copy, Default)]
pub(super) struct Settled(u64);

impl<T: Clone> Rules<T> {
    /// What is shown in the place of a row.
    fn shown<'a>(&self, change: &'a Change<T>, row: &'a T) -> Option<Cow<'a, T>> {
        if change.of.as_deref().is_some_and(|id| id != (self.id)(row)) {
            return Some(Cow::Borrowed(row));
        }
        match &change.stage {
            Stage::Done { now, leaves } => (!leaves && (self.belongs)(now)).then_some(Cow::Borrowed(now)),
            Stage::InFlight(Expected::Gone) | Stage::Unsettled(Expected::Gone) => None,
            Stage::InFlight(Expected::Changed(change_of))
            | Stage::Unsettled(Expected::Changed(change_of)) => {
                let before = match &change.before {
                    Some(before) => self.shown(before, row)?,
                    None => Cow::Borrowed(row),
                };
                Some(change_of(&before)).filter(&self.belongs).map(Cow::Owned)
            }
        }
    }
}

impl<T: Clone> Model<T> {
    pub(super) fn new(rules: Rules<T>) -> Self {
        Self {
            rules,
            rows: Vec::new(),
            changes: HashMap::new(),
            ended: 0,
            total: None,
            has_next_page: true,
            is_loading: false,
            error: None,
        }
    }

    pub(super) fn state(&self) -> PaginatorState<T> {
        let changed = self.rows.iter().filter_map(|row| Some((row, self.change_of(row)?)));
        let is_gone = |(row, change): &(&T, &Change<T>)| self.rules.shown(change, row).is_none();
        let gone = changed.clone().filter(|(_, change)| !change.counted).filter(is_gone).count();
        let gone = i64::try_from(gone).unwrap_or(i64::MAX);
        let unsettled = changed.filter(|(_, change)| change.is_unsettled());
        PaginatorState {
            items: self.rows.iter().filter_map(|row| self.shown(row)).map(Cow::into_owned).collect(),
            total_count: self.total.map(|total| total.saturating_sub(gone).max(0)),
            has_next_page: self.has_next_page,
            is_loading: self.is_loading,
            error: self.error.as_ref().map(|error| error.info().clone()),
            unsettled: unsettled.map(|(row, _)| (self.rules.id)(row).to_owned()).collect(),
        }
    }

    fn change_of(&self, row: &T) -> Option<&Change<T>> {
        // Most lists have none, and none need be looked for.
        if self.changes.is_empty() { None } else { self.changes.get((self.rules.key)(row)) }
    }

    fn shown<'a>(&'a self, row: &'a T) -> Option<Cow<'a, T>> {
        match self.change_of(row) {
            Some(change) => self.rules.shown(change, row),
            None => Some(Cow::Borrowed(row)),
        }
    }

    /// The row with this key, as it is shown.
    fn find(&self, key: &str) -> Option<Cow<'_, T>> {
        let mut rows = self.rows.iter().filter(|row| (self.rules.key)(row) == key);
        rows.find_map(|row| self.shown(row))
    }

    /// How many rows were read.
    pub(super) fn read(&self) -> usize {
        self.rows.len()
    }

    /// A reading begins.
    pub(super) fn begin(&mut self) -> Settled {
        self.is_loading = true;
        Settled(self.ended)
    }

    /// The rows that follow.
    pub(super) fn append(&mut self, settled: Settled, rows: Vec<T>, total: Option<i64>, has_next_page: bool) {
        self.rows.extend(rows);
        for change in self.changes.values_mut().filter(|change| change.is_done()) {
            change.counted |= change.is_settled(settled);
        }
        self.read_to(total, has_next_page);
        self.error = None;
    }

    /// All rows anew.
    pub(super) fn replace(
        &mut self,
        settled: Settled,
        rows: Vec<T>,
        total: Option<i64>,
        has_next_page: bool,
    ) {
        self.rows = rows;
        self.changes.retain(|_, change| {
            change.before.take_if(|before| before.is_settled(settled));
            !change.is_settled(settled)
        });
        self.read_to(total, has_next_page);
    }

    fn read_to(&mut self, total: Option<i64>, has_next_page: bool) {
        (self.total, self.has_next_page, self.is_loading) = (total, has_next_page, false);
    }

    /// Whether it is not known what became of a row.
    pub(super) fn is_unsettled(&self, key: &str) -> bool {
        self.changes.get(key).is_some_and(Change::is_unsettled)
    }

    /// Whether it is not known what became of some row.
    pub(super) fn has_unsettled(&self) -> bool {
        self.changes.values().any(Change::is_unsettled)
    }

    /// A change begins: gives whether it can be seen.
    ///
    /// # Errors
    /// `Usage` for a row whose last change has not ended, or took it out of the list.
    pub(super) fn begin_change(&mut self, key: &str, expected: Expected<T>) -> Result<bool> {
        let shown = self.find(key).map(|row| (self.rules.id)(&row).to_owned());
        let before = self.changes.get(key);
        match before.map(|change| &change.stage) {
            Some(Stage::InFlight(_)) => {
                return Err(Error::usage("this row is being changed already: wait for that call to end"));
            }
            Some(Stage::Unsettled(_)) => {
                return Err(Error::usage("what became of the last change of this row is not known yet"));
            }
            Some(Stage::Done { now, leaves })
                if shown.is_none() && (*leaves || !(self.rules.belongs)(now)) =>
            {
                let text =
                    "this row was changed already and has left this list: refresh it to see how things stand";
                return Err(Error::usage(text));
            }
            _ => {}
        }
        let is_shown = shown.is_some();
        let before = self.changes.remove(key).map(Box::new);
        let stage = Stage::InFlight(expected);
        let change = Change { of: shown, stage, ended: None, counted: false, before };
        self.changes.insert(key.to_owned(), change);
        Ok(is_shown)
    }

    /// The server has done it.
    pub(super) fn done(&mut self, key: &str, now: &T) {
        self.end(key, |expected| {
            Some(Stage::Done { now: now.clone(), leaves: matches!(expected, Expected::Gone) })
        });
        if let Some(change) = self.changes.get_mut(key) {
            change.of.get_or_insert_with(|| (self.rules.id)(now).to_owned());
        }
    }

    /// The server has not done it: the row is as and where it was.
    pub(super) fn failed(&mut self, key: &str) {
        self.end(key, |_| None);
    }

    /// Nobody knows whether the server has done it; gives whether it matters to what is shown.
    pub(super) fn lost(&mut self, key: &str) -> bool {
        // Rows that are being read now may be older than the change.
        let matters = self.is_loading || self.rows.iter().any(|row| (self.rules.key)(row) == key);
        self.end(key, |expected| matters.then_some(Stage::Unsettled(expected)));
        matters
    }

    fn end(&mut self, key: &str, stage: impl FnOnce(Expected<T>) -> Option<Stage<T>>) {
        let Some(mut change) = self.changes.remove(key) else { return };
        self.ended += 1;
        let ended = match change.stage {
            Stage::InFlight(expected) => stage(expected),
            settled => Some(settled),
        };
        let change = match ended {
            Some(stage) => {
                change.before.take_if(|_| matches!(stage, Stage::Done { .. }));
                Some(Change { stage, ended: Some(self.ended), ..change })
            }
            None => change.before.map(|before| *before),
        };
        self.changes.extend(change.map(|change| (key.to_owned(), change)));
    }

    /// Takes back that a call was cancelled: what became of it is known.
    pub(super) fn forget_cancelled(&mut self) {
        self.error.take_if(|error| error.kind() == ErrorKind::Cancelled);
    }
}

impl<T> Change<T> {
    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done { .. })
    }

    fn is_unsettled(&self) -> bool {
        matches!(self.stage, Stage::Unsettled(_))
    }

    /// Whether a reading that began then knows of it.
    fn is_settled(&self, settled: Settled) -> bool {
        self.ended.is_some_and(|ended| ended <= settled.0)
    }
}
