//! Sessions of the client, and their tokens.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::control::PreviousToken;
use crate::error::ApiError;
use crate::response::Payload;
use crate::store::{Organization, Session};

const TOUCH: &[&str] = &["active_organization_id", "intent"];
const TOKEN: &[&str] = &["organization_id", "token", "force_origin"];

pub(super) static ROUTES: &[Route] = &[
    write(Method::DELETE, "/v1/client/sessions", &[], remove_all),
    read("/v1/client/sessions/{session_id}", get),
    write(Method::POST, "/v1/client/sessions/{session_id}/touch", TOUCH, touch),
    write(Method::POST, "/v1/client/sessions/{session_id}/tokens", TOKEN, token),
    write(Method::POST, "/v1/client/sessions/{session_id}/tokens/{template_name}", &[], template_token),
    write(Method::POST, "/v1/client/sessions/{session_id}/end", &[], end),
    write(Method::POST, "/v1/client/sessions/{session_id}/remove", &[], remove),
];

/// The session in the path, if it belongs to this client.
fn session(context: &Context<'_>) -> Result<Session, ApiError> {
    let client = context.require_client()?;
    let id = context.param("session_id");
    let found = Session::find(context.db, id)?.filter(|session| session.client_id == client.id);
    found.ok_or_else(|| ApiError::not_found("session", id))
}

fn active_session(context: &Context<'_>) -> Result<Session, ApiError> {
    let session = session(context)?;
    if session.is_active() { Ok(session) } else { Err(ApiError::authentication_invalid()) }
}

pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    let session = session(context)?;
    Ok(Payload::Enveloped(context.session_json(&session)?))
}

/// Makes the session active, and the organization active in it if one is given.
pub(super) fn touch(context: &mut Context<'_>) -> Outcome {
    let mut session = active_session(context)?;
    match context.call.form.get("intent") {
        None | Some("" | "focus" | "select_session" | "select_org") => {}
        Some(_) => {
            let long = "intent must be one of focus, select_session, select_org.";
            return Err(ApiError::param_invalid("intent", long));
        }
    }
    match context.call.form.get("active_organization_id") {
        None => {}
        // The one that is active stays.
        Some("") if context.app.instance().force_organization_selection => {}
        Some("") => session.organization_id = None,
        Some(text) => session.organization_id = Some(chosen_organization(context, &session, text)?),
    }
    session.last_active_at = context.now;
    session.save(context.db, context.now)?;
    let mut client = context.require_client()?;
    client.last_active_session_id = Some(session.id.clone());
    context.save_client(client)?;
    context.rotate = true;
    Ok(Payload::Enveloped(context.session_json(&session)?))
}

fn chosen_organization(context: &Context<'_>, session: &Session, text: &str) -> Result<String, ApiError> {
    let organization =
        Organization::find_by_id_or_slug(context.db, text)?.ok_or_else(ApiError::organization_not_found)?;
    match context.seat(&organization, &session.user_id)? {
        Some(_) => Ok(organization.id),
        None => {
            let long = "You are not a member of the organization.";
            Err(ApiError::new(403, "not_a_member_in_organization", "not a member", long))
        }
    }
}

/// A token for the session's active organization, the personal account (empty), or the given organization.
pub(super) fn token(context: &mut Context<'_>) -> Outcome {
    let session = active_session(context)?;
    check_previous_token(context, &session, false)?;
    let seat = match context.call.form.get("organization_id") {
        None => context.active_seat(&session)?,
        Some("") if context.app.instance().force_organization_selection => context.active_seat(&session)?,
        Some("") => None,
        Some(id) => {
            let organization =
                Organization::find(context.db, id)?.ok_or_else(ApiError::organization_not_found)?;
            let seat = context.seat(&organization, &session.user_id)?;
            Some(seat.ok_or_else(ApiError::organization_not_found)?)
        }
    };
    let jwt = context.session_token(&session, seat.as_ref())?;
    Ok(Payload::Bare(json!({ "object": "token", "jwt": jwt })))
}

/// Instances can require the session's previous token, which may have expired.
fn check_previous_token(context: &Context<'_>, session: &Session, of_template: bool) -> Result<(), ApiError> {
    let call = context.call;
    let previous = match context.app.control.options().previous_token {
        PreviousToken::Token if !of_template => call.form.get("token"),
        PreviousToken::ExpiredToken => call.query.get("expired_token"),
        _ => return Ok(()),
    };
    let claims = previous.and_then(|token| context.app.signer.verified(token));
    if claims.is_some_and(|claims| claims["sid"] == session.id.as_str()) {
        return Ok(());
    }
    let long = "The session's previous token has to be sent along.";
    Err(ApiError::new(422, "missing_expired_token", "Missing expired token", long))
}

pub(super) fn template_token(context: &mut Context<'_>) -> Outcome {
    let session = active_session(context)?;
    check_previous_token(context, &session, true)?;
    let name = context.param("template_name");
    let instance = context.app.instance();
    let template = instance.jwt_templates.iter().find(|template| template.name == name);
    let template = template.ok_or_else(|| ApiError::not_found("JWT template", name))?;
    let jwt = context.template_token(&session, template)?;
    Ok(Payload::Bare(json!({ "object": "token", "jwt": jwt })))
}

pub(super) fn end(context: &mut Context<'_>) -> Outcome {
    close(context, "ended")
}

pub(super) fn remove(context: &mut Context<'_>) -> Outcome {
    close(context, "removed")
}

fn close(context: &mut Context<'_>, status: &str) -> Outcome {
    let mut session = session(context)?;
    if session.is_active() {
        session.status = status.into();
        session.save(context.db, context.now)?;
    }
    let mut client = context.require_client()?;
    if client.last_active_session_id.as_ref() == Some(&session.id) {
        client.last_active_session_id =
            client.sessions(context.db)?.into_iter().next().map(|session| session.id);
    }
    context.save_client(client)?;
    Ok(Payload::Enveloped(context.session_json(&session)?))
}

/// Signs out of all sessions of this client. The client itself remains, since it identifies a known device.
pub(super) fn remove_all(context: &mut Context<'_>) -> Outcome {
    let mut client = context.require_client()?;
    client.end_sessions(context.db, "removed", context.now)?;
    client.last_active_session_id = None;
    client.sign_in_id = None;
    context.save_client(client)?;
    let client = context.piggyback()?.unwrap_or(Value::Null);
    Ok(Payload::WithoutClient(client))
}
