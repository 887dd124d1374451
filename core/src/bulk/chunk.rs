//! The items of one request.

use super::{
    BulkOutcome, BulkStatus,
    resource::{Item, Resource},
    tracker::Tracker,
};
use crate::{api::single_error, error::Error};
use std::collections::HashMap;
use tokio::sync::mpsc;

/// The items of one request. Items without an outcome are started again when this is dropped.
pub(super) struct Chunk<'a> {
    tracker: &'a Tracker,
    items: Vec<Item>,
    /// Room for the outcomes.
    pub(super) places: Vec<mpsc::OwnedPermit<BulkOutcome>>,
}

impl<'a> Chunk<'a> {
    pub(super) fn new(tracker: &'a Tracker, item: Item) -> Self {
        tracker.request_begins();
        Self { tracker, items: vec![item], places: Vec::new() }
    }

    pub(super) fn push(&mut self, item: Item) {
        self.items.push(item);
    }

    pub(super) fn len(&self) -> usize {
        self.items.len()
    }

    /// The ids of the items without an outcome.
    pub(super) fn ids(&self) -> Vec<String> {
        self.items.iter().map(|item| item.id.clone()).collect()
    }

    /// Nothing is left to do for the item. The resource is as the server returned it.
    pub(super) fn done(&mut self, id: &str, status: BulkStatus, resource: Option<Resource>) {
        self.send(id, status, None, resource);
    }

    pub(super) fn failed(&mut self, id: &str, error: Error, resource: Option<Resource>) {
        self.send(id, BulkStatus::Failed, Some(error), resource);
    }

    pub(super) fn not_begun(&mut self, id: &str, error: &Error) {
        self.tracker.progress().left_some = true;
        self.send(id, BulkStatus::NotBegun, Some(error.clone().not_applied()), None);
    }

    /// The item's state has to be read.
    pub(super) fn unsettled(&mut self, id: &str, error: Error) {
        if let Some(item) = self.take(id) {
            self.tracker.progress().unsettled.push_back((item, error));
        }
    }

    fn send(&mut self, id: &str, status: BulkStatus, error: Option<Error>, resource: Option<Resource>) {
        // There is room for each of them.
        if let Some(item) = self.take(id)
            && let Some(place) = self.places.pop()
        {
            drop(place.send(BulkOutcome::new(item, status, error, resource)));
        }
    }

    fn take(&mut self, id: &str) -> Option<Item> {
        let at = self.items.iter().position(|item| item.id == id)?;
        Some(self.items.remove(at))
    }
}

impl Drop for Chunk<'_> {
    fn drop(&mut self) {
        self.tracker.request_ends(&mut self.items);
    }
}

/// The ids that a refusal names, each with the error that names it.
pub(super) fn named(error: &Error, ids: &[String]) -> HashMap<String, Error> {
    let mut named = HashMap::new();
    for entry in &error.info().errors {
        let addresses = entry.meta.get("email_addresses").and_then(|list| list.decode::<Vec<String>>().ok());
        for address in addresses.unwrap_or_default() {
            let address = address.to_lowercase();
            for id in ids.iter().filter(|id| id.to_lowercase() == address) {
                named.entry(id.clone()).or_insert_with(|| single_error(error, entry));
            }
        }
    }
    named
}
