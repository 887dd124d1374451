//! Members who may sign in with an e-mail code while their enterprise connection is unavailable.
//!
//! The official description does not have these routes. They are as clerk-js 6.40.0 calls them, with the answers that
//! `dist/types/ssoBypassAllowlist.d.ts` of `@clerk/shared` 4.41.0 declares. Each answer names its lines there.

use axum::http::Method;
use rusqlite::{Connection as Db, Row, params};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::resources::{CLERK_JS, domains, enterprise_connections};
use crate::response::Payload;
use crate::roles::SSO_BYPASS_MANAGE;
use crate::routes::{Outcome, Route, undescribed};
use crate::seed::SeedError;
use crate::store::{Membership, Organization, Result as Stored, User, WriteError, all, one, run};

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS sso_bypass_users (
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  PRIMARY KEY (organization_id, user_id)
) STRICT;
";

const PATH: &str = "/v1/organizations/{organization_id}/sso_bypass_allowlist_users";
const BULK: &str = "/v1/organizations/{organization_id}/sso_bypass_allowlist_users/bulk";
const ONE: &str = "/v1/organizations/{organization_id}/sso_bypass_allowlist_users/{user_id}";

pub(super) static ROUTES: &[Route] = &[
    undescribed(CLERK_JS, Method::GET, PATH, &[], list),
    undescribed(CLERK_JS, Method::POST, PATH, &["user_id"], create),
    undescribed(CLERK_JS, Method::POST, BULK, &["user_id*"], create_all),
    undescribed(CLERK_JS, Method::DELETE, ONE, &[], delete),
];

const MANAGE: &[&str] = &[SSO_BYPASS_MANAGE];
const MAX_BULK_SIZE: usize = 100;

/// A member who may sign in without SSO, as a seed has it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Seeded {
    /// The id of a user who is a member.
    pub user: String,
    /// Milliseconds since 1970.
    #[serde(default)]
    pub created_at: Option<i64>,
}

impl Seeded {
    pub(crate) fn insert(&self, db: &Db, organization: &Organization, at: i64) -> Result<(), WriteError> {
        if Membership::find(db, &organization.id, &self.user)?.is_none() {
            return Err(SeedError(format!("{} is not a member of {}", self.user, organization.id)).into());
        }
        let created_at = self.created_at.unwrap_or(at);
        let entry = Entry { user_id: self.user.clone(), created_at };
        Ok(entry.insert(db, &organization.id)?)
    }
}

struct Entry {
    user_id: String,
    created_at: i64,
}

impl Entry {
    fn read(row: &Row<'_>) -> Stored<Self> {
        Ok(Self { user_id: row.get("user_id")?, created_at: row.get("created_at")? })
    }

    fn find(db: &Db, organization: &str, user: &str) -> Stored<Option<Self>> {
        let sql = "SELECT * FROM sso_bypass_users WHERE organization_id = ?1 AND user_id = ?2";
        one(db, sql, [organization, user], Self::read)
    }

    /// Oldest first.
    fn of_organization(db: &Db, organization: &str) -> Stored<Vec<Self>> {
        let sql = "SELECT * FROM sso_bypass_users WHERE organization_id = ?1 ORDER BY created_at, user_id";
        all(db, sql, [organization], Self::read)
    }

    fn insert(&self, db: &Db, organization: &str) -> Stored<()> {
        let sql = "INSERT INTO sso_bypass_users (organization_id, user_id, created_at) VALUES (?1, ?2, ?3)";
        run(db, sql, params![organization, self.user_id, self.created_at])?;
        Ok(())
    }

    /// `SSOBypassAllowlistUserJSON`: ssoBypassAllowlist.d.ts:6-12.
    fn json(&self, context: &Context<'_>) -> Result<Value, ApiError> {
        let user = User::find(context.db, &self.user_id)?;
        Ok(json!({
            "object": "sso_bypass_allowlist_user",
            "user_id": self.user_id,
            "public_user_data": user.map(|user| context.public_user_json(&user)).transpose()?,
            "created_at": self.created_at,
            "updated_at": self.created_at,
        }))
    }
}

/// All, without pages: ssoBypassAllowlist.d.ts:46-50.
fn list(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let entries = Entry::of_organization(context.db, &organization.id)?;
    let rows = entries.iter().map(|entry| entry.json(context)).collect::<Result<Vec<_>, _>>()?;
    Ok(Payload::Enveloped(rows.into()))
}

/// The member who was added: ssoBypassAllowlist.d.ts:51-55.
fn create(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let entry = add(context, &organization, context.call.required("user_id")?)?;
    Ok(Payload::Enveloped(entry.json(context)?))
}

/// Adds those who can be added, and says who cannot: `SSOBypassAllowlistBulkCreateJSON`, ssoBypassAllowlist.d.ts:28-35 and 56-60.
fn create_all(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    context.call.required("user_id")?;
    let users = context.call.form.distinct("user_id");
    if users.len() > MAX_BULK_SIZE {
        return Err(ApiError::bulk_size_exceeded(MAX_BULK_SIZE, "users"));
    }
    let (mut data, mut errors) = (Vec::new(), Vec::new());
    for user in users {
        match add(context, &organization, user) {
            Ok(entry) => data.push(entry.json(context)?),
            Err(error) if error.status.is_server_error() => return Err(error),
            Err(error) => errors.push(json!({ "user_id": user, "code": error.code() })),
        }
    }
    Ok(Payload::Enveloped(json!({ "data": data, "errors": errors })))
}

/// Whoever is on the list already stays there as before.
fn add(context: &Context<'_>, organization: &Organization, user: &str) -> Result<Entry, ApiError> {
    let db = context.db;
    let not_found = || ApiError::not_found("member", user).param("user_id");
    Membership::find(db, &organization.id, user)?.ok_or_else(not_found)?;
    if let Some(entry) = Entry::find(db, &organization.id, user)? {
        return Ok(entry);
    }
    let email = User::find(db, user)?.and_then(|user| user.email).unwrap_or_default().to_lowercase();
    let domain = domains::of_address(&email).unwrap_or_default();
    if !enterprise_connections::serves(db, &organization.id, domain)? {
        let long = "The address of this member is not at a domain that one of the organization's connections serves.";
        let error = ApiError::new(422, "sso_bypass_domain_not_served", "not served", long);
        return Err(error.param("user_id"));
    }
    let entry = Entry { user_id: user.to_owned(), created_at: context.now };
    entry.insert(db, &organization.id)?;
    Ok(entry)
}

/// A deleted object: ssoBypassAllowlist.d.ts:61-64.
fn delete(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let user = context.param("user_id");
    let sql = "DELETE FROM sso_bypass_users WHERE organization_id = ?1 AND user_id = ?2";
    match run(context.db, sql, [organization.id.as_str(), user])? {
        0 => Err(ApiError::not_found("user on the allowlist", user)),
        _ => Ok(Payload::deleted("sso_bypass_allowlist_user", user)),
    }
}
