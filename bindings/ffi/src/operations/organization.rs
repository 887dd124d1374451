use super::{AsyncClerk, BlockingClerk};
use crate::{OrganizationChoices, OrganizationCreationDefaults, OrganizationResource, Role, RolePage};
use clerk_orgs::{Organization, PageParams, SlugChange, UpdateOrganizationParams};
use clerk_orgs_mirrored::documented;

handle! {
    #[documented(Organization)]
    AsyncOrganization / BlockingOrganization of Organization
}

local! { AsyncOrganization / BlockingOrganization of Organization {
    fn id(&organization) -> String { organization.id().to_owned() }
} }

pager! {
    /// A lazy sequence of roles. Yields each one exactly once.
    AsyncRoles / BlockingRoles of Role
}

lists! { AsyncOrganization / BlockingOrganization of Organization {
    #[uniffi::method(default(page_size = 100, resume_from = None))]
    fn roles(&organization, page_size: i32, resume_from: Option<String>) -> AsyncRoles / BlockingRoles {
        organization.roles().page_size(page_size)?.resume_from(resume_from)
    }
} }

operations! { AsyncClerk / BlockingClerk of Clerk {
    #[uniffi::method(default(slug = None))]
    fn create_organization(&clerk, name: String, slug: Option<String>) -> OrganizationResource {
        clerk.create_organization(&name, slug.as_deref()).await
    }

    fn get_organization(&clerk, organization_id: String) -> OrganizationResource {
        clerk.get_organization(&organization_id).await
    }

    fn get_organization_creation_defaults(&clerk) -> OrganizationCreationDefaults {
        clerk.get_organization_creation_defaults().await
    }

    fn get_organization_choices(&clerk) -> OrganizationChoices { clerk.get_organization_choices().await }
} }

operations! { AsyncOrganization / BlockingOrganization of Organization {
    /// - `name`: The new name; unchanged if omitted. Not empty.
    /// - `slug`: The new slug; unchanged if omitted.
    /// - `clear_slug`: Whether the organization has no slug any more; false by default. It cannot be combined with a slug (`Invalid`).
    #[uniffi::method(default(name = None, slug = None, clear_slug = false))]
    fn update(&organization, name: Option<String>, slug: Option<String>, clear_slug: bool) -> OrganizationResource {
        match SlugChange::from_choice(slug, clear_slug) {
            Ok(slug) => organization.update(UpdateOrganizationParams { name: name.as_deref(), slug }).await,
            Err(error) => Err(error),
        }
    }

    fn delete(&organization) -> () { organization.delete().await }

    fn set_logo(&organization, file: Vec<u8>) -> OrganizationResource { organization.set_logo(file).await }

    fn delete_logo(&organization) -> () { organization.delete_logo().await }

    fn is_admin(&organization) -> bool { organization.is_admin().await }

    fn has_permission(&organization, permission: String) -> bool { organization.has_permission(&permission).await }

    #[docs(params(PageParams))]
    #[uniffi::method(default(initial_page = 1, page_size = 10))]
    fn get_roles(&organization, initial_page: i32, page_size: i32) -> RolePage {
        organization.get_roles(PageParams { initial_page, page_size }).await
    }
} }
