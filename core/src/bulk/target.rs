//! What bulk jobs need from the objects they work on.

use super::{action::Action, resource::Resource};
use crate::{
    api::Shared,
    error::{Error, Result},
    models::{
        OrganizationDomain, OrganizationInvitation, OrganizationInvitationStatus, OrganizationMembership,
        OrganizationMembershipRequest, OrganizationMembershipRequestStatus, SsoBypassAllowlistUser,
    },
    paging::Pager,
};
use futures_util::future::BoxFuture;
use std::time::Duration;

/// What a request did.
pub(super) struct Applied {
    /// What the server said of the items.
    pub(super) resources: Vec<Resource>,
    /// The items that it refused, although it applied the request to others.
    pub(super) refused: Vec<Refused>,
}

impl From<Vec<Resource>> for Applied {
    fn from(resources: Vec<Resource>) -> Self {
        Self { resources, refused: Vec::new() }
    }
}

pub(super) struct Refused {
    pub(super) id: String,
    pub(super) error: Error,
}

/// What a job works on: an organization, or a user.
pub(super) trait Target: Send + Sync {
    fn shared(&self) -> &Shared;

    /// Makes one attempt at a cheap request that changes nothing, to see whether the server is there.
    fn probe(&self) -> BoxFuture<'_, Result<()>>;

    /// How long to wait for a server that is down.
    fn outage_timeout(&self) -> Duration;
}

/// An organization, accessed through either API.
pub(super) trait OrganizationTarget: Target {
    /// Sends the action's request for these items: one, or up to the action's batch size. Returns at once a refusal by the rate
    /// limit, and after one retry that the server cannot be reached.
    fn act<'a>(&'a self, action: &'a Action, ids: &'a [String]) -> BoxFuture<'a, Result<Applied>>;

    /// Its membership requests, 500 per page: those with this status, or all.
    fn membership_requests(
        &self,
        status: Option<OrganizationMembershipRequestStatus>,
    ) -> Result<Pager<OrganizationMembershipRequest>>;

    /// Its members, 500 per page: those that match the query, or all.
    fn memberships(&self, query: Option<String>) -> Result<Pager<OrganizationMembership>>;

    /// Its invitations, 500 per page: those with this status, or all.
    fn invitations(
        &self,
        status: Option<OrganizationInvitationStatus>,
    ) -> Result<Pager<OrganizationInvitation>>;

    /// Its domains, 500 per page.
    fn domains(&self) -> Result<Pager<OrganizationDomain>>;

    /// The members who can sign in without its enterprise connections.
    fn sso_bypass_allowlist_users(&self) -> BoxFuture<'_, Result<Vec<SsoBypassAllowlistUser>>>;
}
