use crate::RolePage;
use clerk_orgs::{Organization, PageParams};

handle! {
    /// A handle for one organization, which provides its operations.
    AsyncOrganization / BlockingOrganization of Organization
}

local! { AsyncOrganization / BlockingOrganization {
    /// The organization's id.
    fn id(&organization) -> String { organization.id().to_owned() }
} }

operations! { AsyncOrganization / BlockingOrganization {
    /// Whether the signed-in user has the role `org:admin` in this organization. False if the user is not a member.
    ///
    /// Uses the memberships last received, which most responses include. Where the server does not include them, fetches
    /// `GET /v1/me/organization_memberships`. Errors: `Unauthenticated` if nobody is signed in.
    fn is_admin(&organization) -> bool { organization.is_admin().await }

    /// Whether the signed-in user's role in this organization grants a permission, such as `org:sys_memberships:manage`.
    ///
    /// Determined like `is_admin`. Errors: `Unauthenticated` if nobody is signed in.
    fn has_permission(&organization, permission: String) -> bool { organization.has_permission(&permission).await }

    /// Fetches one page of the roles available to members. `initial_page`: from 1; `page_size`: 1 to 500.
    ///
    /// `GET /v1/organizations/{organization_id}/roles`. Retried automatically on transient failures. Errors: `Invalid` for
    /// a page number below 1 or a page size outside 1 to 500, `Forbidden` without `org:sys_memberships:read`, `NotFound`,
    /// `Unauthenticated`.
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_roles(&organization, initial_page: i32, page_size: i32) -> RolePage {
        organization.get_roles(PageParams { initial_page, page_size }).await
    }
} }
