use super::{AsyncOrganization, BlockingOrganization};
use crate::{OrganizationInvitation, OrganizationInvitationPage, OrganizationInvitationStatus};
use clerk_orgs::{GetInvitationsParams, PageParams};

pager! {
    /// Invitations, lazily, each exactly once, also while they are being revoked.
    AsyncInvitations / BlockingInvitations of OrganizationInvitation
}

pages! { AsyncOrganization / BlockingOrganization {
    /// Fetches one page of the organization's invitations. `initial_page`: from 1; `page_size`: 1 to 500; `status`: only
    /// invitations that stand at one of these, all if empty.
    ///
    /// `GET /v1/organizations/{organization_id}/invitations`. Repeated by itself after passing failures. Errors:
    /// `Invalid` for a page below 1 or a size outside 1 to 500, `Forbidden` without `org:sys_memberships:manage`,
    /// `NotFound`, `Unauthenticated`.
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
    /// All of the organization's invitations, lazily, each exactly once, also while they are being revoked. `status`: as
    /// in `get_invitations`; `page_size`: rows a request, 1 to 500; `resume_from`: a saved `position` of such a list, to
    /// go on there.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500 or a position of another list. Reading it gives the errors of
    /// `get_invitations`.
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
    /// Invites a person by e-mail to become a member with a role (its key, such as `org:member`).
    ///
    /// `POST /v1/organizations/{organization_id}/invitations`. Never repeated after an ambiguous failure: see
    /// `maybe_applied`. Errors: `Conflict` for who is invited or a member already, `Forbidden` without
    /// `org:sys_memberships:manage`, when the organization is full or the address may not join, `NotFound` for an unknown
    /// role, `Invalid` for what is no e-mail address or role.
    fn invite_member(&organization, email_address: String, role: String) -> OrganizationInvitation {
        organization.invite_member(&email_address, &role).await
    }

    /// Takes an invitation back.
    ///
    /// `POST /v1/organizations/{organization_id}/invitations/{invitation_id}/revoke`. Never repeated after an ambiguous
    /// failure: see `maybe_applied`. Errors: `Conflict` if it is not pending any more, `NotFound`, `Forbidden` without
    /// `org:sys_memberships:manage`, `Invalid` for what is no id.
    fn revoke_invitation(&organization, invitation_id: String) -> OrganizationInvitation {
        organization.revoke_invitation(&invitation_id).await
    }
} }
