use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{OrganizationMembership, OrganizationMembershipPage};
use clerk_orgs::{GetMembershipsParams, PageParams};

pager! {
    /// A lazy sequence of memberships. Yields each one exactly once, even while memberships are added or removed.
    AsyncMemberships / BlockingMemberships of OrganizationMembership
}

pages! { AsyncClerk / BlockingClerk of Clerk {
    #[docs(params(PageParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_organization_memberships | get_organization_memberships_bytes(
        &clerk,
        initial_page: i32,
        page_size: i32,
    ) -> OrganizationMembershipPage {
        clerk.get_organization_memberships(PageParams { initial_page, page_size }).await
    }
} }

pages! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(PageParams, GetMembershipsParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10, query = None, role = []))]
    fn get_memberships | get_memberships_bytes(
        &organization,
        initial_page: i32,
        page_size: i32,
        query: Option<String>,
        role: Vec<String>,
    ) -> OrganizationMembershipPage {
        let page = PageParams { initial_page, page_size };
        organization.get_memberships(GetMembershipsParams { query, role }, page).await
    }
} }

operations! { AsyncClerk / BlockingClerk of Clerk {
    fn leave_organization(&clerk, organization_id: String) -> () { clerk.leave_organization(&organization_id).await }
} }

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[docs(params(GetMembershipsParams))]
    #[uniffi::method(default(query = None, role = [], page_size = 100, resume_from = None))]
    fn memberships(
        &organization,
        query: Option<String>,
        role: Vec<String>,
        page_size: i32,
        resume_from: Option<String>,
    ) -> AsyncMemberships / BlockingMemberships {
        let params = GetMembershipsParams { query, role };
        organization.memberships(params).page_size(page_size)?.resume_from(resume_from)
    }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn get_membership(&organization, user_id: String) -> Option<OrganizationMembership> {
        organization.get_membership(&user_id).await
    }

    fn add_member(&organization, user_id: String, role: String) -> OrganizationMembership {
        organization.add_member(&user_id, &role).await
    }

    fn update_member(&organization, user_id: String, role: String) -> OrganizationMembership {
        organization.update_member(&user_id, &role).await
    }

    fn remove_member(&organization, user_id: String) -> OrganizationMembership {
        organization.remove_member(&user_id).await
    }
} }
