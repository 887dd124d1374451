//! The Frontend API's routes.

mod client;
mod environment;
mod lists;
mod me;
mod organizations;
mod sessions;
mod sign_in_steps;
mod sign_ins;

use axum::extract::{RawPathParams, State};
use axum::response::Response;
use axum::routing::{MethodFilter, MethodRouter, on};
use axum::{Extension, Router};
use std::collections::HashMap;
use std::sync::Arc;

use crate::answer::{Access, Answer, Endpoint, error_response};
use crate::app::App;
use crate::call::Call;
use crate::context::Context;
use crate::error::ApiError;

pub(crate) type Outcome = Result<Answer, ApiError>;
type Handler = fn(&mut Context<'_>) -> Outcome;

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

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/.well-known/jwks.json", public(MethodFilter::GET, environment::jwks))
        .route(
            "/v1/environment",
            public(MethodFilter::GET, environment::get)
                .merge(public(MethodFilter::PATCH, environment::patch)),
        )
        .route("/v1/dev_browser", public(MethodFilter::POST, environment::dev_browser))
        .merge(client_routes())
        .merge(user_routes())
        .merge(organization_routes())
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
}

fn client_routes() -> Router<Arc<App>> {
    Router::new()
        .route(
            "/v1/client",
            get(client::get)
                .merge(form(MethodFilter::POST, &[], client::ensure))
                .merge(form(MethodFilter::PUT, &[], client::ensure))
                .merge(form(MethodFilter::DELETE, &[], client::delete)),
        )
        .route("/v1/client/sign_ins", form(MethodFilter::POST, SIGN_IN, sign_ins::create))
        .route("/v1/client/sign_ins/{sign_in_id}", get(sign_ins::get))
        .route(
            "/v1/client/sign_ins/{sign_in_id}/prepare_first_factor",
            form(MethodFilter::POST, PREPARE, sign_in_steps::prepare_first_factor),
        )
        .route(
            "/v1/client/sign_ins/{sign_in_id}/attempt_first_factor",
            form(MethodFilter::POST, ATTEMPT, sign_in_steps::attempt_first_factor),
        )
        .route(
            "/v1/client/sign_ins/{sign_in_id}/prepare_second_factor",
            form(MethodFilter::POST, PREPARE, sign_in_steps::prepare_second_factor),
        )
        .route(
            "/v1/client/sign_ins/{sign_in_id}/attempt_second_factor",
            form(MethodFilter::POST, &["strategy", "code"], sign_in_steps::attempt_second_factor),
        )
        .route(
            "/v1/client/sign_ins/{sign_in_id}/reset_password",
            form(
                MethodFilter::POST,
                &["password", "sign_out_of_other_sessions"],
                sign_in_steps::reset_password,
            ),
        )
        .route("/v1/client/sessions", form(MethodFilter::DELETE, &[], sessions::remove_all))
        .route("/v1/client/sessions/{session_id}", get(sessions::get))
        .route(
            "/v1/client/sessions/{session_id}/touch",
            form(MethodFilter::POST, &["active_organization_id", "intent"], sessions::touch),
        )
        .route(
            "/v1/client/sessions/{session_id}/tokens",
            form(MethodFilter::POST, &["organization_id", "token", "force_origin"], sessions::token),
        )
        .route(
            "/v1/client/sessions/{session_id}/tokens/{template_name}",
            form(MethodFilter::POST, &[], sessions::template_token),
        )
        .route("/v1/client/sessions/{session_id}/end", form(MethodFilter::POST, &[], sessions::end))
        .route("/v1/client/sessions/{session_id}/remove", form(MethodFilter::POST, &[], sessions::remove))
}

fn user_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/me", get(me::get))
        .route("/v1/me/sessions", get(me::sessions))
        .route("/v1/me/organization_memberships", get(me::organization_memberships))
}

fn organization_routes() -> Router<Arc<App>> {
    Router::new()
        .route("/v1/organizations/{organization_id}", get(organizations::get))
        .route("/v1/organizations/{organization_id}/roles", get(organizations::roles))
        .route(
            "/v1/organizations/{organization_id}/memberships",
            get(organizations::memberships).merge(form(
                MethodFilter::POST,
                &["user_id", "role"],
                organizations::add_member,
            )),
        )
        .route(
            "/v1/organizations/{organization_id}/memberships/{user_id}",
            form(MethodFilter::PATCH, &["role"], organizations::update_member).merge(form(
                MethodFilter::DELETE,
                &[],
                organizations::remove_member,
            )),
        )
        .route("/v1/organizations/{organization_id}/membership_requests", get(organizations::requests))
        .route(
            "/v1/organizations/{organization_id}/membership_requests/{request_id}/accept",
            form(MethodFilter::POST, &[], organizations::accept_request),
        )
        .route(
            "/v1/organizations/{organization_id}/membership_requests/{request_id}/reject",
            form(MethodFilter::POST, &[], organizations::reject_request),
        )
}

fn get(handler: Handler) -> MethodRouter<Arc<App>> {
    form(MethodFilter::GET, &[], handler)
}

fn form(method: MethodFilter, form: &'static [&'static str], handler: Handler) -> MethodRouter<Arc<App>> {
    endpoint(method, Endpoint { access: Access::Client, form, handler })
}

fn public(method: MethodFilter, handler: Handler) -> MethodRouter<Arc<App>> {
    endpoint(method, Endpoint { access: Access::Public, form: &[], handler })
}

fn endpoint(method: MethodFilter, endpoint: Endpoint) -> MethodRouter<Arc<App>> {
    let answer = async move |State(app): State<Arc<App>>,
                             params: RawPathParams,
                             Extension(call): Extension<Arc<Call>>| {
        let path: HashMap<String, String> =
            params.iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect();
        endpoint.answer(&app, &call, &path)
    };
    on(method, answer)
}

async fn no_such_route() -> Response {
    let long = "The URL was not found on this server.";
    error_response(&ApiError::new(404, "resource_not_found", "not found", long), None)
}

async fn no_such_method() -> Response {
    let long = "The method is not allowed for this URL.";
    error_response(&ApiError::new(405, "method_not_allowed", "method not allowed", long), None)
}
