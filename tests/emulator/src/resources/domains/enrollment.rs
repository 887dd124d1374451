//! Enrolling the users who have an address at a verified domain.

use super::rows::Domain;
use super::seeded::EnrollmentMode;
use super::{MANAGE, mode, names, own, respond, seat, served_by_a_connection};
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::enterprise_connections::serving;
use crate::resources::invitations::Invitation;
use crate::resources::suggestions::Suggestion;
use crate::routes::Outcome;
use crate::store::{Membership, Organization, User};

/// What was filed in the old mode stays, unless it is to be discarded.
pub(super) fn update(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, MANAGE)?;
    let mut domain = own(context, &seat)?;
    let mode = mode(context.call.required("enrollment_mode")?)?;
    let discards = context.call.form_boolean("delete_pending")?.unwrap_or(false);
    check_offered(context, mode)?;
    if mode == EnrollmentMode::EnterpriseSso && !domain.is_owned() {
        let long = "The ownership of the domain has to be verified first.";
        return Err(ApiError::new(422, "organization_domain_ownership_not_verified", "not verified", long));
    }
    if mode != EnrollmentMode::EnterpriseSso && serving(context.db, &domain.name)?.is_some() {
        return Err(served_by_a_connection().param("enrollment_mode"));
    }
    if discards {
        domain.discard_pending(context.db)?;
    }
    domain.enrollment_mode = mode;
    domain.save(context.db, context.now)?;
    enroll_all(context, &domain)?;
    respond(context, &seat, &domain)
}

/// Checks that the instance offers the mode.
pub(super) fn check_offered(context: &Context<'_>, mode: EnrollmentMode) -> Result<(), ApiError> {
    let instance = context.app.instance();
    let is_offered = match mode {
        EnrollmentMode::EnterpriseSso => instance.self_serve_sso,
        mode => instance.domain_enrollment_modes.contains(&mode),
    };
    if is_offered {
        return Ok(());
    }
    let long = format!("The enrollment mode {} is not enabled for this instance.", mode.as_str());
    let error = ApiError::new(403, "organization_domain_enrollment_mode_not_enabled", "not enabled", long);
    Err(error.param("enrollment_mode"))
}

/// Enrolls all users who have an address at the domain, if it is verified.
pub(super) fn enroll_all(context: &Context<'_>, domain: &Domain) -> Result<(), ApiError> {
    if !domain.is_affiliated() {
        return Ok(());
    }
    for user in User::at_domain(context.db, &domain.name)? {
        enroll(context, domain, &user)?;
    }
    Ok(())
}

/// Enrolls a user who signs in.
pub(crate) fn enroll_user(context: &Context<'_>, user: &User) -> Result<(), ApiError> {
    let name = user.email.as_deref().and_then(names::of_address).map(str::to_lowercase);
    let Some(name) = name.filter(|_| context.app.instance().domains) else { return Ok(()) };
    match Domain::find_by_name(context.db, &name)? {
        Some(domain) if domain.is_affiliated() => enroll(context, &domain, user),
        _ => Ok(()),
    }
}

/// Does nothing for members, and for users who are invited already or were asked before.
fn enroll(context: &Context<'_>, domain: &Domain, user: &User) -> Result<(), ApiError> {
    let (db, id) = (context.db, &domain.organization_id);
    let (Some(email), Some(organization)) = (&user.email, Organization::find(db, id)?) else { return Ok(()) };
    if Membership::find(db, id, &user.id)?.is_some() {
        return Ok(());
    }
    match domain.enrollment_mode {
        EnrollmentMode::AutomaticInvitation if Invitation::pending_to(db, id, email)?.is_none() => {
            let role = &context.app.instance().default_role;
            let invitation = Invitation::create(db, &organization, email, role, context.now)?;
            domain.filed(db, &invitation.id)?;
        }
        EnrollmentMode::AutomaticSuggestion if !Suggestion::exists(db, id, &user.id)? => {
            domain.filed(db, &Suggestion::create(db, id, &user.id, context.now)?)?;
        }
        _ => {}
    }
    Ok(())
}
