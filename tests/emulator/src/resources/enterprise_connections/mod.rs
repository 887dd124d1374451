//! Enterprise connections of organizations: identity providers with which the users at its domains sign in.

mod render;
mod rows;
mod seeded;
mod settings;
mod test_runs;

use axum::http::Method;

use crate::context::Context;
use crate::error::ApiError;
use crate::minting::Seat;
use crate::resources::domains;
use crate::response::Payload;
use crate::roles::CONNECTIONS_MANAGE;
use crate::routes::{Outcome, Route, public, read, write};
use crate::store::{Organization, next_id};
use settings::Settings;

pub(super) use rows::{Connection, SCHEMA};
pub(crate) use rows::{delete, forget_domain, is_the_last_served, serves, serving};
pub(crate) use seeded::generate_run;
pub use seeded::{FinishedTestRun, Seeded, SeededTestRun, TestRunStatus};
pub use settings::Provider;

const PATH: &str = "/v1/organizations/{organizationID}/enterprise_connections";
const ONE: &str = "/v1/organizations/{organizationID}/enterprise_connections/{enterprise_connection_id}";
const TEST_RUNS: &str =
    "/v1/organizations/{organizationID}/enterprise_connections/{enterprise_connection_id}/test_runs";

pub(super) static ROUTES: &[Route] = &[
    read(PATH, list),
    write(Method::POST, PATH, settings::CREATE, create),
    write(Method::PATCH, ONE, settings::UPDATE, update),
    write(Method::DELETE, ONE, &[], remove),
    read(TEST_RUNS, test_runs::list),
    write(Method::POST, TEST_RUNS, &[], test_runs::create),
    public(Method::GET, "/v1/enterprise_connections/{enterpriseConnectionID}/init_test_run", test_runs::run),
];

const MANAGE: &[&str] = &[CONNECTIONS_MANAGE];

/// The organization in the path, if it is the session's active one and the user may manage its connections.
pub(super) fn seat(context: &Context<'_>) -> Result<Seat, ApiError> {
    let seat = context.require_seat(MANAGE)?;
    if context.require_session()?.organization_id.as_ref() != Some(&seat.organization.id) {
        return Err(no_active_organization());
    }
    check_self_serve(context, &seat.organization)?;
    Ok(seat)
}

fn no_active_organization() -> ApiError {
    let long = "The organization has to be the active one of the session.";
    ApiError::new(403, "self_serve_sso_no_active_organization", "no active organization", long)
}

fn check_self_serve(context: &Context<'_>, organization: &Organization) -> Result<(), ApiError> {
    let may_set_up = context.app.instance().self_serve_sso && organization.may_set_up_sso(context.db)?;
    if may_set_up { Ok(()) } else { Err(ApiError::sso_disabled()) }
}

/// The connection in the path.
pub(super) fn own(context: &Context<'_>, seat: &Seat) -> Result<Connection, ApiError> {
    let id = context.param("enterprise_connection_id");
    let found = Connection::find(context.db, id)?;
    let found = found.filter(|found| found.organization_id == seat.organization.id);
    found.ok_or_else(|| ApiError::not_found("enterprise connection", id))
}

/// The connections of the session's active organization, whatever organization is in the path. Those who cannot manage them see
/// the ones that they can use.
fn list(context: &mut Context<'_>) -> Outcome {
    let session = context.require_session()?;
    context.check_organizations()?;
    let Seat { organization, role } = context.active_seat(&session)?.ok_or_else(no_active_organization)?;
    check_self_serve(context, &organization)?;
    let links_accounts = context.call.flag("with_organization_account_linking")?;
    let email = context.require_user()?.email.unwrap_or_default().to_lowercase();
    let domain = domains::of_address(&email);
    let is_usable = |connection: &Connection| {
        let is_own = connection.domains.iter().any(|name| Some(name.as_str()) == domain);
        connection.active && (is_own || (links_accounts && connection.account_linking))
    };
    let mut connections = Connection::of_organization(context.db, &organization.id)?;
    connections.retain(|connection| role.holds(CONNECTIONS_MANAGE) || is_usable(connection));
    Ok(Payload::Enveloped(connections.iter().map(|connection| connection.json(context)).collect()))
}

/// A new connection is not active yet.
fn create(context: &mut Context<'_>) -> Outcome {
    let Seat { organization, .. } = seat(context)?;
    let provider = Provider::named(context.call.required("provider")?)?;
    context.call.required("domains")?;
    let domains = named_domains(context, &organization, None)?;
    let mut settings = Settings::default();
    settings.update(context.call, provider)?;
    let address = context.require_user()?.email;
    let of_address = address.as_deref().and_then(domains::of_address).map(str::to_lowercase);
    let name = context.call.optional("name").map(str::to_owned).or(of_address).unwrap_or(organization.name);
    let connection = Connection {
        id: next_id(context.db, "entconn")?,
        organization_id: organization.id,
        name,
        provider,
        domains,
        active: false,
        account_linking: false,
        sync_user_attributes: true,
        disable_additional_identifications: false,
        settings,
        created_at: context.now,
        updated_at: context.now,
    };
    connection.insert(context.db)?;
    Ok(Payload::Created(connection.json(context)))
}

/// Keeps what is not in the form. An empty text clears a setting, and keeps everything else.
fn update(context: &mut Context<'_>) -> Outcome {
    let (seat, call) = (seat(context)?, context.call);
    let mut connection = own(context, &seat)?;
    let domains = named_domains(context, &seat.organization, Some(&connection.id))?;
    if !domains.is_empty() {
        connection.domains = domains;
    }
    if let Some(name) = call.optional("name") {
        connection.name = name.to_owned();
    }
    for (name, flag) in [
        ("active", &mut connection.active),
        ("sync_user_attributes", &mut connection.sync_user_attributes),
        ("disable_additional_identifications", &mut connection.disable_additional_identifications),
    ] {
        *flag = call.form_boolean(name)?.unwrap_or(*flag);
    }
    connection.settings.update(call, connection.provider)?;
    connection.save(context.db, context.now)?;
    Ok(Payload::Enveloped(connection.json(context)))
}

/// The domains in the form. Each has to be one that this organization uses for SSO, and that no other connection serves.
fn named_domains(
    context: &Context<'_>,
    organization: &Organization,
    connection: Option<&str>,
) -> Result<Vec<String>, ApiError> {
    let mut names: Vec<String> = Vec::new();
    for name in context.call.form.all("domains") {
        let name = name.trim().to_lowercase();
        if !name.is_empty() && !names.contains(&name) {
            names.push(name);
        }
    }
    for name in &names {
        domains::check_serves_sso(context.db, &organization.id, name)?;
        if serving(context.db, name)?.is_some_and(|serving| Some(serving.as_str()) != connection) {
            return Err(domains::served_by_a_connection().param("domains"));
        }
    }
    Ok(names)
}

fn remove(context: &mut Context<'_>) -> Outcome {
    let connection = own(context, &seat(context)?)?;
    delete(context.db, &connection.id)?;
    Ok(Payload::deleted("enterprise_connection", &connection.id))
}
