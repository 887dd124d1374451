//! The logos of organizations.

use rusqlite::{Connection, params};

use super::{Result, one, run};

/// Made unless the file has it.
pub(super) const LOGOS: &str = "
CREATE TABLE IF NOT EXISTS logos (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  content_type TEXT NOT NULL,
  content BLOB NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
";

pub(crate) struct Logo {
    pub(crate) content_type: String,
    pub(crate) content: Vec<u8>,
}

impl Logo {
    pub(crate) fn find(db: &Connection, organization: &str) -> Result<Option<Self>> {
        let sql = "SELECT content_type, content FROM logos WHERE organization_id = ?1";
        one(db, sql, [organization], |row| Ok(Self { content_type: row.get(0)?, content: row.get(1)? }))
    }

    /// When it was set, if there is one.
    pub(crate) fn set_at(db: &Connection, organization: &str) -> Result<Option<i64>> {
        let sql = "SELECT updated_at FROM logos WHERE organization_id = ?1";
        one(db, sql, [organization], |row| row.get(0))
    }

    pub(crate) fn set(
        db: &Connection,
        organization: &str,
        content_type: &str,
        content: &[u8],
        now: i64,
    ) -> Result<()> {
        let sql = "INSERT OR REPLACE INTO logos (organization_id, content_type, content, updated_at)
                   VALUES (?1, ?2, ?3, ?4)";
        run(db, sql, params![organization, content_type, content, now])?;
        Ok(())
    }

    /// Whether there was one.
    pub(crate) fn delete(db: &Connection, organization: &str) -> Result<bool> {
        Ok(run(db, "DELETE FROM logos WHERE organization_id = ?1", [organization])? > 0)
    }
}
