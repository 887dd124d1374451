//! Sign-in attempts, from their start to a session.

use super::{Outcome, Route, read, tickets, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::directories;
use crate::resources::domains::enroll_user;
use crate::response::Payload;
use crate::store::{CODE, Session, SignIn, Ticket, User, Verification};
use axum::http::Method;

const SIGN_IN: &[&str] = &[
    "strategy",
    "identifier",
    "password",
    "ticket",
    "redirect_url",
    "action_complete_redirect_url",
    "transfer",
    "code",
    "token",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
    "trusted_device_id",
];

pub(super) static ROUTES: &[Route] = &[
    write(Method::POST, "/v1/client/sign_ins", SIGN_IN, create),
    read("/v1/client/sign_ins/{sign_in_id}", get),
];

pub(super) fn create(context: &mut Context<'_>) -> Outcome {
    let sign_in = match context.call.optional("strategy") {
        Some("ticket") => by_ticket(context)?,
        None | Some("password" | "email_code" | "reset_password_email_code") => by_identifier(context)?,
        Some(strategy) => return Err(unknown_strategy(strategy)),
    };
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    let sign_in = own_sign_in(context)?;
    Ok(Payload::Enveloped(context.sign_in_json(&sign_in)?))
}

/// The sign-in in the path, if it belongs to this client.
pub(super) fn own_sign_in(context: &Context<'_>) -> Result<SignIn, ApiError> {
    let client = context.require_client()?;
    let id = context.param("sign_in_id");
    let found = SignIn::find(context.db, id)?.filter(|sign_in| sign_in.client_id == client.id);
    found.ok_or_else(|| ApiError::not_found("sign in attempt", id))
}

pub(super) fn unknown_strategy(strategy: &str) -> ApiError {
    let long = format!("{strategy} does not match one of the allowed values for parameter strategy.");
    ApiError::param_invalid("strategy", long)
}

fn by_ticket(context: &mut Context<'_>) -> Result<SignIn, ApiError> {
    let text = context.call.required("ticket")?;
    if let Some((invitation, user)) = tickets::invitation_and_user(context, text)? {
        check_may_sign_in(context, &user)?;
        return verified_by_ticket(context, &user, Some(invitation.id));
    }
    let ticket = Ticket::find(context.db, text)?.ok_or_else(tickets::invalid)?;
    if ticket.revoked {
        let long = "This sign in token has been revoked and cannot be used anymore.";
        return Err(tickets::refused("sign_in_token_revoked_code", long));
    }
    if ticket.expired {
        return Err(tickets::expired());
    }
    if ticket.uses_left.is_some_and(|left| left <= 0) {
        let long = "This sign in token has already been used. Each token can only be used once.";
        return Err(tickets::refused("sign_in_token_already_used_code", long));
    }
    let user = User::find(context.db, &ticket.user_id)?.ok_or_else(tickets::invalid)?;
    check_may_sign_in(context, &user)?;
    ticket.spend(context.db)?;
    verified_by_ticket(context, &user, None)
}

/// Starts an attempt of this user, who accepts the invitation by completing it.
fn verified_by_ticket(
    context: &mut Context<'_>,
    user: &User,
    invitation_id: Option<String>,
) -> Result<SignIn, ApiError> {
    let mut sign_in = start(context, Some(user))?;
    sign_in.first_factor = Some(Verification::verified("ticket"));
    sign_in.invitation_id = invitation_id;
    advance(context, &mut sign_in, user)?;
    Ok(sign_in)
}

fn by_identifier(context: &mut Context<'_>) -> Result<SignIn, ApiError> {
    let call = context.call;
    let strategy = call.optional("strategy");
    let password = call.form.get("password");
    if call.form.get("identifier").is_none() && strategy.is_none() && password.is_none() {
        return start(context, None);
    }
    let identifier = call.required("identifier")?;
    let Some(user) = User::find_by_identifier(context.db, identifier)? else {
        let error =
            ApiError::new(422, "form_identifier_not_found", "is invalid", "Couldn't find your account.");
        return Err(error.param("identifier"));
    };
    check_may_sign_in(context, &user)?;
    if strategy == Some("password") || (strategy.is_none() && password.is_some()) {
        check_password(&user, call.required("password")?)?;
        let mut sign_in = start(context, Some(&user))?;
        sign_in.first_factor = Some(Verification::verified("password"));
        advance(context, &mut sign_in, &user)?;
        return Ok(sign_in);
    }
    let mut sign_in = start(context, Some(&user))?;
    if let Some(strategy) = strategy {
        sign_in.first_factor = Some(Verification::new(strategy, Some(context.now + CODE)));
        sign_in.save(context.db)?;
    }
    Ok(sign_in)
}

pub(super) fn check_password(user: &User, password: &str) -> Result<(), ApiError> {
    let long = match &user.password {
        None => {
            let long = "The verification strategy is not valid for this account.";
            return Err(ApiError::new(400, "strategy_for_user_invalid", "is invalid for the user", long));
        }
        Some(right) if right.0 == password => return Ok(()),
        Some(_) => "Password is incorrect. Try again, or use another method.",
    };
    Err(ApiError::new(422, "form_password_incorrect", "is incorrect", long).param("password"))
}

fn check_may_sign_in(context: &Context<'_>, user: &User) -> Result<(), ApiError> {
    if user.banned {
        return Err(ApiError::new(403, "user_banned", "User is banned", "This account is banned."));
    }
    if user.locked {
        let long = "Your account is locked. Please contact support for more information.";
        return Err(ApiError::new(403, "user_locked", "Account locked", long));
    }
    if directories::deprovisioned(context.db, &user.id)? == Some(true) {
        let long = "This account was deprovisioned by its organization.";
        return Err(ApiError::new(401, "deprovisioned", "User is deprovisioned", long));
    }
    let Some(client) = &context.client else { return Ok(()) };
    let sessions = client.sessions(context.db)?;
    if let Some(session) = sessions.iter().find(|session| session.user_id == user.id) {
        let error = ApiError::new(
            400,
            "identifier_already_signed_in",
            "already signed in",
            "You're already signed in.",
        );
        return Err(error.with_meta("session_id", session.id.as_str()).param("identifier"));
    }
    if context.app.instance().single_session && !sessions.is_empty() {
        let long =
            "You're currently in single session mode. You can only be signed into one account at a time.";
        return Err(ApiError::new(400, "session_exists", "Session already exists", long));
    }
    Ok(())
}

/// Starts a new attempt, which replaces the client's previous one.
fn start(context: &mut Context<'_>, user: Option<&User>) -> Result<SignIn, ApiError> {
    let mut client = context.ensure_client()?;
    let mut sign_in = SignIn::create(context.db, &client.id, context.now)?;
    if let Some(user) = user {
        sign_in.status = "needs_first_factor".into();
        sign_in.user_id = Some(user.id.clone());
        sign_in.identifier =
            context.call.optional("identifier").or(Some(user.identifier())).map(str::to_owned);
    }
    sign_in.save(context.db)?;
    client.sign_in_id = Some(sign_in.id.clone());
    context.save_client(client)?;
    Ok(sign_in)
}

/// Continues after a verified factor: with the next step, or with a session.
pub(super) fn advance(context: &mut Context<'_>, sign_in: &mut SignIn, user: &User) -> Result<(), ApiError> {
    let verified = sign_in.second_factor.as_ref().is_some_and(|second| second.status == "verified");
    if user.second_factor.is_some() && !verified {
        sign_in.status = "needs_second_factor".into();
    } else if user.client_trust && !verified && !user.is_known_to(context.db, &sign_in.client_id)? {
        sign_in.status = "needs_client_trust".into();
        sign_in.client_trust_state = Some("new".into());
    } else if user.needs_new_password || sign_in.resets_password() {
        sign_in.status = "needs_new_password".into();
    } else {
        complete(context, sign_in, user)?;
    }
    sign_in.save(context.db)?;
    Ok(())
}

fn complete(context: &mut Context<'_>, sign_in: &mut SignIn, user: &User) -> Result<(), ApiError> {
    if let Some(invitation) = &sign_in.invitation_id {
        tickets::join(context, invitation, user)?;
    }
    let mut client = context.ensure_client()?;
    let session = Session::create(context.db, &client.id, &user.id, context.now)?;
    user.signed_in(context.db, context.now)?;
    enroll_user(context, user)?;
    sign_in.status = "complete".into();
    sign_in.created_session_id = Some(session.id.clone());
    if sign_in.client_trust_state.is_some() {
        sign_in.client_trust_state = Some("known".into());
    }
    client.sign_in_id = None;
    client.last_active_session_id = Some(session.id);
    client.last_authentication_strategy = sign_in.first_factor.as_ref().map(|first| first.strategy.clone());
    context.save_client(client)?;
    context.rotate = true;
    Ok(())
}
