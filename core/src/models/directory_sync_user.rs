use crate::wire::{Decode, time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// A user that an identity provider has provisioned into a directory.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct DirectorySyncUser {
    /// The id, such as `diruser_…`. Operations take the user id instead.
    pub id: String,
    /// The user's id, such as `user_…`.
    #[decode(default)]
    pub user_id: String,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The user's primary e-mail address.
    pub identifier: Option<String>,
    /// The URL of the user's picture.
    pub image_url: Option<String>,
    /// True only if a picture was uploaded.
    pub has_image: bool,
    /// False once the identity provider has deprovisioned the user.
    pub active: bool,
    /// When the user was provisioned into the directory.
    #[serde(serialize_with = "time")]
    pub provisioned_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}
