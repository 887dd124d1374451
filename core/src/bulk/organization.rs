//! Bulk work on an organization, for a signed-in user.

use super::{BulkOutcomes, BulkParams, PAGE, action::Action, ids::Ids, target::Target, work::Work};
use crate::{
    api::Shared,
    error::Result,
    frontend::{
        GetInvitationsParams, GetMembershipRequestsParams, GetMembershipsParams, Organization,
        check_email_address, check_role,
    },
    http::check_id,
    models::{
        OrganizationInvitation, OrganizationInvitationStatus, OrganizationMembership,
        OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
    },
    paging::Pager,
};
use futures_util::{FutureExt, future::BoxFuture};
use std::sync::Arc;

impl Target for Organization {
    fn shared(&self) -> &Shared {
        self.clerk.caller.shared()
    }

    fn act<'a>(&'a self, action: &'a Action, ids: &'a [String]) -> BoxFuture<'a, Result<()>> {
        async move {
            let caller = &self.clerk.caller;
            let id = ids.first().map_or("", String::as_str);
            let request = match action {
                Action::Accept => self.accept_request(id),
                Action::Reject => self.reject_request(id),
                Action::Add(role) => self.add_member_request(id, role),
                Action::Update(role) => self.update_member_request(id, role),
                Action::Remove => self.remove_member_request(id),
                // Refuses who is invited already, where the request for several would replace the invitation.
                Action::Invite(role) if ids.len() == 1 => self.invite_member_request(id, role),
                Action::Invite(role) => self.invite_all_request(ids, role),
            }?;
            let request = request.without_waiting_for_rate_limit();
            match action {
                Action::Accept | Action::Reject => self.decide(&request).await.map(drop),
                Action::Invite(_) if ids.len() == 1 => {
                    caller.call::<OrganizationInvitation>(&request).await.map(drop)
                }
                Action::Invite(_) => caller.call::<Vec<OrganizationInvitation>>(&request).await.map(drop),
                _ => caller.call::<OrganizationMembership>(&request).await.map(drop),
            }
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

    fn pending_invitations(&self) -> Result<Pager<OrganizationInvitation>> {
        let status = vec![OrganizationInvitationStatus::Pending];
        self.invitations(GetInvitationsParams { status }).page_size(PAGE)
    }
}

