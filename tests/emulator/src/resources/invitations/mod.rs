//! Invitations to organizations, by e-mail.

mod seeded;
mod tickets;

use axum::http::Method;
use rusqlite::{Connection, Row, params};
use serde_json::{Value, json};
use std::collections::BTreeSet;

use crate::app::random_text;
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::response::Payload;
use crate::routes::lists::page;
use crate::routes::organizations::{MANAGE, already_a_member, check_seats, known_role};
use crate::routes::{Outcome, Route, read, write};
use crate::store::{Membership, Organization, Result as Stored, Role, Slice, User};
use crate::store::{count_by_status, list_by_status, next_id, one, run};
pub use seeded::{Seeded, Status};
pub(crate) use tickets::InvitationTicket;

pub(super) const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS invitations (
  id TEXT PRIMARY KEY,
  organization_id TEXT NOT NULL REFERENCES organizations (id) ON DELETE CASCADE,
  email_address TEXT NOT NULL,
  role TEXT NOT NULL,
  status TEXT NOT NULL,
  expires_at INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS invitations_by_organization ON invitations (organization_id, status);
CREATE INDEX IF NOT EXISTS pending_invitations_by_end ON invitations (expires_at) WHERE status = 'pending';
CREATE TABLE IF NOT EXISTS invitation_tickets (
  ticket TEXT PRIMARY KEY,
  invitation_id TEXT NOT NULL UNIQUE,
  organization_id TEXT NOT NULL
) STRICT;
";

const INVITATION: &[&str] = &["email_address", "role", "notify"];
const INVITATIONS: &[&str] = &["email_address*", "role", "notify"];

pub(super) static ROUTES: &[Route] = &[
    read("/v1/organizations/{organization_id}/invitations", list),
    write(Method::POST, "/v1/organizations/{organization_id}/invitations", INVITATION, create),
    write(Method::POST, "/v1/organizations/{organization_id}/invitations/bulk", INVITATIONS, create_all),
    write(
        Method::POST,
        "/v1/organizations/{organization_id}/invitations/{invitation_id}/revoke",
        &[],
        revoke,
    ),
];

/// Ends the pending invitations whose time is over. Every request begins with it.
pub(crate) fn expire(db: &Connection, now: i64) -> Stored<()> {
    let sql = "UPDATE invitations SET status = 'expired', updated_at = expires_at
               WHERE status = 'pending' AND expires_at <= ?1";
    run(db, sql, [now])?;
    Ok(())
}

/// How many are pending.
pub(crate) fn count_pending(db: &Connection, organization: &Organization) -> Stored<i64> {
    Invitation::count(db, of(organization), &["pending".into()])
}

/// 30 days.
const LIFETIME: i64 = 30 * 24 * 3600 * 1000;

/// The column that tells whose invitations these are, and its value.
type Owner<'a> = (&'a str, &'a str);

fn of(organization: &Organization) -> Owner<'_> {
    ("organization_id", &organization.id)
}

#[derive(Debug, Clone)]
pub(crate) struct Invitation {
    pub(crate) id: String,
    pub(crate) organization_id: String,
    pub(crate) email_address: String,
    pub(crate) role: String,
    pub(crate) status: String,
    expires_at: i64,
    created_at: i64,
    updated_at: i64,
}

