use crate::wire::{Decode, Json, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// An organization as Clerk describes it. To act on one, take its handle from `clerk.organization(id)`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationResource {
    /// The id, such as `org_…`.
    pub id: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// The slug; none where the instance has slugs switched off.
    pub slug: Option<String>,
    /// The address of the logo, or of an avatar made in its stead.
    pub image_url: Option<String>,
    /// True only if a logo was uploaded.
    pub has_image: bool,
    /// Number of members, where the server tells it.
    pub members_count: Option<i64>,
    /// Number of invitations not yet answered, where the server tells it.
    pub pending_invitations_count: Option<i64>,
    /// The most members it may have, open invitations included; 0 is no limit.
    pub max_allowed_memberships: i64,
    /// Whether a member with the permission may delete the organization.
    pub admin_delete_enabled: bool,
    /// Whether its admins may set up single sign-on themselves, where the server tells it.
    pub self_serve_sso_enabled: Option<bool>,
    /// Whether its members may belong to no other organization, where the server tells it.
    pub exclusive_membership: Option<bool>,
    /// Metadata that everyone may read: a JSON object.
    pub public_metadata: Json,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationResource {
    /// Whether it is as it was but for its numbers of members and invitations.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self { members_count, pending_invitations_count, updated_at, .. } = *other;
        Self { members_count, pending_invitations_count, updated_at, ..self.clone() } == *other
    }
}
