//! An organization as the target of bulk jobs, for a signed-in user.

use super::{
    PAGE,
    action::Action,
    resource::Resource,
    sso_bypass::added,
    target::{Applied, Target},
};
use crate::{
    api::Shared,
    error::Result,
    frontend::{
        GetDomainsParams, GetInvitationsParams, GetMembershipRequestsParams, GetMembershipsParams,
        InviteParams, Organization,
    },
    models::{
        Deleted, OrganizationDomain, OrganizationInvitation, OrganizationInvitationStatus,
        OrganizationMembership, OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
        SsoBypassAllowlistUser,
    },
    paging::{PageParams, Pager},
};
use futures_util::{FutureExt, future::BoxFuture};
use std::time::Duration;

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

impl Target for Organization {
    fn shared(&self) -> &Shared {
        self.clerk.shared()
    }

    fn probe(&self) -> BoxFuture<'_, Result<()>> {
        async move {
            let organization = Self { clerk: self.clerk.without_retries()?, ..self.clone() };
            let page = PageParams { page_size: 1, ..PageParams::default() };
            organization.get_memberships(GetMembershipsParams::default(), page).await.map(drop)
        }
        .boxed()
    }

    fn outage_timeout(&self) -> Duration {
        self.clerk.outage_timeout()
    }
}

impl OrganizationTarget for Organization {
    fn act<'a>(&'a self, action: &'a Action, ids: &'a [String]) -> BoxFuture<'a, Result<Applied>> {
        async move {
            let caller = &self.clerk.caller;
            let id = ids.first().map_or("", String::as_str);
            let request = match action {
                Action::Accept => self.accept_request(id),
                Action::Reject => self.reject_request(id),
                Action::Add(role) => self.add_member_request(id, role),
                Action::Update(role) => self.update_member_request(id, role),
                Action::Remove => self.remove_member_request(id),
                Action::Invite { role, notify } => {
                    let params = InviteParams { role, notify: *notify };
                    // The endpoint for one refuses to invite someone twice, whereas the bulk endpoint would replace the
                    // pending invitation.
                    match ids.len() {
                        1 => self.invite_member_request(id, params),
                        _ => self.invite_all_request(ids, params),
                    }
                }
                Action::Revoke => self.revoke_invitation_request(id),
                Action::DeleteDomain => self.delete_domain_request(id),
                Action::UpdateDomain { enrollment_mode, delete_pending } => {
                    self.update_domain_request(id, enrollment_mode, *delete_pending)
                }
                // The endpoint for one says more of why it refuses.
                Action::AddSsoBypass if ids.len() == 1 => self.add_sso_bypass_request(id),
                Action::AddSsoBypass => Ok(self.add_sso_bypasses_request(ids)),
                Action::RemoveSsoBypass => self.remove_sso_bypass_request(id),
            }?;
            let resources: Vec<Resource> = match action {
                Action::Accept | Action::Reject => vec![self.decide(&request).await?.into()],
                Action::Invite { .. } | Action::Revoke if ids.len() == 1 => {
                    vec![caller.call::<OrganizationInvitation>(&request).await?.into()]
                }
                Action::Invite { .. } | Action::Revoke => {
                    let invitations: Vec<OrganizationInvitation> = caller.call(&request).await?;
                    invitations.into_iter().map(Resource::from).collect()
                }
                Action::Add(_) | Action::Update(_) | Action::Remove => {
                    vec![caller.call::<OrganizationMembership>(&request).await?.into()]
                }
                Action::DeleteDomain | Action::RemoveSsoBypass => {
                    caller.call::<Deleted>(&request).await?;
                    Vec::new()
                }
                Action::UpdateDomain { .. } => {
                    vec![caller.call::<OrganizationDomain>(&request).await?.into()]
                }
                Action::AddSsoBypass if ids.len() == 1 => {
                    vec![caller.call::<SsoBypassAllowlistUser>(&request).await?.into()]
                }
                Action::AddSsoBypass => {
                    return caller.decoded(&request, |response| added(response, ids)).await;
                }
            };
            Ok(resources.into())
        }
        .boxed()
    }

    fn membership_requests(
        &self,
        status: Option<OrganizationMembershipRequestStatus>,
    ) -> Result<Pager<OrganizationMembershipRequest>> {
        self.membership_requests(GetMembershipRequestsParams { status }).page_size(PAGE)
    }

    fn memberships(&self, query: Option<String>) -> Result<Pager<OrganizationMembership>> {
        self.memberships(GetMembershipsParams { query, ..Default::default() }).page_size(PAGE)
    }

    fn invitations(
        &self,
        status: Option<OrganizationInvitationStatus>,
    ) -> Result<Pager<OrganizationInvitation>> {
        let status = status.into_iter().collect();
        self.invitations(GetInvitationsParams { status }).page_size(PAGE)
    }

    fn domains(&self) -> Result<Pager<OrganizationDomain>> {
        self.domains(GetDomainsParams::default()).page_size(PAGE)
    }

    fn sso_bypass_allowlist_users(&self) -> BoxFuture<'_, Result<Vec<SsoBypassAllowlistUser>>> {
        async move {
            let page = self.get_sso_bypass_allowlist_users().await?;
            // Of a user whose row cannot be decoded, it is not known that they are not on the list.
            page.undecodable.into_iter().next().map_or(Ok(page.data), |row| Err(row.into_error()))
        }
        .boxed()
    }
}
