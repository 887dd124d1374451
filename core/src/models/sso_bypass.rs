use super::PublicUserData;
use crate::wire::{Decode, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// A member who can sign in with an e-mail code although the organization has an enterprise connection.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SsoBypassAllowlistUser {
    /// The user's id, such as `user_…`, which operations take.
    pub user_id: String,
    /// The member's public data, if the server reports it.
    pub public_user_data: Option<PublicUserData>,
    /// When the user was added.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When the entry was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
