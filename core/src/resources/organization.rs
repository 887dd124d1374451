use crate::wire::{Json, empty_object, metadata, or_default, time};
use clerk_orgs_mirrored::mirrored;
use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// An organization as Clerk describes it. To act on one, take its handle from `clerk.organization(id)`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct OrganizationResource {
    /// The id, such as `org_…`.
    pub id: String,
    /// The display name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The slug; none where the instance has slugs switched off.
    #[serde(default)]
    pub slug: Option<String>,
    /// The address of the logo, or of an avatar made in its stead.
    #[serde(default)]
    pub image_url: Option<String>,
    /// True only if a logo was uploaded.
    #[serde(default, deserialize_with = "or_default")]
    pub has_image: bool,
    /// Number of members, where the server tells it.
    #[serde(default)]
    pub members_count: Option<i64>,
    /// Number of invitations not yet answered, where the server tells it.
    #[serde(default)]
    pub pending_invitations_count: Option<i64>,
    /// The most members it may have, open invitations included; 0 is no limit.
    #[serde(default, deserialize_with = "or_default")]
    pub max_allowed_memberships: i64,
    /// Whether a member with the permission may delete the organization.
    #[serde(default, deserialize_with = "or_default")]
    pub admin_delete_enabled: bool,
    /// Whether its admins may set up single sign-on themselves, where the server tells it.
    #[serde(default)]
    pub self_serve_sso_enabled: Option<bool>,
    /// Whether its members may belong to no other organization, where the server tells it.
    #[serde(default)]
    pub exclusive_membership: Option<bool>,
    /// Metadata that everyone may read: a JSON object.
    #[serde(default = "empty_object", deserialize_with = "metadata")]
    pub public_metadata: Json,
    /// When it was created.
    #[serde(with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationResource {
    /// Whether it is as it was but for its numbers of members and invitations.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self { members_count, pending_invitations_count, updated_at, .. } = *other;
        Self { members_count, pending_invitations_count, updated_at, ..self.clone() } == *other
    }
}
