//! Verifying that somebody of the organization has an address at the domain.

use super::rows::{Domain, Proof};
use super::{MANAGE, enrollment, names, own, respond, seat};
use crate::context::Context;
use crate::error::ApiError;
use crate::routes::Outcome;
use crate::routes::sign_in_steps::attempt_code;
use crate::store::CODE;

const EMAIL_CODE: &str = "email_code";

/// The user's own address needs no code. A domain that is verified stays so.
pub(super) fn prepare(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, MANAGE)?;
    let mut domain = own(context, &seat)?;
    let address = context.call.required("affiliation_email_address")?.to_lowercase();
    check_address(&domain, &address)?;
    if !domain.is_affiliated() {
        let own = context.require_user()?.email.map(|email| email.to_lowercase());
        domain.affiliation = Some(match own.as_ref() == Some(&address) {
            true => Proof::verified(EMAIL_CODE, context.now),
            false => Proof::asked(EMAIL_CODE, context.now + CODE),
        });
        domain.affiliation_email_address = Some(address);
        domain.save(context.db, context.now)?;
        enrollment::enroll_all(context, &domain)?;
    }
    respond(context, &seat, &domain)
}

fn check_address(domain: &Domain, address: &str) -> Result<(), ApiError> {
    let (code, long) = match names::of_address(address) {
        Some(name) if name == domain.name => return Ok(()),
        Some(_) => {
            ("organization_domain_mismatch", format!("{address} is not an address at {}.", domain.name))
        }
        None => ("form_param_format_invalid", "The address must be a valid email address.".into()),
    };
    Err(ApiError::new(422, code, "is invalid", long).param("affiliation_email_address"))
}

pub(super) fn attempt(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, MANAGE)?;
    let mut domain = own(context, &seat)?;
    if domain.is_affiliated() {
        return Err(ApiError::already_verified());
    }
    let prepared = domain.affiliation.take().map(|proof| proof.verification);
    let (verification, result) = attempt_code(context, prepared)?;
    let verified_at = result.is_ok().then_some(context.now);
    domain.affiliation =
        Some(Proof { verification, verified_at, txt_record_value: None, attempted_at: None });
    domain.save(context.db, context.now)?;
    result?;
    enrollment::enroll_all(context, &domain)?;
    respond(context, &seat, &domain)
}