impl Invitation {
    fn read(row: &Row<'_>) -> Stored<Self> {
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

    pub(crate) fn find(db: &Connection, id: &str) -> Stored<Option<Self>> {
        one(db, "SELECT * FROM invitations WHERE id = ?1", [id], Self::read)
    }

    pub(super) fn pending_to(
        db: &Connection,
        organization: &str,
        email_address: &str,
    ) -> Stored<Option<Self>> {
        let sql = "SELECT * FROM invitations
                   WHERE organization_id = ?1 AND status = 'pending' AND lower(email_address) = lower(?2)";
        one(db, sql, [organization, email_address], Self::read)
    }

    pub(crate) fn count(db: &Connection, owner: Owner<'_>, statuses: &[String]) -> Stored<i64> {
        count_by_status(db, "invitations", owner, statuses)
    }

    pub(crate) fn list(
        db: &Connection,
        owner: Owner<'_>,
        statuses: &[String],
        slice: Slice,
    ) -> Stored<Vec<Self>> {
        list_by_status(db, "invitations", owner, statuses, slice, Self::read)
    }

    pub(super) fn create(
        db: &Connection,
        organization: &Organization,
        email_address: &str,
        role: &str,
        now: i64,
    ) -> Stored<Self> {
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
        InvitationTicket::new(random_text(32), &invitation).insert(db)?;
        Ok(invitation)
    }

    fn insert(&self, db: &Connection) -> Stored<()> {
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

    pub(crate) fn set_status(&mut self, db: &Connection, status: &str, now: i64) -> Stored<()> {
        self.status = status.into();
        self.updated_at = now;
        let sql = "UPDATE invitations SET status = ?2, updated_at = ?3 WHERE id = ?1";
        run(db, sql, params![self.id, status, now])?;
        Ok(())
    }
}

/// The filter accepts one more status than invitations have.
pub(crate) const STATUSES: [&str; 6] = ["pending", "accepted", "revoked", "expired", "invalid", "completed"];
const MAX_BULK_SIZE: usize = 50;

fn list(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let slice = context.slice()?;
    let statuses = context.statuses(&STATUSES)?;
    let (rows, total) = context.rows_and_total(
        |db| Invitation::count(db, of(&organization), &statuses),
        |db| Invitation::list(db, of(&organization), &statuses, slice),
    )?;
    Ok(Payload::Enveloped(page(render(context, &organization, &rows)?, total)))
}

fn create(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let address = context.call.required("email_address")?;
    let role = known_role(context, &organization)?;
    check_address(context, &organization, address)?;
    if Invitation::pending_to(context.db, &organization.id, address)?.is_some() {
        let long = "Organizations cannot have duplicate pending invitations for an email address.";
        return Err(ApiError::new(400, "organization_invitation_not_unique", "not unique", long));
    }
    check_seats(context, &organization, 1)?;
    let made = Invitation::create(context.db, &organization, address, &role, context.now)?;
    Ok(Payload::Enveloped(render(context, &organization, &[made])?.remove(0)))
}

/// Invites all or none. A new invitation replaces a pending one to the same address.
fn create_all(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    context.call.required("email_address")?;
    let addresses = context.call.form.all("email_address");
    let role = known_role(context, &organization)?;
    if addresses.len() > MAX_BULK_SIZE {
        return Err(ApiError::bulk_size_exceeded(MAX_BULK_SIZE, "invitations"));
    }
    for address in &addresses {
        check_format(address)?;
    }
    let mut members = Vec::new();
    for address in &addresses {
        if is_member(context, &organization, address)? {
            members.push(*address);
        }
    }
    if !members.is_empty() {
        return Err(already_a_member(&members.join(", ")).with_meta("email_addresses", members));
    }
    let people: BTreeSet<String> = addresses.iter().map(|address| address.to_lowercase()).collect();
    let pending =
        |address: &String| Invitation::pending_to(context.db, &organization.id, address).transpose();
    let replaced = people.iter().filter_map(pending).collect::<Result<Vec<_>, _>>()?.len();
    check_seats(context, &organization, people.len() as i64 - replaced as i64)?;
    let mut made = Vec::new();
    for address in addresses {
        if let Some(mut replaced) = Invitation::pending_to(context.db, &organization.id, address)? {
            replaced.set_status(context.db, "revoked", context.now)?;
        }
        made.push(Invitation::create(context.db, &organization, address, &role, context.now)?);
    }
    Ok(Payload::Enveloped(render(context, &organization, &made)?.into()))
}

fn revoke(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let id = context.param("invitation_id");
    let found = Invitation::find(context.db, id)?.filter(|found| found.organization_id == organization.id);
    let mut invitation = found.ok_or_else(|| not_found(id))?;
    if invitation.status != "pending" {
        return Err(not_pending());
    }
    invitation.set_status(context.db, "revoked", context.now)?;
    Ok(Payload::Enveloped(render(context, &organization, &[invitation])?.remove(0)))
}

pub(crate) fn not_found(id: &str) -> ApiError {
    let long = format!("No invitation was found with id {id}.");
    ApiError::new(404, "organization_invitation_not_found", "not found", long)
}

pub(crate) fn not_pending() -> ApiError {
    let long = "The organization invitation is not pending any more.";
    ApiError::new(404, "organization_invitation_not_pending", "not pending", long)
}

fn render(
    context: &Context<'_>,
    organization: &Organization,
    invitations: &[Invitation],
) -> Result<Vec<Value>, ApiError> {
    let roles = organization.roles(context.db)?;
    invitations.iter().map(|invitation| json_of(context, invitation, &roles)).collect()
}

/// Checks that this is an e-mail address, and not one of a member.
fn check_address(context: &Context<'_>, organization: &Organization, address: &str) -> Result<(), ApiError> {
    check_format(address)?;
    if is_member(context, organization, address)? {
        return Err(already_a_member(address).with_meta("email_addresses", vec![address]));
    }
    Ok(())
}

fn check_format(address: &str) -> Result<(), ApiError> {
    if address.contains('@') {
        return Ok(());
    }
    let long = "email_address must be a valid email address.";
    Err(ApiError::new(422, "form_param_format_invalid", "is invalid", long).param("email_address"))
}

fn is_member(context: &Context<'_>, organization: &Organization, address: &str) -> Result<bool, ApiError> {
    let Some(user) = User::find_by_identifier(context.db, address)? else { return Ok(false) };
    Ok(Membership::find(context.db, &organization.id, &user.id)?.is_some())
}

pub(crate) fn json_of(
    context: &Context<'_>,
    invitation: &Invitation,
    roles: &[Role],
) -> Result<Value, ApiError> {
    let url = match invitation.status.as_str() {
        "pending" => InvitationTicket::link(context.db, &invitation.id, &context.app.base_url())?,
        _ => None,
    };
    let role = roles.iter().find(|role| role.key == invitation.role);
    Ok(json!({
        "object": "organization_invitation",
        "id": invitation.id,
        "organization_id": invitation.organization_id,
        "email_address": invitation.email_address,
        "role": invitation.role,
        "role_name": role.map_or(invitation.role.as_str(), |role| role.name.as_str()),
        "status": invitation.status,
        "public_metadata": {},
        "url": url,
        "expires_at": invitation.expires_at,
        "created_at": invitation.created_at,
        "updated_at": invitation.updated_at,
    }))
}
