//! The model of a paginator: the rows as read, and the changes made to them since.

use crate::error::{Error, ErrorInfo, ErrorKind, Result};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::{borrow::Cow, collections::HashMap};

/// The state of a paginator at one moment.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct PaginatorState<T> {
    /// The rows, each once, excluding those being removed.
    pub items: Vec<T>,
    /// Number of rows in the whole list, excluding those being removed. None before the first page.
    pub total_count: Option<i64>,
    /// Whether `load_more` may load more rows. True before the first page.
    pub has_next_page: bool,
    /// Whether rows are being loaded.
    pub is_loading: bool,
    /// Why the last call failed. Cleared by the next call that succeeds. A cancelled call is reported here (with kind
    /// `Cancelled` and `maybe_applied`) until its row has been read again.
    pub error: Option<ErrorInfo>,
    /// Ids of the rows whose last change may or may not have been applied, because the call was cancelled or its response
    /// was lost. They are shown as changed until they have been read again, so a row that left the list is not in `items`.
    pub unsettled: Vec<String>,
}

/// How to identify rows, and which of them belong to the list.
pub(super) struct Rules<T> {
    /// The row's own id.
    pub(super) id: fn(&T) -> &str,
    /// The key by which changes identify a row.
    pub(super) key: fn(&T) -> &str,
    /// Whether a changed row is still in the list.
    pub(super) belongs: Box<dyn Fn(&T) -> bool + Send + Sync>,
}

pub(super) struct Model<T> {
    rules: Rules<T>,
    /// The rows as read. Changes do not modify them, so rolling one back means forgetting it.
    rows: Vec<T>,
    /// The changes made to rows since they were read, by the rows' keys.
    changes: HashMap<String, Change<T>>,
    /// The number of finished changes.
    ended: u64,
    total: Option<i64>,
    has_next_page: bool,
    pub(super) is_loading: bool,
    pub(super) error: Option<Error>,
}

/// The expected result of a change.
pub(crate) enum Expected<T> {
    /// The row leaves the list.
    Gone,
    /// The row becomes what this function returns.
    Changed(Box<dyn Fn(&T) -> T + Send + Sync>),
}

struct Change<T> {
    /// The id of the changed row, if it is known. A row with the same key and a different id is a different row.
    of: Option<String>,
    stage: Stage<T>,
    /// The number of finished changes when this one finished.
    ended: Option<u64>,
    /// Whether the total count includes this change.
    counted: bool,
    /// An earlier change that succeeded, to show again if this one fails.
    before: Option<Box<Self>>,
}

enum Stage<T> {
    /// The response has not arrived yet.
    InFlight(Expected<T>),
    /// It is unknown whether the server has applied it.
    Unsettled(Expected<T>),
    /// The row as it is now. Nothing if it left the list, whatever the server returned for it.
    Done(Option<T>),
}

/// The number of finished changes when a load started. The loaded rows reflect those.
#[derive(Clone, Copy, Default)]
pub(super) struct Settled(u64);

impl<T: Clone> Rules<T> {
    /// What to show in place of a row.
    fn shown<'a>(&self, change: &'a Change<T>, row: &'a T) -> Option<Cow<'a, T>> {
        if change.of.as_deref().is_some_and(|id| id != (self.id)(row)) {
            return Some(Cow::Borrowed(row));
        }
        match &change.stage {
            Stage::Done(now) => now.as_ref().filter(|now| (self.belongs)(now)).map(Cow::Borrowed),
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
        // Fast path: most lists have no changes.
        if self.changes.is_empty() { None } else { self.changes.get((self.rules.key)(row)) }
    }

    fn shown<'a>(&'a self, row: &'a T) -> Option<Cow<'a, T>> {
        match self.change_of(row) {
            Some(change) => self.rules.shown(change, row),
            None => Some(Cow::Borrowed(row)),
        }
    }

    /// The row with this key, as shown.
    fn find(&self, key: &str) -> Option<Cow<'_, T>> {
        let mut rows = self.rows.iter().filter(|row| (self.rules.key)(row) == key);
        rows.find_map(|row| self.shown(row))
    }

