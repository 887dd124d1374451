use super::{AsyncClerk, BlockingClerk};
use crate::{
    OrganizationInvitationStatus, UserInvitationChange, UserInvitationsPaginatorState,
    UserOrganizationInvitation, UserOrganizationInvitationPage,
};
use clerk_orgs::{
    GetOrganizationInvitationsParams, PageParams, PaginatorStates, UserInvitationsPaginator, Watch,
    WatchOptions,
};
use clerk_orgs_mirrored::documented;
use std::time::Duration;

pager! {
    /// A lazy sequence of the invitations that a user received. Yields each one exactly once, even while they are being
    /// accepted.
    AsyncUserInvitations / BlockingUserInvitations of UserOrganizationInvitation
}
events! {
    #[documented(Watch, summary)]
    /// The changes to a list of received invitations, starting with the invitations in it at the first read.
    AsyncUserInvitationChanges / BlockingUserInvitationChanges of UserInvitationChange
    from Watch<UserOrganizationInvitation>
}
updates! {
    /// The successive states of a paginator of received invitations.
    AsyncUserInvitationsPaginatorStates / BlockingUserInvitationsPaginatorStates of UserInvitationsPaginatorState
    from PaginatorStates<UserOrganizationInvitation>
}
paginator! {
    /// The invitations that the signed-in user received for display in a user interface, loaded page by page.
    AsyncUserInvitationsPaginator / BlockingUserInvitationsPaginator from UserInvitationsPaginator,
    UserInvitationsPaginatorState in AsyncUserInvitationsPaginatorStates / BlockingUserInvitationsPaginatorStates
}

pages! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(PageParams, GetOrganizationInvitationsParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10, status = []))]
    fn get_organization_invitations | get_organization_invitations_bytes(
        &clerk,
        initial_page: i32,
        page_size: i32,
        status: Vec<OrganizationInvitationStatus>,
    ) -> UserOrganizationInvitationPage {
        let page = PageParams { initial_page, page_size };
        clerk.get_organization_invitations(GetOrganizationInvitationsParams { status }, page).await
    }
} }

lists! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(GetOrganizationInvitationsParams))]
    #[uniffi::method(default(status = [], page_size = 100, resume_from = None))]
    fn organization_invitations(
        &clerk,
        status: Vec<OrganizationInvitationStatus>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncUserInvitations / BlockingUserInvitations {
        let params = GetOrganizationInvitationsParams { status };
        clerk.organization_invitations(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(GetOrganizationInvitationsParams, WatchOptions))]
    #[uniffi::method(default(
        status = [],
        initial = true,
        page_size = 100,
        min_interval = None,
        max_interval = None
    ))]
    fn watch_organization_invitations(
        &clerk,
        status: Vec<OrganizationInvitationStatus>,
        initial: bool,
        page_size: i32,
        min_interval: Option<Duration>,
        max_interval: Option<Duration>,
    ) -> AsyncUserInvitationChanges / BlockingUserInvitationChanges {
        let params = GetOrganizationInvitationsParams { status };
        clerk.watch_organization_invitations(params, &WatchOptions { initial, page_size, min_interval, max_interval })
    }

    #[docs(params(GetOrganizationInvitationsParams))]
    #[uniffi::method(default(status = [], page_size = 20))]
    fn organization_invitations_paginator(
        &clerk,
        status: Vec<OrganizationInvitationStatus>,
        page_size: i32,
    ) -> AsyncUserInvitationsPaginator / BlockingUserInvitationsPaginator {
        clerk.organization_invitations_paginator(GetOrganizationInvitationsParams { status }, page_size)
    }
} }

operations! { AsyncClerk / BlockingClerk of Clerk {
    fn accept_organization_invitation(&clerk, invitation_id: String) -> UserOrganizationInvitation {
        clerk.accept_organization_invitation(&invitation_id).await
    }
} }

operations! { AsyncUserInvitationsPaginator / BlockingUserInvitationsPaginator of UserInvitationsPaginator {
    fn accept(&paginator, invitation_id: String) -> UserOrganizationInvitation { paginator.accept(&invitation_id).await }
} }
