use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    OrganizationMembershipRequest, OrganizationMembershipRequestPage, OrganizationMembershipRequestStatus,
};
use clerk_orgs::{GetMembershipRequestsParams, PageParams};

pager! {
    /// Membership requests, lazily, each exactly once, also while they are being accepted or rejected.
    AsyncMembershipRequests / BlockingMembershipRequests of OrganizationMembershipRequest
}

pages! { AsyncOrganization / BlockingOrganization {
    /// Fetches one page of the organization's membership requests. `initial_page`: from 1; `page_size`: 1 to 500;
    /// `status`: only requests that stand there, all if none.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`. Repeated by itself after passing failures. Errors:
    /// `Invalid` for a page below 1 or a size outside 1 to 500, `Forbidden` without `org:sys_memberships:manage`,
    /// `NotFound`, `Unauthenticated`.
    #[uniffi::method(default(initial_page = 1, page_size = 10, status = None))]
    fn get_membership_requests | get_membership_requests_bytes(
        &organization,
        initial_page: i32,
        page_size: i32,
        status: Option<OrganizationMembershipRequestStatus>,
    ) -> OrganizationMembershipRequestPage {
        let params = GetMembershipRequestsParams { status };
        organization.get_membership_requests(params, PageParams { initial_page, page_size }).await
    }
} }

handles! { AsyncOrganization / BlockingOrganization {
    /// All of the organization's membership requests, lazily, each exactly once, also while they are being accepted or
    /// rejected. `status`: only requests that stand there, all if none; `page_size`: rows a request, 1 to 500;
    /// `resume_from`: a saved `position` of such a list, to go on there.
    ///
    /// Errors: `Invalid` for a size outside 1 to 500 or a position of another list. Reading it gives the errors of
    /// `get_membership_requests`.
    #[uniffi::method(default(status = None, page_size = 100, resume_from = None))]
    fn membership_requests(
        &organization,
        status: Option<OrganizationMembershipRequestStatus>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncMembershipRequests / BlockingMembershipRequests {
        let params = GetMembershipRequestsParams { status };
        organization.membership_requests(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

operations! { AsyncOrganization / BlockingOrganization {
    /// Accepts a membership request: the user becomes a member, in the role the instance gives.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept`. Never repeated after an
    /// ambiguous failure: see `maybe_applied`. Errors: `Conflict` if no such request is pending: someone else handled it,
    /// or it never was (Clerk does not say which); `Forbidden` without `org:sys_memberships:manage` or when the
    /// organization is full; `Invalid` for what is no id.
    fn accept_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.accept_membership_request(&request_id).await
    }

    /// Rejects a membership request.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject`. Never repeated after an
    /// ambiguous failure: see `maybe_applied`. Errors: `Conflict` if no such request is pending: someone else handled it,
    /// or it never was (Clerk does not say which); `Forbidden` without `org:sys_memberships:manage`; `Invalid` for what
    /// is no id.
    fn reject_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.reject_membership_request(&request_id).await
    }
} }
