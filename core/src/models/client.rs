use super::OrganizationMembership;
use crate::wire::{Decode, Json, open_enum, optional_time};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;
use std::time::SystemTime;

/// A device or program that users sign in on, with its sessions.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Client {
    /// The id, such as `client_…`.
    pub id: String,
    /// Its sessions: one per signed-in user.
    #[decode(strict)]
    pub sessions: Vec<Session>,
    /// The id of the session last used.
    pub last_active_session_id: Option<String>,
    /// When it was created.
    #[serde(serialize_with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When it was last changed.
    #[serde(serialize_with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}

open_enum! {
    /// The status of a session.
    SessionStatus {
        /// In use.
        Active = "active",
        /// Signed in, but the user still has tasks to complete.
        Pending = "pending",
        /// Ended by a sign-out.
        Ended = "ended",
        /// Expired.
        Expired = "expired",
        /// Removed from this client.
        Removed = "removed",
        /// Replaced by another session.
        Replaced = "replaced",
        /// Revoked from elsewhere, for example by an administrator.
        Revoked = "revoked",
        /// Ended because it was not used for too long.
        Abandoned = "abandoned",
    }
}

/// A signed-in user's session.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct Session {
    /// The id, such as `sess_…`.
    pub id: String,
    /// Its status.
    pub status: SessionStatus,
    /// The active organization's id. None for the personal account.
    pub last_active_organization_id: Option<String>,
    /// What the user still has to do before the session becomes active.
    pub tasks: Vec<SessionTask>,
    /// The session's user, if the server reports it.
    pub user: Option<User>,
    /// When it expires.
    #[serde(serialize_with = "optional_time")]
    pub expire_at: Option<SystemTime>,
    /// When it ends if it is not used.
    #[serde(serialize_with = "optional_time")]
    pub abandon_at: Option<SystemTime>,
    /// When it was last used.
    #[serde(serialize_with = "optional_time")]
    pub last_active_at: Option<SystemTime>,
    /// When it was created.
    #[serde(serialize_with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When it was last changed.
    #[serde(serialize_with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}

impl Session {
    /// Whether the session needs an active organization first: it has the task `choose-organization`.
    #[must_use]
    pub fn needs_organization(&self) -> bool {
        self.tasks.iter().any(|task| task.key == "choose-organization")
    }

    /// Whether the session's user counts as signed in.
    #[must_use]
    pub fn is_signed_in(&self) -> bool {
        matches!(self.status, SessionStatus::Active | SessionStatus::Pending)
    }
}

/// Something that the user has to do before a session becomes active.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct SessionTask {
    /// The kind of task: `choose-organization`, `reset-password`, `setup-mfa`, or one that this version does not know.
    pub key: String,
}

/// A user.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct User {
    /// The id, such as `user_…`.
    pub id: String,
    /// The user name.
    pub username: Option<String>,
    /// The first name.
    pub first_name: Option<String>,
    /// The last name.
    pub last_name: Option<String>,
    /// The URL of the user's picture.
    pub image_url: Option<String>,
    /// True only if a picture was uploaded.
    pub has_image: bool,
    /// The id of the primary entry of `email_addresses`.
    pub primary_email_address_id: Option<String>,
    /// The user's e-mail addresses.
    pub email_addresses: Vec<EmailAddress>,
    /// The user's memberships.
    pub organization_memberships: Vec<OrganizationMembership>,
    /// Whether the user may create organizations.
    pub create_organization_enabled: bool,
    /// Public metadata: a JSON object. Metadata nested deeper than 127 levels, or with a number of more than 4,000 digits, is
    /// read as empty.
    pub public_metadata: Json,
    /// When the user signed up, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub created_at: Option<SystemTime>,
    /// When the user was last changed, if the server reports it.
    #[serde(serialize_with = "optional_time")]
    pub updated_at: Option<SystemTime>,
}

/// A user's e-mail address.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct EmailAddress {
    /// The id, such as `idn_…`.
    pub id: String,
    /// The address.
    #[decode(default)]
    pub email_address: String,
}
