//! The signed-in user.

use serde_json::{Value, json};

use super::Outcome;
use super::lists::page;
use crate::answer::Answer;
use crate::context::Context;
use crate::store::{Membership, Session};

pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    Ok(Answer::Enveloped(context.user_json(&user)?))
}

/// Not enveloped, not paginated: all of the user's sessions, in every client.
pub(super) fn sessions(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let sessions = Session::of_user(context.db, &user.id)?;
    let rows: Vec<Value> = sessions
        .iter()
        .map(|session| {
            json!({
                "object": "session",
                "id": session.id,
                "client_id": session.client_id,
                "user_id": session.user_id,
                "status": session.status,
                "last_active_organization_id": session.organization_id,
                "actor": null,
                "last_active_at": session.last_active_at,
                "expire_at": session.expire_at,
                "abandon_at": session.abandon_at,
                "created_at": session.created_at,
                "updated_at": session.updated_at,
            })
        })
        .collect();
    Ok(Answer::Bare(rows.into()))
}

/// Without `paginated=true` a bare array, as the description allows.
pub(super) fn organization_memberships(context: &mut Context<'_>) -> Outcome {
    let user = context.require_user()?;
    let slice = context.slice()?;
    let (rows, total) = context.rows_and_total(
        |db| Membership::count_of_user(db, &user.id),
        |db| Membership::list_of_user(db, &user.id, slice),
    )?;
    let rows = context.users_memberships_json(&user, &rows)?;
    Ok(Answer::Enveloped(if context.call.flag("paginated")? { page(rows, total) } else { rows.into() }))
}
