//! What an outcome is about: the resource behind an item, as the server last described it.

use super::BulkOutcome;
use crate::models::{
    self, OrganizationDomain, OrganizationInvitation, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationSuggestion, SsoBypassAllowlistUser, UserOrganizationInvitation,
};
use std::collections::HashMap;

/// The resources behind items, by the items' ids.
pub(super) type Resources = HashMap<String, Resource>;

#[derive(Clone, Debug)]
pub(super) enum Resource {
    MembershipRequest(Box<OrganizationMembershipRequest>),
    Membership(Box<OrganizationMembership>),
    Invitation(Box<OrganizationInvitation>),
    Domain(Box<OrganizationDomain>),
    SsoBypassAllowlistUser(Box<SsoBypassAllowlistUser>),
    UserInvitation(Box<UserOrganizationInvitation>),
    Suggestion(Box<OrganizationSuggestion>),
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
            Self::UserInvitation(invitation) => invitation.id == id,
            Self::Suggestion(suggestion) => suggestion.id == id,
        }
    }

    pub(super) fn put_into(self, outcome: &mut BulkOutcome) {
        match self {
            Self::MembershipRequest(request) => outcome.membership_request = Some(*request),
            Self::Membership(membership) => outcome.membership = Some(*membership),
            Self::Invitation(invitation) => outcome.invitation = Some(*invitation),
            Self::Domain(domain) => outcome.domain = Some(*domain),
            Self::SsoBypassAllowlistUser(user) => outcome.sso_bypass_allowlist_user = Some(*user),
            Self::UserInvitation(invitation) => outcome.user_invitation = Some(*invitation),
            Self::Suggestion(suggestion) => outcome.suggestion = Some(*suggestion),
        }
    }
}

/// Takes the item's resource from those that the server returned for so many items.
pub(super) fn take(resources: &mut Vec<Resource>, id: &str, count: usize) -> Option<Resource> {
    if count == 1 {
        return resources.pop();
    }
    let at = resources.iter().position(|resource| resource.is_of(id))?;
    Some(resources.swap_remove(at))
}

pub(super) fn user_id(membership: &OrganizationMembership) -> Option<&str> {
    membership.public_user_data.as_ref()?.user_id.as_deref()
}

macro_rules! resources {
    ($($model:ident => $resource:ident),* $(,)?) => { $(
        impl From<$model> for Resource {
            fn from(model: $model) -> Self {
                Self::$resource(Box::new(model))
            }
        }
    )* };
}
resources! {
    OrganizationMembershipRequest => MembershipRequest,
    OrganizationMembership => Membership,
    OrganizationInvitation => Invitation,
    OrganizationDomain => Domain,
    SsoBypassAllowlistUser => SsoBypassAllowlistUser,
    UserOrganizationInvitation => UserInvitation,
    OrganizationSuggestion => Suggestion,
}

/// An item of a job.
#[derive(Clone, Debug)]
pub(super) struct Item {
    pub(super) id: String,
    /// The resource behind it, if it was read from a list.
    pub(super) resource: Option<Resource>,
}

impl Item {
    pub(super) fn of(model: impl models::Resource + Into<Resource>) -> Self {
        Self { id: model.id().to_owned(), resource: Some(model.into()) }
    }
}
