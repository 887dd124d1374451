use crate::wire::{Decode, Json, open_enum, optional_time, time};
use clerk_orgs_mirrored::mirrored;
use secrecy::{ExposeSecret, SecretString};
use serde::Serialize;
use std::{fmt, time::SystemTime};

open_enum! {
    /// The identity provider of a directory, which is the one of its enterprise connection.
    DirectorySyncProvider {
        /// Okta, which pushes its users.
        Okta = "okta",
        /// Microsoft Entra, which pushes its users.
        Entra = "entra",
        /// Google Workspace, whose users Clerk fetches with the credentials of a service account.
        Google = "google",
        /// Another provider, which pushes its users.
        Custom = "custom",
    }
}

/// The directory of an enterprise connection, from which an identity provider provisions members (SCIM).
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct DirectorySync {
    /// The id, such as `dir_…`. Operations take the enterprise connection's id instead.
    pub id: String,
    /// The display name.
    #[decode(default)]
    pub name: String,
    /// The id of the enterprise connection.
    #[decode(default)]
    pub enterprise_connection_id: String,
    /// The URL that the identity provider pushes its users to, by SCIM 2.0.
    #[decode(default)]
    pub endpoint_url: String,
    /// The identity provider.
    pub provider: DirectorySyncProvider,
    /// Whether users are provisioned.
    pub enabled: bool,
    /// Whether the groups of the directory decide the roles of its users.
    pub group_role_mapping_enabled: bool,
    /// Which attributes of the directory become which attributes of its users: a JSON object of texts.
    pub attribute_mapping: Json,
    /// Whether credentials of the identity provider are stored. None for a provider that pushes its users.
    pub credentials_configured: Option<bool>,
    /// When it was created.
    #[serde(serialize_with = "time")]
    pub created_at: SystemTime,
    /// When it was last changed.
    #[serde(serialize_with = "time")]
    pub updated_at: SystemTime,
}

/// A directory together with its API key, which the identity provider sends to authenticate. The key is a secret that the
/// server returns only once: it is nowhere in the text that this object is printed as.
#[mirrored(docs)]
#[derive(Clone)]
pub struct DirectorySyncKey {
    directory_sync: DirectorySync,
    api_key: Option<SecretString>,
}

#[mirrored]
impl DirectorySyncKey {
    /// The directory.
    #[must_use]
    pub fn directory_sync(&self) -> &DirectorySync {
        &self.directory_sync
    }

    /// The API key. Keep it: it cannot be fetched again, only replaced. None for a provider that pushes nothing, such as
    /// Google Workspace.
    #[must_use]
    pub fn api_key(&self) -> Option<&str> {
        self.api_key.as_ref().map(|key| key.expose_secret())
    }
}

impl DirectorySyncKey {
    pub(crate) fn new(directory_sync: DirectorySync, api_key: Option<String>) -> Self {
        Self { directory_sync, api_key: api_key.map(SecretString::from) }
    }
}

impl fmt::Debug for DirectorySyncKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DirectorySyncKey")
            .field("directory_sync", &self.directory_sync)
            .finish_non_exhaustive()
    }
}

open_enum! {
    /// The state of a directory's last sync.
    DirectorySyncRunStatus {
        /// Not finished yet.
        Running = "running",
        /// Finished.
        Succeeded = "succeeded",
        /// Ended by an error.
        Failed = "failed",
        /// Ended before it was finished.
        Cancelled = "cancelled",
    }
}

/// How the last sync of a directory went. All of it is none before the first one.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Decode)]
pub struct DirectorySyncStatus {
    /// When the last sync ended. None if none has ended.
    #[serde(serialize_with = "optional_time")]
    pub last_synced_at: Option<SystemTime>,
    /// The state of the last sync.
    pub last_sync_status: Option<DirectorySyncRunStatus>,
    /// Why the last sync failed, if it did.
    #[decode(filled)]
    pub last_sync_error: Option<String>,
    /// Number of users that the last sync created or changed. They are provisioned after the sync has ended.
    pub last_sync_changed_user_count: Option<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_api_key_is_not_printed() {
        let directory = json!({ "id": "dir_1", "provider": "okta", "created_at": 1, "updated_at": 1 });
        let directory = serde_json::from_value::<DirectorySync>(directory).expect("a directory");
        let key = DirectorySyncKey::new(directory, Some("scimkey_1".to_owned()));
        assert_eq!(key.api_key(), Some("scimkey_1"));
        let printed = format!("{key:?} {key:#?}");
        assert!(printed.contains("dir_1") && !printed.contains("scimkey_1"), "{printed}");
    }
}
