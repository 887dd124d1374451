//! Domains in the database, what was filed because of them, and TXT records.

use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};

use super::seeded::EnrollmentMode;
use crate::store::{Result as Stored, Slice, Verification, all, json, one, run};

/// What was filed because of a domain is named in `enrollments`, since invitations and suggestions have tables of their own.
pub(in crate::resources) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS domains (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  name TEXT NOT NULL UNIQUE,
  enrollment_mode TEXT NOT NULL,
  affiliation_email_address TEXT,
  affiliation TEXT NOT NULL,
  ownership TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS domains_by_organization ON domains (organization_id);
CREATE TABLE IF NOT EXISTS enrollments (
  row_id TEXT PRIMARY KEY,
  domain_id TEXT NOT NULL REFERENCES domains (id) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS enrollments_by_domain ON enrollments (domain_id);
CREATE TABLE IF NOT EXISTS txt_records (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
";

#[derive(Debug, Clone)]
pub(super) struct Domain {
    pub(super) id: String,
    pub(super) organization_id: String,
    pub(super) name: String,
    pub(super) enrollment_mode: EnrollmentMode,
    pub(super) affiliation_email_address: Option<String>,
    pub(super) affiliation: Option<Proof>,
    pub(super) ownership: Option<Proof>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

/// A verification of a domain that was asked for.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Proof {
    pub(super) verification: Verification,
    pub(super) verified_at: Option<i64>,
    /// What has to be published as a TXT record, if that is the way.
    pub(super) txt_record_value: Option<String>,
    /// When the record was looked up last.
    #[serde(default)]
    pub(super) attempted_at: Option<i64>,
}

impl Proof {
    pub(super) fn asked(strategy: &str, expire_at: i64) -> Self {
        let verification = Verification::new(strategy, Some(expire_at));
        Self { verification, verified_at: None, txt_record_value: None, attempted_at: None }
    }

    pub(super) fn verified(strategy: &str, at: i64) -> Self {
        Self {
            verification: Verification::verified(strategy),
            verified_at: Some(at),
            txt_record_value: None,
            attempted_at: None,
        }
    }

    pub(super) fn is_verified(&self) -> bool {
        self.verified_at.is_some()
    }

    pub(super) fn has_expired(&self, now: i64) -> bool {
        !self.is_verified() && self.verification.expire_at.is_some_and(|at| at <= now)
    }
}

/// Selects domains of an organization.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Filter {
    pub(super) verified: Option<bool>,
    pub(super) enrollment_mode: Option<EnrollmentMode>,
}

/// Takes the organization and the filter.
const SELECTED: &str = " FROM domains WHERE organization_id = ?1
    AND (?2 IS NULL OR (json_extract(affiliation, '$.verified_at') IS NOT NULL) = ?2)
    AND (?3 IS NULL OR enrollment_mode = ?3)";

impl Domain {
    fn read(row: &Row<'_>) -> Stored<Self> {
        let mode: String = row.get("enrollment_mode")?;
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            name: row.get("name")?,
            enrollment_mode: EnrollmentMode::named(&mode).unwrap_or_default(),
            affiliation_email_address: row.get("affiliation_email_address")?,
            affiliation: json(row, "affiliation")?,
            ownership: json(row, "ownership")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(super) fn find(db: &Connection, id: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM domains WHERE id = ?1", [id], Self::read)
    }

    pub(super) fn find_by_name(db: &Connection, name: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM domains WHERE name = ?1", [name], Self::read)
    }

    pub(super) fn count(db: &Connection, organization: &str, filter: &Filter) -> Stored<i64> {
        let values =
            params![organization, filter.verified, filter.enrollment_mode.map(EnrollmentMode::as_str)];
        Ok(one(db, &format!("SELECT count(*){SELECTED}"), values, |row| row.get(0))?.unwrap_or(0))
    }

    pub(super) fn list(
        db: &Connection,
        organization: &str,
        filter: &Filter,
        slice: Slice,
    ) -> Stored<Vec<Self>> {
        let values =
            params![organization, filter.verified, filter.enrollment_mode.map(EnrollmentMode::as_str)];
        all(db, &format!("SELECT *{SELECTED}{}", slice.sql("domains")), values, Self::read)
    }

    pub(super) fn of_organization(db: &Connection, organization: &str) -> Stored<Vec<Self>> {
        all(db, "SELECT * FROM domains WHERE organization_id = ?1", [organization], Self::read)
    }

    pub(super) fn insert(&self, db: &Connection) -> Stored<()> {
        let sql =
            "INSERT INTO domains (id, organization_id, name, enrollment_mode, affiliation_email_address,
                     affiliation, ownership, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)";
        let values = params![
            self.id,
            self.organization_id,
            self.name,
            self.enrollment_mode.as_str(),
            self.affiliation_email_address,
            text(self.affiliation.as_ref())?,
            text(self.ownership.as_ref())?,
            self.created_at,
            self.updated_at,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(super) fn save(&mut self, db: &Connection, now: i64) -> Stored<()> {
        self.updated_at = now;
        let sql = "UPDATE domains SET enrollment_mode = ?2, affiliation_email_address = ?3, affiliation = ?4,
                     ownership = ?5, updated_at = ?6 WHERE id = ?1";
        let values = params![
            self.id,
            self.enrollment_mode.as_str(),
            self.affiliation_email_address,
            text(self.affiliation.as_ref())?,
            text(self.ownership.as_ref())?,
            now,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(super) fn delete(&self, db: &Connection) -> Stored<bool> {
        Ok(run(db, "DELETE FROM domains WHERE id = ?1", [&self.id])? > 0)
    }

    pub(super) fn is_affiliated(&self) -> bool {
        self.affiliation.as_ref().is_some_and(Proof::is_verified)
    }

    pub(super) fn is_owned(&self) -> bool {
        self.ownership.as_ref().is_some_and(Proof::is_verified)
    }

    pub(super) fn txt_record_name(&self) -> String {
        format!("_clerk-challenge.{}", self.name)
    }

    /// Remembers that an invitation or a suggestion was filed because of the domain.
    pub(super) fn filed(&self, db: &Connection, row: &str) -> Stored<()> {
        run(db, "INSERT INTO enrollments (row_id, domain_id) VALUES (?1, ?2)", [row, &self.id])?;
        Ok(())
    }

    /// How many of the invitations or suggestions are pending that were filed because of the domain.
    pub(super) fn count_pending(&self, db: &Connection, table: &str) -> Stored<i64> {
        let sql = format!("SELECT count(*) {}", pending(table));
        Ok(one(db, &sql, [&self.id], |row| row.get(0))?.unwrap_or(0))
    }

    /// Removes them.
    pub(super) fn discard_pending(&self, db: &Connection) -> Stored<()> {
        for table in ["invitations", "suggestions"] {
            run(db, &format!("DELETE {}", pending(table)), [&self.id])?;
        }
        Ok(())
    }
}

fn pending(table: &str) -> String {
    format!(
        "FROM {table} WHERE status = 'pending' AND id IN (SELECT row_id FROM enrollments WHERE domain_id = ?1)"
    )
}

fn text(proof: Option<&Proof>) -> Stored<String> {
    serde_json::to_string(&proof).map_err(|error| rusqlite::Error::ToSqlConversionFailure(error.into()))
}

/// The TXT records that a name server would return.
pub(crate) struct TxtRecord;

impl TxtRecord {
    pub(super) fn find(db: &Connection, name: &str) -> Stored<Option<String>> {
        one(db, "SELECT value FROM txt_records WHERE name = ?1", [name], |row| row.get(0))
    }

    /// Replaces the one of this name.
    pub(crate) fn set(db: &Connection, name: &str, value: &str) -> Stored<()> {
        run(db, "INSERT OR REPLACE INTO txt_records (name, value) VALUES (?1, ?2)", [name, value])?;
        Ok(())
    }

    /// Whether there was one.
    pub(crate) fn remove(db: &Connection, name: &str) -> Stored<bool> {
        Ok(run(db, "DELETE FROM txt_records WHERE name = ?1", [name])? > 0)
    }
}
