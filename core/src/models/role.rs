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
    /// The name for people.
    #[decode(default)]
    pub name: String,
    /// What it is for.
    #[decode(default)]
    pub description: String,
    /// Whether who creates an organization can get this role, where the server tells it.
    pub is_creator_eligible: Option<bool>,
    /// What the role permits.
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

/// Something a role permits.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Permission {
    /// The id, such as `perm_…`.
    pub id: String,
    /// The key, such as `org:sys_memberships:manage`.
    pub key: String,
    /// The name for people.
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
    /// How many roles there are. Where the server does not say, as many as are known: those before this page, and its own.
    pub total_count: i64,
    /// Whether roles follow this page. Where the server does not say how many there are, whether this page is full.
    pub has_next_page: bool,
    /// How many pages of this size `total_count` roles fill.
    pub page_count: i64,
    /// Rows of this page that could not be understood; the others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
    /// Whether the organization's roles are being moved to another set: do not offer to change roles meanwhile.
    pub has_role_set_migration: bool,
}
