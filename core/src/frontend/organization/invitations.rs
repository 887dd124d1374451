//! Invitations to an organization.

use super::{handle::Organization, memberships::check_role};
use crate::{
    error::{Error, Result},
    frontend::paginator::ActionPaginator,
    http::{Request, check_id},
    live::{Expected, Watch, WatchOptions},
    models::{OrganizationInvitation, OrganizationInvitationStatus, Page},
    paging::{PageParams, Pager},
};
use clerk_orgs_mirrored::mirrored;

/// Which invitations to fetch.
#[mirrored(docs)]
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct GetInvitationsParams {
    /// Only invitations with one of these statuses, given as a list; all if empty.
    pub status: Vec<OrganizationInvitationStatus>,
}

/// What is the same for all invitations of a call. A role key alone stands for the defaults.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct InviteParams<'a> {
    /// The key of the role that invited people get, such as `org:member`.
    pub role: &'a str,
    /// Whether Clerk sends the e-mail: true by default. If not, send the invitation's `url` yourself.
    pub notify: bool,
}

impl<'a> From<&'a str> for InviteParams<'a> {
    fn from(role: &'a str) -> Self {
        Self { role, notify: true }
    }
}

impl InviteParams<'_> {
    pub(crate) fn check(&self) -> Result<()> {
        check_role(self.role)
    }

    fn form(self, request: Request) -> Request {
        let request = request.form("role", self.role);
        // Clerk notifies by default.
        if self.notify { request } else { request.form("notify", "false") }
    }
}

#[mirrored]
impl Organization {
    /// Fetches one page of the organization's invitations.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without
    /// `org:sys_memberships:manage`, `NotFound`, `Unauthenticated`.
    pub async fn get_invitations(
        &self,
        params: GetInvitationsParams,
        page: PageParams,
    ) -> Result<Page<OrganizationInvitation>> {
        self.clerk.caller.page(self.invitations_request(&params.status), page.check()?).await
    }

    /// Returns a lazy sequence of all the organization's invitations, each exactly once, even while they are being revoked.
    /// No request is made before the first read. Reading it fails with the errors of [`Organization::get_invitations`].
    #[must_use]
    pub fn invitations(&self, params: GetInvitationsParams) -> Pager<OrganizationInvitation> {
        self.clerk.caller.pager(self.invitations_request(&params.status))
    }

    /// Watches the organization's invitations and reports which are added, removed and updated. With statuses, an
    /// invitation that gets another one counts as removed. A link (`url`) that the server makes anew is not reported. No
    /// request is made before you wait for the first change; each poll makes one or more requests of
    /// [`Organization::get_invitations`].
    ///
    /// # Errors
    /// `Invalid` for a page size or an interval outside its bounds; `Usage` once the client is closed. Reading it fails
    /// with the errors of [`Organization::get_invitations`], except transient ones after the first read.
    pub fn watch_invitations(
        &self,
        params: GetInvitationsParams,
        options: &WatchOptions,
    ) -> Result<Watch<OrganizationInvitation>> {
        let request = self.invitations_request(&params.status);
        self.clerk.caller.watch(request, options, OrganizationInvitation::is_same)
    }