    /// The number of rows read.
    pub(super) fn read(&self) -> usize {
        self.rows.len()
    }

    /// Starts a load.
    pub(super) fn begin(&mut self) -> Settled {
        self.is_loading = true;
        Settled(self.ended)
    }

    /// Appends the rows of the next page.
    pub(super) fn append(&mut self, settled: Settled, rows: Vec<T>, total: Option<i64>, has_next_page: bool) {
        self.rows.extend(rows);
        for change in self.changes.values_mut().filter(|change| change.is_done()) {
            change.counted |= change.is_settled(settled);
        }
        self.read_to(total, has_next_page);
        self.error = None;
    }

    /// Replaces all rows.
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

    /// Whether the outcome of this row's change is unknown.
    pub(super) fn is_unsettled(&self, key: &str) -> bool {
        self.changes.get(key).is_some_and(Change::is_unsettled)
    }

    /// Whether the outcome of any change is unknown.
    pub(super) fn has_unsettled(&self) -> bool {
        self.changes.values().any(Change::is_unsettled)
    }

    /// Starts a change. Returns whether it is visible.
    ///
    /// # Errors
    /// `Usage` for a row whose last change is still in progress, or removed it from the list.
    pub(super) fn begin_change(&mut self, key: &str, expected: Expected<T>) -> Result<bool> {
        let shown = self.find(key).map(|row| (self.rules.id)(&row).to_owned());
        let before = self.changes.get(key);
        match before.map(|change| &change.stage) {
            Some(Stage::InFlight(_)) => {
                return Err(Error::usage("this row is already being changed: wait for that call to finish"));
            }
            Some(Stage::Unsettled(_)) => {
                return Err(Error::usage(
                    "the outcome of this row's last change is not known yet: refresh the list first",
                ));
            }
            Some(Stage::Done(now))
                if shown.is_none() && !now.as_ref().is_some_and(|now| (self.rules.belongs)(now)) =>
            {
                let text =
                    "this row was already changed and has left this list: refresh to load its current state";
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

    /// The server has applied the change, and returned this row, if any.
    pub(super) fn done(&mut self, key: &str, now: Option<&T>) {
        self.end(key, |expected| {
            Some(Stage::Done(now.cloned().filter(|_| matches!(expected, Expected::Changed(_)))))
        });
        if let (Some(change), Some(now)) = (self.changes.get_mut(key), now) {
            change.of.get_or_insert_with(|| (self.rules.id)(now).to_owned());
        }
    }

    /// The server has refused the change, so it is rolled back.
    pub(super) fn failed(&mut self, key: &str) {
        self.end(key, |_| None);
    }

    /// The outcome of the change is unknown. Returns whether that affects what is shown.
    pub(super) fn outcome_unknown(&mut self, key: &str) -> bool {
        // Rows that are being loaded now may be older than the change.
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
                change.before.take_if(|_| matches!(stage, Stage::Done(_)));
                Some(Change { stage, ended: Some(self.ended), ..change })
            }
            None => change.before.map(|before| *before),
        };
        self.changes.extend(change.map(|change| (key.to_owned(), change)));
    }

    /// Clears the error of a cancelled call, whose outcome is now known.
    pub(super) fn forget_cancelled(&mut self) {
        self.error.take_if(|error| error.kind() == ErrorKind::Cancelled);
    }
}

impl<T> Change<T> {
    fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done(_))
    }

    fn is_unsettled(&self) -> bool {
        matches!(self.stage, Stage::Unsettled(_))
    }

    /// Whether a load that started then reflects this change.
    fn is_settled(&self, settled: Settled) -> bool {
        self.ended.is_some_and(|ended| ended <= settled.0)
    }
}
