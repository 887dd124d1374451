use super::Source;
use super::{AsyncOrganization, BlockingOrganization};
use crate::{BulkOutcome, ClerkError, OrganizationMembershipRequest};
use clerk_orgs::BulkParams;
use std::sync::Arc;

/// Core's outcomes as the contract's records.
pub(crate) struct Outcomes(clerk_orgs::BulkOutcomes);

impl Source for Outcomes {
    type Item = BulkOutcome;

    async fn next_page(&mut self) -> clerk_orgs::Result<Option<Vec<BulkOutcome>>> {
        let page = self.0.next_page().await?;
        Ok(page.map(|page| page.into_iter().map(BulkOutcome::from).collect()))
    }

    fn total_count(&self) -> Option<i64> {
        self.0.total_count()
    }
}

list! {
    /// The outcomes of a bulk job, as they happen: one for each item, in no particular order.
    ///
    /// The job starts with the first read and continues between reads. It runs ahead of the reader by at most twice as many
    /// outcomes as requests may be in flight. `stop()`, a cancelled wait and releasing this object stop the job: no further
    /// request is sent, and requests in flight are abandoned, so they may or may not have been applied. Safe to stop and
    /// rerun: reading on after a cancelled wait, or starting the same job again, does nothing twice. Items that already
    /// have the requested state are `already_done`.
    ///
    /// Rate limiting is not an outcome: it slows down all bulk jobs of this client to the rate that the server accepts.
    /// After a minute of nothing but refusals, or if the server asks to wait longer than that, the remaining items fail.
    /// Never retried when the outcome is unknown: the item's state is read instead. If it does not have the requested
    /// state, the outcome is `failed` with `maybe_applied`, and the item may be passed to a new run of the same job. An
    /// error that concerns every item (nobody is signed in, a permission is missing, the server is down) is the outcome of
    /// all items that were not started.
    AsyncBulkOutcomes / BlockingBulkOutcomes of BulkOutcome from Outcomes
}

local! { AsyncBulkOutcomes / BlockingBulkOutcomes {
    /// The number of outcomes to expect, for a progress bar. Nothing before the first outcome is read. For a job on all
    /// pending requests it is the number known so far, including those that a filter may exclude, until the end is reached.
    fn total_count(&reading) -> Option<i64> { reading.total_count() }

    /// Stops the job for good. Can be called from any thread. A reader that is waiting reaches the end at once, and so does
    /// every later read. Start the job again to continue.
    fn stop(&reading) {
        reading.stop();
        reading.if_unread(|outcomes| outcomes.0.stop());
    }
} }

/// Decides which membership requests a bulk job acts on. Called from the library's threads, for one request at a time. It
/// may block, but must not make blocking calls on the client.
#[uniffi::export(foreign)]
pub trait MembershipRequestFilter: Send + Sync {
    /// Whether to act on this request.
    fn takes(&self, request: OrganizationMembershipRequest) -> Result<bool, ClerkError>;
}

/// The filter as core calls it.
fn asking(
    filter: Option<Arc<dyn MembershipRequestFilter>>,
) -> impl Fn(&OrganizationMembershipRequest) -> clerk_orgs::Result<bool> + Send + Sync + 'static {
    move |request| match &filter {
        Some(filter) => filter.takes(request.clone()).map_err(|error| error.info().clone().into()),
        None => Ok(true),
    }
}

fn params(concurrency: i32, requests_per_second: Option<f64>) -> BulkParams {
    BulkParams { concurrency, requests_per_second }
}

