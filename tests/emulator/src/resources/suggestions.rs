//! Suggestions to users that they join an organization.

use axum::http::Method;
use rusqlite::{Connection, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::ApiError;
use crate::response::Payload;
use crate::routes::lists::page;
use crate::routes::organizations::already_a_member;
use crate::routes::{Outcome, Route, read, write};
use crate::seed::SeedError;
use crate::store::{Membership, Organization, Request, Result as Stored, Slice, User, WriteError};
use crate::store::{count_by_status, list_by_status, next_id, one, run};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS suggestions (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  status TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS suggestions_by_user ON suggestions (user_id, status);
";

pub(super) static ROUTES: &[Route] = &[
    read("/v1/me/organization_suggestions", list),
    write(Method::POST, "/v1/me/organization_suggestions/{suggestion_id}/accept", &[], accept),
];

/// A suggestion, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// `orgsugg_…`
    pub id: String,
    /// The user it is made to.
    pub user: String,
    /// Its status.
    #[serde(default)]
    pub status: Status,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

/// The status of a suggestion.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Not accepted yet.
    #[default]
    Pending,
    /// The user asked to join.
    Accepted,
}

impl Status {
    fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Accepted => "accepted",
        }
    }
}

impl Seeded {
    /// The row of a suggestion that was made at this time, unless the seed says when.
    pub(crate) fn insert(
        &self,
        db: &Connection,
        organization: &Organization,
        at: i64,
    ) -> Result<(), WriteError> {
        if User::find(db, &self.user)?.is_none() {
            return Err(SeedError(format!("there is no user {}", self.user)).into());
        }
        let created_at = self.created_at.unwrap_or(at);
        Ok(insert(db, &self.id, &organization.id, &self.user, self.status, created_at)?)
    }
}

fn insert(
    db: &Connection,
    id: &str,
    organization: &str,
    user: &str,
    status: Status,
    created_at: i64,
) -> Stored<()> {
    let sql = "INSERT INTO suggestions (id, organization_id, user_id, status, created_at, updated_at)
               VALUES (?1, ?2, ?3, ?4, ?5, ?5)";
    run(db, sql, params![id, organization, user, status.as_str(), created_at])?;
    Ok(())
}

pub(super) struct Suggestion {
    id: String,
    organization_id: String,
    user_id: String,
    status: String,
    created_at: i64,
    updated_at: i64,
}

impl Suggestion {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self {
            id: row.get("id")?,
            organization_id: row.get("organization_id")?,
            user_id: row.get("user_id")?,
            status: row.get("status")?,
            created_at: row.get("created_at")?,
            updated_at: row.get("updated_at")?,
        })
    }

    fn find(db: &Connection, id: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM suggestions WHERE id = ?1", [id], Self::read)
    }

    /// Whether the organization was suggested to the user, in whatever status.
    pub(super) fn exists(db: &Connection, organization: &str, user: &str) -> Stored<bool> {
        let sql = "SELECT 1 FROM suggestions WHERE organization_id = ?1 AND user_id = ?2 LIMIT 1";
        Ok(one(db, sql, [organization, user], |_| Ok(()))?.is_some())
    }

    /// The id of a new one.
    pub(super) fn create(db: &Connection, organization: &str, user: &str, now: i64) -> Stored<String> {
        let id = next_id(db, "orgsugg")?;
        insert(db, &id, organization, user, Status::Pending, now)?;
        Ok(id)
    }

    fn count(db: &Connection, user: &str, statuses: &[String]) -> Stored<i64> {
        count_by_status(db, "suggestions", ("user_id", user), statuses)
    }

    fn list(db: &Connection, user: &str, statuses: &[String], slice: Slice) -> Stored<Vec<Self>> {
        list_by_status(db, "suggestions", ("user_id", user), statuses, slice, Self::read)
    }

    fn accept(&mut self, db: &Connection, now: i64) -> Stored<()> {
        self.status = Status::Accepted.as_str().into();
        self.updated_at = now;
        let sql = "UPDATE suggestions SET status = ?2, updated_at = ?3 WHERE id = ?1";
        run(db, sql, params![self.id, self.status, now])?;
        Ok(())
    }
}

fn list(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let slice = context.slice()?;
    let statuses = context.statuses(&[Status::Pending, Status::Accepted].map(Status::as_str))?;
    let (rows, total) = context.rows_and_total(
        |db| Suggestion::count(db, &user.id, &statuses),
        |db| Suggestion::list(db, &user.id, &statuses, slice),
    )?;
    let rows = rows.iter().map(|suggestion| json_of(context, suggestion)).collect::<Result<Vec<_>, _>>()?;
    Ok(Payload::Enveloped(page(rows, total)))
}

/// The user does not join, but asks to.
fn accept(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let id = context.param("suggestion_id");
    let found = Suggestion::find(context.db, id)?.filter(|suggestion| suggestion.user_id == user.id);
    let mut suggestion = found.ok_or_else(|| ApiError::not_found("organization suggestion", id))?;
    if suggestion.status != Status::Pending.as_str() {
        let long = "The organization suggestion has already been accepted.";
        return Err(ApiError::new(400, "organization_suggestion_already_accepted", "already accepted", long));
    }
    if Membership::find(context.db, &suggestion.organization_id, &user.id)?.is_some() {
        return Err(already_a_member(user.identifier()));
    }
    Request::file(context.db, &suggestion.organization_id, &user.id, context.now)?;
    suggestion.accept(context.db, context.now)?;
    Ok(Payload::Enveloped(json_of(context, &suggestion)?))
}

fn json_of(context: &Context<'_>, suggestion: &Suggestion) -> Result<Value, ApiError> {
    let organization = Organization::find(context.db, &suggestion.organization_id)?
        .ok_or_else(ApiError::organization_not_found)?;
    Ok(json!({
        "object": "organization_suggestion",
        "id": suggestion.id,
        "public_organization_data": context.public_organization_json(&organization)?,
        "status": suggestion.status,
        "created_at": suggestion.created_at,
        "updated_at": suggestion.updated_at,
    }))
}
