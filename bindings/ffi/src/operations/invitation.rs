use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    InvitationChange, InvitationsPaginatorState, OrganizationInvitation, OrganizationInvitationPage,
    OrganizationInvitationStatus,
};
use clerk_orgs::{
    GetInvitationsParams, InvitationsPaginator, InviteParams, PageParams, PaginatorStates, Watch,
    WatchOptions,
};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of invitations. Yields each one exactly once, even while they are being revoked.
    AsyncInvitations / BlockingInvitations of OrganizationInvitation
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of invitations, starting with the invitations in it at the first read.
    AsyncInvitationChanges / BlockingInvitationChanges of InvitationChange from Watch<OrganizationInvitation>
}
updates! {
    /// The successive states of an invitations paginator.
    AsyncInvitationsPaginatorStates / BlockingInvitationsPaginatorStates of InvitationsPaginatorState
    from PaginatorStates<OrganizationInvitation>
}
paginator! {
    /// An organization's invitations for display in a user interface, loaded page by page.
    AsyncInvitationsPaginator / BlockingInvitationsPaginator from InvitationsPaginator,
    InvitationsPaginatorState in AsyncInvitationsPaginatorStates / BlockingInvitationsPaginatorStates
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

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetInvitationsParams, WatchOptions))]
    #[uniffi::method(default(
        status = [],
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_invitations(
        &organization,
        status: Vec<OrganizationInvitationStatus>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncInvitationChanges / BlockingInvitationChanges {
        let params = GetInvitationsParams { status };
        organization.watch_invitations(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[docs(params(GetInvitationsParams))]
    #[uniffi::method(default(status = [], page_size = 20))]
    fn invitations_paginator(
        &organization,
        status: Vec<OrganizationInvitationStatus>,
        page_size: i32,
    ) -> AsyncInvitationsPaginator / BlockingInvitationsPaginator {
        organization.invitations_paginator(GetInvitationsParams { status }, page_size)
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

operations! { AsyncInvitationsPaginator / BlockingInvitationsPaginator of InvitationsPaginator {
    fn revoke(&paginator, invitation_id: String) -> OrganizationInvitation { paginator.revoke(&invitation_id).await }
} }
