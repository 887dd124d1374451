//! Membership requests of organizations.

use rusqlite::{Connection, Row, params};

use super::organizations::{Slice, count_by_status, list_by_status};
use super::users::User;
use super::{Result, next_id, one, run};

#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) id: String,
    pub(crate) organization_id: String,
    pub(crate) user_id: String,
    pub(crate) status: String,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Request {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            user_id: row.get("user_id")?,
            status: row.get("status")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM requests WHERE id = ?1", [id], Self::read)
    }

    pub(crate) fn count(db: &Connection, organization: &str, statuses: &[String]) -> Result<i64> {
        count_by_status(db, "requests", ("organization_id", organization), statuses)
    }

    pub(crate) fn list(
        db: &Connection,
        organization: &str,
        statuses: &[String],
        slice: Slice,
    ) -> Result<Vec<Self>> {
        list_by_status(db, "requests", ("organization_id", organization), statuses, slice, Self::read)
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        let sql = "INSERT INTO requests (id, organization_id, user_id, status, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let values = params![
            self.id,
            self.organization_id,
            self.user_id,
            self.status,
            self.created_at,
            self.updated_at
        ];
        run(db, sql, values)?;
        Ok(())
    }

    /// Files a request, unless the user has one that is pending.
    pub(crate) fn file(db: &Connection, organization: &str, user: &str, now: i64) -> Result<()> {
        let sql = "SELECT 1 FROM requests WHERE organization_id = ?1 AND user_id = ?2 AND status = 'pending'";
        if one(db, sql, [organization, user], |_| Ok(()))?.is_some() {
            return Ok(());
        }
        let request = Self {
            id: next_id(db, "orgmemreq")?,
            organization_id: organization.into(),
            user_id: user.into(),
            status: "pending".into(),
            created_at: now,
            updated_at: now,
        };
        request.insert(db)
    }

    pub(crate) fn set_status(&mut self, db: &Connection, status: &str, now: i64) -> Result<()> {
        self.status = status.into();
        self.updated_at = now;
        run(
            db,
            "UPDATE requests SET status = ?2, updated_at = ?3 WHERE id = ?1",
            params![self.id, status, now],
        )?;
        Ok(())
    }

    pub(super) fn accept_pending(db: &Connection, organization: &str, user: &str, now: i64) -> Result<()> {
        let sql = "UPDATE requests SET status = 'accepted', updated_at = ?3
                   WHERE organization_id = ?1 AND user_id = ?2 AND status = 'pending'";
        run(db, sql, params![organization, user, now])?;
        Ok(())
    }

    pub(crate) fn delete(db: &Connection, id: &str) -> Result<bool> {
        Ok(run(db, "DELETE FROM requests WHERE id = ?1", [id])? > 0)
    }

    pub(crate) fn user(&self, db: &Connection) -> Result<Option<User>> {
        User::find(db, &self.user_id)
    }
}
