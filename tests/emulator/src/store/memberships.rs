//! Memberships of organizations.

use rusqlite::{Connection, Row, ToSql, params};
use serde_json::{Map, Value};

use super::clients::forget_organization;
use super::organizations::Slice;
use super::requests::Request;
use super::{Result, all, json, next_id, one, run};

#[derive(Debug, Clone)]
pub(crate) struct Membership {
    pub(crate) id: String,
    pub(crate) organization_id: String,
    pub(crate) user_id: String,
    pub(crate) role: String,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

/// Selects memberships of an organization.
#[derive(Debug, Clone, Default)]
pub(crate) struct MembershipFilter {
    pub(crate) roles: Vec<String>,
    pub(crate) query: Option<String>,
}

impl MembershipFilter {
    fn sql(&self, organization: &str) -> (String, Vec<Box<dyn ToSql>>) {
        let mut sql = String::from(
            " FROM memberships JOIN users ON users.id = memberships.user_id WHERE organization_id = ?",
        );
        let mut values: Vec<Box<dyn ToSql>> = vec![Box::new(organization.to_owned())];
        if !self.roles.is_empty() {
            sql += &format!(" AND role IN ({})", vec!["?"; self.roles.len()].join(", "));
            values.extend(self.roles.iter().map(|role| Box::new(role.clone()) as Box<dyn ToSql>));
        }
        if let Some(query) = &self.query {
            let columns = [
                "users.id",
                "email",
                "username",
                "first_name",
                "last_name",
                "first_name || ' ' || last_name",
            ];
            // instr instead of LIKE, so that % and _ are taken literally.
            let tests = columns.map(|column| format!("instr(lower({column}), lower(?)) > 0"));
            sql += &format!(" AND ({})", tests.join(" OR "));
            values.extend(columns.iter().map(|_| Box::new(query.clone()) as Box<dyn ToSql>));
        }
        (sql, values)
    }
}

impl Membership {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            user_id: row.get("user_id")?,
            role: row.get("role")?,
            public_metadata: json(row, "public_metadata")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn find(db: &Connection, organization: &str, user: &str) -> Result<Option<Self>> {
        let sql = "SELECT * FROM memberships WHERE organization_id = ?1 AND user_id = ?2";
        one(db, sql, [organization, user], Self::read)
    }

    pub(crate) fn count(db: &Connection, organization: &str, filter: &MembershipFilter) -> Result<i64> {
        let (sql, values) = filter.sql(organization);
        let count =
            one(db, &format!("SELECT count(*){sql}"), rusqlite::params_from_iter(values), |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    pub(crate) fn list(
        db: &Connection,
        organization: &str,
        filter: &MembershipFilter,
        slice: Slice,
    ) -> Result<Vec<Self>> {
        let (sql, values) = filter.sql(organization);
        let sql = format!("SELECT memberships.*{sql}{}", slice.sql("memberships"));
        all(db, &sql, rusqlite::params_from_iter(values), Self::read)
    }

    pub(crate) fn count_of_user(db: &Connection, user: &str) -> Result<i64> {
        let count = one(db, "SELECT count(*) FROM memberships WHERE user_id = ?1", [user], |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    pub(crate) fn list_of_user(db: &Connection, user: &str, slice: Slice) -> Result<Vec<Self>> {
        let sql = format!("SELECT * FROM memberships WHERE user_id = ?1{}", slice.sql("memberships"));
        all(db, &sql, [user], Self::read)
    }

    /// In whatever way a user becomes a member, a pending request of the user is accepted.
    pub(crate) fn create(
        db: &Connection,
        organization: &str,
        user: &str,
        role: &str,
        now: i64,
    ) -> Result<Self> {
        Request::accept_pending(db, organization, user, now)?;
        let membership = Self {
            id: next_id(db, "orgmem")?,
            organization_id: organization.into(),
            user_id: user.into(),
            role: role.into(),
            public_metadata: Map::new(),
            created_at: now,
            updated_at: now,
        };
        membership.insert(db)?;
        Ok(membership)
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        let sql = "INSERT INTO memberships (id, organization_id, user_id, role, public_metadata, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let values = params![
            self.id,
            self.organization_id,
            self.user_id,
            self.role,
            Value::Object(self.public_metadata.clone()).to_string(),
            self.created_at,
            self.updated_at,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(crate) fn set_role(&mut self, db: &Connection, role: &str, now: i64) -> Result<()> {
        self.role = role.into();
        self.updated_at = now;
        let sql = "UPDATE memberships SET role = ?2, updated_at = ?3 WHERE id = ?1";
        run(db, sql, params![self.id, role, now])?;
        Ok(())
    }

    /// Sessions with this active organization fall back to the personal account.
    pub(crate) fn delete(&self, db: &Connection) -> Result<()> {
        run(db, "DELETE FROM memberships WHERE id = ?1", [&self.id])?;
        forget_organization(db, &self.user_id, &self.organization_id)
    }
}
