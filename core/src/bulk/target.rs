//! What a bulk job needs from the object it works on.

use super::action::Action;
use crate::{
    api::Shared,
    error::Result,
    models::{
        OrganizationInvitation, OrganizationMembership, OrganizationMembershipRequest,
        OrganizationMembershipRequestStatus,
    },
    paging::Pager,
};
use futures_util::future::BoxFuture;

/// An organization, accessed through either API.
pub(super) trait Target: Send + Sync {
    fn shared(&self) -> &Shared;

    /// Sends the action's request for these items: one, or up to the action's batch size. Returns a refusal by the rate
    /// limit at once.
    fn act<'a>(&'a self, action: &'a Action, ids: &'a [String]) -> BoxFuture<'a, Result<()>>;

    /// Its membership requests, 500 per page: those with this status, or all.
    fn membership_requests(
        &self,
        status: Option<OrganizationMembershipRequestStatus>,
    ) -> Result<Pager<OrganizationMembershipRequest>>;

    /// Its members, 500 per page: those that match the query, or all.
    fn memberships(&self, query: Option<String>) -> Result<Pager<OrganizationMembership>>;

    /// Its pending invitations, 500 per page.
    fn pending_invitations(&self) -> Result<Pager<OrganizationInvitation>>;
}
