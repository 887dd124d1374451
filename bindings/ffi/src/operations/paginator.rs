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
    /// The successive states of a membership requests paginator.
    AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates of MembershipRequestsPaginatorState
    from PaginatorStates<OrganizationMembershipRequest>
}
events! {
    /// The successive states of a memberships paginator.
    AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates of MembershipsPaginatorState from PaginatorStates<OrganizationMembership>
}

paginator! {
    /// An organization's membership requests for display in a user interface, loaded page by page. Holds one consistent
    /// state and provides the calls that change it.
    AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator from MembershipRequestsPaginator,
    MembershipRequestsPaginatorState in AsyncMembershipRequestsPaginatorStates / BlockingMembershipRequestsPaginatorStates
}
paginator! {
    /// An organization's members for display in a user interface, loaded page by page. Holds one consistent state and
    /// provides the calls that change it.
    AsyncMembershipsPaginator / BlockingMembershipsPaginator from MembershipsPaginator,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}
paginator! {
    /// The signed-in user's own memberships for display in a user interface, loaded page by page. Holds one consistent
    /// state and provides the calls that change it.
    AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator
    from Paginator<OrganizationMembership>,
    MembershipsPaginatorState in AsyncMembershipsPaginatorStates / BlockingMembershipsPaginatorStates
}

handles! { AsyncOrganization / BlockingOrganization {
    /// Returns a paginator that shows the organization's membership requests in a user interface. `status`: only requests
    /// with this status (all if omitted); `page_size`: rows per request, 1 to 500. Makes no request.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    #[uniffi::method(default(status = None, page_size = 20))]
    fn membership_requests_paginator(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        page_size: i32,
    ) -> AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator {
        let params = GetMembershipRequestsParams { status };
        organization.membership_requests_paginator(params, page_size)
    }

    /// Returns a paginator that shows the organization's members in a user interface. `query` and `role` are as in
    /// `get_memberships`; `page_size`: rows per request, 1 to 500. Makes no request.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
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
    /// Returns a paginator that shows the signed-in user's own memberships in a user interface. `page_size`: rows per
    /// request, 1 to 500. Makes no request.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500; `Usage` once the client is closed.
    #[uniffi::method(default(page_size = 20))]
    fn organization_memberships_paginator(
        &clerk,
        page_size: i32,
    ) -> AsyncOrganizationMembershipsPaginator / BlockingOrganizationMembershipsPaginator {
        clerk.organization_memberships_paginator(page_size)
    }
} }

operations! { AsyncMembershipRequestsPaginator / BlockingMembershipRequestsPaginator {
    /// Accepts a membership request. Updated optimistically; rolled back on refusal: the request leaves a list of pending
    /// requests at once, or is shown as accepted. A request that is not shown is accepted all the same.
    ///
    /// Same endpoint and errors as `accept_membership_request`. In addition `Usage`, without sending anything, for a
    /// request that is already being accepted or rejected, or that was accepted or rejected here and has left the list.
    /// After a cancelled call or an error with `maybe_applied`, the row is `unsettled`: it keeps its optimistic state while
    /// the list is reloaded in the background to find out what happened.
    fn accept(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.accept(&request_id).await }

    /// Rejects a membership request. Updated optimistically; rolled back on refusal: the request leaves a list of pending
    /// requests at once, or is shown as rejected. A request that is not shown is rejected all the same.
    ///
    /// Same endpoint and errors as `reject_membership_request`. In addition `Usage`, without sending anything, for a
    /// request that is already being accepted or rejected, or that was accepted or rejected here and has left the list.
    /// After a cancelled call or an error with `maybe_applied`, the row is `unsettled`: it keeps its optimistic state while
    /// the list is reloaded in the background to find out what happened.
    fn reject(&paginator, request_id: String) -> OrganizationMembershipRequest { paginator.reject(&request_id).await }
} }

operations! { AsyncMembershipsPaginator / BlockingMembershipsPaginator {
    /// Changes a member's role to the given role key, such as `org:admin`. Updated optimistically; rolled back on refusal:
    /// the member is shown with the new role at once, or leaves a list that is filtered by other roles.
    ///
    /// Same endpoint and errors as `update_member`. In addition `Usage`, without sending anything, for a member who is
    /// already being changed, or who was changed here and has left the list. After a cancelled call or an error with
    /// `maybe_applied`, the row is `unsettled`: it keeps its optimistic state while the list is reloaded in the background
    /// to find out what happened.
    fn update(&paginator, user_id: String, role: String) -> OrganizationMembership {
        paginator.update(&user_id, &role).await
    }

    /// Removes a member. Updated optimistically; rolled back on refusal: the member leaves the list at once.
    ///
    /// Same endpoint and errors as `remove_member`. In addition `Usage`, without sending anything, for a member who is
    /// already being changed, or who was removed here. After a cancelled call or an error with `maybe_applied`, the row is
    /// `unsettled`: it stays hidden while the list is reloaded in the background to find out what happened.
    fn remove(&paginator, user_id: String) -> OrganizationMembership { paginator.remove(&user_id).await }
} }
