//! Domains of organizations: their users are invited, or the organization is suggested to them.

mod affiliation;
mod enrollment;
mod names;
mod ownership;
mod render;
mod rows;
mod seeded;

use axum::http::Method;
use rusqlite::Connection;

use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::resources::enterprise_connections;
use crate::response::Payload;
use crate::roles::{DOMAINS_MANAGE, DOMAINS_READ};
use crate::routes::lists::page;
use crate::routes::{Outcome, Route, read, write};
use crate::store::{Result as Stored, next_id};
use render::{partial, render, respond};
use rows::{Domain, Filter, Proof};

pub(crate) use enrollment::enroll_user;
pub(crate) use names::of_address;
pub(crate) use ownership::{check_serves_sso, served_by_a_connection};
pub(super) use rows::SCHEMA;
pub(crate) use rows::TxtRecord;
pub use seeded::{EnrollmentMode, Proof as DomainVerification, Seeded};

const DOMAIN: &[&str] = &["name", "enrollment_mode"];
const DOMAINS: &[&str] = &["names*", "enrollment_mode"];
const IDS: &[&str] = &["organization_domain_ids*"];

const PATH: &str = "/v1/organizations/{organization_id}/domains";
const ONE: &str = "/v1/organizations/{organization_id}/domains/{domain_id}";

/// The path of a route below a domain or all of them.
macro_rules! below {
    ($path:literal) => {
        concat!("/v1/organizations/{organization_id}/domains/", $path)
    };
}

pub(super) static ROUTES: &[Route] = &[
    read(PATH, list),
    write(Method::POST, PATH, DOMAIN, create),
    write(Method::POST, below!("bulk"), DOMAINS, create_all),
    read(ONE, get),
    write(Method::DELETE, ONE, &[], delete),
    write(
        Method::POST,
        below!("{domain_id}/update_enrollment_mode"),
        &["enrollment_mode", "delete_pending"],
        enrollment::update,
    ),
    write(
        Method::POST,
        below!("{domain_id}/prepare_affiliation_verification"),
        &["affiliation_email_address"],
        affiliation::prepare,
    ),
    write(
        Method::POST,
        below!("{domain_id}/attempt_affiliation_verification"),
        &["code"],
        affiliation::attempt,
    ),
    write(Method::POST, below!("{domain_id}/prepare_ownership_verification"), &[], ownership::prepare),
    write(Method::POST, below!("{domain_id}/attempt_ownership_verification"), &[], ownership::attempt),
    write(Method::POST, below!("prepare_ownership_verification/bulk"), IDS, ownership::prepare_all),
    write(Method::POST, below!("attempt_ownership_verification/bulk"), IDS, ownership::attempt_all),
];

const READ: &[&str] = &[DOMAINS_READ, DOMAINS_MANAGE];
const MANAGE: &[&str] = &[DOMAINS_MANAGE];
const MAX_BULK_SIZE: usize = 10;

/// The organization in the path, if the user may do this there and the instance has domains.
fn seat(context: &Context<'_>, permissions: &[&str]) -> Result<Seat, ApiError> {
    let seat = context.require_seat(permissions)?;
    if context.app.instance().domains {
        return Ok(seat);
    }
    let long = "Organization domains are not enabled for this instance.";
    Err(ApiError::new(403, "organization_domains_not_enabled", "not enabled", long))
}

/// The same for what serves enterprise SSO.
fn sso_seat(context: &Context<'_>) -> Result<Seat, ApiError> {
    let seat = seat(context, MANAGE)?;
    if context.app.instance().self_serve_sso {
        let may_set_up = seat.organization.may_set_up_sso(context.db)?;
        return if may_set_up { Ok(seat) } else { Err(ApiError::sso_disabled()) };
    }
    let long = "Self-serve SSO is not supported by the subscription plan of this instance.";
    let error = ApiError::new(402, "unsupported_subscription_plan_features", "not supported", long);
    Err(error.with_meta("unsupported_features", vec!["self_serve_sso"]))
}

/// A domain of this organization.
fn domain(context: &Context<'_>, seat: &Seat, id: &str) -> Result<Domain, ApiError> {
    let found = Domain::find(context.db, id)?.filter(|found| found.organization_id == seat.organization.id);
    found.ok_or_else(|| ApiError::not_found("organization domain", id))
}

