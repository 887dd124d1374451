use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipRequestsPaginatorState, MembershipsPaginatorState, OrganizationMembership,
    OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
};
use clerk_orgs::{
    GetMembershipRequestsParams, GetMembershipsParams, MembershipRequestsPaginator, MembershipsPaginator,
    Paginator, PaginatorStates,
};

updates! {
    /// The successive states of a membership requests paginator.
    AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates of MembershipRequestsPaginatorState
    from PaginatorStates<OrganizationMembershipRequest>
}
updates! {
    /// The successive states of a memberships paginator.
    AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates of MembershipsPaginatorState from PaginatorStates<OrganizationMembership>
}

paginator! {
    /// An organization's membership requests for display in a user interface, loaded page by page.
    AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator from MembershipRequestsPaginator,
    MembershipRequestsPaginatorState in AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates
}
paginator! {
    /// An organization's members for display in a user interface, loaded page by page.
    AsyncMembershipsPaginator / BlockingMembershipsPaginator from MembershipsPaginator,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}
paginator! {
    /// The signed-in user's own memberships for display in a user interface, loaded page by page.
    AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator
    from Paginator<OrganizationMembership>,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}

handles! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetMembershipRequestsParams))]
    #[uniffi::method(default(status = None, page_size = 20))]
    fn membership_requests_paginator(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        page_size: i32,
    ) -> AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator {
        let params = GetMembershipRequestsParams { status };
        organization.membership_requests_paginator(params, page_size)
    }

    #[docs(params(GetMembershipsParams))]
    #[uniffi::method(default(query = None, role = [], page_size = 20))]
    fn memberships_paginator(
        &organization,
        query: Option<String>,
        role: Vec<String>,
        page_size: i32,
    ) -> AsyncMembershipsPaginator / BlockingMembershipsPaginator {
        organization.memberships_paginator(GetMembershipsParams { query, role }, page_size)
    }
} }

handles! { AsyncClerk / BlockingClerk of Clerk {
    #[uniffi::method(default(page_size = 20))]
    fn organization_memberships_paginator(
        &clerk,
        page_size: i32,
    ) -> AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator {
        clerk.organization_memberships_paginator(page_size)
    }
} }

operations! { AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator of MembershipRequestsPaginator {
    fn accept(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.accept(&request_id).await }

    fn reject(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.reject(&request_id).await }
} }

operations! { AsyncMembershipsPaginator / BlockingMembershipsPaginator of MembershipsPaginator {
    fn update(&paginator, user_id: String, role: String) -> OrganizationMembership {
        paginator.update(&user_id, &role).await
    }

    fn remove(&paginator, user_id: String) -> OrganizationMembership { paginator.remove(&user_id).await }
} }
