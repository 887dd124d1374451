//! Invitations to an organization.

use super::{handle::Organization, memberships::check_role};
use crate::{
    error::{Error, Result},
    http::{Request, check_id},
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
        self.clerk.caller.page(self.invitations_request(params.status), page.check()?).await
    }

    /// Returns a lazy sequence of all the organization's invitations, each exactly once, even while they are being revoked.
    /// No request is made before the first read. Reading it fails with the errors of [`Organization::get_invitations`].
    #[must_use]
    pub fn invitations(&self, params: GetInvitationsParams) -> Pager<OrganizationInvitation> {
        self.clerk.caller.pager(self.invitations_request(params.status))
    }

    fn invitations_request(&self, status: Vec<OrganizationInvitationStatus>) -> Request {
        let request = Request::get("/organizations/{organization_id}/invitations", &[&self.id]);
        status.iter().fold(request, |request, status| request.query("status", status.as_str().to_owned()))
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

/// Only checks for text on both sides of an `@`, without white space. The server validates the rest.
pub(crate) fn check_email_address(param_name: &str, text: &str) -> Result<()> {
    let has_both_parts =
        text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && !host.is_empty());
    if !has_both_parts || text.contains(char::is_whitespace) {
        return Err(Error::invalid(param_name, format!("{param_name} must be of the form name@example.com")));
    }
    Ok(())
}
