//! Directories in the database.

use rusqlite::{Connection as Db, Row, params};
use serde_json::{Map, Value, json};

use crate::resources::enterprise_connections::{Connection, Provider};
use crate::resources::managed_members;
use crate::store::{Result as Stored, json as column, one, run};

/// `groups` of a user are the ids of the groups, as JSON.
pub(in crate::resources) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS directories (
  id TEXT PRIMARY KEY,
  connection_id TEXT NOT NULL UNIQUE REFERENCES enterprise_connections (id) ON DELETE CASCADE,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  source TEXT NOT NULL,
  enabled INTEGER NOT NULL,
  group_role_mapping_enabled INTEGER NOT NULL,
  attribute_mapping TEXT NOT NULL,
  credentials_configured INTEGER NOT NULL,
  refusal TEXT,
  last_synced_at INTEGER,
  last_sync_status TEXT,
  last_sync_error TEXT,
  last_sync_changed_user_count INTEGER,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS directory_groups (
  id TEXT PRIMARY KEY,
  directory_id TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  display_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS directory_groups_in_order ON directory_groups (directory_id, created_at, id);
CREATE TABLE IF NOT EXISTS directory_users (
  id TEXT PRIMARY KEY,
  directory_id TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  active INTEGER NOT NULL,
  groups TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL,
  UNIQUE (directory_id, user_id)
) STRICT;
CREATE INDEX IF NOT EXISTS directory_users_by_user ON directory_users (user_id);
CREATE TABLE IF NOT EXISTS directory_mappings (
  id TEXT PRIMARY KEY,
  directory_id TEXT NOT NULL REFERENCES directories (id) ON DELETE CASCADE,
  group_id TEXT NOT NULL REFERENCES directory_groups (id) ON DELETE CASCADE,
  role TEXT NOT NULL,
  precedence INTEGER NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS directory_mappings_in_order ON directory_mappings (directory_id, precedence);
";

/// Where the users of a directory come from, which follows from the connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    Okta,
    Entra,
    Custom,
    Google,
}

impl Source {
    const ALL: [Self; 4] = [Self::Okta, Self::Entra, Self::Custom, Self::Google];

    pub(super) fn of(provider: Provider) -> Self {
        match provider {
            Provider::SamlOkta => Self::Okta,
            Provider::SamlMicrosoft => Self::Entra,
            Provider::SamlGoogle => Self::Google,
            _ => Self::Custom,
        }
    }

    pub(super) fn as_str(self) -> &'static str {
        match self {
            Self::Okta => "okta",
            Self::Entra => "entra",
            Self::Custom => "custom",
            Self::Google => "google",
        }
    }

    /// Whether the directory asks the identity provider for its users, instead of being told.
    pub(super) fn is_pulled(self) -> bool {
        self == Self::Google
    }

    /// Where attributes of users are found at first.
    pub(super) fn attribute_mapping(self) -> Map<String, Value> {
        let (email, first, last) = match self {
            Self::Google => ("primaryEmail", "name.givenName", "name.familyName"),
            _ => ("emails.0.value", "name.givenName", "name.familyName"),
        };
        [("email_address", email), ("first_name", first), ("last_name", last)]
            .into_iter()
            .map(|(name, path)| (name.to_owned(), Value::from(path)))
            .collect()
    }
}

#[derive(Debug, Clone)]
pub(super) struct Directory {
    pub(super) id: String,
    pub(super) connection_id: String,
    pub(super) organization_id: String,
    pub(super) name: String,
    pub(super) source: Source,
    pub(super) enabled: bool,
    pub(super) group_role_mapping_enabled: bool,
    pub(super) attribute_mapping: Map<String, Value>,
    pub(super) credentials_configured: bool,
    /// What the identity provider says against the next credentials.
    pub(super) refusal: Option<String>,
    pub(super) last_sync: Sync,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// The last run that asked the identity provider for users.
#[derive(Debug, Clone, Default)]
pub(super) struct Sync {
    pub(super) finished_at: Option<i64>,
    pub(super) status: Option<String>,
    pub(super) error: Option<String>,
    pub(super) changed_user_count: Option<i64>,
}

impl Sync {
    pub(super) fn is_running(&self) -> bool {
        self.status.as_deref() == Some("running")
    }

    /// `DirectorySyncStatusJSON`: directorySync.d.ts:171-176.
    pub(super) fn json(&self) -> Value {
        json!({
            "last_synced_at": self.finished_at,
            "last_sync_status": self.status,
            "last_sync_error": self.error,
            "last_sync_changed_user_count": self.changed_user_count,
        })
    }
}

impl Directory {
    /// One that is not enabled, and without an id.
    pub(super) fn new(connection: &Connection, source: Source, now: i64) -> Self {
        Self {
            id: String::new(),
            connection_id: connection.id.clone(),
            organization_id: connection.organization_id.clone(),
            name: connection.name.clone(),
            source,
            enabled: false,
            group_role_mapping_enabled: false,
            attribute_mapping: Map::new(),
            credentials_configured: false,
            refusal: None,
            last_sync: Sync::default(),
            created_at: now,
            updated_at: now,
        }
    }

    fn read(row: &Row<'_>) -> Stored<Self> {
        let source: String = row.get("source")?;
        let source = Source::ALL.into_iter().find(|known| known.as_str() == source);
        Ok(Self {
            id: row.get("id")?,
            connection_id: row.get("connection_id")?,
            organization_id: row.get("organization_id")?,
            name: row.get("name")?,
            source: source.unwrap_or(Source::Custom),
            enabled: row.get("enabled")?,
            group_role_mapping_enabled: row.get("group_role_mapping_enabled")?,
            attribute_mapping: column(row, "attribute_mapping")?,
            credentials_configured: row.get("credentials_configured")?,
            refusal: row.get("refusal")?,
            last_sync: Sync {
                finished_at: row.get("last_synced_at")?,
                status: row.get("last_sync_status")?,
                error: row.get("last_sync_error")?,
                changed_user_count: row.get("last_sync_changed_user_count")?,
            },
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(super) fn find(db: &Db, id: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM directories WHERE id = ?1", [id], Self::read)
    }

    pub(super) fn of_connection(db: &Db, connection: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM directories WHERE connection_id = ?1", [connection], Self::read)
    }

    /// The directory of the organization's first connection that has one.
    pub(super) fn first_of(db: &Db, organization: &str) -> Stored<Option<Self>> {
        let sql = "SELECT * FROM directories WHERE organization_id = ?1 ORDER BY created_at, id LIMIT 1";
        one(db, sql, [organization], Self::read)
    }

    pub(super) fn insert(&self, db: &Db) -> Stored<()> {
        let sql =
            "INSERT INTO directories (id, connection_id, organization_id, name, source, enabled, group_role_mapping_enabled,
                     attribute_mapping, credentials_configured, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, 0, 0, '{}', 0, ?6, ?6)";
        let source = self.source.as_str();
        run(
            db,
            sql,
            params![self.id, self.connection_id, self.organization_id, self.name, source, self.created_at],
        )?;
        self.clone().save(db, self.created_at)
    }

    pub(super) fn save(&mut self, db: &Db, now: i64) -> Stored<()> {
        self.updated_at = now;
        let sql =
            "UPDATE directories SET enabled = ?2, group_role_mapping_enabled = ?3, attribute_mapping = ?4,
                     credentials_configured = ?5, refusal = ?6, last_synced_at = ?7, last_sync_status = ?8,
                     last_sync_error = ?9, last_sync_changed_user_count = ?10, updated_at = ?11 WHERE id = ?1";
        let values = params![
            self.id,
            self.enabled,
            self.group_role_mapping_enabled,
            Value::Object(self.attribute_mapping.clone()).to_string(),
            self.credentials_configured,
            self.refusal,
            self.last_sync.finished_at,
            self.last_sync.status,
            self.last_sync.error,
            self.last_sync.changed_user_count,
            now,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    /// Its users stay members, whom the organization manages from now on.
    pub(super) fn delete(&self, db: &Db) -> Stored<()> {
        managed_members::release(db, &self.organization_id, &self.id)?;
        run(db, "DELETE FROM directories WHERE id = ?1", [&self.id])?;
        Ok(())
    }
}

/// Deletes the directory of a connection, if there is one.
pub(in crate::resources) fn delete_of_connection(db: &Db, connection: &str) -> Stored<()> {
    Directory::of_connection(db, connection)?.map_or(Ok(()), |directory| directory.delete(db))
}
