use super::PublicUserData;
use crate::wire::{Decode, open_enum, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

open_enum! {
    /// Where a membership request stands.
    OrganizationMembershipRequestStatus {
        /// Waiting for an admin.
        Pending = "pending",
        /// The user is a member now.
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
    /// The organization's id.
    #[decode(default)]
    pub organization_id: String,
    /// Where it stands.
    pub status: OrganizationMembershipRequestStatus,
    /// Who asks, where the server tells it.
    pub public_user_data: Option<PublicUserData>,
    /// When it was made.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
