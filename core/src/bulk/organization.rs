//! Bulk jobs on an organization, for a signed-in user.

use super::{
    BulkOutcomes, BulkParams, PAGE,
    action::Action,
    ids::Ids,
    job::Job,
    resource::Resource,
    sso_bypass::added,
    target::{Applied, Target},
};
use crate::{
    api::Shared,
    error::Result,
    frontend::{
        GetDomainsParams, GetInvitationsParams, GetMembershipRequestsParams, GetMembershipsParams,
        InviteParams, Organization, check_email_address, check_role,
    },
    http::{RequestOptions, check_id},
    models::{
        Deleted, OrganizationDomain, OrganizationInvitation, OrganizationInvitationStatus,
        OrganizationMembership, OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
        SsoBypassAllowlistUser,
    },
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;
use futures_util::{FutureExt, future::BoxFuture};
use std::{sync::Arc, time::Duration};

impl Target for Organization {
    fn shared(&self) -> &Shared {
        self.clerk.caller.shared()
    }

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

    fn probe(&self) -> BoxFuture<'_, Result<()>> {
        async move {
            let once = RequestOptions { max_retries: Some(0), ..RequestOptions::default() };
            let organization = Self { clerk: self.clerk.with_options(once)?, ..self.clone() };
            let page = PageParams { page_size: 1, ..PageParams::default() };
            organization.get_memberships(GetMembershipsParams::default(), page).await.map(drop)
        }
        .boxed()
    }

    fn outage_timeout(&self) -> Duration {
        self.clerk.caller.options.bulk_outage_timeout()
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
        async move { Ok(self.get_sso_bypass_allowlist_users().await?.data) }.boxed()
    }
}