handles! { AsyncOrganization / BlockingOrganization {
    /// Accepts many membership requests. Each user becomes a member with the role that the instance assigns. The job starts
    /// when you read its outcomes. A request that was accepted before is already done. One that was rejected, or that never
    /// existed, fails with `Conflict`. Duplicate ids count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept` for each id. If responses leave
    /// the state of some requests open, the list of requests is read at the end. Errors, before anything is sent: `Invalid`
    /// for a malformed id or a number out of range. Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn accept_membership_requests(
        &organization,
        request_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.accept_membership_requests(request_ids, params).map(Outcomes)
    }

    /// Rejects many membership requests. The job starts when you read its outcomes. A request that was rejected before is
    /// already done. One that was accepted, or that never existed, fails with `Conflict`. Duplicate ids count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject` for each id. If responses leave
    /// the state of some requests open, the list of requests is read at the end. Errors, before anything is sent: `Invalid`
    /// for a malformed id or a number out of range. Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn reject_membership_requests(
        &organization,
        request_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.reject_membership_requests(request_ids, params).map(Outcomes)
    }

    /// Accepts all pending membership requests, including those that arrive in the meantime, each once. With a filter,
    /// accepts only those that it selects. The job starts when you read its outcomes. After an error that concerns every
    /// item, the requests that were not read from the list yet have no outcome.
    ///
    /// `concurrency` and `requests_per_second` are as in `accept_membership_requests`. `filter`: decides whether to accept
    /// a request; all if omitted. It is called for one request at a time, on a thread of the library. It may block, but
    /// must not make blocking calls on the client. It is called again for the same request only if it failed or the job was
    /// stopped meanwhile.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 per page, and the requests of
    /// `accept_membership_requests`. Errors, before anything is sent: `Invalid` for a number out of range. Reading the
    /// outcomes fails with the errors of `get_membership_requests` and those of the filter (`Usage` if the filter throws an
    /// error of another type). Read on to continue from the same place.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn accept_all_membership_requests(
        &organization,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn MembershipRequestFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.accept_all_membership_requests(params, asking(filter)).map(Outcomes)
    }

    /// Rejects all pending membership requests, including those that arrive in the meantime, each once. With a filter,
    /// rejects only those that it selects. The job starts when you read its outcomes. After an error that concerns every
    /// item, the requests that were not read from the list yet have no outcome.
    ///
    /// `concurrency` and `requests_per_second` are as in `reject_membership_requests`. `filter`: decides whether to reject
    /// a request; all if omitted. It is called for one request at a time, on a thread of the library. It may block, but
    /// must not make blocking calls on the client. It is called again for the same request only if it failed or the job was
    /// stopped meanwhile.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 per page, and the requests of
    /// `reject_membership_requests`. Errors, before anything is sent: `Invalid` for a number out of range. Reading the
    /// outcomes fails with the errors of `get_membership_requests` and those of the filter (`Usage` if the filter throws an
    /// error of another type). Read on to continue from the same place.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None, filter = None))]
    fn reject_all_membership_requests(
        &organization,
        concurrency: i32,
        requests_per_second: Option<f64>,
        filter: Option<Arc<dyn MembershipRequestFilter>>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        let params = params(concurrency, requests_per_second);
        organization.reject_all_membership_requests(params, asking(filter)).map(Outcomes)
    }

    /// Adds many users to the organization with the given role key, such as `org:member`. No invitations are sent. The job
    /// starts when you read its outcomes. A user who is a member with that role is already done. One who is a member with
    /// another role fails with `Conflict` and keeps that role. Duplicate ids count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships` for each id. If responses leave the state of some users open,
    /// the list of members is read at the end. Errors, before anything is sent: `Invalid` for a malformed id, an empty role
    /// or a number out of range. Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn add_members(
        &organization,
        user_ids: Vec<String>,
        role: String,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.add_members(user_ids, &role, params(concurrency, requests_per_second)).map(Outcomes)
    }

    /// Changes the role of many members to the given role key, such as `org:admin`. The job starts when you read its
    /// outcomes. A user who already has the role counts as done. One who is not a member fails with `NotFound`. Duplicate
    /// ids count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}` for each id. Errors, before anything is sent:
    /// `Invalid` for a malformed id, an empty role or a number out of range. Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn update_members(
        &organization,
        user_ids: Vec<String>,
        role: String,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.update_members(user_ids, &role, params(concurrency, requests_per_second)).map(Outcomes)
    }

    /// Removes many members. The job starts when you read its outcomes. A user who is not a member, or does not exist, is
    /// already done. Duplicate ids count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}` for each id. Errors, before anything is sent:
    /// `Invalid` for a malformed id or a number out of range. Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn remove_members(
        &organization,
        user_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.remove_members(user_ids, params(concurrency, requests_per_second)).map(Outcomes)
    }

    /// Invites many people by e-mail, all with the same role key, such as `org:member`. An invitation that fails does not
    /// affect the others. The job starts when you read its outcomes. Nobody is invited twice: the pending invitations are
    /// read first. Someone who has a pending invitation with that role, or is a member, is already done. Someone who has a
    /// pending invitation with another role fails with `Conflict`, and that invitation remains. An outcome's id is the
    /// address as you passed it. Duplicate addresses count once.
    ///
    /// `concurrency`: maximum number of requests in flight, 1 to 64; `requests_per_second`: maximum rate, 0.001 to 1000000;
    /// as fast as the server accepts if omitted.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`, then
    /// `POST /v1/organizations/{organization_id}/invitations/bulk` for up to ten addresses at a time. The server invites
    /// all of them or none. If it refuses and names addresses as the reason, those fail and the rest are sent again. If it
    /// names none, the chunk is split in half and each half is sent separately. Never retried when the outcome is unknown:
    /// the pending invitations are read again, and each address that is not among them fails with `maybe_applied`. Errors,
    /// before anything is sent: `Invalid` for a malformed e-mail address, an empty role or a number out of range.
    /// Everything else is reported by the outcomes.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn invite_members(
        &organization,
        email_addresses: Vec<String>,
        role: String,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.invite_members(email_addresses, &role, params(concurrency, requests_per_second)).map(Outcomes)
    }
} }