/// The domain in the path.
fn own(context: &Context<'_>, seat: &Seat) -> Result<Domain, ApiError> {
    domain(context, seat, context.param("domain_id"))
}

fn list(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, READ)?;
    let slice = context.slice()?;
    let filter = Filter {
        verified: context.call.boolean("verified")?,
        enrollment_mode: context.call.query.get("enrollment_mode").map(mode).transpose()?,
    };
    let organization = &seat.organization.id;
    let (rows, total) = context.rows_and_total(
        |db| Domain::count(db, organization, &filter),
        |db| Domain::list(db, organization, &filter, slice),
    )?;
    Ok(Payload::Enveloped(page(render(context, &seat, &rows)?, total)))
}

fn get(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, READ)?;
    let domain = own(context, &seat)?;
    respond(context, &seat, &domain)
}

fn create(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, MANAGE)?;
    let mode = new_mode(context)?;
    let domain = add(context, &seat, context.call.required("name")?, mode)?;
    respond(context, &seat, &domain)
}

/// Creates what can be created, and says what cannot.
fn create_all(context: &mut Context<'_>) -> Outcome {
    let seat = sso_seat(context)?;
    let mode = new_mode(context)?;
    context.call.required("names")?;
    let names = context.call.form.distinct("names");
    if names.len() > MAX_BULK_SIZE {
        return Err(ApiError::bulk_size_exceeded(MAX_BULK_SIZE, "domains"));
    }
    partial(context, &seat, "name", &names, |name| add(context, &seat, name, mode))
}

/// The mode that a new domain is to have.
fn new_mode(context: &Context<'_>) -> Result<EnrollmentMode, ApiError> {
    let mode = context.call.optional("enrollment_mode").map(mode).transpose()?.unwrap_or_default();
    enrollment::check_offered(context, mode)?;
    Ok(mode)
}

fn mode(text: &str) -> Result<EnrollmentMode, ApiError> {
    EnrollmentMode::named(text).ok_or_else(|| {
        let known = EnrollmentMode::ALL.map(EnrollmentMode::as_str).join(", ");
        ApiError::param_invalid("enrollment_mode", format!("enrollment_mode must be one of {known}."))
    })
}

/// A domain at which the user has an address is verified at once.
fn add(context: &Context<'_>, seat: &Seat, name: &str, mode: EnrollmentMode) -> Result<Domain, ApiError> {
    let name = names::checked(name)?;
    names::check_free(context, seat, &name, mode)?;
    let limit = context.app.instance().max_allowed_domains;
    if Domain::count(context.db, &seat.organization.id, &Filter::default())? >= limit {
        let long = format!("You have reached your limit of {limit} domains per organization.");
        return Err(ApiError::new(403, "organization_domain_quota_exceeded", "quota exceeded", long));
    }
    let address = context.require_user()?.email.map(|email| email.to_lowercase());
    let address = address.filter(|address| names::of_address(address) == Some(name.as_str()));
    let domain = Domain {
        id: next_id(context.db, "orgdmn")?,
        organization_id: seat.organization.id.clone(),
        name,
        enrollment_mode: mode,
        affiliation: address.as_ref().map(|_| Proof::verified("email_code", context.now)),
        affiliation_email_address: address,
        ownership: None,
        created_at: context.now,
        updated_at: context.now,
    };
    domain.insert(context.db)?;
    enrollment::enroll_all(context, &domain)?;
    Ok(domain)
}

/// Whether there was a domain with this id. Nobody can accept any more what was filed because of it.
pub(crate) fn remove(db: &Connection, id: &str) -> Stored<bool> {
    let Some(domain) = Domain::find(db, id)? else { return Ok(false) };
    domain.discard_pending(db)?;
    enterprise_connections::forget_domain(db, &domain.name)?;
    domain.delete(db)
}

fn delete(context: &mut Context<'_>) -> Outcome {
    let seat = seat(context, MANAGE)?;
    let domain = own(context, &seat)?;
    ownership::check_not_the_last(context, &domain)?;
    remove(context.db, &domain.id)?;
    Ok(Payload::deleted("organization_domain", &domain.id))
}
