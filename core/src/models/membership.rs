use super::OrganizationResource;
use crate::wire::{Decode, Json, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// The key of the role that administers an organization.
const ADMIN: &str = "org:admin";

/// A user's membership in an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationMembership {
    /// The id, such as `orgmem_…`. Operations take the member's user id instead.
    pub id: String,
    /// The key of the member's role, such as `org:admin`.
    #[decode(default)]
    pub role: String,
    /// The role's display name.
    pub role_name: Option<String>,
    /// Keys of the permissions that the role grants, including system permissions (`org:sys_…`).
    pub permissions: Vec<String>,
    /// Public metadata: a JSON object. Metadata nested deeper than 127 levels, or with a number of more than 4,000 digits, is
    /// read as empty.
    pub public_metadata: Json,
    /// The organization.
    pub organization: OrganizationResource,
    /// The member's public data, if the server reports it.
    pub public_user_data: Option<PublicUserData>,
    /// When the user became a member.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When the membership was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationMembership {
    /// Whether the role is `org:admin`.
    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.role == ADMIN
    }

    /// Whether the role grants this permission, such as `org:sys_memberships:manage`. The prefix `org:` can be left out.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.permissions
            .iter()
            .any(|held| held == permission || held.strip_prefix("org:") == Some(permission))
    }

    /// The member's user id, or the membership's own id if the server does not report the user.
    pub(crate) fn user_id(&self) -> &str {
        self.public_user_data.as_ref().and_then(|user| user.user_id.as_deref()).unwrap_or(&self.id)
    }

    /// Whether both are equal apart from the organization, which changes whenever its members do.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        // Every field is named, so that a new one cannot be forgotten.
        let Self {
            id,
            role,
            role_name,
            permissions,
            public_metadata,
            organization: _,
            public_user_data,
            created_at,
            updated_at,
        } = self;
        (id, role, role_name, permissions, public_metadata)
            == (&other.id, &other.role, &other.role_name, &other.permissions, &other.public_metadata)
            && (public_user_data, created_at, updated_at)
                == (&other.public_user_data, &other.created_at, &other.updated_at)
    }
}

/// The data of a user that members of an organization can see.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct PublicUserData {
    /// The id, such as `user_…`, if the server reports it.
    pub user_id: Option<String>,
    /// The user's main identifier: an e-mail address, a phone number or a user name.
    #[decode(default)]
    pub identifier: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The user name.
    pub username: Option<String>,
    /// The URL of the user's picture.
    pub image_url: Option<String>,
    /// True only if a picture was uploaded.
    pub has_image: bool,
    /// Whether the user is banned, if the server reports it.
    pub banned: Option<bool>,
    /// Whether the user was deprovisioned by a directory, if the server reports it.
    pub deprovisioned: Option<bool>,
}
