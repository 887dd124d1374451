//! Bulk jobs on an organization, for a signed-in user.

use super::{BulkOutcomes, BulkParams, action::Action, ids::Ids, organization_work::OrganizationWork};
use crate::{
    error::Result,
    frontend::{InviteParams, Organization, check_email_address, check_role},
    models::{OrganizationMembershipRequest, OrganizationMembershipRequestStatus::Pending},
};
use clerk_orgs_mirrored::mirrored;
use std::sync::Arc;

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
    /// A user who has the role is already done: the members are read first. One who is not a member fails with `NotFound`.
    /// Duplicate ids count once.
    ///
    /// `GET /v1/organizations/{organization_id}/memberships`, then `PATCH
    /// /v1/organizations/{organization_id}/memberships/{user_id}` for each id of another role. If the members cannot be
    /// read, the request is sent for each id, and users who already have the role count as done.
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
        BulkOutcomes::of(self.work(action), ids, Some(count), params)
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
        BulkOutcomes::on_each(self.work(action), param_name, ids, params)
    }

    fn on_all(
        &self,
        action: Action,
        filter: impl Fn(&OrganizationMembershipRequest) -> Result<bool> + Send + Sync + 'static,
        params: BulkParams,
    ) -> Result<BulkOutcomes> {
        let work = self.work(action);
        let organization = work.organization.clone();
        BulkOutcomes::on_all(work, move || organization.membership_requests(Some(Pending)), filter, params)
    }

    /// An action on this organization, for the requests of a job.
    fn work(&self, action: Action) -> OrganizationWork {
        let organization = Arc::new(Self { clerk: self.clerk.in_bulk_job(), ..self.clone() });
        OrganizationWork { organization, action }
    }
}
