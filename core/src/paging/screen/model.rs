//! What a screen shows: the rows that were read, under what was done to them since.

use crate::{Error, ErrorInfo};
use serde::Serialize;
use std::collections::HashMap;

/// A list as a screen shows it at one moment.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct ScreenState<T> {
    /// The rows, each once, without those that are being removed.
    pub items: Vec<T>,
    /// How many the whole list holds, without those that are being removed; none before the first page.
    pub count: Option<i64>,
    /// Whether `load_more` may bring more; true before the first page.
    pub has_next: bool,
    /// Whether rows are being read.
    pub is_loading: bool,
    /// Why the last call failed; gone once another one succeeds.
    pub error: Option<ErrorInfo>,
}

pub(super) struct Model<T> {
    id: fn(&T) -> &str,
    /// As they were read. A mutation touches no row, so undoing it is forgetting it.
    rows: Vec<T>,
    overlays: HashMap<String, Overlay<T>>,
    total: Option<i64>,
    has_next: bool,
    pub(super) is_loading: bool,
    pub(super) error: Option<Error>,
}

/// What is shown in the place of a row.
pub(super) struct Overlay<T> {
    /// Nothing for a row that left the list.
    pub(super) shown: Option<T>,
    /// Whether the server has yet to answer.
    pub(super) pending: bool,
    /// Whether the total knows of it.
    pub(super) counted: bool,
}

/// The rows whose mutations were done before a reading began: it knows of them.
#[derive(Default)]
pub(super) struct Settled(Vec<String>);

impl<T: Clone> Model<T> {
    pub(super) fn new(id: fn(&T) -> &str) -> Self {
        Self {
            id,
            rows: Vec::new(),
            overlays: HashMap::new(),
            total: None,
            has_next: true,
            is_loading: false,
            error: None,
        }
    }

    pub(super) fn state(&self) -> ScreenState<T> {
        let left = self.overlays.values().filter(|overlay| overlay.shown.is_none() && !overlay.counted);
        let left = i64::try_from(left.count()).unwrap_or(i64::MAX);
        ScreenState {
            items: self.shown().cloned().collect(),
            count: self.total.map(|total| total.saturating_sub(left).max(0)),
            has_next: self.has_next,
            is_loading: self.is_loading,
            error: self.error.as_ref().map(|error| error.info().clone()),
        }
    }

    /// The rows as they are shown.
    pub(super) fn shown(&self) -> impl Iterator<Item = &T> {
        self.rows.iter().filter_map(|row| match self.overlays.get((self.id)(row)) {
            Some(overlay) => overlay.shown.as_ref(),
            None => Some(row),
        })
    }

    /// How many rows were read.
    pub(super) fn read(&self) -> usize {
        self.rows.len()
    }

    /// A reading begins.
    pub(super) fn begin(&mut self) -> Settled {
        self.is_loading = true;
        let settled = self.overlays.iter().filter(|(_, overlay)| !overlay.pending);
        Settled(settled.map(|(id, _)| id.clone()).collect())
    }

    /// The rows that follow.
    pub(super) fn append(&mut self, settled: &Settled, rows: Vec<T>, total: Option<i64>, has_next: bool) {
        self.rows.extend(rows);
        for id in &settled.0 {
            if let Some(overlay) = self.overlays.get_mut(id) {
                overlay.counted = true;
            }
        }
        self.read_to(total, has_next);
    }

    /// All rows anew.
    pub(super) fn replace(&mut self, settled: &Settled, rows: Vec<T>, total: Option<i64>, has_next: bool) {
        self.rows = rows;
        self.overlays.retain(|id, overlay| overlay.pending || !settled.0.contains(id));
        self.read_to(total, has_next);
    }

    fn read_to(&mut self, total: Option<i64>, has_next: bool) {
        (self.total, self.has_next) = (total, has_next);
        (self.is_loading, self.error) = (false, None);
    }

    pub(super) fn fail(&mut self, error: &Error) {
        (self.is_loading, self.error) = (false, Some(error.clone()));
    }

    pub(super) fn is_pending(&self, id: &str) -> bool {
        self.overlays.get(id).is_some_and(|overlay| overlay.pending)
    }

    /// Shows something else in the place of a row; gives what was shown so far.
    pub(super) fn lay(&mut self, id: &str, overlay: Option<Overlay<T>>) -> Option<Overlay<T>> {
        match overlay {
            Some(overlay) => self.overlays.insert(id.to_owned(), overlay),
            None => self.overlays.remove(id),
        }
    }
}
