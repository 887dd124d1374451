use super::OrganizationMembership;
use crate::wire::{Json, empty_object, metadata, open_enum, optional_time, or_default, time};
use clerk_orgs_mirrored::mirrored;
use serde::{Deserialize, Serialize};
use std::time::SystemTime;

/// A device or program, with the sessions it holds.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Client {
    /// The id, such as `client_…`.
    pub id: String,
    /// Its sessions, one a signed-in user.
    #[serde(default, deserialize_with = "or_default")]
    pub sessions: Vec<Session>,
    /// The session last used.
    #[serde(default)]
    pub last_active_session_id: Option<String>,
    /// When it was created.
    #[serde(default, with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When it was last changed.
    #[serde(default, with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}

open_enum! {
    /// Where a session stands.
    SessionStatus {
        /// In use.
        Active = "active",
        /// Signed in, with tasks the user still has to do.
        Pending = "pending",
        /// Ended by signing out.
        Ended = "ended",
        /// Ran out.
        Expired = "expired",
        /// Dropped from this client.
        Removed = "removed",
        /// Replaced by another.
        Replaced = "replaced",
        /// Ended from elsewhere.
        Revoked = "revoked",
        /// Not used for too long.
        Abandoned = "abandoned",
    }
}

/// A signed-in user's session.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Session {
    /// The id, such as `sess_…`.
    pub id: String,
    /// Where it stands.
    pub status: SessionStatus,
    /// The active organization's id; none for the personal account.
    #[serde(default)]
    pub last_active_organization_id: Option<String>,
    /// What the user still has to do before the session counts.
    #[serde(default, deserialize_with = "or_default")]
    pub tasks: Vec<SessionTask>,
    /// Whose session it is, where the server tells it.
    #[serde(default)]
    pub user: Option<User>,
    /// When it runs out.
    #[serde(default, with = "optional_time")]
    pub expire_at: Option<SystemTime>,
    /// When it ends unless used.
    #[serde(default, with = "optional_time")]
    pub abandon_at: Option<SystemTime>,
    /// When it was last used.
    #[serde(default, with = "optional_time")]
    pub last_active_at: Option<SystemTime>,
    /// When it began.
    #[serde(default, with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When it was last changed.
    #[serde(default, with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}

impl Session {
    /// Whether the session's user counts as signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Pending)
    }
}

/// Something a user has to do before a session counts.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct SessionTask {
    /// Which: `choose-organization`, `reset-password`, `setup-mfa`, or one this version does not know.
    pub key: String,
}

/// A user.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct User {
    /// The id, such as `user_…`.
    pub id: String,
    /// The user name.
    #[serde(default)]
    pub username: Option<String>,
    /// The first name.
    #[serde(default)]
    pub first_name: Option<String>,
    /// The last name.
    #[serde(default)]
    pub last_name: Option<String>,
    /// The address of the user's picture.
    #[serde(default)]
    pub image_url: Option<String>,
    /// True only if a picture was uploaded.
    #[serde(default, deserialize_with = "or_default")]
    pub has_image: bool,
    /// Which of `email_addresses` is the main one.
    #[serde(default)]
    pub primary_email_address_id: Option<String>,
    /// The user's e-mail addresses.
    #[serde(default, deserialize_with = "or_default")]
    pub email_addresses: Vec<EmailAddress>,
    /// The user's memberships.
    #[serde(default, deserialize_with = "or_default")]
    pub organization_memberships: Vec<OrganizationMembership>,
    /// Whether the user may create organizations.
    #[serde(default, deserialize_with = "or_default")]
    pub create_organization_enabled: bool,
    /// Metadata that everyone may read: a JSON object.
    #[serde(default = "empty_object", deserialize_with = "metadata")]
    pub public_metadata: Json,
    /// When the user signed up.
    #[serde(with = "time")]
    pub created_at: SystemTime,
    /// When the user was last changed.
    #[serde(with = "time")]
    pub updated_at: SystemTime,
}

/// A user's e-mail address.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct EmailAddress {
    /// The id, such as `idn_…`.
    pub id: String,
    /// The address.
    #[serde(default, deserialize_with = "or_default")]
    pub email_address: String,
}
