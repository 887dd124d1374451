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
    /// Only invitations with one of these statuses; all if empty.
    pub status: Vec<OrganizationInvitationStatus>,
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

    /// Sends an e-mail invitation to join the organization with the given role key, such as `org:member`.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Conflict` if the person is already invited or already a member, `QuotaExceeded` when the organization is full,
    /// `Forbidden` without `org:sys_memberships:manage` or if the address may not join, `NotFound` for an unknown role,
    /// `Invalid` for a malformed e-mail address or an empty role.
    pub async fn invite_member(&self, email_address: &str, role: &str) -> Result<OrganizationInvitation> {
        self.clerk.caller.call(&self.invite_member_request(email_address, role)?).await
    }

    pub(crate) fn invite_member_request(&self, email_address: &str, role: &str) -> Result<Request> {
        check_email_address("email_address", email_address)?;
        check_role(role)?;
        let request = Request::post("/organizations/{organization_id}/invitations", &[&self.id]);
        Ok(request.form("email_address", email_address).form("role", role))
    }

    /// Invites several people with one request, which the server applies to all of them or to none.
    pub(crate) fn invite_all_request(&self, email_addresses: &[String], role: &str) -> Result<Request> {
        check_role(role)?;
        let request = Request::post("/organizations/{organization_id}/invitations/bulk", &[&self.id]);
        let request = email_addresses.iter().try_fold(request, |request, email_address| {
            check_email_address("email_addresses", email_address)?;
            Ok::<_, Error>(request.form("email_address", email_address))
        })?;
        Ok(request.form("role", role))
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
        check_id("invitation_id", invitation_id)?;
        let route = "/organizations/{organization_id}/invitations/{invitation_id}/revoke";
        self.clerk.caller.call(&Request::post(route, &[&self.id, invitation_id])).await
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
