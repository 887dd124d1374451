//! Reads the state of items whose responses did not tell what became of them.

use super::{BulkOutcome, BulkStatus, job::Job, resource::Resources};
use std::collections::HashSet;

impl Job {
    /// Reads the state of the items whose responses did not tell. An item without the requested state is not sent again,
    /// since its request may still be in flight.
    pub(super) async fn settle(&self) {
        let ids: HashSet<_> = self.progress().unsettled.iter().map(|(item, _)| item.id.clone()).collect();
        let found = self.read_states(&ids).await;
        loop {
            let Some(place) = self.reserve(1).await.pop() else { return };
            let Some((item, error)) = self.progress().unsettled.pop_front() else { return };
            let resource = found.as_ref().and_then(|found| found.get(&item.id));
            let is_done = found.is_some() && self.requests.work.is_done(resource);
            let (status, error) = match (is_done, error.info().maybe_applied) {
                (true, true) => (BulkStatus::Done, None),
                (true, false) => (BulkStatus::AlreadyDone, None),
                (false, _) => (BulkStatus::Failed, Some(error)),
            };
            place.send(BulkOutcome::new(item, status, error, resource.cloned()));
        }
    }

    /// What is behind these items. Nothing if it cannot be read.
    async fn read_states(&self, ids: &HashSet<String>) -> Option<Resources> {
        loop {
            let pass = self.requests.pass().await;
            match self.requests.stop_reason() {
                // A caller that ends the job wants to know what was done, but not to wait for a server that is down.
                Some(stop) if stop.is_drain => {
                    if self.requests.outage.is_on() {
                        self.requests.work.target().probe().await.ok()?;
                    }
                    return self.requests.work.look_up(ids).await.ok();
                }
                Some(_) => return None,
                None => {}
            }
            let found = self.requests.work.look_up(ids).await;
            drop(pass);
            match found {
                Err(error) if self.requests.begins_outage(&error) => {}
                found => return found.ok(),
            }
        }
    }
}
