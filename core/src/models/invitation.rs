use crate::wire::{Decode, Json, open_enum, optional_time, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// Where an invitation stands.
    OrganizationInvitationStatus {
        /// Nobody answered yet.
        Pending = "pending",
        /// The person became a member.
        Accepted = "accepted",
        /// Taken back.
        Revoked = "revoked",
        /// Not answered in time.
        Expired = "expired",
        /// Accepted, and the person has signed up.
        Completed = "completed",
    }
}

/// An invitation, sent to an e-mail address, to join an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationInvitation {
    /// The id, which `revoke_invitation` takes.
    pub id: String,
    /// The organization's id.
    #[decode(default)]
    pub organization_id: String,
    /// Whom it was sent to.
    #[decode(default)]
    pub email_address: String,
    /// The key of the role that the person will have, such as `org:member`.
    #[decode(default)]
    pub role: String,
    /// The role's name for people.
    pub role_name: Option<String>,
    /// Where it stands, where the server tells it.
    pub status: Option<OrganizationInvitationStatus>,
    /// Metadata that everyone may read: a JSON object.
    pub public_metadata: Json,
    /// When it expires, where the server tells it.
    #[serde(serialize_with = "optional_time")]
    pub expires_at: Option<SystemTime>,
    /// When it was made.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
