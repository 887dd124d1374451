use super::{Role, UndecodableRow};
use crate::wire::{Decode, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// A group of users in a directory.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct DirectorySyncGroup {
    /// The id, such as `dirgrp_…`.
    pub id: String,
    /// The name that the identity provider gave it.
    #[decode(default)]
    pub display_name: String,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// One page of groups.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct DirectorySyncGroupPage {
    /// The groups of this page.
    pub data: Vec<DirectorySyncGroup>,
    /// The cursor of the next page, which `starting_after` takes. None on the last page.
    pub starting_after: Option<String>,
    /// Whether more groups follow this page.
    pub has_next_page: bool,
    /// Rows of this page that could not be decoded. The others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
}

/// Which role the users of a group get. The first mapping that applies to a user counts.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct DirectorySyncGroupRoleMapping {
    /// The id, such as `dirgrm_…`.
    pub id: String,
    /// The directory's id.
    #[decode(default)]
    pub directory_id: String,
    /// The group's id.
    #[decode(default)]
    pub directory_group_id: String,
    /// The group's name.
    #[decode(default)]
    pub directory_group_display_name: String,
    /// The role. None if it no longer exists.
    pub role: Option<Role>,
    /// Its place among the mappings, from 1 on: of those that apply to a user, the lowest counts.
    pub precedence: i64,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// All mappings of a directory's groups to roles.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct DirectorySyncGroupRoleMappings {
    /// The mappings, in order of their precedence.
    pub data: Vec<DirectorySyncGroupRoleMapping>,
    /// Number of mappings.
    pub total_count: i64,
    /// The role of users to whom no mapping applies, if the server reports it. Directories do not change it.
    pub default_role: Option<Role>,
    /// Mappings that could not be decoded. The others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
}

/// A role for the users of a group, as `replace_group_role_mappings` takes it.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct DirectorySyncGroupRole {
    /// The group's id: `dirgrp_…`.
    pub directory_group_id: String,
    /// The role's key, such as `org:member`.
    pub role: String,
}
