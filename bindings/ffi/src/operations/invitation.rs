use super::{AsyncOrganization, BlockingOrganization};
use crate::{OrganizationInvitation, OrganizationInvitationPage, OrganizationInvitationStatus};
use clerk_orgs::{GetInvitationsParams, PageParams};

pager! {
    /// A lazy sequence of invitations. Yields each one exactly once, even while they are being revoked.
    AsyncInvitations / BlockingInvitations of OrganizationInvitation
}

pages! { AsyncOrganization / BlockingOrganization {
    /// Fetches one page of the organization's invitations. `initial_page`: from 1; `page_size`: 1 to 500; `status`: only
    /// invitations with one of these statuses; all if empty.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`. Retried automatically on transient failures. Errors:
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without
    /// `org:sys_memberships:manage`, `NotFound`, `Unauthenticated`.
    #[uniffi::method(default(initial_page = 1, page_size = 10, status = []))]
    fn get_invitations | get_invitations_bytes(
        &organization,
        initial_page: i32,
        page_size: i32,
        status: Vec<OrganizationInvitationStatus>,
    ) -> OrganizationInvitationPage {
        let page = PageParams { initial_page, page_size };
        organization.get_invitations(GetInvitationsParams { status }, page).await
    }
} }

handles! { AsyncOrganization / BlockingOrganization {
    /// Returns a lazy sequence of all the organization's invitations, each exactly once, even while they are being revoked.
    /// `status` is as in `get_invitations`; `page_size`: rows per request, 1 to 500; `resume_from`: a `position` saved from
    /// the same list, to continue from there.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500 or a position saved from a different list. Reading it fails with
    /// the errors of `get_invitations`.
    #[uniffi::method(default(status = [], page_size = 100, resume_from = None))]
    fn invitations(
        &organization,
        status: Vec<OrganizationInvitationStatus>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncInvitations / BlockingInvitations {
        let params = GetInvitationsParams { status };
        organization.invitations(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

operations! { AsyncOrganization / BlockingOrganization {
    /// Sends an e-mail invitation to join the organization with the given role key, such as `org:member`.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations`. Never retried when the outcome is unknown: see
    /// `maybe_applied`. Errors: `Conflict` if the person is already invited or already a member, `Forbidden` without
    /// `org:sys_memberships:manage`, when the organization is full or the address may not join, `NotFound` for an unknown
    /// role, `Invalid` for a malformed e-mail address or an empty role.
    fn invite_member(&organization, email_address: String, role: String) -> OrganizationInvitation {
        organization.invite_member(&email_address, &role).await
    }

    /// Revokes a pending invitation.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke`. Never retried when the outcome is
    /// unknown: see `maybe_applied`. Errors: `Conflict` if it is no longer pending, `NotFound`, `Forbidden` without
    /// `org:sys_memberships:manage`, `Invalid` for a malformed id.
    fn revoke_invitation(&organization, invitation_id: String) -> OrganizationInvitation {
        organization.revoke_invitation(&invitation_id).await
    }
} }
