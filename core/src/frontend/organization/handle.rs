//! The handle of one organization.

use crate::{
    error::{Error, Result},
    frontend::clerk::Clerk,
    http::check_id,
    models::OrganizationMembership,
};
use std::fmt;

/// The handle of one organization: its operations. Cheap to clone.
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

impl Organization {
    fn new(clerk: Clerk, id: String) -> Self {
        Self { clerk, id }
    }

    /// The organization's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Whether the signed-in user's role in it is `org:admin`.
    ///
    /// Answered from the user's memberships as last seen, which come along with most answers; where they do not,
    /// `GET /v1/me/organization_memberships` is read. False for a user who is no member.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; the errors of every call.
    pub async fn is_admin(&self) -> Result<bool> {
        Ok(self.own_membership().await?.is_some_and(|membership| membership.is_admin()))
    }

    /// Whether the signed-in user's role in it gives this permission, such as `org:sys_memberships:manage`.
    ///
    /// Answered as [`Organization::is_admin`] is.
    ///
    /// # Errors
    /// `Unauthenticated` if nobody is signed in; the errors of every call.
    pub async fn has_permission(&self, permission: &str) -> Result<bool> {
        Ok(self.own_membership().await?.is_some_and(|membership| membership.has_permission(permission)))
    }

    async fn own_membership(&self) -> Result<Option<OrganizationMembership>> {
        self.clerk.caller.shared().check_open()?;
        let is_own = |membership: &OrganizationMembership| membership.organization.id == self.id;
        let held = self.clerk.api().signed_in(|session| {
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

impl Clerk {
    /// The handle of the organization with this id; of the active one if none is given. No request is made.
    ///
    /// # Errors
    /// `Invalid` for what is no id; `Unauthenticated` if the active one is asked for and nobody is signed in; `Usage` if no
    /// organization is active.
    pub fn organization<'a>(&self, id: impl Into<Option<&'a str>>) -> Result<Organization> {
        let id = match id.into() {
            Some(id) => id.to_owned(),
            None => self.api().signed_in(|session| session.last_active_organization_id.clone())?.ok_or_else(
                || {
                    Error::usage(
                        "no organization is active: call set_active first, or give the organization's id",
                    )
                },
            )?,
        };
        check_id("id", &id)?;
        Ok(Organization::new(self.clone(), id))
    }
}
