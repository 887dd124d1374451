use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipRequestsPaginatorState, MembershipsPaginatorState, OrganizationMembership,
    OrganizationMembershipRequest, OrganizationMembershipRequestStatus,
};
use clerk_orgs::{
    GetMembershipRequestsParams, GetMembershipsParams, MembershipRequestsPaginator, MembershipsPaginator,
    Paginator, PaginatorStates,
};

events! {
    /// The states of a paginator of membership requests.
    AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates of MembershipRequestsPaginatorState
    from PaginatorStates<OrganizationMembershipRequest>
}
events! {
    /// The states of a paginator of memberships.
    AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates of MembershipsPaginatorState from PaginatorStates<OrganizationMembership>
}

paginator! {
    /// An organization's membership requests as an interface shows them, page after page: one state that is always whole, and
    /// calls that change it.
    AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator from MembershipRequestsPaginator,
    MembershipRequestsPaginatorState in AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates
}
paginator! {
    /// An organization's members as an interface shows them, page after page: one state that is always whole, and calls that
    /// change it.
    AsyncMembershipsPaginator / BlockingMembershipsPaginator from MembershipsPaginator,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}
paginator! {
    /// The signed-in user's own memberships as an interface shows them, page after page: one state that is always whole, and
    /// calls that change it.
    AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator
    from Paginator<OrganizationMembership>,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}

handles! { AsyncOrganization / BlockingOrganization {
    /// The organization's membership requests as an interface shows them. `status`: only requests that stand there, all if none;
    /// `page_size`: rows a request, 1 to 500. No request is made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    #[uniffi::method(default(status = None, page_size = 20))]
    fn membership_requests_paginator(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        page_size: i32,
    ) -> AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator {
        let params = GetMembershipRequestsParams { status };
        organization.membership_requests_paginator(params, page_size)
    }

    /// The organization's members as an interface shows them. `query` and `role`: as in `get_memberships`; `page_size`: rows a
    /// request, 1 to 500. No request is made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
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

handles! { AsyncClerk / BlockingClerk {
    /// The signed-in user's own memberships as an interface shows them. `page_size`: rows a request, 1 to 500. No request is
    /// made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    #[uniffi::method(default(page_size = 20))]
    fn organization_memberships_paginator(
        &clerk,
        page_size: i32,
    ) -> AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator {
        clerk.organization_memberships_paginator(page_size)
    }
} }

operations! { AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator {
    /// Accepts a membership request: it leaves a list of pending ones at once, or stands there as accepted, and is as and
    /// where it was if the server refuses. One that is not shown is only accepted.
    ///
    /// As `accept_membership_request`, with its errors; `Usage`, without a request, for one that is being answered already
    /// or that was answered here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row
    /// is `unsettled`: it stays as it would be, and the list is read again in the background to see what became of it.
    fn accept(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.accept(&request_id).await }

    /// Rejects a membership request: it leaves a list of pending ones at once, or stands there as rejected, and is as and
    /// where it was if the server refuses. One that is not shown is only rejected.
    ///
    /// As `reject_membership_request`, with its errors; `Usage`, without a request, for one that is being answered already
    /// or that was answered here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row
    /// is `unsettled`: it stays as it would be, and the list is read again in the background to see what became of it.
    fn reject(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.reject(&request_id).await }
} }

operations! { AsyncMembershipsPaginator / BlockingMembershipsPaginator {
    /// Gives a member another role (its key, such as `org:admin`): the member stands there with it at once, or leaves a list
    /// of other roles, and is as and where it was if the server refuses.
    ///
    /// As `update_member`, with its errors; `Usage`, without a request, for a member who is being changed already or who was
    /// changed here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row is `unsettled`:
    /// it stays as it would be, and the list is read again in the background to see what became of it.
    fn update(&paginator, user_id: String, role: String) -> OrganizationMembership {
        paginator.update(&user_id, &role).await
    }

    /// Removes a member: it leaves the list at once, and is as and where it was if the server refuses.
    ///
    /// As `remove_member`, with its errors; `Usage`, without a request, for a member who is being changed already or who was
    /// removed here. After a cancelled call, or an error with `maybe_applied`, the row is `unsettled`: it stays away, and the
    /// list is read again in the background to see what became of it.
    fn remove(&paginator, user_id: String) -> OrganizationMembership { paginator.remove(&user_id).await }
} }
