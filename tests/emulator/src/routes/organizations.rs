//! Organizations: their members and roles.

use axum::http::Method;
use serde_json::{Value, json};

use super::lists::{page, several};
use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::render::role_json;
use crate::resources::{count_pending, managed_members};
use crate::response::Payload;
use crate::roles::{MEMBERSHIPS_MANAGE, MEMBERSHIPS_READ};
use crate::store::{Membership, MembershipFilter, Organization, User};

const MEMBER: &[&str] = &["user_id", "role"];
const ROLE: &[&str] = &["role"];

pub(super) static ROUTES: &[Route] = &[
    read("/v1/organizations/{organization_id}/roles", roles),
    read("/v1/organizations/{organization_id}/memberships", memberships),
    write(Method::POST, "/v1/organizations/{organization_id}/memberships", MEMBER, add_member),
    write(Method::PATCH, "/v1/organizations/{organization_id}/memberships/{user_id}", ROLE, update_member),
    write(Method::DELETE, "/v1/organizations/{organization_id}/memberships/{user_id}", &[], remove_member),
];

const READ: &[&str] = &[MEMBERSHIPS_READ, MEMBERSHIPS_MANAGE];
pub(crate) const MANAGE: &[&str] = &[MEMBERSHIPS_MANAGE];

pub(super) fn roles(context: &mut Context<'_>) -> Outcome {
    let seat = context.require_seat(READ)?;
    let (limit, offset) = context.call.limit_and_offset()?;
    let roles = seat.organization.roles(context.db)?;
    let rows: Vec<Value> = roles.iter().skip(offset as usize).take(limit as usize).map(role_json).collect();
    let mut body = page(rows, roles.len() as i64);
    body["has_role_set_migration"] = json!(context.app.control.options().role_set_migration);
    Ok(Payload::Enveloped(body))
}

/// Without `paginated=true`, a bare array, as the description allows.
pub(super) fn memberships(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(READ)?;
    let slice = context.slice()?;
    let filter = membership_filter(context)?;
    let (rows, total) = context.rows_and_total(
        |db| Membership::count(db, &organization.id, &filter),
        |db| Membership::list(db, &organization.id, &filter, slice),
    )?;
    let rows = context.memberships_json(&rows, &organization)?;
    Ok(Payload::Enveloped(if context.call.flag("paginated")? { page(rows, total) } else { rows.into() }))
}

fn membership_filter(context: &Context<'_>) -> Result<MembershipFilter, ApiError> {
    let query = context.call.query.all("query");
    if query == [""] {
        return Err(ApiError::param_missing("query"));
    }
    // Browsers split text at commas into repeated keys.
    let query = if query.is_empty() { None } else { Some(query.join(",")) };
    Ok(MembershipFilter { roles: several(&context.call.query.all("role")), query })
}

pub(super) fn add_member(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let user_id = context.call.required("user_id")?;
    let role = known_role(context, &organization)?;
    let user = User::find(context.db, user_id)?
        .ok_or_else(|| ApiError::not_found("user", user_id).param("user_id"))?;
    check_room(context, &organization, &user)?;
    let membership = Membership::create(context.db, &organization.id, &user.id, &role, context.now)?;
    Ok(Payload::Enveloped(context.membership_json(&membership, &organization, &user)?))
}

pub(super) fn update_member(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let role = known_role(context, &organization)?;
    let (mut membership, user) = member(context, &organization)?;
    managed_members::check_role(context.db, &membership)?;
    let manages = organization.role(context.db, &role)?.is_some_and(|role| role.holds(MEMBERSHIPS_MANAGE));
    if !manages {
        check_not_the_last(context, &organization, &membership)?;
    }
    membership.set_role(context.db, &role, context.now)?;
    Ok(Payload::Enveloped(context.membership_json(&membership, &organization, &user)?))
}

/// Responds with the removed membership, not with a deleted object.
pub(super) fn remove_member(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = context.require_seat(MANAGE)?;
    let (membership, user) = member(context, &organization)?;
    managed_members::check_removal(context.db, &membership)?;
    check_not_the_last(context, &organization, &membership)?;
    let body = context.membership_json(&membership, &organization, &user)?;
    membership.delete(context.db)?;
    Ok(Payload::Enveloped(body))
}

