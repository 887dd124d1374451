//! The Frontend API's routes.

mod client;
mod environment;
mod invitations;
mod lists;
mod me;
mod organizations;
mod prepared;
mod requests;
mod sessions;
mod sign_in_steps;
mod sign_ins;
mod unserved;

use axum::extract::{RawPathParams, State};
use axum::http::Method;
use axum::response::Response;
use axum::routing::{MethodFilter, on};
use axum::{Extension, Router};
use std::pin::Pin;
use std::sync::Arc;

use crate::answer::{Access, Answer, Endpoint};
use crate::app::App;
use crate::call::Call;
use crate::context::Context;
use crate::error::ApiError;
pub(crate) use prepared::Prepared;
use sign_in_steps as steps;

pub(crate) type Outcome = Result<Answer, ApiError>;
type Handler = fn(&mut Context<'_>) -> Outcome;

const TOUCH: &[&str] = &["active_organization_id", "intent"];
const TOKEN: &[&str] = &["organization_id", "token", "force_origin"];
const MEMBER: &[&str] = &["user_id", "role"];
const ROLE: &[&str] = &["role"];
const INVITATION: &[&str] = &["email_address", "role", "notify"];
const INVITATIONS: &[&str] = &["email_address*", "role", "notify"];
const SECOND: &[&str] = &["strategy", "code"];
const RESET: &[&str] = &["password", "sign_out_of_other_sessions"];
const SIGN_IN: &[&str] = &[
    "strategy",
    "identifier",
    "password",
    "ticket",
    "redirect_url",
    "action_complete_redirect_url",
    "transfer",
    "code",
    "token",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
    "trusted_device_id",
];
const PREPARE: &[&str] = &[
    "strategy",
    "email_address_id",
    "phone_number_id",
    "web3_wallet_id",
    "passkey_id",
    "trusted_device_id",
    "redirect_url",
    "action_complete_redirect_url",
    "oidc_login_hint",
    "oidc_prompt",
    "proof_token",
];
const ATTEMPT: &[&str] = &[
    "strategy",
    "code",
    "password",
    "signature",
    "token",
    "ticket",
    "public_key_credential",
    "trusted_device_id",
    "client_data",
    "algorithm",
];

/// A method and a path, with what is done there.
struct Route {
    method: Method,
    path: &'static str,
    endpoint: Endpoint,
}

static ROUTES: [Route; 38] = [
    public(Method::GET, "/.well-known/jwks.json", environment::jwks),
    public(Method::GET, "/v1/environment", environment::get),
    public(Method::PATCH, "/v1/environment", environment::patch),
    public(Method::POST, "/v1/dev_browser", environment::dev_browser),
    get("/v1/client", client::get),
    form(Method::POST, "/v1/client", &[], client::ensure),
    form(Method::PUT, "/v1/client", &[], client::ensure),
    form(Method::DELETE, "/v1/client", &[], client::delete),
    form(Method::POST, "/v1/client/sign_ins", SIGN_IN, sign_ins::create),
    get("/v1/client/sign_ins/{sign_in_id}", sign_ins::get),
    form(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/prepare_first_factor",
        PREPARE,
        steps::prepare_first_factor,
    ),
    form(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/attempt_first_factor",
        ATTEMPT,
        steps::attempt_first_factor,
    ),
    form(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/prepare_second_factor",
        PREPARE,
        steps::prepare_second_factor,
    ),
    form(
        Method::POST,
        "/v1/client/sign_ins/{sign_in_id}/attempt_second_factor",
        SECOND,
        steps::attempt_second_factor,
    ),
    form(Method::POST, "/v1/client/sign_ins/{sign_in_id}/reset_password", RESET, steps::reset_password),
    form(Method::DELETE, "/v1/client/sessions", &[], sessions::remove_all),
    get("/v1/client/sessions/{session_id}", sessions::get),
    form(Method::POST, "/v1/client/sessions/{session_id}/touch", TOUCH, sessions::touch),
    form(Method::POST, "/v1/client/sessions/{session_id}/tokens", TOKEN, sessions::token),
    form(
        Method::POST,
        "/v1/client/sessions/{session_id}/tokens/{template_name}",
        &[],
        sessions::template_token,
    ),
    form(Method::POST, "/v1/client/sessions/{session_id}/end", &[], sessions::end),
    form(Method::POST, "/v1/client/sessions/{session_id}/remove", &[], sessions::remove),
    get("/v1/me", me::get),
    get("/v1/me/sessions", me::sessions),
    get("/v1/me/organization_memberships", me::organization_memberships),
    get("/v1/organizations/{organization_id}", organizations::get),
    get("/v1/organizations/{organization_id}/roles", organizations::roles),
    get("/v1/organizations/{organization_id}/memberships", organizations::memberships),
    form(Method::POST, "/v1/organizations/{organization_id}/memberships", MEMBER, organizations::add_member),
    form(
        Method::PATCH,
        "/v1/organizations/{organization_id}/memberships/{user_id}",
        ROLE,
        organizations::update_member,
    ),
    form(
        Method::DELETE,
        "/v1/organizations/{organization_id}/memberships/{user_id}",
        &[],
        organizations::remove_member,
    ),
    get("/v1/organizations/{organization_id}/invitations", invitations::list),
    form(Method::POST, "/v1/organizations/{organization_id}/invitations", INVITATION, invitations::create),
    form(
        Method::POST,
        "/v1/organizations/{organization_id}/invitations/bulk",
        INVITATIONS,
        invitations::create_all,
    ),
    form(
        Method::POST,
        "/v1/organizations/{organization_id}/invitations/{invitation_id}/revoke",
        &[],
        invitations::revoke,
    ),
    get("/v1/organizations/{organization_id}/membership_requests", requests::list),
    form(
        Method::POST,
        "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept",
        &[],
        requests::accept,
    ),
    form(
        Method::POST,
        "/v1/organizations/{organization_id}/membership_requests/{request_id}/reject",
        &[],
        requests::reject,
    ),
];

pub(crate) fn router() -> Router<Arc<App>> {
    let routes = ROUTES.iter().fold(Router::new(), |router, route| {
        let filter =
            MethodFilter::try_from(route.method.clone()).expect("the table holds ordinary methods only");
        router.route(route.path, on(filter, answer(route.endpoint)))
    });
    routes.fallback(unserved::no_such_route).method_not_allowed_fallback(unserved::no_such_method)
}

/// `GET /v1/client` and so on: what faults, limits and the log call a route.
pub(crate) fn names() -> Vec<String> {
    ROUTES.iter().map(|route| format!("{} {}", route.method, route.path)).collect()
}

const fn get(path: &'static str, handler: Handler) -> Route {
    form(Method::GET, path, &[], handler)
}

const fn form(method: Method, path: &'static str, form: &'static [&'static str], handler: Handler) -> Route {
    Route { method, path, endpoint: Endpoint { access: Access::Client, form, handler } }
}

const fn public(method: Method, path: &'static str, handler: Handler) -> Route {
    Route { method, path, endpoint: Endpoint { access: Access::Public, form: &[], handler } }
}

type Answering = Pin<Box<dyn Future<Output = Response> + Send>>;

fn answer(
    endpoint: Endpoint,
) -> impl Fn(State<Arc<App>>, RawPathParams, Extension<Arc<Call>>) -> Answering + Clone + Send + Sync + 'static
{
    move |State(app), params, Extension(call)| {
        let path = params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        Box::pin(async move { endpoint.answer(&app, &call, &path) })
    }
}
