//! The users whom the identity provider has provisioned into a directory.

use rusqlite::{Connection as Db, Row, params};
use serde_json::{Value, json};

use super::own;
use super::rows::Directory;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::managed_members;
use crate::response::Payload;
use crate::routes::Outcome;
use crate::routes::lists::page;
use crate::store::{Result as Stored, Slice, User, all, json as column, one, run};

#[derive(Debug, Clone)]
pub(super) struct DirectoryUser {
    pub(super) id: String,
    pub(super) directory_id: String,
    pub(super) user_id: String,
    pub(super) active: bool,
    /// The ids of the groups that the user is in.
    pub(super) groups: Vec<String>,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl DirectoryUser {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: row.get("id")?,
            directory_id: row.get("directory_id")?,
            user_id: row.get("user_id")?,
            active: row.get("active")?,
            groups: column(row, "groups")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(super) fn find(db: &Db, directory: &str, user: &str) -> Stored<Option<Self>> {
        let sql = "SELECT * FROM directory_users WHERE directory_id = ?1 AND user_id = ?2";
        one(db, sql, [directory, user], Self::read)
    }

    pub(super) fn of_directory(db: &Db, directory: &str) -> Stored<Vec<Self>> {
        all(db, "SELECT * FROM directory_users WHERE directory_id = ?1", [directory], Self::read)
    }

    fn count(db: &Db, directory: &str) -> Stored<i64> {
        let sql = "SELECT count(*) FROM directory_users WHERE directory_id = ?1";
        Ok(one(db, sql, [directory], |row| row.get(0))?.unwrap_or(0))
    }

    fn list(db: &Db, directory: &str, slice: Slice) -> Stored<Vec<Self>> {
        let sql =
            format!("SELECT * FROM directory_users WHERE directory_id = ?1{}", slice.sql("directory_users"));
        all(db, &sql, [directory], Self::read)
    }

    /// If the user is a member, the directory manages the membership from now on.
    pub(super) fn insert(&self, db: &Db, directory: &Directory) -> Stored<()> {
        let sql =
            "INSERT INTO directory_users (id, directory_id, user_id, active, groups, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
        let groups = json!(self.groups).to_string();
        run(
            db,
            sql,
            params![
                self.id,
                self.directory_id,
                self.user_id,
                self.active,
                groups,
                self.created_at,
                self.updated_at
            ],
        )?;
        managed_members::add_of_directory(db, &directory.organization_id, &self.user_id)
    }

    /// The user can sign in no more.
    pub(super) fn deactivate(&self, db: &Db, now: i64) -> Stored<()> {
        run(
            db,
            "UPDATE directory_users SET active = 0, updated_at = ?2 WHERE id = ?1",
            params![self.id, now],
        )?;
        Ok(())
    }

    /// `DirectorySyncUserJSON`: directorySync.d.ts:124-135.
    fn json(&self, context: &Context<'_>) -> Result<Option<Value>, ApiError> {
        let Some(user) = User::find(context.db, &self.user_id)? else { return Ok(None) };
        let shown = context.public_user_json(&user)?;
        Ok(Some(json!({
            "object": "directory_user",
            "id": self.id,
            "user_id": self.user_id,
            "first_name": user.first_name,
            "last_name": user.last_name,
            "identifier": user.email,
            "image_url": shown["image_url"],
            "has_image": shown["has_image"],
            "active": self.active,
            "provisioned_at": self.created_at,
            "updated_at": self.updated_at,
        })))
    }
}

/// A page of users: directorySync.d.ts:85-88.
pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    let slice = context.slice()?;
    let (rows, total) = context.rows_and_total(
        |db| DirectoryUser::count(db, &directory.id),
        |db| DirectoryUser::list(db, &directory.id, slice),
    )?;
    let rows = rows.iter().map(|row| row.json(context)).collect::<Result<Vec<_>, _>>()?;
    Ok(Payload::Enveloped(page(rows.into_iter().flatten().collect(), total)))
}

/// Whether a directory has deactivated the user. None for users of no directory.
pub(crate) fn deprovisioned(db: &Db, user: &str) -> Stored<Option<bool>> {
    let sql = "SELECT min(active) FROM directory_users WHERE user_id = ?1";
    let active: Option<Option<bool>> = one(db, sql, [user], |row| row.get(0))?;
    Ok(active.flatten().map(|active| !active))
}