/// The role that members are to have, which cannot be chosen during a migration.
pub(crate) fn known_role(context: &Context<'_>, organization: &Organization) -> Result<String, ApiError> {
    if context.app.control.options().role_set_migration {
        let long = "The organization's roles are being migrated. Try again when it is over.";
        return Err(ApiError::new(409, "role_migration_in_progress", "migration in progress", long));
    }
    let key = context.call.required("role")?;
    match organization.role(context.db, key)? {
        Some(role) => Ok(role.key),
        None => Err(ApiError::not_found("role", key).param("role")),
    }
}

fn member(context: &Context<'_>, organization: &Organization) -> Result<(Membership, User), ApiError> {
    let id = context.param("user_id");
    let missing = || ApiError::not_found("membership of user", id);
    let membership = Membership::find(context.db, &organization.id, id)?.ok_or_else(missing)?;
    let user = User::find(context.db, id)?.ok_or_else(missing)?;
    Ok((membership, user))
}

/// At least one user must be able to manage members.
pub(super) fn check_not_the_last(
    context: &Context<'_>,
    organization: &Organization,
    membership: &Membership,
) -> Result<(), ApiError> {
    if organization.others_hold(context.db, MEMBERSHIPS_MANAGE, &membership.user_id)? {
        return Ok(());
    }
    let long = "There has to be at least one organization member with the minimum required permissions.";
    Err(ApiError::new(400, "organization_minimum_permissions_needed", "minimum permissions needed", long))
}

/// Checks that the user is not a member yet, and that the organization is not full.
pub(super) fn check_room(
    context: &Context<'_>,
    organization: &Organization,
    user: &User,
) -> Result<(), ApiError> {
    if Membership::find(context.db, &organization.id, &user.id)?.is_some() {
        return Err(already_a_member(user.identifier()));
    }
    check_not_exclusive(context, Some(organization), user)?;
    check_seats(context, organization, 1)
}

/// Members of an organization with exclusive membership belong to no other. Without an organization, the user is about to
/// create one.
pub(super) fn check_not_exclusive(
    context: &Context<'_>,
    organization: Option<&Organization>,
    user: &User,
) -> Result<(), ApiError> {
    let joins_exclusive = match organization {
        Some(organization) => organization.is_exclusive(context.db)?,
        None => false,
    };
    if Organization::has_exclusive_member(context.db, &user.id)?
        || (joins_exclusive && Membership::count_of_user(context.db, &user.id)? > 0)
    {
        let long =
            "Users who belong to an organization with exclusive membership cannot belong to another one.";
        return Err(ApiError::new(422, "exclusive_organization_membership", "exclusive membership", long));
    }
    Ok(())
}

pub(crate) fn already_a_member(identifier: &str) -> ApiError {
    let long = format!("{identifier} is already a member of the organization.");
    ApiError::new(400, "already_a_member_in_organization", "already a member", long)
}

/// Pending invitations count as members.
pub(crate) fn check_seats(
    context: &Context<'_>,
    organization: &Organization,
    wanted: i64,
) -> Result<(), ApiError> {
    let limit = organization.max_allowed_memberships;
    let taken = organization.members_count(context.db)? + count_pending(context.db, organization)?;
    if limit > 0 && taken + wanted > limit {
        let long = format!(
            "You have reached your limit of {limit} organization memberships, including outstanding invitations."
        );
        let code = "organization_membership_quota_exceeded";
        return Err(ApiError::new(403, code, "organization membership quota exceeded", long));
    }
    match organization.seats(context.db)? {
        Some(seats) if taken + wanted > seats => Err(insufficient_seats(seats, taken + wanted - seats)),
        _ => Ok(()),
    }
}

fn insufficient_seats(seats: i64, missing: i64) -> ApiError {
    let long = format!("The organization's plan has {seats} seats, which are taken.");
    let error = ApiError::new(402, "insufficient_seats", "insufficient seats", long);
    error.with_meta("seats_quantity", seats).with_meta("seats_quantity_to_add", missing)
}