#[mirrored]
impl Organization {
    /// Accepts many membership requests. Each user becomes a member with the role that the instance assigns. The job starts
    /// when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A request that was accepted before is already done. One that was rejected, or that never existed, fails with
    /// `Conflict`. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept` for each id. If responses leave
    /// the state of some requests open, the list of requests is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn accept_membership_requests(
        &self,
        request_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Accept, "request_ids", request_ids, params)
    }

    /// Rejects many membership requests. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A request that was rejected before is already done. One that was accepted, or that never existed, fails with
    /// `Conflict`. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject` for each id. If responses leave
    /// the state of some requests open, the list of requests is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn reject_membership_requests(
        &self,
        request_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Reject, "request_ids", request_ids, params)
    }

    /// Accepts all pending membership requests that the filter selects, including those that arrive in the meantime, each
    /// once. The job starts when you read its outcomes; see [`BulkOutcomes`]. After an error that concerns every item, the
    /// requests that were not read from the list yet have no outcome.
    ///
    /// The filter is called for one request at a time, on a thread of the library, where it may block. It is called again
    /// for the same request only if it failed or the job was stopped meanwhile. Reading the outcomes fails with its error
    /// after the outcomes of the earlier requests; reading on calls it again.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 per page, and the requests of
    /// [`Organization::accept_membership_requests`].
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a parameter out of range. Reading the outcomes fails with the errors of
    /// [`Organization::get_membership_requests`] and those of the filter. Read on to continue from the same place.
    ///
    /// # Filters
    /// A filter's error is one of this crate, or your own made from a [`crate::ErrorInfo`].
    pub fn accept_all_membership_requests(
        &self,
        params: BulkParams,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        self.on_all(Action::Accept, filter, params)
    }

    /// Rejects all pending membership requests that the filter selects, including those that arrive in the meantime, each
    /// once. The job starts when you read its outcomes; see [`BulkOutcomes`]. After an error that concerns every item, the
    /// requests that were not read from the list yet have no outcome.
    ///
    /// The filter is called for one request at a time, on a thread of the library, where it may block. It is called again
    /// for the same request only if it failed or the job was stopped meanwhile. Reading the outcomes fails with its error
    /// after the outcomes of the earlier requests; reading on calls it again.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 per page, and the requests of
    /// [`Organization::reject_membership_requests`].
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a parameter out of range. Reading the outcomes fails with the errors of
    /// [`Organization::get_membership_requests`] and those of the filter. Read on to continue from the same place.
    ///
    /// # Filters
    /// A filter's error is one of this crate, or your own made from a [`crate::ErrorInfo`].
    pub fn reject_all_membership_requests(
        &self,
        params: BulkParams,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        self.on_all(Action::Reject, filter, params)
    }

    /// Adds many users to the organization with the given role key, such as `org:member`. No invitations are sent. The job
    /// starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A user who is a member with that role is already done. One who is a member with another role fails with `Conflict`
    /// and keeps that role. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships` for each id. If responses leave the state of some users open,
    /// the list of members is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id, an empty role or a parameter out of range. Everything else
    /// is reported by the outcomes.
    pub fn add_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        role: &str,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_role(role)?;
        self.on_each(Action::Add(role.to_owned()), "user_ids", user_ids, params)
    }

    /// Changes the role of many members to the given role key, such as `org:admin`. The job starts when you read its
    /// outcomes; see [`BulkOutcomes`].
    ///
    /// A user who already has the role counts as done. One who is not a member fails with `NotFound`. Duplicate ids count
    /// once.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}` for each id.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id, an empty role or a parameter out of range. Everything else
    /// is reported by the outcomes.
    pub fn update_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        role: &str,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_role(role)?;
        self.on_each(Action::Update(role.to_owned()), "user_ids", user_ids, params)
    }

    /// Removes many members. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// A user who is not a member, or does not exist, is already done. Duplicate ids count once.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}` for each id.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn remove_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Remove, "user_ids", user_ids, params)
    }

    /// Invites many people by e-mail, all with the same role. An invitation that fails does not
    /// affect the others. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// Nobody is invited twice: the pending invitations are read first. Someone who has a pending invitation with that
    /// role, or is a member, is already done. Someone who has a pending invitation with another role fails with `Conflict`,
    /// and that invitation remains. An outcome's id is the address as you passed it. Duplicate addresses count once, also if
    /// they differ in letter case.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`, then `POST
    /// /v1/organizations/{organization_id}/invitations/bulk` for up to ten addresses at a time. The server invites all of
    /// them or none. If it refuses and names addresses as the reason, those fail and the rest are sent again. If it names
    /// none, the chunk is split in half and each half is sent separately. Never retried when the outcome is unknown, since
    /// that would revoke the first invitations: the pending invitations are read again, and each address that is not among
    /// them fails with [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed e-mail address, an empty role or a parameter out of range.
    /// Everything else is reported by the outcomes.
    pub fn invite_members<'a>(
        &self,
        email_addresses: impl IntoIterator<Item: Into<String>>,
        invite: impl Into<InviteParams<'a>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        let invite = invite.into();
        invite.check()?;
        let (ids, count) =
            Ids::fixed("email_addresses", email_addresses, check_email_address, str::to_lowercase)?;
        let action = Action::Invite { role: invite.role.to_owned(), notify: invite.notify };
        self.job(action, ids, Some(count), params)
    }

    /// Revokes many pending invitations. The job starts when you read its outcomes; see [`BulkOutcomes`].
    ///
    /// An invitation that was revoked before is already done. One that was accepted or has expired fails with `Conflict`,
    /// and one that never existed with `NotFound`. Duplicate ids count once.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke` for each id. If responses leave the
    /// state of some invitations open, the list of invitations is read at the end.
    ///
    /// # Errors
    /// `Invalid`, before anything is sent, for a malformed id or a parameter out of range. Everything else is reported by
    /// the outcomes.
    pub fn revoke_invitations(
        &self,
        invitation_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Revoke, "invitation_ids", invitation_ids, params)
    }

    pub(super) fn on_each(
        &self,
        action: Action,
        param_name: &str,
        ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        let (ids, count) = Ids::fixed(param_name, ids, check_id, str::to_owned)?;
        self.job(action, ids, Some(count), params)
    }

    fn on_all(
        &self,
        action: Action,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        let ids = Ids::pending(self.target(), Arc::new(filter))?;
        self.job(action, ids, None, params)
    }

    fn job(&self, action: Action, ids: Ids, total: Option<i64>, params: BulkParams) -> Result<BulkOutcomes> {
        Ok(BulkOutcomes::new(Job::new(self.target(), action, params, ids, total)?))
    }

    /// This organization for the requests of a job.
    fn target(&self) -> Arc<dyn Target> {
        Arc::new(Self { clerk: self.clerk.in_bulk_job(), ..self.clone() })
    }
}
