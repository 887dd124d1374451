//! The handle of one organization.

use crate::{
    error::{Error, Result},
    frontend::clerk::Clerk,
    http::{check_id_or_slug, check_not_empty},
    models::{OrganizationMembership, OrganizationResource},
};
use clerk_orgs_mirrored::mirrored;
use std::fmt;

/// What the ids of organizations begin with. A slug cannot: it has no underscores.
const ID_PREFIX: &str = "org_";
/// The most organizations that an error lists.
const MAX_NAMED: usize = 10;

/// A handle for one organization, which provides its operations.
///
/// # Clones
/// Cheap to clone: clones share everything.
#[mirrored(docs)]
#[derive(Clone)]
pub struct Organization {
    pub(crate) clerk: Clerk,
    pub(crate) id: String,
}

impl fmt::Debug for Organization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Organization").field("id", &self.id).finish_non_exhaustive()
    }
}

#[mirrored]
impl Organization {
    fn new(clerk: Clerk, id: String) -> Self {
        Self { clerk, id }
    }

    /// The organization's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the signed-in user has the role `org:admin` in this organization. False if the user is not a member.
    ///
    /// Uses the memberships last received, which most responses include. Where the server does not include them, fetches
    /// `GET /v1/me/organization_memberships`. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in.
    pub async fn is_admin(&self) -> Result<bool> {
        Ok(self.own_membership().await?.is_some_and(|membership| membership.is_admin()))
    }

    /// Whether the signed-in user's role in this organization grants a permission, such as `org:sys_memberships:manage`. The
    /// prefix `org:` can be left out.
    ///
    /// Determined like [`Organization::is_admin`]. Retried automatically on transient failures.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; `Invalid` for an empty permission.
    pub async fn has_permission(&self, permission: &str) -> Result<bool> {
        check_not_empty("permission", permission)?;
        Ok(self.own_membership().await?.is_some_and(|membership| membership.has_permission(permission)))
    }

    async fn own_membership(&self) -> Result<Option<OrganizationMembership>> {
        self.clerk.caller.shared().check_open()?;
        let is_own = |membership: &OrganizationMembership| membership.organization.id == self.id;
        let held = self.clerk.api().with_active_session(|session| {
            let mut held = session.user.iter().flat_map(|user| &user.organization_memberships);
            held.find(|membership| is_own(membership)).cloned()
        })?;
        if held.is_some() {
            return Ok(held);
        }
        let mut memberships = self.clerk.organization_memberships().page_size(500)?;
        while let Some(page) = memberships.next_page().await? {
            if let Some(membership) = page.into_iter().find(is_own) {
                return Ok(Some(membership));
            }
        }
        Ok(None)
    }
}

#[mirrored]
impl Clerk {
    /// Returns a handle for the organization with this id or slug, or for the active one if neither is given. Makes no
    /// request: a slug is looked up in the signed-in user's memberships as last received. Text that begins with `org_` is an
    /// id, and is used without looking it up.
    ///
    /// # Errors
    /// `Invalid` for text that can be neither an id nor a slug of an organization; `NotFound` for a slug that is in none of these
    /// memberships; `Unauthenticated` if nobody is signed in, unless an id is given; `Usage` if nothing is given and no organization
    /// is active.
    pub fn organization<'a>(&self, id_or_slug: impl Into<Option<&'a str>>) -> Result<Organization> {
        let id = match id_or_slug.into() {
            Some(id_or_slug) => {
                check_id_or_slug("id_or_slug", id_or_slug)?;
                if id_or_slug.starts_with(ID_PREFIX) { id_or_slug.to_owned() } else { self.look_up(id_or_slug)? }
            }
            None => self
                .api()
                .with_active_session(|session| session.last_active_organization_id.clone())?
                .ok_or_else(|| {
                    Error::usage(
                        "no organization is active: call set_active first, or pass the organization's id or slug",
                    )
                })?,
        };
        Ok(Organization::new(self.clone(), id))
    }
}

impl Clerk {
    /// The id of one of the signed-in user's organizations.
    fn look_up(&self, id_or_slug: &str) -> Result<String> {
        self.api().with_active_session(|session| {
            let memberships = session.user.iter().flat_map(|user| &user.organization_memberships);
            let mut known = memberships.map(|membership| &membership.organization);
            let is_named = |organization: &&OrganizationResource| {
                organization.id == id_or_slug || organization.slug.as_deref() == Some(id_or_slug)
            };
            let found = known.clone().find(is_named).map(|organization| organization.id.clone());
            found.ok_or_else(|| unknown(id_or_slug, &mut known))
        })?
    }
}

/// Says which organizations are known.
fn unknown<'a>(id_or_slug: &str, known: &mut impl Iterator<Item = &'a OrganizationResource>) -> Error {
    let name =
        |organization: &'a OrganizationResource| organization.slug.as_deref().unwrap_or(&organization.id);
    let mut named: Vec<_> = known.by_ref().take(MAX_NAMED).map(name).collect();
    let others = known.count();
    let more = format!("{others} more");
    named.extend((others > 0).then_some(more.as_str()));
    let known = if named.is_empty() {
        "no memberships of the signed-in user have been received".to_owned()
    } else {
        format!("the signed-in user's memberships are in {}", named.join(", "))
    };
    Error::not_found(format!("no organization with the slug {id_or_slug} is known: {known}"))
}
