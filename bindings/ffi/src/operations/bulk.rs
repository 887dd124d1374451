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
    /// What becomes of each of many, as it happens: one outcome for each, in no particular order.
    ///
    /// The work begins when this is first read, and goes on between reads, never further ahead than twice as many outcomes as
    /// requests may be under way. `stop()`, a cancelled wait, and letting go of this stop it: nothing more is begun, and
    /// requests under way are abandoned, so that those may have been done or not. Reading on after a cancelled wait, or
    /// the same work begun anew at any time, does nothing twice: what stands as wanted is `already_done`.
    ///
    /// A refusal by the server's rate limit is no outcome: it slows down all bulk work of the client, to what the server
    /// takes; after a minute of nothing but refusals, or when asked to wait for longer, the rest fails. A write whose fate is
    /// unknown is looked up, and never sent again: where it does not stand as wanted it is `failed` with `maybe_applied`, and
    /// may be given to the same work begun anew. An error that concerns all (nobody is signed in, a permission is
    /// missing, no server) is the outcome of all that was not begun.
    AsyncBulkOutcomes / BlockingBulkOutcomes of BulkOutcome from Outcomes
}

local! { AsyncBulkOutcomes / BlockingBulkOutcomes {
    /// How many outcomes there will be, for a progress bar; nothing before the first was read. Where all pending requests are
    /// worked on it is how many are known of, also those that a filter may leave out, until the end is reached.
    fn total_count(&reading) -> Option<i64> { reading.total_count() }

    /// Stops the work for good, from any thread: whoever waits for an outcome finds the end at once, and so does who reads
    /// on later. Begin it anew to go on.
    fn stop(&reading) {
        reading.stop();
        reading.if_unread(|outcomes| outcomes.0.stop());
    }
} }

/// Says which membership requests are dealt with. Called from threads of the library, for one request after the other; it may
/// take its time, and may not call back into the client in blocking style.
#[uniffi::export(foreign)]
pub trait MembershipRequestFilter: Send + Sync {
    /// Whether this one is.
    fn takes(&self, request: OrganizationMembershipRequest) -> Result<bool, ClerkError>;
}

/// What core asks.
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
    /// Accepts many membership requests: each user becomes a member, in the role the instance gives. The work begins when the
    /// outcomes are read. A request that was accepted before is already done; one that was rejected, or never was, fails
    /// with `Conflict`. An id given twice counts once.
    ///
    /// `concurrency`: how many requests may be under way at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if none.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept` for each; where answers leave it
    /// open how a request stands, the list of requests is read at the end. Errors, before anything is sent: `Invalid` for
    /// what is no id, and for numbers out of range. What becomes of each is told by its outcome.
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

    /// Rejects many membership requests. The work begins when the outcomes are read. A request that was rejected before is
    /// already done; one that was accepted, or never was, fails with `Conflict`. An id given twice counts once.
    ///
    /// `concurrency`: how many requests may be under way at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if none.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject` for each; where answers leave it
    /// open how a request stands, the list of requests is read at the end. Errors, before anything is sent: `Invalid` for
    /// what is no id, and for numbers out of range. What becomes of each is told by its outcome.
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

    /// Accepts all pending membership requests, also those that come meanwhile, each once; with a filter, those that it takes.
    /// The work begins when the outcomes are read. After an error that concerns all, what was not read of the list has no
    /// outcome.
    ///
    /// `concurrency` and `requests_per_second`: as for `accept_membership_requests`. `filter`: says of a request whether to
    /// accept it; all, if none. It is asked about one after the other, on a thread of the library, where it may block, but not
    /// make blocking calls of the library. It is asked again only where it failed, or where the work was stopped meanwhile.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 a page, and the requests of
    /// `accept_membership_requests`. Errors, before anything is sent: `Invalid` for numbers out of range. Reading the outcomes
    /// gives the errors of `get_membership_requests`, and the filter's (`Usage`, where it is none of the library's), and then
    /// goes on where it was.
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

    /// Rejects all pending membership requests, also those that come meanwhile, each once; with a filter, those that it takes.
    /// The work begins when the outcomes are read. After an error that concerns all, what was not read of the list has no
    /// outcome.
    ///
    /// `concurrency` and `requests_per_second`: as for `reject_membership_requests`. `filter`: says of a request whether to
    /// reject it; all, if none. It is asked about one after the other, on a thread of the library, where it may block, but not
    /// make blocking calls of the library. It is asked again only where it failed, or where the work was stopped meanwhile.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 a page, and the requests of
    /// `reject_membership_requests`. Errors, before anything is sent: `Invalid` for numbers out of range. Reading the outcomes
    /// gives the errors of `get_membership_requests`, and the filter's (`Usage`, where it is none of the library's), and then
    /// goes on where it was.
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

    /// Adds many users as members with a role (its key, such as `org:member`), without invitations. The work begins when the
    /// outcomes are read. A user who is a member in that role is already done; one who is a member in another role fails with
    /// `Conflict`, and keeps it. An id given twice counts once.
    ///
    /// `concurrency`: how many requests may be under way at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if none.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships` for each; where answers leave it open how a user stands, the
    /// list of members is read at the end. Errors, before anything is sent: `Invalid` for what is no id, an empty role, and
    /// numbers out of range. What becomes of each is told by its outcome.
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

    /// Gives many members another role (its key, such as `org:admin`). The work begins when the outcomes are read. A user who
    /// has the role already counts as done, one who is no member fails with `NotFound`. An id given twice counts once.
    ///
    /// `concurrency`: how many requests may be under way at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if none.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}` for each. Errors, before anything is sent: `Invalid`
    /// for what is no id, an empty role, and numbers out of range. What becomes of each is told by its outcome.
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

    /// Removes many members. The work begins when the outcomes are read. A user who is no member, or whom nobody knows, is
    /// already done. An id given twice counts once.
    ///
    /// `concurrency`: how many requests may be under way at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if none.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}` for each. Errors, before anything is sent: `Invalid`
    /// for what is no id, and for numbers out of range. What becomes of each is told by its outcome.
    #[uniffi::method(default(concurrency = 8, requests_per_second = None))]
    fn remove_members(
        &organization,
        user_ids: Vec<String>,
        concurrency: i32,
        requests_per_second: Option<f64>,
    ) -> AsyncBulkOutcomes / BlockingBulkOutcomes {
        organization.remove_members(user_ids, params(concurrency, requests_per_second)).map(Outcomes)
    }

    /// Invites people by e-mail, all with one role (its key, such as `org:member`). One whose invitation fails does not keep
    /// the others from being invited. The work begins when the outcomes are read. Nobody is invited twice: the pending
    /// invitations are read first. Someone who has a pending invitation with that role, or is a member, is already done.
    /// Someone who has a pending invitation with another role fails with `Conflict`, and that invitation stays. An outcome's
    /// id is the address as it was given; an address given twice counts once.
    ///
    /// `concurrency`: how many requests may be in flight at once, 1 to 64; `requests_per_second`: how many may begin in a
    /// second, 0.001 to 1000000, as many as the server takes if omitted.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`, then `POST /v1/organizations/{organization_id}/invitations/bulk`
    /// for ten addresses at a time, which the server invites all or none of. The addresses that it names as the reason of a
    /// refusal fail, and the others are sent again; where it names none, each half is sent by itself. Never retried when the
    /// outcome is unknown: the pending invitations are read again, and each address that is not among them fails with
    /// `maybe_applied`. Errors, before anything is sent: `Invalid` for what is no e-mail address, an empty role, and numbers
    /// out of range. What becomes of each is told by its outcome.
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
