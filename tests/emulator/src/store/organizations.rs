//! Organizations and their roles.

use rusqlite::{Connection, Row, params, params_from_iter};
use serde_json::{Map, Value};

use super::{Result, all, json, one, run};
use crate::control::{Options, Order, Ties};

/// Who created an organization, and which ones have exclusive membership, no self-serve SSO, or a plan with so many seats. Made
/// unless the file has them.
pub(super) const TABLES: &str = "
CREATE TABLE IF NOT EXISTS creators (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS exclusive_organizations (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS organizations_without_sso (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE
) STRICT;
CREATE TABLE IF NOT EXISTS plans (
  organization_id TEXT PRIMARY KEY REFERENCES organizations (id) ON DELETE CASCADE,
  seats INTEGER NOT NULL
) STRICT;
";

#[derive(Debug, Clone)]
pub(crate) struct Organization {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) slug: String,
    pub(crate) max_allowed_memberships: i64,
    pub(crate) admin_delete_enabled: bool,
    pub(crate) public_metadata: Map<String, Value>,
    pub(crate) created_at: i64,
    pub(crate) updated_at: i64,
}

#[derive(Debug, Clone)]
pub(crate) struct Role {
    pub(crate) key: String,
    pub(crate) name: String,
    pub(crate) description: String,
    pub(crate) permissions: Vec<String>,
    pub(crate) created_at: i64,
}

/// The rows of a list to return, and their order.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Slice {
    pub(crate) limit: i64,
    pub(crate) offset: i64,
    pub(crate) order: Order,
    pub(crate) ties: Ties,
}

impl Slice {
    pub(crate) fn new(limit: i64, offset: i64, options: &Options) -> Self {
        Self { limit, offset, order: options.order, ties: options.ties }
    }

    /// `ORDER BY … LIMIT … OFFSET …` for rows of `table`.
    pub(crate) fn sql(self, table: &str) -> String {
        let direction = if self.order == Order::NewestFirst { "DESC" } else { "ASC" };
        let tie = match self.ties {
            Ties::ById => format!("{table}.id {direction}"),
            Ties::Shuffled => "random()".into(),
        };
        let Self { limit, offset, .. } = self;
        format!(" ORDER BY {table}.created_at {direction}, {tie} LIMIT {limit} OFFSET {offset}")
    }
}

/// The number of rows of a table with this value in a column and one of these statuses, or all.
pub(crate) fn count_by_status(
    db: &Connection,
    table: &str,
    owner: (&str, &str),
    statuses: &[String],
) -> Result<i64> {
    let (sql, values) = by_status(table, owner, statuses);
    let count = one(db, &format!("SELECT count(*){sql}"), params_from_iter(values), |row| row.get(0))?;
    Ok(count.unwrap_or(0))
}

