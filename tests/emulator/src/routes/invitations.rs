//! Invitations of an organization.

use axum::http::Method;
use serde_json::Value;

use super::lists::{page, several};
use super::organizations::{MANAGE, already_a_member, check_seats, known_role};
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::response::Payload;
use crate::store::{Invitation, Membership, Organization, User};

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

/// The filter accepts one more status than invitations have.
const STATUSES: [&str; 6] = ["pending", "accepted", "revoked", "expired", "invalid", "completed"];
const MAX_BULK_SIZE: usize = 50;

pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let slice = context.slice()?;
    let statuses = several(&context.call.query.all("status"));
    if statuses.iter().any(|status| !STATUSES.contains(&status.as_str())) {
        let long = format!("status must be one of {}.", STATUSES.join(", "));
        return Err(ApiError::param_invalid("status", long));
    }
    let (rows, total) = context.rows_and_total(
        |db| Invitation::count(db, &organization.id, &statuses),
        |db| Invitation::list(db, &organization.id, &statuses, slice),
    )?;
    Ok(Payload::Enveloped(page(render(context, &organization, &rows)?, total)))
}

pub(super) fn create(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let address = context.call.required("email_address")?;
    let role = known_role(context, &organization)?;
    check_address(context, &organization, address)?;
    if Invitation::pending_to(context.db, &organization.id, address)?.is_some() {
        let long =
            format!("There are already pending invitations for the following email addresses: {address}");
        let error = ApiError::new(400, "duplicate_record", "duplicate invitation", long);
        return Err(error.with_meta("email_addresses", vec![address]));
    }
    check_seats(context, &organization, 1)?;
    let made = Invitation::create(context.db, &organization, address, &role, context.now)?;
    Ok(Payload::Enveloped(render(context, &organization, &[made])?.remove(0)))
}

/// Invites all or none. A new invitation replaces a pending one to the same address.
pub(super) fn create_all(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    context.call.required("email_address")?;
    let addresses = context.call.form.all("email_address");
    let role = known_role(context, &organization)?;
    if addresses.len() > MAX_BULK_SIZE {
        let long = format!("Up to {MAX_BULK_SIZE} invitations can be created at once.");
        return Err(ApiError::new(400, "bulk_size_exceeded", "bulk size exceeded", long));
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
    let pending = |address: &&str| Invitation::pending_to(context.db, &organization.id, address).transpose();
    let replaced = addresses.iter().filter_map(pending).collect::<Result<Vec<_>, _>>()?;
    check_seats(context, &organization, addresses.len() as i64 - replaced.len() as i64)?;
    for mut invitation in replaced {
        invitation.set_status(context.db, "revoked", context.now)?;
    }
    let made: Result<Vec<_>, _> = addresses
        .iter()
        .map(|address| Invitation::create(context.db, &organization, address, &role, context.now))
        .collect();
    Ok(Payload::Enveloped(render(context, &organization, &made?)?.into()))
}

pub(super) fn revoke(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let id = context.param("invitation_id");
    let found = Invitation::find(context.db, id)?.filter(|found| found.organization_id == organization.id);
    let Some(mut invitation) = found else {
        let long = format!("No invitation was found with id {id}.");
        return Err(ApiError::new(404, "organization_invitation_not_found", "not found", long));
    };
    if invitation.status != "pending" {
        let long = "The organization invitation is not pending any more.";
        return Err(ApiError::new(404, "organization_invitation_not_pending", "not pending", long));
    }
    invitation.set_status(context.db, "revoked", context.now)?;
    Ok(Payload::Enveloped(render(context, &organization, &[invitation])?.remove(0)))
}

fn render(
    context: &Context<'_>,
    organization: &Organization,
    invitations: &[Invitation],
) -> Result<Vec<Value>, ApiError> {
    let roles = organization.roles(context.db)?;
    Ok(invitations.iter().map(|invitation| context.invitation_json(invitation, &roles)).collect())
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
