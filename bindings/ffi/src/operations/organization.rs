use crate::RolePage;
use clerk_orgs::{Organization, PageParams};
use clerk_orgs_mirrored::documented;

handle! {
    #[documented(Organization)]
    AsyncOrganization / BlockingOrganization of Organization
}

local! { AsyncOrganization / BlockingOrganization of Organization {
    fn id(&organization) -> String { organization.id().to_owned() }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    fn is_admin(&organization) -> bool { organization.is_admin().await }

    fn has_permission(&organization, permission: String) -> bool { organization.has_permission(&permission).await }

    #[docs(params(PageParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_roles(&organization, initial_page: i32, page_size: i32) -> RolePage {
        organization.get_roles(PageParams { initial_page, page_size }).await
    }
} }
