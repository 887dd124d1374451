//! What an outcome is about: the resource behind an item, as the server last described it.

use super::BulkOutcome;
use crate::models::{
    OrganizationDomain, OrganizationInvitation, OrganizationMembership, OrganizationMembershipRequest,
    SsoBypassAllowlistUser,
};

#[derive(Clone, Debug)]
pub(super) enum Resource {
    MembershipRequest(Box<OrganizationMembershipRequest>),
    Membership(Box<OrganizationMembership>),
    Invitation(Box<OrganizationInvitation>),
    Domain(Box<OrganizationDomain>),
    SsoBypassAllowlistUser(Box<SsoBypassAllowlistUser>),
}

impl Resource {
    /// Whether this is the resource of the item with this id. A response about a single item needs no such comparison.
    pub(super) fn is_of(&self, id: &str) -> bool {
        match self {
            Self::MembershipRequest(request) => request.id == id,
            Self::Membership(membership) => user_id(membership) == Some(id),
            Self::Invitation(invitation) => invitation.email_address.to_lowercase() == id.to_lowercase(),
            Self::Domain(domain) => domain.id == id,
            Self::SsoBypassAllowlistUser(user) => user.user_id == id,
        }
    }

    pub(super) fn put_into(self, outcome: &mut BulkOutcome) {
        match self {
            Self::MembershipRequest(request) => outcome.membership_request = Some(*request),
            Self::Membership(membership) => outcome.membership = Some(*membership),
            Self::Invitation(invitation) => outcome.invitation = Some(*invitation),
            Self::Domain(domain) => outcome.domain = Some(*domain),
            Self::SsoBypassAllowlistUser(user) => outcome.sso_bypass_allowlist_user = Some(*user),
        }
    }
}

pub(super) fn user_id(membership: &OrganizationMembership) -> Option<&str> {
    membership.public_user_data.as_ref()?.user_id.as_deref()
}

impl From<OrganizationMembershipRequest> for Resource {
    fn from(request: OrganizationMembershipRequest) -> Self {
        Self::MembershipRequest(Box::new(request))
    }
}

impl From<OrganizationMembership> for Resource {
    fn from(membership: OrganizationMembership) -> Self {
        Self::Membership(Box::new(membership))
    }
}

impl From<OrganizationInvitation> for Resource {
    fn from(invitation: OrganizationInvitation) -> Self {
        Self::Invitation(Box::new(invitation))
    }
}

impl From<OrganizationDomain> for Resource {
    fn from(domain: OrganizationDomain) -> Self {
        Self::Domain(Box::new(domain))
    }
}

impl From<SsoBypassAllowlistUser> for Resource {
    fn from(user: SsoBypassAllowlistUser) -> Self {
        Self::SsoBypassAllowlistUser(Box::new(user))
    }
}

/// An item of a job.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    /// The resource behind it, if it was read from a list.
    pub(super) resource: Option<Resource>,
}

impl From<OrganizationMembershipRequest> for Item {
    fn from(request: OrganizationMembershipRequest) -> Self {
        Self { id: request.id.clone(), resource: Some(request.into()) }
    }
}
