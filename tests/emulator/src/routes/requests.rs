//! Membership requests of an organization.

use super::lists::page;
use super::organizations::{MANAGE, check_room};
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::response::Payload;
use crate::store::{Membership, Organization, Request};
use axum::http::Method;

pub(super) static ROUTES: &[Route] = &[
    read("/v1/organizations/{organization_id}/membership_requests", list),
    write(
        Method::POST,
        "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept",
        &[],
        accept,
    ),
    write(
        Method::POST,
        "/v1/organizations/{organization_id}/membership_requests/{request_id}/reject",
        &[],
        reject,
    ),
];

pub(super) fn list(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let slice = context.slice()?;
    let statuses = context.statuses(&["pending", "accepted", "rejected"])?;
    let (rows, total) = context.rows_and_total(
        |db| Request::count(db, &organization.id, &statuses),
        |db| Request::list(db, &organization.id, &statuses, slice),
    )?;
    let rows = rows.iter().map(|request| context.request_json(request)).collect::<Result<Vec<_>, _>>()?;
    Ok(Payload::Enveloped(page(rows, total)))
}

/// The user becomes a member with the instance's default role.
pub(super) fn accept(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let mut request = pending_request(context, &organization)?;
    let user = request.user(context.db)?.ok_or_else(|| ApiError::not_found("user", &request.user_id))?;
    check_room(context, &organization, &user)?;
    let role = context.app.instance().default_role.clone();
    Membership::create(context.db, &organization.id, &user.id, &role, context.now)?;
    request.set_status(context.db, "accepted", context.now)?;
    Ok(Payload::Enveloped(context.request_json(&request)?))
}

pub(super) fn reject(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let mut request = pending_request(context, &organization)?;
    request.set_status(context.db, "rejected", context.now)?;
    Ok(Payload::Enveloped(context.request_json(&request)?))
}

/// A request that was already handled is not found, like one that never existed.
fn pending_request(context: &Context<'_>, organization: &Organization) -> Result<Request, ApiError> {
    let id = context.param("request_id");
    let found = Request::find(context.db, id)?;
    found
        .filter(|request| request.organization_id == organization.id && request.status == "pending")
        .ok_or_else(|| ApiError::not_found("pending organization membership request", id))
}
