//! Directories as seeds and changes have them.

use rusqlite::Connection as Db;
use serde::{Deserialize, Serialize};

use super::groups::Group;
use super::mappings::{self, Wanted};
use super::rows::{Directory, Source, Sync};
use super::users::DirectoryUser;
use crate::resources::enterprise_connections::Connection;
use crate::seed::SeedError;
use crate::store::{Membership, Session, User, WriteError, run};

/// The directory of an enterprise connection, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// `dir_…`
    pub id: String,
    /// The connection's name by default.
    #[serde(default)]
    pub name: Option<String>,
    /// Whether users are provisioned.
    #[serde(default = "yes")]
    pub enabled: bool,
    /// Whether it can ask the identity provider for users, if that is its way.
    #[serde(default)]
    pub credentials: bool,
    /// Whether groups have roles.
    #[serde(default)]
    pub group_role_mapping_enabled: bool,
    /// Its groups.
    #[serde(default)]
    pub groups: Vec<SeededGroup>,
    /// Its users.
    #[serde(default)]
    pub users: Vec<SeededUser>,
    /// The roles of groups, the most important one first.
    #[serde(default)]
    pub mappings: Vec<SeededMapping>,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// A group of a directory, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeededGroup {
    /// Any text that no other group has.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// A user of a directory, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeededUser {
    /// `diruser_…`
    pub id: String,
    /// The user's id.
    pub user: String,
    /// Whether the user can sign in.
    #[serde(default = "yes")]
    pub active: bool,
    /// The ids of groups.
    #[serde(default)]
    pub groups: Vec<String>,
    /// When the user was provisioned, in milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// The role of a group, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct SeededMapping {
    /// The group's id.
    pub group: String,
    /// Role key.
    pub role: String,
}

fn yes() -> bool {
    true
}

impl Seeded {
    /// The rows of the directory of a connection.
    pub(in crate::resources) fn insert(
        &self,
        db: &Db,
        connection: &Connection,
        at: i64,
    ) -> Result<(), WriteError> {
        let (at, source) = (self.created_at.unwrap_or(at), Source::of(connection.provider));
        let directory = Directory {
            id: self.id.clone(),
            name: self.name.clone().unwrap_or_else(|| connection.name.clone()),
            enabled: self.enabled,
            group_role_mapping_enabled: self.group_role_mapping_enabled,
            attribute_mapping: source.attribute_mapping(),
            credentials_configured: self.credentials,
            ..Directory::new(connection, source, at)
        };
        directory.insert(db)?;
        for group in &self.groups {
            group.insert(db, &directory, at)?;
        }
        for user in &self.users {
            user.insert(db, &directory, at)?;
        }
        let mappings: Vec<_> = self
            .mappings
            .iter()
            .map(|mapping| Wanted { directory_group_id: mapping.group.clone(), role: mapping.role.clone() })
            .collect();
        Ok(mappings::store(db, &directory, &mappings, at)?)
    }
}

impl SeededGroup {
    fn insert(&self, db: &Db, directory: &Directory, at: i64) -> Result<(), WriteError> {
        let at = self.created_at.unwrap_or(at);
        let group = Group {
            id: self.id.clone(),
            directory_id: directory.id.clone(),
            display_name: self.name.clone(),
            created_at: at,
            updated_at: at,
        };
        Ok(group.insert(db)?)
    }
}

impl SeededUser {
    fn insert(&self, db: &Db, directory: &Directory, at: i64) -> Result<(), WriteError> {
        if User::find(db, &self.user)?.is_none() {
            return Err(SeedError(format!("there is no user {}", self.user)).into());
        }
        let at = self.created_at.unwrap_or(at);
        let user = DirectoryUser {
            id: self.id.clone(),
            directory_id: directory.id.clone(),
            user_id: self.user.clone(),
            active: self.active,
            groups: self.groups.clone(),
            created_at: at,
            updated_at: at,
        };
        Ok(user.insert(db, directory)?)
    }
}

fn first_directory(db: &Db, organization: &str) -> Result<Directory, WriteError> {
    let none = || SeedError(format!("{organization} has no directory"));
    Ok(Directory::first_of(db, organization)?.ok_or_else(none)?)
}

/// A group of the organization's first directory.
pub(crate) fn generate_group(
    db: &Db,
    organization: &str,
    group: &SeededGroup,
    at: i64,
) -> Result<(), WriteError> {
    group.insert(db, &first_directory(db, organization)?, at)
}

