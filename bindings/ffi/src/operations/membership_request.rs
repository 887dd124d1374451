use super::{AsyncOrganization, BlockingOrganization};
use crate::{
    OrganizationMembershipRequest, OrganizationMembershipRequestPage, OrganizationMembershipRequestStatus,
};
use clerk_orgs::{GetMembershipRequestsParams, PageParams};

pager! {
    /// A lazy sequence of membership requests. Yields each one exactly once, even while they are being accepted or
    /// rejected.
    AsyncMembershipRequests / BlockingMembershipRequests of OrganizationMembershipRequest
}

pages! { AsyncOrganization / BlockingOrganization {
    /// Fetches one page of the organization's membership requests. `initial_page`: from 1; `page_size`: 1 to 500; `status`:
    /// only requests with this status; all if omitted.
    ///
    /// `GET /v1/organizations/{organization_id}/membership_requests`. Retried automatically on transient failures. Errors:
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without
    /// `org:sys_memberships:manage`, `NotFound`, `Unauthenticated`.
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
    /// Returns a lazy sequence of all the organization's membership requests, each exactly once, even while they are being
    /// accepted or rejected. `status`: only requests with this status (all if omitted); `page_size`: rows per request, 1 to
    /// 500; `resume_from`: a `position` saved from the same list, to continue from there.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500 or a position saved from a different list. Reading it fails with
    /// the errors of `get_membership_requests`.
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
    /// Accepts a membership request. The user becomes a member with the role that the instance assigns.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept`. Never retried when the outcome
    /// is unknown: see `maybe_applied`. Errors: `Conflict` if no such request is pending, because someone else handled it
    /// or it never existed (Clerk does not say which); `Forbidden` without `org:sys_memberships:manage` or when the
    /// organization is full; `Invalid` for a malformed id.
    fn accept_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.accept_membership_request(&request_id).await
    }

    /// Rejects a membership request.
    ///
    /// `POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject`. Never retried when the outcome
    /// is unknown: see `maybe_applied`. Errors: `Conflict` if no such request is pending, because someone else handled it
    /// or it never existed (Clerk does not say which); `Forbidden` without `org:sys_memberships:manage`; `Invalid` for a
    /// malformed id.
    fn reject_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.reject_membership_request(&request_id).await
    }
} }
