use super::{AsyncClerk, BlockingClerk};
use crate::{OrganizationChoices, OrganizationCreationDefaults, OrganizationResource};
use clerk_orgs::{Organization, SlugChange, UpdateOrganizationParams};
use clerk_orgs_mirrored::documented;

handle! {
    #[documented(Organization)]
    AsyncOrganization / BlockingOrganization of Organization
}

local! { AsyncOrganization / BlockingOrganization of Organization {
    fn id(&organization) -> String { organization.id().to_owned() }
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
} }
