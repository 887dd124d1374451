use super::UndecodableRow;
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// A role that members of an organization can have.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Role {
    /// The id, such as `role_…`.
    pub id: String,
    /// The key that operations take, such as `org:admin`.
    pub key: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// What the role is for.
    #[decode(default)]
    pub description: String,
    /// Whether an organization's creator can be given this role, if the server reports it.
    pub is_creator_eligible: Option<bool>,
    /// The permissions that the role grants.
    pub permissions: Vec<Permission>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

open_enum! {
    /// Who defined a permission.
    PermissionType {
        /// Clerk itself.
        System = "system",
        /// The instance's owner.
        User = "user",
    }
}

/// A permission that a role can grant.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Permission {
    /// The id, such as `perm_…`.
    pub id: String,
    /// The key, such as `org:sys_memberships:manage`.
    pub key: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// What it permits.
    #[decode(default)]
    pub description: String,
    /// Who defined it.
    #[decode(alias = "type")]
    pub permission_type: PermissionType,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// One page of roles.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct RolePage {
    /// The roles of this page.
    pub data: Vec<Role>,
    /// Total number of roles. If the server does not report it, the number known so far: the roles up to and including this
    /// page.
    pub total_count: i64,
    /// Whether more roles follow this page. If the server does not report the total, whether this page is full.
    pub has_next_page: bool,
    /// Number of pages of this size that `total_count` roles fill.
    pub page_count: i64,
    /// Rows of this page that could not be decoded. The others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
    /// Whether the organization's roles are being migrated to another role set. Until they are read again, adding, updating
    /// and inviting members is then refused with `Conflict`, without a request.
    pub has_role_set_migration: bool,
}
