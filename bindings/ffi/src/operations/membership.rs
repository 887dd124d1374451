use super::{AsyncClerk, AsyncOrganization, BlockingClerk, BlockingOrganization};
use crate::{OrganizationMembership, OrganizationMembershipPage};
use clerk_orgs::{GetMembershipsParams, PageParams};

pager! {
    /// A lazy sequence of memberships. Yields each one exactly once, even while memberships are added or removed.
    AsyncMemberships / BlockingMemberships of OrganizationMembership
}

pages! { AsyncClerk / BlockingClerk {
    /// Fetches one page of the signed-in user's own memberships. `initial_page`: from 1; `page_size`: 1 to 500.
    ///
    /// `GET /v1/me/organization_memberships`. Retried automatically on transient failures. Errors: `Invalid` for a page
    /// number below 1 or a page size outside 1 to 500, `Unauthenticated`.
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_organization_memberships | get_organization_memberships_bytes(
        &clerk,
        initial_page: i32,
        page_size: i32,
    ) -> OrganizationMembershipPage {
        clerk.get_organization_memberships(PageParams { initial_page, page_size }).await
    }
} }

pages! { AsyncOrganization / BlockingOrganization {
    /// Fetches one page of the organization's members. `initial_page`: from 1; `page_size`: 1 to 500; `query`: only members
    /// whose identifiers, user name, user id or names contain this text; `role`: only members with one of these roles; all
    /// if empty.
    ///
    /// `GET /v1/organizations/{organization_id}/memberships`. Retried automatically on transient failures. Errors:
    /// `Invalid` for a page number below 1 or a page size outside 1 to 500, `Forbidden` without `org:sys_memberships:read`,
    /// `NotFound`, `Unauthenticated`.
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

handles! { AsyncOrganization / BlockingOrganization {
    /// Returns a lazy sequence of all the organization's members, each exactly once. `query` and `role` are as in
    /// `get_memberships`; `page_size`: rows per request, 1 to 500; `resume_from`: a `position` saved from the same list, to
    /// continue from there.
    ///
    /// Errors: `Invalid` for a page size outside 1 to 500 or a position saved from a different list. Reading it fails with
    /// the errors of `get_memberships`.
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

operations! { AsyncOrganization / BlockingOrganization {
    /// Adds a user to the organization with the given role key, such as `org:member`. No invitation is sent.
    ///
    /// `POST /v1/organizations/{organization_id}/memberships`. Never retried when the outcome is unknown: see
    /// `maybe_applied`. Errors: `Conflict` if the user is already a member, `Forbidden` without
    /// `org:sys_memberships:manage` or when the organization is full, `NotFound` for an unknown user or role, `Invalid`.
    fn add_member(&organization, user_id: String, role: String) -> OrganizationMembership {
        organization.add_member(&user_id, &role).await
    }

    /// Changes a member's role to the given role key, such as `org:admin`.
    ///
    /// `PATCH /v1/organizations/{organization_id}/memberships/{user_id}`. Never retried when the outcome is unknown: see
    /// `maybe_applied`. Errors: `NotFound` for an unknown member or role, `Forbidden` without `org:sys_memberships:manage`,
    /// `Api` if this is the last admin (`organization_minimum_permissions_needed`), `Invalid`.
    fn update_member(&organization, user_id: String, role: String) -> OrganizationMembership {
        organization.update_member(&user_id, &role).await
    }

    /// Removes a member. Returns the deleted membership.
    ///
    /// `DELETE /v1/organizations/{organization_id}/memberships/{user_id}`. Never retried when the outcome is unknown: see
    /// `maybe_applied`. Errors: `NotFound` if the user is not a member, `Forbidden` without `org:sys_memberships:manage`,
    /// `Api` if this is the last admin (`organization_minimum_permissions_needed`), `Invalid`.
    fn remove_member(&organization, user_id: String) -> OrganizationMembership {
        organization.remove_member(&user_id).await
    }
} }
