//! The signed-in user.

use axum::http::Method;
use serde_json::Value;

use super::lists::page;
use super::organizations::check_not_the_last;
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::managed_members;
use crate::response::Payload;
use crate::store::{Membership, Organization, Session};

pub(super) static ROUTES: &[Route] = &[
    read("/v1/me", get),
    read("/v1/me/sessions", sessions),
    read("/v1/me/organization_memberships", organization_memberships),
    write(Method::DELETE, "/v1/me/organization_memberships/{organization_id}", &[], leave),
];

pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    Ok(Payload::Enveloped(context.user_json(&user)?))
}

/// All of the user's sessions in every client, without envelope and pagination. Each client sees only its own tokens.
pub(super) fn sessions(context: &mut Context<'_>) -> Outcome {
    let own = context.require_session()?;
    let mut rows = Vec::new();
    for session in Session::of_user(context.db, &own.user_id)? {
        let mut row = context.session_json(&session)?;
        if session.client_id != own.client_id {
            row["last_active_token"] = Value::Null;
        }
        rows.push(row);
    }
    Ok(Payload::Bare(rows.into()))
}

/// Without `paginated=true`, a bare array, as the description allows.
pub(super) fn organization_memberships(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let slice = context.slice()?;
    let (rows, total) = context.rows_and_total(
        |db| Membership::count_of_user(db, &user.id),
        |db| Membership::list_of_user(db, &user.id, slice),
    )?;
    let rows = context.users_memberships_json(&user, &rows)?;
    Ok(Payload::Enveloped(if context.call.flag("paginated")? { page(rows, total) } else { rows.into() }))
}

/// Responds with a deleted object, unlike the removal of another member.
fn leave(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let missing = ApiError::organization_not_found;
    let organization =
        Organization::find(context.db, context.param("organization_id"))?.ok_or_else(missing)?;
    let membership = Membership::find(context.db, &organization.id, &user.id)?.ok_or_else(missing)?;
    managed_members::check_removal(context.db, &membership)?;
    check_not_the_last(context, &organization, &membership)?;
    membership.delete(context.db)?;
    Ok(Payload::deleted("organization_membership", &membership.id))
}
