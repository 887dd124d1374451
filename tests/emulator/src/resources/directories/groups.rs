//! The groups that the identity provider has pushed into a directory. The list has a cursor in place of an offset.

use rusqlite::{Connection as Db, Row, params};
use serde_json::{Value, json};

use super::own;
use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::routes::Outcome;
use crate::store::{Result as Stored, all, one, run};

/// The rows of a page that does not say how many it wants, and how many it can have.
const DEFAULT_LIMIT: i64 = 100;
const MAX_LIMIT: i64 = 500;

#[derive(Debug, Clone)]
pub(super) struct Group {
    pub(super) id: String,
    pub(super) directory_id: String,
    pub(super) display_name: String,
    pub(super) created_at: i64,
    pub(super) updated_at: i64,
}

impl Group {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: row.get("id")?,
            directory_id: row.get("directory_id")?,
            display_name: row.get("display_name")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    pub(super) fn find(db: &Db, directory: &str, id: &str) -> Stored<Option<Self>> {
        let sql = "SELECT * FROM directory_groups WHERE directory_id = ?1 AND id = ?2";
        one(db, sql, [directory, id], Self::read)
    }

    /// Those behind the one with this id and time, oldest first.
    fn after(db: &Db, directory: &str, (at, id): (i64, &str), limit: i64) -> Stored<Vec<Self>> {
        let sql = "SELECT * FROM directory_groups WHERE directory_id = ?1 AND (created_at, id) > (?2, ?3)
                   ORDER BY created_at, id LIMIT ?4";
        all(db, sql, params![directory, at, id, limit], Self::read)
    }

    pub(super) fn insert(&self, db: &Db) -> Stored<()> {
        let sql = "INSERT INTO directory_groups (id, directory_id, display_name, created_at, updated_at)
                   VALUES (?1, ?2, ?3, ?4, ?5)";
        run(
            db,
            sql,
            params![self.id, self.directory_id, self.display_name, self.created_at, self.updated_at],
        )?;
        Ok(())
    }

    /// `DirectorySyncGroupJSON`: directorySync.d.ts:195-200.
    fn json(&self) -> Value {
        json!({
            "object": "directory_group",
            "id": self.id,
            "display_name": self.display_name,
            "updated_at": self.updated_at,
        })
    }
}

/// `DirectorySyncGroupsPageJSON`: directorySync.d.ts:207-214, and 221-224 for what is asked. The cursor is the time and the id of
/// the last row of a page, so that a group that is removed in between does not matter.
pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let directory = own(context)?;
    let limit = context.call.integer("limit", DEFAULT_LIMIT, 1..=MAX_LIMIT)?;
    let after = context.call.query.get("starting_after").map(cursor).transpose()?.unwrap_or((i64::MIN, ""));
    let (mut rows, _) =
        context.rows_and_total(|_| Ok(0), |db| Group::after(db, &directory.id, after, limit + 1))?;
    let has_next_page = rows.len() as i64 > limit;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| has_next_page).map(|last| format!("{}.{}", last.created_at, last.id));
    Ok(Payload::Enveloped(json!({
        "data": rows.iter().map(Group::json).collect::<Vec<_>>(),
        "cursor": { "starting_after": next, "ending_before": null, "has_next_page": has_next_page },
    })))
}

fn cursor(text: &str) -> Result<(i64, &str), ApiError> {
    let parsed = text.split_once('.').and_then(|(at, id)| Some((at.parse().ok()?, id)));
    let long = "starting_after must be what the page before returned.";
    parsed.ok_or_else(|| ApiError::param_invalid("starting_after", long))
}
