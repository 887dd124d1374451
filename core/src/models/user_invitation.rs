use super::{OrganizationInvitationStatus, PublicOrganizationData};
use crate::wire::{Decode, Json, optional_time, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// An invitation to join an organization, as the invited user sees it.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct UserOrganizationInvitation {
    /// The id, which `accept_organization_invitation` takes.
    pub id: String,
    /// The user's address that it was sent to.
    #[decode(default)]
    pub email_address: String,
    /// The organization, if the server reports it.
    pub public_organization_data: Option<PublicOrganizationData>,
    /// The key of the role that the user gets, such as `org:member`.
    #[decode(default)]
    pub role: String,
    /// The role's display name.
    pub role_name: Option<String>,
    /// Its status, if the server reports it.
    pub status: Option<OrganizationInvitationStatus>,
    /// Public metadata: a JSON object. Metadata nested deeper than 127 levels, or with a number of more than 4,000 digits, is
    /// read as empty.
    pub public_metadata: Json,
    /// When it expires, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub expires_at: Option<SystemTime>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
