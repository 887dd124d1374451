//! What a bulk job needs of what it works on.

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

/// An organization, through whichever API.
pub(super) trait Target: Send + Sync {
    fn shared(&self) -> &Shared;

    /// The action's request for these: for one, or for as many as the action takes at once. A refusal by the rate limit comes
    /// back at once.
    fn act<'a>(&'a self, action: &'a Action, ids: &'a [String]) -> BoxFuture<'a, Result<()>>;

    /// Its membership requests, 500 a page: those with this status, or all.
    fn membership_requests(
        &self,
        status: Option<OrganizationMembershipRequestStatus>,
    ) -> Result<Pager<OrganizationMembershipRequest>>;

    /// Its members, 500 a page: those that the query finds, or all.
    fn memberships(&self, query: Option<String>) -> Result<Pager<OrganizationMembership>>;

    /// Its pending invitations, 500 a page.
    fn pending_invitations(&self) -> Result<Pager<OrganizationInvitation>>;
}
