//! The Frontend API's routes.

mod client;
mod environment;
pub(crate) mod lists;
mod logo;
mod me;
pub(crate) mod organizations;
mod own_invitations;
mod prepared;
mod profile;
mod requests;
mod sessions;
pub(crate) mod sign_in_steps;
mod sign_ins;
mod tickets;
mod unserved;

use axum::extract::{RawPathParams, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use std::pin::Pin;
use std::sync::Arc;

use crate::app::App;
use crate::call::Call;
use crate::context::Context;
use crate::control::route_matches;
use crate::error::ApiError;
use crate::resources;
use crate::response::{Access, Endpoint, Payload};
pub(crate) use prepared::Prepared;

pub(crate) type Outcome = Result<Payload, ApiError>;
type Handler = fn(&mut Context<'_>) -> Outcome;

/// A method and a path, with the endpoint.
pub(crate) struct Route {
    method: Method,
    path: &'static str,
    /// The client whose calls show a route that the official description does not have.
    seen_in: Option<&'static str>,
    endpoint: Endpoint,
}

/// The routes of each file.
static FILES: &[&[Route]] = &[
    environment::ROUTES,
    client::ROUTES,
    sign_ins::ROUTES,
    sign_in_steps::ROUTES,
    tickets::ROUTES,
    sessions::ROUTES,
    me::ROUTES,
    own_invitations::ROUTES,
    profile::ROUTES,
    logo::ROUTES,
    organizations::ROUTES,
    requests::ROUTES,
];

fn all() -> impl Iterator<Item = &'static Route> {
    FILES.iter().chain(resources::ROUTES).copied().flatten()
}

pub(crate) fn router() -> Router<Arc<App>> {
    let routes = all().fold(Router::new(), |router, route| {
        let filter =
            MethodFilter::try_from(route.method.clone()).expect("the table holds ordinary methods only");
        router.route(route.path, on(filter, handler(route.endpoint)))
    });
    routes.fallback(unserved::no_such_route).method_not_allowed_fallback(unserved::no_such_method)
}

/// The names of the routes, such as `GET /v1/client`, as used by faults and rate limits.
pub(crate) fn names() -> Vec<String> {
    all().map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// Checks the name of a route. Letter case does not matter.
pub(crate) fn check(name: &str) -> Result<(), String> {
    if names().iter().any(|known| route_matches(Some(name), known)) {
        return Ok(());
    }
    let path = name.split_once(' ').map_or(name, |(_, path)| path);
    let hint = unserved::hint(path);
    Err(format!("no route is called {name:?}.{hint} GET /__emulator/routes lists them."))
}

/// The names of the routes that the official description does not have.
pub(crate) fn undescribed_names() -> Vec<String> {
    let undescribed = all().filter(|route| route.seen_in.is_some());
    undescribed.map(|route| format!("{} {}", route.method, route.path)).collect()
}

/// The client whose calls show this route, if the official description does not have it.
pub(crate) fn seen_in(method: &Method, template: &str) -> Option<&'static str> {
    all().find(|route| route.method == *method && route.path == template)?.seen_in
}

/// Whether there is a route with this method and template.
pub(crate) fn serves(method: &Method, template: &str) -> bool {
    all().any(|route| route.method == *method && route.path == template)
}

pub(crate) const fn read(path: &'static str, handler: Handler) -> Route {
    write(Method::GET, path, &[], handler)
}

pub(crate) const fn write(
    method: Method,
    path: &'static str,
    form: &'static [&'static str],
    handler: Handler,
) -> Route {
    Route { method, path, seen_in: None, endpoint: Endpoint { access: Access::Client, form, handler } }
}

/// A route that the official description does not have. This client calls it.
pub(crate) const fn undescribed(
    seen_in: &'static str,
    method: Method,
    path: &'static str,
    form: &'static [&'static str],
    handler: Handler,
) -> Route {
    let endpoint = Endpoint { access: Access::Client, form, handler };
    Route { method, path, seen_in: Some(seen_in), endpoint }
}

pub(crate) const fn public(method: Method, path: &'static str, handler: Handler) -> Route {
    let endpoint = Endpoint { access: Access::Public, form: &[], handler };
    Route { method, path, seen_in: None, endpoint }
}

type ResponseFuture = Pin<Box<dyn Future<Output = Response> + Send>>;

fn handler(
    endpoint: Endpoint,
) -> impl Fn(State<Arc<App>>, RawPathParams, Extension<Arc<Call>>) -> ResponseFuture + Clone + Send + Sync + 'static
{
    move |State(app), params, Extension(call)| {
        let path = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Box::pin(async move { endpoint.respond(&app, &call, &path) })
    }
}
