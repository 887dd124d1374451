//! Bulk jobs: one action on many items at the rate that the server accepts, with one outcome for each. Safe to stop and
//! rerun.

mod action;
mod asking;
mod chunk;
mod domains;
mod ids;
mod job;
mod lookup;
mod organization;
mod organization_target;
mod organization_work;
mod outage;
mod outcomes;
mod request_sender;
mod resource;
mod settling;
mod sso_bypass;
mod target;
mod tracker;
mod user;
mod work;

pub use asking::is_filter_awaited;
pub use outcomes::{BulkJobHandle, BulkOutcomes};

use crate::{
    error::{Error, Result},
    models::{
        OrganizationDomain, OrganizationInvitation, OrganizationMembership, OrganizationMembershipRequest,
        OrganizationSuggestion, SsoBypassAllowlistUser, UserOrganizationInvitation,
    },
    paging::MAX_LIMIT,
    wire::closed_enum,
};
use clerk_orgs_mirrored::mirrored;
use resource::{Item, Resource};

/// Page size for reading lists: the server's maximum.
const PAGE: i32 = MAX_LIMIT as i32;

closed_enum! {
    /// The outcome for one item of a bulk job.
    BulkStatus {
        /// The action was applied.
        Done = "done",
        /// There was nothing to do, because the item already had the requested state.
        AlreadyDone = "already_done",
        /// The action was refused, or its result is unknown. The outcome's error says why.
        Failed = "failed",
        /// Nothing has changed: the action was not attempted, or refused for the reason that ended the job, which concerns
        /// every item and which another item failed with. The outcome's error is that reason. A new run of the same job
        /// continues with these items.
        NotBegun = "not_begun",
    }
}

/// The outcome for one item of a bulk job.
#[mirrored(docs)]
#[derive(Clone, Debug)]
pub struct BulkOutcome {
    /// The item as you passed it: the id of a membership request, a user, an invitation, a suggestion or a domain, or an
    /// e-mail address.
    pub id: String,
    /// What happened to the item.
    pub status: BulkStatus,
    /// Why it failed or was not begun. With `maybe_applied`, it may have succeeded all the same.
    pub error: Option<Error>,
    /// The membership request, for jobs that accept or reject: as the server returned it, or as it was last read from the
    /// list. `None` if the server has not said anything about it.
    pub membership_request: Option<OrganizationMembershipRequest>,
    /// The membership, for jobs that add, update or remove members. `None` if the server has not said anything about it.
    pub membership: Option<OrganizationMembership>,
    /// The invitation, for jobs that invite or revoke. `None` if there is none.
    pub invitation: Option<OrganizationInvitation>,
    /// The domain, for jobs that change the enrollment mode or could not delete it. `None` if the server has not said
    /// anything about it.
    pub domain: Option<OrganizationDomain>,
    /// The entry of the allowlist, for jobs that let members sign in without single sign-on or could not end that. `None` if
    /// the server has not said anything about it.
    pub sso_bypass_allowlist_user: Option<SsoBypassAllowlistUser>,
    /// The invitation that the signed-in user received, for jobs that accept such invitations. `None` if the server has not
    /// said anything about it.
    pub user_invitation: Option<UserOrganizationInvitation>,
    /// The suggestion, for jobs that accept suggestions. `None` if the server has not said anything about it.
    pub suggestion: Option<OrganizationSuggestion>,
}

impl BulkOutcome {
    fn new(item: Item, status: BulkStatus, error: Option<Error>, resource: Option<Resource>) -> Self {
        let Item { id, resource: known } = item;
        let mut outcome = Self {
            id,
            status,
            error,
            membership_request: None,
            membership: None,
            invitation: None,
            domain: None,
            sso_bypass_allowlist_user: None,
            user_invitation: None,
            suggestion: None,
        };
        if let Some(resource) = resource.or(known) {
            resource.put_into(&mut outcome);
        }
        outcome
    }
}

/// The limits of a bulk job.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BulkParams {
    /// Maximum number of requests in flight: 1 to 64, 8 by default.
    pub concurrency: i32,
    /// Maximum rate: 0.001 to 1000000, as fast as the server accepts if omitted. The rate limiter goes below it when the
    /// server refuses requests.
    pub requests_per_second: Option<f64>,
}

impl Default for BulkParams {
    fn default() -> Self {
        Self { concurrency: 8, requests_per_second: None }
    }
}

impl BulkParams {
    /// Checks the limits. Returns the concurrency.
    fn check(&self) -> Result<usize> {
        let concurrency = match usize::try_from(self.concurrency) {
            Ok(concurrency @ 1..=64) => concurrency,
            _ => {
                let text = format!("concurrency must be from 1 to 64, not {}", self.concurrency);
                return Err(Error::invalid("concurrency", text));
            }
        };
        match self.requests_per_second {
            // A lower rate would mean waits that nobody wants, and that a clock cannot represent.
            Some(rate) if !(0.001..=1e6).contains(&rate) => {
                let text = format!("requests_per_second must be from 0.001 to 1000000, not {rate:?}");
                Err(Error::invalid("requests_per_second", text))
            }
            _ => Ok(concurrency),
        }
    }
}