/// Those rows, in the order of the list.
pub(crate) fn list_by_status<T>(
    db: &Connection,
    table: &str,
    owner: (&str, &str),
    statuses: &[String],
    slice: Slice,
    read: impl Fn(&Row<'_>) -> Result<T>,
) -> Result<Vec<T>> {
    let (sql, values) = by_status(table, owner, statuses);
    all(db, &format!("SELECT *{sql}{}", slice.sql(table)), params_from_iter(values), read)
}

/// `FROM … WHERE …`, and the values.
fn by_status(table: &str, (column, value): (&str, &str), statuses: &[String]) -> (String, Vec<String>) {
    let mut sql = format!(" FROM {table} WHERE {column} = ?");
    if !statuses.is_empty() {
        sql += &format!(" AND status IN ({})", vec!["?"; statuses.len()].join(", "));
    }
    let values = std::iter::once(value.to_owned()).chain(statuses.iter().cloned()).collect();
    (sql, values)
}

impl Organization {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            id: row.get("id")?,
            name: row.get("name")?,
            slug: row.get("slug")?,
            max_allowed_memberships: row.get("max_allowed_memberships")?,
            admin_delete_enabled: row.get("admin_delete_enabled")?,
            public_metadata: json(row, "public_metadata")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(crate) fn find(db: &Connection, id: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM organizations WHERE id = ?1", [id], Self::read)
    }

    pub(crate) fn find_by_id_or_slug(db: &Connection, text: &str) -> Result<Option<Self>> {
        one(db, "SELECT * FROM organizations WHERE id = ?1 OR slug = ?1", [text], Self::read)
    }

    pub(crate) fn insert(&self, db: &Connection) -> Result<()> {
        let sql = "INSERT INTO organizations (id, name, slug, max_allowed_memberships, admin_delete_enabled,
                     public_metadata, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
        let values = params![
            self.id,
            self.name,
            self.slug,
            self.max_allowed_memberships,
            self.admin_delete_enabled,
            Value::Object(self.public_metadata.clone()).to_string(),
            self.created_at,
            self.updated_at,
        ];
        run(db, sql, values)?;
        Ok(())
    }

    pub(crate) fn update(&mut self, db: &Connection, now: i64) -> Result<()> {
        self.updated_at = now;
        let sql = "UPDATE organizations SET name = ?2, slug = ?3, updated_at = ?4 WHERE id = ?1";
        run(db, sql, params![self.id, self.name, self.slug, now])?;
        Ok(())
    }

    /// Sessions with this active organization fall back to the personal account.
    pub(crate) fn delete(&self, db: &Connection) -> Result<()> {
        run(db, "UPDATE sessions SET organization_id = NULL WHERE organization_id = ?1", [&self.id])?;
        run(db, "DELETE FROM organizations WHERE id = ?1", [&self.id])?;
        Ok(())
    }

    /// The slug, unless it was cleared: then the id is in its place.
    pub(crate) fn shown_slug(&self) -> &str {
        if self.slug == self.id { "" } else { &self.slug }
    }

    pub(crate) fn is_named(db: &Connection, name: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM organizations WHERE lower(name) = lower(?1) LIMIT 1";
        Ok(one(db, sql, [name], |_| Ok(()))?.is_some())
    }

    pub(crate) fn set_creator(&self, db: &Connection, user: &str) -> Result<()> {
        run(db, "INSERT INTO creators (organization_id, user_id) VALUES (?1, ?2)", [&self.id, user])?;
        Ok(())
    }

    /// How many organizations the user has created.
    pub(crate) fn count_of_creator(db: &Connection, user: &str) -> Result<i64> {
        let count = one(db, "SELECT count(*) FROM creators WHERE user_id = ?1", [user], |row| row.get(0))?;
        Ok(count.unwrap_or(0))
    }

    pub(crate) fn set_exclusive(&self, db: &Connection) -> Result<()> {
        run(db, "INSERT INTO exclusive_organizations (organization_id) VALUES (?1)", [&self.id])?;
        Ok(())
    }

    pub(crate) fn is_exclusive(&self, db: &Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM exclusive_organizations WHERE organization_id = ?1";
        Ok(one(db, sql, [&self.id], |_| Ok(()))?.is_some())
    }

    pub(crate) fn disable_sso(&self, db: &Connection) -> Result<()> {
        run(db, "INSERT INTO organizations_without_sso (organization_id) VALUES (?1)", [&self.id])?;
        Ok(())
    }

    /// Whether it may set up enterprise SSO if the instance allows that.
    pub(crate) fn may_set_up_sso(&self, db: &Connection) -> Result<bool> {
        let sql = "SELECT 1 FROM organizations_without_sso WHERE organization_id = ?1";
        Ok(one(db, sql, [&self.id], |_| Ok(()))?.is_none())
    }

    pub(crate) fn set_seats(&self, db: &Connection, seats: i64) -> Result<()> {
        run(db, "INSERT INTO plans (organization_id, seats) VALUES (?1, ?2)", params![self.id, seats])?;
        Ok(())
    }

    /// How many seats its plan has. None is unlimited.
    pub(crate) fn seats(&self, db: &Connection) -> Result<Option<i64>> {
        one(db, "SELECT seats FROM plans WHERE organization_id = ?1", [&self.id], |row| row.get(0))
    }

    /// Whether the user belongs to an organization with exclusive membership.
    pub(crate) fn has_exclusive_member(db: &Connection, user: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM memberships JOIN exclusive_organizations USING (organization_id) WHERE user_id = ?1";
        Ok(one(db, sql, [user], |_| Ok(()))?.is_some())
    }

    pub(crate) fn members_count(&self, db: &Connection) -> Result<i64> {
        let sql = "SELECT count(*) FROM memberships WHERE organization_id = ?1";
        Ok(one(db, sql, [&self.id], |row| row.get(0))?.unwrap_or(0))
    }

    pub(crate) fn role(&self, db: &Connection, key: &str) -> Result<Option<Role>> {
        one(db, "SELECT * FROM roles WHERE organization_id = ?1 AND key = ?2", [&self.id, key], Role::read)
    }

    pub(crate) fn roles(&self, db: &Connection) -> Result<Vec<Role>> {
        all(
            db,
            "SELECT * FROM roles WHERE organization_id = ?1 ORDER BY created_at, key",
            [&self.id],
            Role::read,
        )
    }

    /// Whether another user has a role with this permission.
    pub(crate) fn others_hold(&self, db: &Connection, permission: &str, user: &str) -> Result<bool> {
        let sql = "SELECT 1 FROM memberships JOIN roles
                     ON roles.organization_id = memberships.organization_id AND roles.key = memberships.role
                   WHERE memberships.organization_id = ?1 AND user_id <> ?2
                     AND EXISTS (SELECT 1 FROM json_each(permissions) WHERE value = ?3) LIMIT 1";
        Ok(one(db, sql, [&self.id, user, permission], |_| Ok(()))?.is_some())
    }
}

impl Role {
    fn read(row: &Row<'_>) -> Result<Self> {
        Ok(Self {
            key: row.get("key")?,
            name: row.get("name")?,
            description: row.get("description")?,
            permissions: json(row, "permissions")?,
            created_at: row.get("created_at")?,
        })
    }

    pub(crate) fn insert(&self, db: &Connection, organization: &str) -> Result<()> {
        let sql =
            "INSERT OR REPLACE INTO roles (organization_id, key, name, description, permissions, created_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
        let permissions = Value::from(self.permissions.clone()).to_string();
        run(
            db,
            sql,
            params![organization, self.key, self.name, self.description, permissions, self.created_at],
        )?;
        Ok(())
    }

    pub(crate) fn holds(&self, permission: &str) -> bool {
        self.permissions.iter().any(|held| held == permission)
    }
}