    /// Returns a paginator that shows the organization's invitations in a user interface, with `page_size` items per page.
    /// Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    pub fn invitations_paginator(
        &self,
        params: GetInvitationsParams,
        page_size: i32,
    ) -> Result<InvitationsPaginator> {
        let GetInvitationsParams { status: statuses } = params;
        let request = self.invitations_request(&statuses);
        let belongs = move |invitation: &OrganizationInvitation| {
            statuses.is_empty() || invitation.status.as_ref().is_none_or(|status| statuses.contains(status))
        };
        let paginator =
            self.clerk.caller.paginator(request, page_size, |invitation| &invitation.id, belongs)?;
        Ok(ActionPaginator { handle: self.clone(), paginator })
    }

    fn invitations_request(&self, statuses: &[OrganizationInvitationStatus]) -> Request {
        let request = Request::get("/organizations/{organization_id}/invitations", &[&self.id]);
        statuses.iter().fold(request, |request, status| request.query("status", status.as_str().to_owned()))
    }

    /// Invites somebody by e-mail to join the organization.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if the person is already invited or already a member, `QuotaExceeded` when the organization is full,
    /// `Forbidden` without `org:sys_memberships:manage` or if the address may not join, `NotFound` for an unknown role,
    /// `Conflict` while the organization's roles are being migrated, `Invalid` for a malformed e-mail address or an empty
    /// role.
    pub async fn invite_member<'a>(
        &self,
        email_address: &str,
        params: impl Into<InviteParams<'a>>,
    ) -> Result<OrganizationInvitation> {
        self.clerk.caller.call(&self.invite_member_request(email_address, params.into())?).await
    }

    pub(crate) fn invite_member_request(
        &self,
        email_address: &str,
        params: InviteParams<'_>,
    ) -> Result<Request> {
        check_email_address("email_address", email_address)?;
        params.check()?;
        self.check_no_role_migration()?;
        let request = Request::post("/organizations/{organization_id}/invitations", &[&self.id]);
        Ok(params.form(request.form("email_address", email_address)))
    }

    /// Invites several people with one request, which the server applies to all of them or to none.
    pub(crate) fn invite_all_request(
        &self,
        email_addresses: &[String],
        params: InviteParams<'_>,
    ) -> Result<Request> {
        params.check()?;
        self.check_no_role_migration()?;
        let request = Request::post("/organizations/{organization_id}/invitations/bulk", &[&self.id]);
        let request = email_addresses.iter().try_fold(request, |request, email_address| {
            check_email_address("email_addresses", email_address)?;
            Ok::<_, Error>(request.form("email_address", email_address))
        })?;
        Ok(params.form(request))
    }

    /// Revokes a pending invitation.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke`. Never retried when the outcome is
    /// unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if it is no longer pending (`organization_invitation_not_pending`), `NotFound`, `Forbidden` without
    /// `org:sys_memberships:manage`, `Invalid` for a malformed id.
    pub async fn revoke_invitation(&self, invitation_id: &str) -> Result<OrganizationInvitation> {
        self.clerk.caller.call(&self.revoke_invitation_request(invitation_id)?).await
    }

    pub(crate) fn revoke_invitation_request(&self, invitation_id: &str) -> Result<Request> {
        check_id("invitation_id", invitation_id)?;
        let route = "/organizations/{organization_id}/invitations/{invitation_id}/revoke";
        Ok(Request::post(route, &[&self.id, invitation_id]))
    }
}

/// The organization's invitations for display in a user interface: a [`crate::Paginator`] with the action on its rows. Cheap to
/// clone; clones share everything.
pub type InvitationsPaginator = ActionPaginator<Organization, OrganizationInvitation>;

#[mirrored]
impl InvitationsPaginator {
    /// Revokes a pending invitation. Updated optimistically; rolled back on refusal: the invitation leaves a list of pending
    /// invitations at once, or is shown as revoked. An invitation that is not shown is revoked all the same.
    ///
    /// Never retried when the outcome is unknown: after a cancelled call, or an error with
    /// [`crate::ErrorInfo::maybe_applied`], the row is [`crate::PaginatorState::unsettled`]: it keeps its optimistic
    /// state while the list is reloaded in the background to find out what happened.
    ///
    /// # Errors
    /// Those of [`Organization::revoke_invitation`], whose endpoint it calls. In addition `Usage`, without sending anything,
    /// for an invitation that is already being revoked, or that was revoked here and has left the list.
    pub async fn revoke(&self, invitation_id: &str) -> Result<OrganizationInvitation> {
        let revoked = |invitation: &OrganizationInvitation| OrganizationInvitation {
            status: Some(OrganizationInvitationStatus::Revoked),
            ..invitation.clone()
        };
        let revoking = self.handle.revoke_invitation(invitation_id);
        self.paginator.change(invitation_id, Expected::Changed(Box::new(revoked)), revoking).await
    }
}

/// Only checks for text on both sides of an `@`, without white space. The server validates the rest.
pub(crate) fn check_email_address(param_name: &str, text: &str) -> Result<()> {
    let has_both_parts =
        text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if !has_both_parts || text.contains(char::is_whitespace) {
        return Err(Error::invalid(param_name, format!("{param_name} must be of the form name@example.com")));
    }
    Ok(())
}
