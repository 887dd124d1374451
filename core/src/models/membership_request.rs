use super::PublicUserData;
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// The status of a membership request.
    OrganizationMembershipRequestStatus {
        /// Waiting for an admin.
        Pending = "pending",
        /// An admin accepted it, and the user is a member.
        Accepted = "accepted",
        /// An admin turned it down.
        Rejected = "rejected",
    }
}

/// A user's request to become a member of an organization.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct OrganizationMembershipRequest {
    /// The id, which `accept_membership_request` and `reject_membership_request` take.
    pub id: String,
    /// The id of the organization.
    #[decode(default)]
    pub organization_id: String,
    /// Its status.
    pub status: OrganizationMembershipRequestStatus,
    /// The user who asks to join, if the server reports it.
    pub public_user_data: Option<PublicUserData>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
