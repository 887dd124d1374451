//! Domains as JSON.

use serde_json::{Value, json};
use std::slice;

use super::rows::{Domain, Proof};
use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::response::Payload;
use crate::roles::DOMAINS_MANAGE;
use crate::routes::Outcome;

/// Domains as the user sees them who has this seat.
pub(super) fn render(context: &Context<'_>, seat: &Seat, domains: &[Domain]) -> Result<Vec<Value>, ApiError> {
    let organization = context.public_organization_json(&seat.organization)?;
    let row = |domain: &Domain| {
        let affiliation = domain.affiliation.as_ref().map(|proof| proof_json(context, proof));
        let ownership = domain.ownership.as_ref().map(|proof| ownership_json(context, seat, domain, proof));
        Ok(json!({
            "object": "organization_domain",
            "id": domain.id,
            "organization_id": domain.organization_id,
            "name": domain.name,
            "enrollment_mode": domain.enrollment_mode.as_str(),
            "affiliation_email_address": domain.affiliation_email_address,
            "affiliation_verification": affiliation,
            "ownership_verification": ownership,
            "verification": affiliation,
            "total_pending_invitations": domain.count_pending(context.db, "invitations")?,
            "total_pending_suggestions": domain.count_pending(context.db, "suggestions")?,
            "public_organization_data": organization,
            "created_at": domain.created_at,
            "updated_at": domain.updated_at,
        }))
    };
    domains.iter().map(row).collect()
}

pub(super) fn respond(context: &Context<'_>, seat: &Seat, domain: &Domain) -> Outcome {
    Ok(Payload::Enveloped(render(context, seat, slice::from_ref(domain))?.remove(0)))
}

/// Takes a step for each item. Items for which it is refused are listed under this key, with the code.
pub(super) fn partial(
    context: &Context<'_>,
    seat: &Seat,
    key: &str,
    items: &[&str],
    step: impl Fn(&str) -> Result<Domain, ApiError>,
) -> Outcome {
    let (mut domains, mut errors) = (Vec::new(), Vec::new());
    for item in items {
        match step(item) {
            Ok(domain) => domains.push(domain),
            Err(error) if error.status.is_server_error() => return Err(error),
            Err(error) => errors.push(json!({ key: item, "code": error.code() })),
        }
    }
    Ok(Payload::Enveloped(json!({ "data": render(context, seat, &domains)?, "errors": errors })))
}

fn proof_json(context: &Context<'_>, proof: &Proof) -> Value {
    let verification = &proof.verification;
    let status = if proof.has_expired(context.now) { "expired" } else { &verification.status };
    json!({
        "status": status,
        "strategy": verification.strategy,
        "attempts": verification.attempts,
        "expire_at": verification.expire_at,
        "verified_at": proof.verified_at,
    })
}

/// The record is shown as long as it can be published, and its value only to those who may manage domains.
fn ownership_json(context: &Context<'_>, seat: &Seat, domain: &Domain, proof: &Proof) -> Value {
    let is_open = !proof.is_verified() && !proof.has_expired(context.now);
    let value = proof.txt_record_value.as_ref().filter(|_| is_open && seat.role.holds(DOMAINS_MANAGE));
    let mut body = proof_json(context, proof);
    body["txt_record_name"] = json!(is_open.then(|| domain.txt_record_name()));
    body["txt_record_value"] = json!(value);
    body
}
