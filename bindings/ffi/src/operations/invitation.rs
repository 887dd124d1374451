use super::{AsyncOrganization, BlockingOrganization};
use crate::{OrganizationInvitation, OrganizationInvitationPage, OrganizationInvitationStatus};
use clerk_orgs::{GetInvitationsParams, InviteParams, PageParams};

pager! {
    /// A lazy sequence of invitations. Yields each one exactly once, even while they are being revoked.
    AsyncInvitations / BlockingInvitations of OrganizationInvitation
}

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams, GetInvitationsParams))]
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

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetInvitationsParams))]
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

operations! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(InviteParams))]
    #[uniffi::method(default(notify = true))]
    fn invite_member(
        &organization,
        email_address: String,
        role: String,
        notify: bool,
    ) -> OrganizationInvitation {
        organization.invite_member(&email_address, InviteParams { role: &role, notify }).await
    }

    fn revoke_invitation(&organization, invitation_id: String) -> OrganizationInvitation {
        organization.revoke_invitation(&invitation_id).await
    }
} }
