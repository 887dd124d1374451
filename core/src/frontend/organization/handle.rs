//! The handle of one organization.

use crate::{
    error::{Error, Result},
    frontend::clerk::Clerk,
    http::check_id,
    models::OrganizationMembership,
};
use clerk_orgs_mirrored::mirrored;
use std::fmt;

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
    /// `GET /v1/me/organization_memberships`.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in.
    pub async fn is_admin(&self) -> Result<bool> {
        Ok(self.own_membership().await?.is_some_and(|membership| membership.is_admin()))
    }

    /// Whether the signed-in user's role in this organization grants a permission, such as `org:sys_memberships:manage`.
    ///
    /// Determined like [`Organization::is_admin`].
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in.
    pub async fn has_permission(&self, permission: &str) -> Result<bool> {
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
    /// Returns a handle for the organization with this id, or for the active one if no id is given. Makes no request.
    ///
    /// # Errors
    /// `Invalid` for a malformed id; `Unauthenticated` if no id is given and nobody is signed in; `Usage` if no id is given
    /// and no organization is active.
    pub fn organization<'a>(&self, id: impl Into<Option<&'a str>>) -> Result<Organization> {
        let id = match id.into() {
            Some(id) => id.to_owned(),
            None => self
                .api()
                .with_active_session(|session| session.last_active_organization_id.clone())?
                .ok_or_else(|| {
                    Error::usage(
                        "no organization is active: call set_active first, or pass the organization's id",
                    )
                })?,
        };
        check_id("id", &id)?;
        Ok(Organization::new(self.clone(), id))
    }
}
