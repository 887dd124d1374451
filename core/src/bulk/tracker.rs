//! Which items of a job were started, and which have no outcome yet.

use super::resource::Item;
use crate::error::Error;
use std::{
    collections::VecDeque,
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio::sync::watch;

#[derive(Default)]
pub(super) struct Tracker {
    progress: Mutex<Progress>,
    in_flight: watch::Sender<usize>,
}

#[derive(Default)]
pub(super) struct Progress {
    /// The number of items that were started.
    pub(super) started: i64,
    /// Items to start again: they were in flight when the job was stopped.
    pub(super) to_restart: Vec<Item>,
    /// Items whose state has to be read, since their responses did not tell.
    pub(super) unsettled: VecDeque<(Item, Error)>,
    /// Whether the job has come to its end.
    pub(super) has_ended: bool,
    /// Whether the list of items was abandoned before its end.
    pub(super) cut_short: bool,
    /// Why no item can be processed, until one of them has told.
    pub(super) refusal: Option<Error>,
    /// Whether an item was left for a later run.
    pub(super) left_some: bool,
}

impl Tracker {
    pub(super) fn progress(&self) -> MutexGuard<'_, Progress> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn request_begins(&self) {
        self.in_flight.send_modify(|count| *count += 1);
    }

    /// A request has ended, or was abandoned with items that have no outcome.
    pub(super) fn request_ends(&self, items: &mut Vec<Item>) {
        self.progress().to_restart.append(items);
        self.in_flight.send_modify(|count| *count -= 1);
    }

    /// Waits until no request is in flight.
    pub(super) async fn wait_until_idle(&self) {
        // Cannot fail, since `self` holds the sender.
        let _ = self.in_flight.subscribe().wait_for(|count| *count == 0).await;
    }
}
