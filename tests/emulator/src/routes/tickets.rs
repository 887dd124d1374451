//! The tickets in the links of invitations: they sign their user in, who joins the organization.

use axum::http::StatusCode;

use super::own_invitations::{accept_as, check_acceptable, check_pending};
use super::{Outcome, Route, read};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::invitations::{Invitation, InvitationTicket};
use crate::response::Payload;
use crate::store::{Organization, User};

pub(super) static ROUTES: &[Route] = &[read("/v1/tickets/accept", follow)];

/// Somebody opens the link in a browser. Whoever is signed in there joins at once, and others are sent to the application, with
/// the ticket to sign in or up with.
fn follow(context: &mut Context<'_>) -> Outcome {
    let ticket = context.call.query.get("ticket").unwrap_or_default();
    let mut invitation = invitation(context, ticket)?.ok_or_else(invalid)?;
    let status = match invited(context, &invitation)? {
        None => "sign_up",
        Some(user) if is_signed_in(context, &user)? => {
            // Every refusal of a link has this status, as the description says.
            accept_as(context, &mut invitation, &user).map_err(|mut error| {
                error.status = StatusCode::BAD_REQUEST;
                error
            })?;
            "complete"
        }
        Some(_) => "sign_in",
    };
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("__clerk_status", status), ("__clerk_ticket", ticket)])
        .finish();
    Ok(Payload::Redirect(StatusCode::FOUND, format!("{}/?{query}", context.app.base_url())))
}

fn is_signed_in(context: &Context<'_>, user: &User) -> Result<bool, ApiError> {
    let Some(client) = &context.client else { return Ok(false) };
    Ok(client.sessions(context.db)?.iter().any(|session| session.user_id == user.id))
}

/// Whom this ticket signs in, and the invitation whose ticket it is. None for tickets that are of no invitation.
pub(super) fn invitation_and_user(
    context: &Context<'_>,
    ticket: &str,
) -> Result<Option<(Invitation, User)>, ApiError> {
    let Some(invitation) = invitation(context, ticket)? else { return Ok(None) };
    let user = invited(context, &invitation)?.ok_or_else(|| {
        let long =
            "There is no account with the address that the invitation was sent to. Sign up to accept it.";
        refused("organization_invitation_identification_not_exist", long)
    })?;
    check_acceptable(context, &invitation, &user)?;
    Ok(Some((invitation, user)))
}

/// The user joins who has completed the sign-in that began with the ticket.
pub(super) fn join(context: &Context<'_>, invitation_id: &str, user: &User) -> Result<(), ApiError> {
    let mut invitation = Invitation::find(context.db, invitation_id)?.ok_or_else(invalid)?;
    accept_as(context, &mut invitation, user)
}

fn invitation(context: &Context<'_>, ticket: &str) -> Result<Option<Invitation>, ApiError> {
    let Some(found) = InvitationTicket::find(context.db, ticket)? else { return Ok(None) };
    let Some(invitation) = Invitation::find(context.db, &found.invitation_id)? else {
        if Organization::find(context.db, &found.organization_id)?.is_some() {
            return Err(invalid());
        }
        let long = "The organization of this invitation was deleted.";
        return Err(refused("organization_invitation_to_deleted_organization", long));
    };
    if invitation.status == "expired" {
        return Err(expired());
    }
    check_pending(&invitation)?;
    Ok(Some(invitation))
}

fn invited(context: &Context<'_>, invitation: &Invitation) -> Result<Option<User>, ApiError> {
    Ok(User::find_by_identifier(context.db, &invitation.email_address)?)
}

pub(super) fn invalid() -> ApiError {
    refused("ticket_invalid_code", "The ticket is invalid.")
}

pub(super) fn expired() -> ApiError {
    refused("ticket_expired_code", "The ticket has expired.")
}

pub(super) fn refused(code: &str, long: &str) -> ApiError {
    ApiError::new(400, code, "ticket cannot be used", long).param("ticket")
}
