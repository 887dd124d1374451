//! The invitations that the signed-in user received.

use super::{clerk::Clerk, paginator::ActionPaginator};
use crate::{
    error::Result,
    http::{Request, check_id},
    live::{Expected, Watch, WatchOptions},
    models::{OrganizationInvitationStatus, Page, UserOrganizationInvitation},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

/// Which of the user's invitations to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetOrganizationInvitationsParams {
    /// Only invitations with one of these statuses, given as a list; all if empty.
    pub status: Vec<OrganizationInvitationStatus>,
}

#[mirrored]
impl Clerk {
    /// Fetches one page of the invitations that the signed-in user received, to any organization.
    ///
    /// `GET /v1/me/organization_invitations`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Unauthenticated`.
    pub async fn get_organization_invitations(
        &self,
        params: GetOrganizationInvitationsParams,
        page: PageParams,
    ) -> Result<Page<UserOrganizationInvitation>> {
        self.caller.page(own_invitations(&params.status), page.check()?).await
    }

    /// Returns a lazy sequence of all invitations that the signed-in user received, each exactly once, even while they are
    /// being accepted. No request is made before the first read. Reading it fails with the errors of
    /// [`Clerk::get_organization_invitations`].
    #[must_use]
    pub fn organization_invitations(
        &self,
        params: GetOrganizationInvitationsParams,
    ) -> Pager<UserOrganizationInvitation> {
        self.caller.pager(own_invitations(&params.status))
    }

    /// Watches the invitations that the signed-in user received and reports which are added, removed and updated. With
    /// statuses, an invitation that gets another one counts as removed. No request is made before you wait for the first
    /// change; each poll makes one or more requests of [`Clerk::get_organization_invitations`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Clerk::get_organization_invitations`], except transient ones after the first read.
    pub fn watch_organization_invitations(
        &self,
        params: GetOrganizationInvitationsParams,
        options: &WatchOptions,
    ) -> Result<Watch<UserOrganizationInvitation>> {
        self.caller.watch(own_invitations(&params.status), options, PartialEq::eq)
    }

    /// Returns a paginator that shows the invitations of the signed-in user in a user interface. `page_size`: items per
    /// page, 1 to 500. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn organization_invitations_paginator(
        &self,
        params: GetOrganizationInvitationsParams,
        page_size: i32,
    ) -> Result<UserInvitationsPaginator> {
        let GetOrganizationInvitationsParams { status: statuses } = params;
        let request = own_invitations(&statuses);
        let belongs = move |invitation: &UserOrganizationInvitation| {
            statuses.is_empty() || invitation.status.as_ref().is_none_or(|status| statuses.contains(status))
        };
        let paginator = self.caller.paginator(request, page_size, |invitation| &invitation.id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    /// Accepts an invitation. The user becomes a member with the role of the invitation. The active organization stays the
    /// same.
    ///
    /// `POST /v1/me/organization_invitations/{invitation_id}/accept`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if it is no longer pending, because it was accepted or revoked or has expired, or if the user may not
    /// belong to two organizations at once (`exclusive_organization_membership`); `NotFound` if the user has no such
    /// invitation, or its organization was deleted; `QuotaExceeded` when the organization is full; `Invalid` for a malformed
    /// id.
    pub async fn accept_organization_invitation(
        &self,
        invitation_id: &str,
    ) -> Result<UserOrganizationInvitation> {
        self.caller.call(&accept_invitation(invitation_id)?).await
    }
}

pub(crate) fn accept_invitation(invitation_id: &str) -> Result<Request> {
    check_id("invitation_id", invitation_id)?;
    Ok(Request::post("/me/organization_invitations/{invitation_id}/accept", &[invitation_id]))
}

pub(super) fn own_invitations(statuses: &[OrganizationInvitationStatus]) -> Request {
    let request = Request::get("/me/organization_invitations", &[]);
    statuses.iter().fold(request, |request, status| request.query("status", status.as_str().to_owned()))
}

/// The signed-in user's invitations for display in a user interface: a [`crate::Paginator`] with the action on its rows. Cheap
/// to clone; clones share everything.
pub type UserInvitationsPaginator = ActionPaginator<Clerk, UserOrganizationInvitation>;

#[mirrored]
impl UserInvitationsPaginator {
    /// Accepts an invitation. Updated optimistically; rolled back on refusal: the invitation leaves a list of pending
    /// invitations at once, or is shown as accepted. An invitation that is not shown is accepted all the same.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Clerk::accept_organization_invitation`], whose endpoint it calls. In addition `Usage`, without sending
    /// anything, for an invitation that is already being accepted, or that was accepted here and has left the list.
    pub async fn accept(&self, invitation_id: &str) -> Result<UserOrganizationInvitation> {
        let accepted = |invitation: &UserOrganizationInvitation| UserOrganizationInvitation {
            status: Some(OrganizationInvitationStatus::Accepted),
            ..invitation.clone()
        };
        let accepting = self.handle.accept_organization_invitation(invitation_id);
        self.paginator.change(invitation_id, Expected::Changed(Box::new(accepted)), accepting).await
    }
}
