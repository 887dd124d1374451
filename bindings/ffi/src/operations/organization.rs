use crate::RolePage;
use clerk_orgs::{Organization, PageParams};

handle! {
    /// The handle of one organization: its operations.
    AsyncOrganization / BlockingOrganization of Organization
}

local! { AsyncOrganization / BlockingOrganization {
    /// The organization's id.
    fn id(&organization) -> String { organization.id().to_owned() }
} }

operations! { AsyncOrganization / BlockingOrganization {
    /// Whether the signed-in user's role in it is `org:admin`. False for a user who is no member.
    ///
    /// Answered from the user's memberships as last seen, which come along with most answers; where they do not,
    /// `GET /v1/me/organization_memberships` is read. Errors: `Unauthenticated` if nobody is signed in.
    fn is_admin(&organization) -> bool { organization.is_admin().await }

    /// Whether the signed-in user's role in it gives this permission, such as `org:sys_memberships:manage`.
    ///
    /// Answered as `is_admin` is. Errors: `Unauthenticated` if nobody is signed in.
    fn has_permission(&organization, permission: String) -> bool { organization.has_permission(&permission).await }

    /// Fetches one page of the roles that members can have. `initial_page`: from 1; `page_size`: 1 to 500.
    ///
    /// `GET /v1/organizations/{organization_id}/roles`. Repeated by itself after passing failures. Errors: `Invalid` for
    /// a page below 1 or a size outside 1 to 500, `Forbidden` without `org:sys_memberships:read`, `NotFound`,
    /// `Unauthenticated`.
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_roles(&organization, initial_page: i32, page_size: i32) -> RolePage {
        organization.get_roles(PageParams { initial_page, page_size }).await
    }
} }
