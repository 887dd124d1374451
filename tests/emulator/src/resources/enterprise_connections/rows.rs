//! Connections in the database, with the domains that they serve.

use rusqlite::{Connection as Db, Row, params};

use super::settings::{Provider, Settings};
use crate::resources::directories;
use crate::store::{Result as Stored, all, json, one, run};

/// `enterprise_domains` has one row for each domain, so that no two connections serve it.
pub(in crate::resources) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS enterprise_connections (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL,
  provider TEXT NOT NULL,
  active INTEGER NOT NULL,
  account_linking INTEGER NOT NULL,
  sync_user_attributes INTEGER NOT NULL,
  disable_additional_identifications INTEGER NOT NULL,
  settings TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS enterprise_connections_by_organization ON enterprise_connections (organization_id);
CREATE TABLE IF NOT EXISTS enterprise_domains (
  name TEXT PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES enterprise_connections (id) ON DELETE CASCADE,
  position INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS enterprise_domains_by_connection ON enterprise_domains (connection_id);
CREATE TABLE IF NOT EXISTS enterprise_test_runs (
  id TEXT PRIMARY KEY,
  connection_id TEXT NOT NULL REFERENCES enterprise_connections (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  user_id TEXT,
  ticket TEXT,
  parsed_user_info TEXT NOT NULL,
  logs TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS enterprise_test_runs_by_connection ON enterprise_test_runs (connection_id, status);
";

#[derive(Debug, Clone)]
pub(in crate::resources) struct Connection {
    pub(in crate::resources) id: String,
    pub(in crate::resources) organization_id: String,
    pub(in crate::resources) name: String,
    pub(in crate::resources) provider: Provider,
    pub(super) domains: Vec<String>,
    pub(super) active: bool,
    pub(super) account_linking: bool,
    pub(super) sync_user_attributes: bool,
    pub(super) disable_additional_identifications: bool,
    pub(super) settings: Settings,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl Connection {
    fn read(row: &Row<'_>) -> Stored<Self> {
        let provider: String = row.get("provider")?;
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            name: row.get("name")?,
            provider: Provider::named(&provider).unwrap_or(Provider::SamlCustom),
            domains: Vec::new(),
            active: row.get("active")?,
            account_linking: row.get("account_linking")?,
            sync_user_attributes: row.get("sync_user_attributes")?,
            disable_additional_identifications: row.get("disable_additional_identifications")?,
            settings: json(row, "settings")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    fn with_domains(mut self, db: &Db) -> Stored<Self> {
        let sql = "SELECT name FROM enterprise_domains WHERE connection_id = ?1 ORDER BY position";
        self.domains = all(db, sql, [&self.id], |row| row.get(0))?;
        Ok(self)
    }

    pub(super) fn find(db: &Db, id: &str) -> Stored<Option<Self>> {
        let found = one(db, "SELECT * FROM enterprise_connections WHERE id = ?1", [id], Self::read)?;
        found.map(|found| found.with_domains(db)).transpose()
    }

    /// Oldest first.
    pub(in crate::resources) fn of_organization(db: &Db, organization: &str) -> Stored<Vec<Self>> {
        let sql = "SELECT * FROM enterprise_connections WHERE organization_id = ?1 ORDER BY created_at, id";
        let found = all(db, sql, [organization], Self::read)?;
        found.into_iter().map(|found| found.with_domains(db)).collect()
    }

    pub(super) fn insert(&self, db: &Db) -> Stored<()> {
        let sql =
            "INSERT INTO enterprise_connections (id, organization_id, name, provider, active, account_linking,
                     sync_user_attributes, disable_additional_identifications, settings, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
        let values = params![
            self.id,
            self.organization_id,
            self.name,
            self.provider.as_str(),
            self.active,
            self.account_linking,
            self.sync_user_attributes,
            self.disable_additional_identifications,
            text(&self.settings)?,
            self.created_at,
            self.updated_at,
        ];
        run(db, sql, values)?;
        self.save_domains(db)
    }

    pub(super) fn save(&mut self, db: &Db, now: i64) -> Stored<()> {
        self.updated_at = now;
        let sql = "UPDATE enterprise_connections SET name = ?2, active = ?3, sync_user_attributes = ?4,
                     disable_additional_identifications = ?5, settings = ?6, updated_at = ?7 WHERE id = ?1";
        let values = params![
            self.id,
            self.name,
            self.active,
            self.sync_user_attributes,
            self.disable_additional_identifications,
            text(&self.settings)?,
            now,
        ];
        run(db, sql, values)?;
        self.save_domains(db)
    }

    fn save_domains(&self, db: &Db) -> Stored<()> {
        run(db, "DELETE FROM enterprise_domains WHERE connection_id = ?1", [&self.id])?;
        let sql = "INSERT INTO enterprise_domains (name, connection_id, position) VALUES (?1, ?2, ?3)";
        for (position, name) in self.domains.iter().enumerate() {
            run(db, sql, params![name, self.id, position as i64])?;
        }
        Ok(())
    }
}

/// The id of the connection that serves the domain of this name.
pub(crate) fn serving(db: &Db, name: &str) -> Stored<Option<String>> {
    one(db, "SELECT connection_id FROM enterprise_domains WHERE name = ?1", [name], |row| row.get(0))
}

/// Whether a connection of this organization serves the domain of this name.
pub(crate) fn serves(db: &Db, organization: &str, name: &str) -> Stored<bool> {
    let sql = "SELECT 1 FROM enterprise_domains JOIN enterprise_connections ON id = connection_id
               WHERE organization_id = ?1 AND enterprise_domains.name = ?2";
    Ok(one(db, sql, [organization, name], |_| Ok(()))?.is_some())
}

/// Whether the domain of this name is the only one of a connection.
pub(crate) fn is_the_last_served(db: &Db, name: &str) -> Stored<bool> {
    let sql = "SELECT count(*) FROM enterprise_domains
               WHERE connection_id = (SELECT connection_id FROM enterprise_domains WHERE name = ?1)";
    Ok(one(db, sql, [name], |row| row.get::<_, i64>(0))? == Some(1))
}

/// The domain of this name is served no more.
pub(crate) fn forget_domain(db: &Db, name: &str) -> Stored<()> {
    run(db, "DELETE FROM enterprise_domains WHERE name = ?1", [name])?;
    Ok(())
}

/// Whether there was a connection with this id. Its directory goes with it.
pub(crate) fn delete(db: &Db, id: &str) -> Stored<bool> {
    directories::delete_of_connection(db, id)?;
    Ok(run(db, "DELETE FROM enterprise_connections WHERE id = ?1", [id])? > 0)
}

pub(super) fn text(value: &impl serde::Serialize) -> Stored<String> {
    serde_json::to_string(value).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}
