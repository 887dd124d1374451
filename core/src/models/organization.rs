use crate::wire::{Decode, Json, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// An organization's data. To act on the organization, get its handle from `clerk.organization(id_or_slug)`.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationResource {
    /// The id, such as `org_…`.
    pub id: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// The slug. None if it was cleared or slugs are disabled in the instance.
    #[decode(filled)]
    pub slug: Option<String>,
    /// The URL of the logo, or of a generated avatar.
    pub image_url: Option<String>,
    /// True only if a logo was uploaded.
    pub has_image: bool,
    /// Number of members, if the server reports it.
    pub members_count: Option<i64>,
    /// Number of pending invitations, if the server reports it.
    pub pending_invitations_count: Option<i64>,
    /// Maximum number of members, including pending invitations. 0 means no limit.
    pub max_allowed_memberships: i64,
    /// Whether a member with the permission may delete the organization.
    pub admin_delete_enabled: bool,
    /// Whether its admins may set up single sign-on themselves, if the server reports it.
    pub self_serve_sso_enabled: Option<bool>,
    /// Whether its members may not belong to any other organization, if the server reports it.
    pub exclusive_membership: Option<bool>,
    /// Public metadata: a JSON object. Metadata nested deeper than 127 levels, or with a number of more than 4,000 digits, is
    /// read as empty.
    pub public_metadata: Json,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

impl OrganizationResource {
    /// Whether both are equal apart from their member and invitation counts.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        let Self { members_count, pending_invitations_count, updated_at, .. } = *other;
        Self { members_count, pending_invitations_count, updated_at, ..self.clone() } == *other
    }
}

/// The data of an organization that those who do not belong to it can see.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct PublicOrganizationData {
    /// The id, such as `org_…`.
    pub id: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// The slug. None if it was cleared or slugs are disabled in the instance.
    #[decode(filled)]
    pub slug: Option<String>,
    /// The URL of the logo, or of a generated avatar.
    pub image_url: Option<String>,
    /// True only if a logo was uploaded.
    pub has_image: bool,
}
