//! The invitations that the signed-in user received.

use axum::http::Method;
use serde_json::Value;

use super::lists::page;
use super::organizations::{already_a_member, check_not_exclusive, check_seats};
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::invitations::{Invitation, STATUSES, json_of, not_found, not_pending};
use crate::response::Payload;
use crate::store::{Membership, Organization, User};

pub(super) static ROUTES: &[Route] = &[
    read("/v1/me/organization_invitations", list),
    write(Method::POST, "/v1/me/organization_invitations/{invitation_id}/accept", &[], accept),
];

fn list(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let slice = context.slice()?;
    let statuses = context.statuses(&STATUSES)?;
    let address = address(&user);
    let received = ("lower(email_address)", address.as_str());
    let (rows, total) = context.rows_and_total(
        |db| Invitation::count(db, received, &statuses),
        |db| Invitation::list(db, received, &statuses, slice),
    )?;
    let rows = rows.iter().map(|invitation| render(context, invitation)).collect::<Result<Vec<_>, _>>()?;
    Ok(Payload::Enveloped(page(rows, total)))
}

fn accept(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let id = context.param("invitation_id");
    let found = Invitation::find(context.db, id)?;
    let found = found.filter(|invitation| invitation.email_address.to_lowercase() == address(&user));
    let mut invitation = found.ok_or_else(|| not_found(id))?;
    accept_as(context, &mut invitation, &user)?;
    Ok(Payload::Enveloped(render(context, &invitation)?))
}

/// Makes the user a member. The invitation's seat becomes the member's.
pub(super) fn accept_as(
    context: &Context<'_>,
    invitation: &mut Invitation,
    user: &User,
) -> Result<(), ApiError> {
    check_acceptable(context, invitation, user)?;
    let Invitation { organization_id, role, .. } = &*invitation;
    Membership::create(context.db, organization_id, &user.id, role, context.now)?;
    Ok(invitation.set_status(context.db, "accepted", context.now)?)
}

/// Checks that the user can become a member by this invitation.
pub(super) fn check_acceptable(
    context: &Context<'_>,
    invitation: &Invitation,
    user: &User,
) -> Result<(), ApiError> {
    check_pending(invitation)?;
    let organization = organization(context, invitation)?;
    if Membership::find(context.db, &organization.id, &user.id)?.is_some() {
        return Err(already_a_member(user.identifier()));
    }
    check_not_exclusive(context, Some(&organization), user)?;
    check_seats(context, &organization, 0)
}

pub(super) fn check_pending(invitation: &Invitation) -> Result<(), ApiError> {
    match invitation.status.as_str() {
        "pending" => Ok(()),
        "accepted" => {
            let long = "The organization invitation has already been accepted.";
            Err(ApiError::new(400, "organization_invitation_already_accepted", "already accepted", long))
        }
        "revoked" => {
            let long = "The organization invitation was revoked.";
            Err(ApiError::new(400, "organization_invitation_revoked_code", "revoked", long))
        }
        _ => Err(not_pending()),
    }
}

/// Empty for a user without an address, who receives no invitations.
fn address(user: &User) -> String {
    user.email.as_deref().unwrap_or_default().to_lowercase()
}

fn organization(context: &Context<'_>, invitation: &Invitation) -> Result<Organization, ApiError> {
    Organization::find(context.db, &invitation.organization_id)?.ok_or_else(ApiError::organization_not_found)
}

fn render(context: &Context<'_>, invitation: &Invitation) -> Result<Value, ApiError> {
    let organization = organization(context, invitation)?;
    let mut body = json_of(context, invitation, &organization.roles(context.db)?)?;
    body["public_organization_data"] = context.public_organization_json(&organization)?;
    Ok(body)
}
