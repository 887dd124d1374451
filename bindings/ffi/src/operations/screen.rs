use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{
    MembershipRequestsState, MembershipsState, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus,
};
use clerk_orgs::{
    GetMembershipRequestsParams, GetMembershipsParams, MembershipRequestsScreen, MembershipsScreen, Screen,
    ScreenStates,
};

events! {
    /// The states of a screen of membership requests.
    AsyncMembershipRequestsStates / BlockingMembershipRequestsStates of MembershipRequestsState
    from ScreenStates<OrganizationMembershipRequest>
}
events! {
    /// The states of a screen of memberships.
    AsyncMembershipsStates / BlockingMembershipsStates of MembershipsState from ScreenStates<OrganizationMembership>
}

screen! {
    /// An organization's membership requests as a screen shows them, page after page: one state that is always whole, and
    /// calls that change it.
    AsyncMembershipRequestsScreen / BlockingMembershipRequestsScreen from MembershipRequestsScreen,
    MembershipRequestsState in AsyncMembershipRequestsStates / BlockingMembershipRequestsStates
}
screen! {
    /// An organization's members as a screen shows them, page after page: one state that is always whole, and calls that
    /// change it.
    AsyncMembershipsScreen / BlockingMembershipsScreen from MembershipsScreen,
    MembershipsState in AsyncMembershipsStates / BlockingMembershipsStates
}
screen! {
    /// The signed-in user's own memberships as a screen shows them, page after page: one state that is always whole, and
    /// calls that change it.
    AsyncOrganizationMembershipsScreen / BlockingOrganizationMembershipsScreen
    from Screen<OrganizationMembership>,
    MembershipsState in AsyncMembershipsStates / BlockingMembershipsStates
}

handles! { AsyncOrganization / BlockingOrganization {
    /// The organization's membership requests as a screen shows them. `status`: only requests that stand there, all if none;
    /// `page_size`: rows a request, 1 to 500. No request is made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    #[uniffi::method(default(status = None, page_size = 20))]
    fn membership_requests_screen(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        page_size: i32,
    ) -> AsyncMembershipRequestsScreen / BlockingMembershipRequestsScreen {
        let params = GetMembershipRequestsParams { status };
        organization.membership_requests_screen(params, page_size)
    }

    /// The organization's members as a screen shows them. `query` and `role`: as in `get_memberships`; `page_size`: rows a
    /// request, 1 to 500. No request is made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    #[uniffi::method(default(query = None, role = [], page_size = 20))]
    fn memberships_screen(
        &organization,
        query: Option<String>,
        role: Vec<String>,
        page_size: i32,
    ) -> AsyncMembershipsScreen / BlockingMembershipsScreen {
        organization.memberships_screen(GetMembershipsParams { query, role }, page_size)
    }
} }

handles! { AsyncClerk / BlockingClerk {
    /// The signed-in user's own memberships as a screen shows them. `page_size`: rows a request, 1 to 500. No request is
    /// made.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500, `Usage` once the client is closed.
    #[uniffi::method(default(page_size = 20))]
    fn organization_memberships_screen(
        &clerk,
        page_size: i32,
    ) -> AsyncOrganizationMembershipsScreen / BlockingOrganizationMembershipsScreen {
        clerk.organization_memberships_screen(page_size)
    }
} }

operations! { AsyncMembershipRequestsScreen / BlockingMembershipRequestsScreen {
    /// Accepts a membership request: it leaves a list of pending ones at once, or stands there as accepted, and is as and
    /// where it was if the server refuses. One that is not shown is only accepted.
    ///
    /// As `accept_membership_request`, with its errors; `Usage`, without a request, for one that is being answered already
    /// or that was answered here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row
    /// is `unsettled`: it stays as it would be, and the list is read again in the background to see what became of it.
    fn accept(&screen, request_id: String) -> OrganizationMembershipRequest { screen.accept(&request_id).await }

    /// Rejects a membership request: it leaves a list of pending ones at once, or stands there as rejected, and is as and
    /// where it was if the server refuses. One that is not shown is only rejected.
    ///
    /// As `reject_membership_request`, with its errors; `Usage`, without a request, for one that is being answered already
    /// or that was answered here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row
    /// is `unsettled`: it stays as it would be, and the list is read again in the background to see what became of it.
    fn reject(&screen, request_id: String) -> OrganizationMembershipRequest { screen.reject(&request_id).await }
} }

operations! { AsyncMembershipsScreen / BlockingMembershipsScreen {
    /// Gives a member another role (its key, such as `org:admin`): the member stands there with it at once, or leaves a list
    /// of other roles, and is as and where it was if the server refuses.
    ///
    /// As `update_member`, with its errors; `Usage`, without a request, for a member who is being changed already or who was
    /// changed here and has left the list. After a cancelled call, or an error with `maybe_applied`, the row is `unsettled`:
    /// it stays as it would be, and the list is read again in the background to see what became of it.
    fn update(&screen, user_id: String, role: String) -> OrganizationMembership {
        screen.update(&user_id, &role).await
    }

    /// Removes a member: it leaves the list at once, and is as and where it was if the server refuses.
    ///
    /// As `remove_member`, with its errors; `Usage`, without a request, for a member who is being changed already or who was
    /// removed here. After a cancelled call, or an error with `maybe_applied`, the row is `unsettled`: it stays away, and the
    /// list is read again in the background to see what became of it.
    fn remove(&screen, user_id: String) -> OrganizationMembership { screen.remove(&user_id).await }
} }
