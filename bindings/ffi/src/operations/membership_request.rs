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

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams, GetMembershipRequestsParams))]
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

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetMembershipRequestsParams))]
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

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn accept_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.accept_membership_request(&request_id).await
    }

    fn reject_membership_request(&organization, request_id: String) -> OrganizationMembershipRequest {
        organization.reject_membership_request(&request_id).await
    }
} }
