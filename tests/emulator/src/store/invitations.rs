//! Invitations to organizations.

use rusqlite::{Connection, Row, params, params_from_iter};

use super::organizations::{Organization, Slice, by_status};
use super::{Result, all, next_id, one, run};

/// 30 days.
pub(crate) const LIFETIME: i64 = 30 * 24 * 3600 * 1000;

#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) organization_id: String,
    pub(crate) email_address: String,
    pub(crate) role: String,
    pub(crate) status: String,
    pub(crate) expires_at: i64,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

impl Invitation {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            email_address: row.get("email_address")?,
            role: row.get("role")?,
            status: row.get("status")?,
            expires_at: row.get("expires_at")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM invitations WHERE id = ?1", [id], Self::read)
    }

    pub(crate) fn pending_to(
        db: &Connection,
        organization: &str,
        email_address: &str,
    ) -> Result<Option<Self>> {
        let sql = "SELECT * FROM invitations
                   WHERE organization_id = ?1 AND status = 'pending' AND lower(email_address) = lower(?2)";
        one(db, sql, [organization, email_address], Self::read)
    }

    pub(crate) fn count(db: &Connection, organization: &str, statuses: &[String]) -> Result<i64> {
        let (sql, values) = by_status("invitations", organization, statuses);
        let count = one(db, &format!("SELECT count(*){sql}"), params_from_iter(values), |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    pub(crate) fn list(
        db: &Connection,
        organization: &str,
        statuses: &[String],
        slice: Slice,
    ) -> Result<Vec<Self>> {
        let (sql, values) = by_status("invitations", organization, statuses);
        let sql = format!("SELECT *{sql}{}", slice.sql("invitations"));
        all(db, &sql, params_from_iter(values), Self::read)
    }

    pub(crate) fn create(
        db: &Connection,
        organization: &Organization,
        email_address: &str,
        role: &str,
        now: i64,
    ) -> Result<Self> {
        let invitation = Self {
            id: next_id(db, "orginv")?,
            organization_id: organization.id.clone(),
            email_address: email_address.into(),
            role: role.into(),
            status: "pending".into(),
            expires_at: now + LIFETIME,
            created_at: now,
            updated_at: now,
        };
        invitation.insert(db)?;
        Ok(invitation)
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        let sql = "INSERT INTO invitations (id, organization_id, email_address, role, status, expires_at, created_at,
                     updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.id,
            self.organization_id,
            self.email_address,
            self.role,
            self.status,
            self.expires_at,
            self.created_at,
            self.updated_at,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(crate) fn set_status(&mut self, db: &Connection, status: &str, now: i64) -> Result<()> {
        self.status = status.into();
        self.updated_at = now;
        let sql = "UPDATE invitations SET status = ?2, updated_at = ?3 WHERE id = ?1";
        run(db, sql, params![self.id, status, now])?;
        Ok(())
    }
}
