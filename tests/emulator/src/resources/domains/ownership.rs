//! Verifying by a TXT record that the organization has the domain.

use rusqlite::Connection;

use super::rows::{Domain, Proof, TxtRecord};
use super::seeded::EnrollmentMode;
use super::{domain, names, partial, respond, sso_seat};
use crate::app::random_text;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::enterprise_connections::is_the_last_served;
use crate::routes::Outcome;

/// How long a record can be published: a week.
pub(super) const LIFETIME: i64 = 7 * 24 * 3600 * 1000;

const TXT: &str = "txt";

type Step = fn(&Context<'_>, &mut Domain) -> Result<(), ApiError>;

pub(super) fn prepare(context: &mut Context<'_>) -> Outcome {
    one(context, ask)
}

pub(super) fn attempt(context: &mut Context<'_>) -> Outcome {
    one(context, look_up)
}

pub(super) fn prepare_all(context: &mut Context<'_>) -> Outcome {
    several(context, ask)
}

pub(super) fn attempt_all(context: &mut Context<'_>) -> Outcome {
    several(context, look_up)
}

fn one(context: &Context<'_>, step: Step) -> Outcome {
    let seat = sso_seat(context)?;
    let mut domain = domain(context, &seat, context.param("domain_id"))?;
    step(context, &mut domain)?;
    respond(context, &seat, &domain)
}

fn several(context: &Context<'_>, step: Step) -> Outcome {
    let seat = sso_seat(context)?;
    context.call.required("organization_domain_ids")?;
    let ids = context.call.form.distinct("organization_domain_ids");
    partial(context, &seat, "id", &ids, |id| {
        let mut domain = domain(context, &seat, id)?;
        step(context, &mut domain)?;
        Ok(domain)
    })
}

/// Asks for a record with another value than before.
fn ask(context: &Context<'_>, domain: &mut Domain) -> Result<(), ApiError> {
    if domain.is_owned() {
        return Err(ApiError::already_verified());
    }
    domain.ownership = Some(Proof {
        txt_record_value: Some(format!("clerk-verification={}", random_text(32))),
        ..Proof::asked(TXT, context.now + LIFETIME)
    });
    Ok(domain.save(context.db, context.now)?)
}

/// A record that is not found leaves the domain unverified, which is no error.
fn look_up(context: &Context<'_>, domain: &mut Domain) -> Result<(), ApiError> {
    if domain.is_owned() {
        return Err(ApiError::already_verified());
    }
    let found = TxtRecord::find(context.db, &domain.txt_record_name())?;
    let is_test = names::is_test(&domain.name);
    let Some(proof) = &mut domain.ownership else {
        let long = "You need to ask for a TXT record before it can be looked up.";
        return Err(ApiError::new(400, "verification_missing", "missing verification", long));
    };
    if proof.has_expired(context.now) {
        return Err(ApiError::verification_expired());
    }
    check_pace(proof, context.app.instance().ownership_attempt_interval_ms, context.now)?;
    proof.attempted_at = Some(context.now);
    proof.verification.attempts += 1;
    if is_test || (found.is_some() && found == proof.txt_record_value) {
        proof.verification.status = "verified".into();
        proof.verified_at = Some(context.now);
    }
    Ok(domain.save(context.db, context.now)?)
}

/// Refuses an attempt too soon after the one before, and says how many seconds to wait.
fn check_pace(proof: &Proof, interval: i64, now: i64) -> Result<(), ApiError> {
    let wait = proof.attempted_at.map_or(0, |at| at + interval - now);
    if wait <= 0 {
        return Ok(());
    }
    let mut error = ApiError::too_many_requests(None);
    error.retry_after = Some(((wait + 999) / 1000).to_string());
    Err(error)
}

/// Whether an enterprise connection of the organization can serve the domain of this name.
pub(crate) fn check_serves_sso(db: &Connection, organization: &str, name: &str) -> Result<(), ApiError> {
    let refused =
        |code: &str, long: String| Err(ApiError::new(422, code, "is invalid", long).param("domains"));
    match Domain::find_by_name(db, name)?.filter(|domain| domain.organization_id == organization) {
        None => refused("form_param_value_invalid", format!("The organization has no domain {name}.")),
        Some(domain) if !domain.is_owned() => refused(
            "organization_domain_ownership_not_verified",
            format!("The ownership of {name} has to be verified first."),
        ),
        Some(domain) if domain.enrollment_mode != EnrollmentMode::EnterpriseSso => refused(
            "organization_domain_enrollment_mode_invalid",
            format!("The enrollment mode of {name} has to be enterprise_sso."),
        ),
        Some(_) => Ok(()),
    }
}

/// Why a domain cannot be used for anything else, or by another connection.
pub(crate) fn served_by_a_connection() -> ApiError {
    let long = "This domain is already used by an enterprise connection.";
    ApiError::new(422, "organization_domain_exists_for_enterprise_connection", "is served", long)
}

/// Users could not sign in any more without the last domain that enterprise SSO or one of its connections has.
pub(super) fn check_not_the_last(context: &Context<'_>, domain: &Domain) -> Result<(), ApiError> {
    let serves_sso =
        |domain: &Domain| domain.enrollment_mode == EnrollmentMode::EnterpriseSso && domain.is_owned();
    let all = Domain::of_organization(context.db, &domain.organization_id)?;
    let is_needed = is_the_last_served(context.db, &domain.name)?;
    let has_others = all.iter().any(|other| other.id != domain.id && serves_sso(other));
    if !is_needed && (!serves_sso(domain) || has_others) {
        return Ok(());
    }
    let long = "The last verified domain of an enterprise connection cannot be deleted.";
    Err(ApiError::new(422, "organization_domain_last_verified_cannot_delete", "last verified domain", long))
}