impl Organization {
    /// Accepts many membership requests: each user becomes a member, in the role the instance gives. The work begins when
    /// the outcomes are read; see [`BulkOutcomes`].
    ///
    /// A request that was accepted before is already done; one that was rejected, or never was, fails with `Conflict`. An id
    /// given twice counts once.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept` for each; where answers leave it
    /// open how a request stands, the list of requests is read at the end.
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for a malformed id, and for parameters out of range. What becomes of each is told
    /// by its outcome.
    pub fn accept_membership_requests(
        &self,
        request_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Accept, "request_ids", request_ids, params)
    }

    /// Rejects many membership requests, as [`Organization::accept_membership_requests`] accepts them.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject` for each.
    ///
    /// # Errors
    /// As there.
    pub fn reject_membership_requests(
        &self,
        request_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Reject, "request_ids", request_ids, params)
    }

    /// Accepts all pending membership requests that the filter takes, also those that come meanwhile. The work begins when
    /// the outcomes are read; see [`BulkOutcomes`]. After an error that concerns all, what was not read of the list has no
    /// outcome.
    ///
    /// The filter is asked about the requests of a page after each other, on a thread where it may block. It is asked once
    /// about each, or again where it failed, or where the work was stopped while it was asked. Its error (one of this crate,
    /// or your own as an [`crate::ErrorInfo`]) comes out of reading the outcomes, behind those of the requests before; reading
    /// on asks again.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`, 500 a page, and the requests of
    /// [`Organization::accept_membership_requests`].
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for parameters out of range. Reading the outcomes gives those of reading the list,
    /// and the filter's.
    pub fn accept_all_membership_requests(
        &self,
        params: BulkParams,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        let ids = Ids::pending(Arc::new(self.clone()), Arc::new(filter))?;
        self.work(Action::Accept, ids, None, params)
    }

    /// Rejects all pending membership requests that the filter takes, as
    /// [`Organization::accept_all_membership_requests`] accepts them.
    ///
    /// # Errors
    /// As there.
    pub fn reject_all_membership_requests(
        &self,
        params: BulkParams,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
    ) -> Result<BulkOutcomes> {
        let ids = Ids::pending(Arc::new(self.clone()), Arc::new(filter))?;
        self.work(Action::Reject, ids, None, params)
    }

    /// Adds many users as members with a role, without invitations. The work begins when the outcomes are read; see
    /// [`BulkOutcomes`].
    ///
    /// A user who is a member in that role is already done; one who is a member in another role fails with `Conflict`, and
    /// keeps it. An id given twice counts once.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships` for each; where answers leave it open how a user stands, the
    /// list of members is read at the end.
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for a malformed id, an empty role, and parameters out of range.
    pub fn add_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        role: &str,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_role(role)?;
        self.on_each(Action::Add(role.to_owned()), "user_ids", user_ids, params)
    }

    /// Gives many members another role. The work begins when the outcomes are read; see [`BulkOutcomes`].
    ///
    /// A user who has the role already counts as done, one who is no member fails with `NotFound`. An id given twice counts
    /// once.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}` for each.
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for a malformed id, an empty role, and parameters out of range.
    pub fn update_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        role: &str,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_role(role)?;
        self.on_each(Action::Update(role.to_owned()), "user_ids", user_ids, params)
    }

    /// Removes many members. The work begins when the outcomes are read; see [`BulkOutcomes`].
    ///
    /// A user who is no member, or whom nobody knows, is already done. An id given twice counts once.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}` for each.
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for a malformed id, and for parameters out of range.
    pub fn remove_members(
        &self,
        user_ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        self.on_each(Action::Remove, "user_ids", user_ids, params)
    }

    /// Invites people by e-mail, all with one role. One whose invitation fails does not keep the others from being invited.
    /// The work begins when the outcomes are read; see [`BulkOutcomes`].
    ///
    /// Nobody is invited twice: the pending invitations are read first. Someone who has a pending invitation with that role,
    /// or is a member, is already done. Someone who has a pending invitation with another role fails with `Conflict`, and
    /// that invitation stays. An outcome's id is the address as it was given; an address given twice counts once.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`, then `POST /v1/organizations/{organization_id}/invitations/bulk`
    /// for ten addresses at a time, which the server invites all or none of. The addresses that it names as the reason of a
    /// refusal fail, and the others are sent again; where it names none, each half is sent by itself. Never retried when the
    /// outcome is unknown, since that would revoke the first invitations: the pending invitations are read again, and each
    /// address that is not among them fails with [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// Before anything is sent: `Invalid` for what is no e-mail address, an empty role, and parameters out of range.
    pub fn invite_members(
        &self,
        email_addresses: impl IntoIterator<Item: Into<String>>,
        role: &str,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        check_role(role)?;
        let (ids, count) = Ids::given("email_addresses", email_addresses, check_email_address)?;
        self.work(Action::Invite(role.to_owned()), ids, Some(count), params)
    }

    fn on_each(
        &self,
        action: Action,
        param_name: &str,
        ids: impl IntoIterator<Item: Into<String>>,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        let (ids, count) = Ids::given(param_name, ids, check_id)?;
        self.work(action, ids, Some(count), params)
    }

    fn work(&self, action: Action, ids: Ids, total: Option<i64>, params: BulkParams) -> Result<BulkOutcomes> {
        Ok(BulkOutcomes::new(Work::new(Arc::new(self.clone()), action, params, ids, total)?))
    }
}
