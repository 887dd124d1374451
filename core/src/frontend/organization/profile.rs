//! Organizations themselves: creating, changing and deleting them.

use super::handle::Organization;
use crate::{
    error::{Error, Result},
    frontend::clerk::Clerk,
    http::{Request, check_id},
    models::{Deleted, OrganizationCreationDefaults, OrganizationResource},
};
use clerk_orgs_mirrored::mirrored;

const ORGANIZATION: &str = "/organizations/{organization_id}";

/// What to do with an organization's slug.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum SlugChange {
    /// It stays.
    #[default]
    Keep,
    /// This is the new one: lower-case letters, digits and hyphens.
    Set(String),
    /// The organization has none any more.
    Clear,
}

impl SlugChange {
    /// Builds the change from an optional slug and a flag, for languages without this enum. With neither, the slug stays.
    ///
    /// # Errors
    /// `Invalid` if both are given.
    pub fn from_choice(slug: Option<String>, clear_slug: bool) -> Result<Self> {
        match (slug, clear_slug) {
            (Some(_), true) => Err(Error::invalid("clear_slug", "pass either slug or clear_slug, not both")),
            (Some(slug), false) => Ok(Self::Set(slug)),
            (None, true) => Ok(Self::Clear),
            (None, false) => Ok(Self::Keep),
        }
    }
}

/// What to change in an organization.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct UpdateOrganizationParams<'a> {
    /// The new name. By default, the name stays.
    pub name: Option<&'a str>,
    /// What to do with the slug. By default, it stays.
    pub slug: SlugChange,
}

#[mirrored]
impl Clerk {
    /// Creates an organization, whose first member is the signed-in user. The active organization stays the same: call
    /// [`Clerk::set_active`] to switch to the new one.
    ///
    /// `POST /v1/organizations`. Never retried when the outcome is unknown: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Forbidden` if the user may not create organizations, or slugs are disabled in the instance
    /// (`organization_slugs_disabled`); `QuotaExceeded` if the user has created as many as allowed; `Invalid` for an empty
    /// name, a slug with anything but lower-case letters, digits and hyphens, and for a name or a slug that the server does
    /// not take, such as a slug that another organization has.
    pub async fn create_organization<'a>(
        &self,
        name: &str,
        slug: impl Into<Option<&'a str>>,
    ) -> Result<OrganizationResource> {
        check_name(name)?;
        let slug = slug.into();
        slug.map_or(Ok(()), check_slug)?;
        let request = Request::post("/organizations", &[]).form("name", name);
        self.caller.call(&request.maybe_form("slug", slug.map(str::to_owned))).await
    }

    /// Fetches an organization of the signed-in user by its id.
    ///
    /// `GET /v1/organizations/{organization_id}`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `NotFound` or `Forbidden` for an organization that does not exist or that the user does not belong to; `Invalid` for
    /// a malformed id.
    pub async fn get_organization(&self, organization_id: &str) -> Result<OrganizationResource> {
        check_id("organization_id", organization_id)?;
        self.caller.call(&Request::get(ORGANIZATION, &[organization_id])).await
    }

    /// Fetches what Clerk suggests to the signed-in user as the name and the logo of a new organization.
    ///
    /// `GET /v1/me/organization_creation_defaults`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Forbidden` where they are not enabled in the instance: see
    /// [`crate::OrganizationSettings::organization_creation_defaults`].
    pub async fn get_organization_creation_defaults(&self) -> Result<OrganizationCreationDefaults> {
        self.caller.call(&Request::get("/me/organization_creation_defaults", &[])).await
    }
}

#[mirrored]
impl Organization {
    /// Changes the organization's name or slug. Whatever is not given stays.
    ///
    /// `PATCH /v1/organizations/{organization_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Forbidden` without `org:sys_profile:manage`, or if slugs are disabled in the instance
    /// (`organization_slugs_disabled`); `NotFound`; `Invalid` if nothing is given, for an empty name, a slug with anything
    /// but lower-case letters, digits and hyphens, and for a name or a slug that the server does not take.
    pub async fn update(&self, params: UpdateOrganizationParams<'_>) -> Result<OrganizationResource> {
        let UpdateOrganizationParams { name, slug } = params;
        if name.is_none() && slug == SlugChange::Keep {
            return Err(Error::invalid("name", "there is nothing to change: pass a name or a slug"));
        }
        name.map_or(Ok(()), check_name)?;
        let slug = match slug {
            SlugChange::Keep => None,
            SlugChange::Set(slug) => {
                check_slug(&slug)?;
                Some(slug)
            }
            // How the server is told that there is none.
            SlugChange::Clear => Some(String::new()),
        };
        let request = Request::patch(ORGANIZATION, &[&self.id]);
        let request = request.maybe_form("name", name.map(str::to_owned)).maybe_form("slug", slug);
        self.clerk.caller.call(&request).await
    }

    /// Deletes the organization with everything in it. If it is active in a session of the user, the personal account
    /// becomes active there.
    ///
    /// `DELETE /v1/organizations/{organization_id}`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Forbidden` without `org:sys_profile:delete`, or if the organization does not allow it
    /// (`organization_admin_delete_not_enabled`): see [`OrganizationResource::admin_delete_enabled`]; `NotFound`.
    pub async fn delete(&self) -> Result<()> {
        self.clerk.caller.call::<Deleted>(&Request::delete(ORGANIZATION, &[&self.id])).await?;
        self.clerk.forget_organization(&self.id);
        Ok(())
    }
}

fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(Error::invalid("name", "name must not be empty"));
    }
    Ok(())
}

fn check_slug(slug: &str) -> Result<()> {
    let is_allowed = |c: u8| c.is_ascii_lowercase() || c.is_ascii_digit() || c == b'-';
    if slug.is_empty() || !slug.bytes().all(is_allowed) {
        let text = "slug must be one or more lower-case letters, digits and hyphens";
        return Err(Error::invalid("slug", text));
    }
    Ok(())
}