/// A member becomes a user of the organization's first directory.
pub(crate) fn generate_user(
    db: &Db,
    organization: &str,
    user: &SeededUser,
    at: i64,
) -> Result<(), WriteError> {
    user.insert(db, &first_directory(db, organization)?, at)
}

/// A user whom the identity provider provisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDirectoryUser {
    /// The directory's id.
    pub directory: String,
    /// The user, as in a seed. Provisioned now by default.
    pub user: SeededUser,
}

/// A user whom the identity provider deactivates.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeprovisionedUser {
    /// The directory's id.
    pub directory: String,
    /// The user's id.
    pub user: String,
}

/// A group that the identity provider pushes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewDirectoryGroup {
    /// The directory's id.
    pub directory: String,
    /// The group, as in a seed. Pushed now by default.
    pub group: SeededGroup,
}

/// The end of a run that asked the identity provider for users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FinishedSync {
    /// The directory's id.
    pub directory: String,
    /// How it ended.
    pub status: SyncStatus,
    /// Why it failed.
    #[serde(default)]
    pub error: Option<String>,
    /// How many users it created or updated.
    #[serde(default)]
    pub changed_user_count: Option<i64>,
}

/// How a run ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SyncStatus {
    /// All users were read.
    Succeeded,
    /// The identity provider refused, or was not reached.
    Failed,
    /// Somebody has ended it.
    Cancelled,
}

/// What the identity provider says against the next credentials.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RefusedCredentials {
    /// The directory's id.
    pub directory: String,
    /// The message.
    pub message: String,
}

fn text(error: impl std::fmt::Display) -> String {
    error.to_string()
}

fn known(db: &Db, id: &str) -> Result<Directory, String> {
    Directory::find(db, id).map_err(text)?.ok_or_else(|| format!("there is no directory {id}"))
}

impl NewDirectoryUser {
    /// Users that do not exist are created, and become members with this role.
    pub(crate) fn apply(&self, db: &Db, default_role: &str, now: i64) -> Result<(), String> {
        let (directory, id) = (known(db, &self.directory)?, &self.user.user);
        if User::find(db, id).map_err(text)?.is_none() {
            User::named(id, now).insert(db).map_err(text)?;
        }
        let organization = &directory.organization_id;
        if Membership::find(db, organization, id).map_err(text)?.is_none() {
            Membership::create(db, organization, id, default_role, now).map_err(text)?;
        }
        self.user.insert(db, &directory, now).map_err(text)?;
        mappings::assign_roles(db, &directory, default_role, now).map_err(text)
    }
}

impl DeprovisionedUser {
    /// The user's sessions end, in every client.
    pub(crate) fn apply(&self, db: &Db, now: i64) -> Result<(), String> {
        let Self { directory, user } = self;
        let found = DirectoryUser::find(db, directory, user).map_err(text)?;
        found.ok_or_else(|| format!("{directory} has no user {user}"))?.deactivate(db, now).map_err(text)?;
        for mut session in Session::of_user(db, user).map_err(text)? {
            session.status = "revoked".into();
            session.save(db, now).map_err(text)?;
        }
        Ok(())
    }
}

impl NewDirectoryGroup {
    pub(crate) fn apply(&self, db: &Db, now: i64) -> Result<(), String> {
        self.group.insert(db, &known(db, &self.directory)?, now).map_err(text)
    }
}

/// Removes a group, with its mapping.
pub(crate) fn remove_group(db: &Db, id: &str) -> Result<(), String> {
    match run(db, "DELETE FROM directory_groups WHERE id = ?1", [id]).map_err(text)? {
        0 => Err(format!("there is no group {id}")),
        _ => Ok(()),
    }
}

impl FinishedSync {
    pub(crate) fn apply(&self, db: &Db, now: i64) -> Result<(), String> {
        let mut directory = known(db, &self.directory)?;
        let status = match self.status {
            SyncStatus::Succeeded => "succeeded",
            SyncStatus::Failed => "failed",
            SyncStatus::Cancelled => "cancelled",
        };
        directory.last_sync = Sync {
            finished_at: Some(now),
            status: Some(status.into()),
            error: self.error.clone(),
            changed_user_count: self.changed_user_count,
        };
        directory.save(db, now).map_err(text)
    }
}

impl RefusedCredentials {
    pub(crate) fn apply(&self, db: &Db, now: i64) -> Result<(), String> {
        let mut directory = known(db, &self.directory)?;
        directory.refusal = Some(self.message.clone());
        directory.save(db, now).map_err(text)
    }
}
