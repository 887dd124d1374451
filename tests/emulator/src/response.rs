//! Turns a handler's result into an HTTP response: envelope, piggybacked client, token and trace id.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use std::collections::HashMap;

use crate::app::{App, now};
use crate::call::Call;
use crate::context::Context;
use crate::error::ApiError;
use crate::resources::invitations;

/// The result of a handler.
pub(crate) enum Payload {
    /// `{response, client}`
    Enveloped(Value),
    /// `{response, client: null}`
    WithoutClient(Value),
    /// Without an envelope.
    Bare(Value),
    /// `{response, client}` with the status 201.
    Created(Value),
    /// No body, and the address of another page.
    Redirect(StatusCode, String),
}

impl Payload {
    /// What was deleted.
    pub(crate) fn deleted(object: &str, id: &str) -> Self {
        Self::Enveloped(json!({ "object": object, "id": id, "deleted": true }))
    }
}

/// Which clients may call a route.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// Any; the client is not determined.
    Public,
    /// Any; the headers and cookies identify the client, if there is one.
    Client,
}

/// A route: who may call it, its form keys (`*` marks keys that may be repeated), and its handler.
#[derive(Clone, Copy)]
pub(crate) struct Endpoint {
    pub(crate) access: Access,
    pub(crate) form: &'static [&'static str],
    pub(crate) handler: fn(&mut Context<'_>) -> Result<Payload, ApiError>,
}

impl Endpoint {
    pub(crate) fn respond(self, app: &App, call: &Call, path: &HashMap<String, String>) -> Response {
        let response = app.with_db(|db| {
            let mut context = Context::new(app, db, call, path, now());
            let result = self.run(&mut context);
            render(&mut context, result)
        });
        response.unwrap_or_else(|error| error_response(&ApiError::from(error), None))
    }

    fn run(self, context: &mut Context<'_>) -> Result<Payload, ApiError> {
        context.check_headers()?;
        if self.access == Access::Client {
            invitations::expire(context.db, context.now)?;
            context.identify()?;
        }
        context.call.check_form(self.form)?;
        (self.handler)(context)
    }
}

fn render(context: &mut Context<'_>, result: Result<Payload, ApiError>) -> Response {
    let answer = result.and_then(|payload| {
        let (status, response, client) = match payload {
            Payload::Bare(body) => return Ok(json_response(StatusCode::OK, &body)),
            Payload::Redirect(status, address) => return Ok(redirect(status, &address)),
            Payload::WithoutClient(response) => (StatusCode::OK, response, Value::Null),
            Payload::Enveloped(response) => {
                (StatusCode::OK, response, context.piggyback()?.unwrap_or_default())
            }
            Payload::Created(response) => {
                (StatusCode::CREATED, response, context.piggyback()?.unwrap_or_default())
            }
        };
        Ok(json_response(status, &json!({ "response": response, "client": client })))
    });
    let token = context.settle_token();
    let mut response = match answer {
        Ok(response) => response,
        Err(error) => {
            let writes = context.call.method != axum::http::Method::GET;
            let client = if writes { context.piggyback().ok().flatten() } else { None };
            error_response(&error, client)
        }
    };
    if let Ok(Some(token)) = token {
        let (name, value) = if context.call.native {
            (header::AUTHORIZATION, token)
        } else {
            let age = if token.is_empty() { "; Max-Age=0" } else { "; Max-Age=315360000" };
            (header::SET_COOKIE, format!("__client={token}; Path=/; HttpOnly; SameSite=Lax{age}"))
        };
        set_header(&mut response, name, &value);
    }
    response
}

fn redirect(status: StatusCode, address: &str) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    set_header(&mut response, header::LOCATION, address);
    set_header(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

pub(crate) fn json_response(status: StatusCode, body: &Value) -> Response {
    let mut response = Response::new(Body::from(body.to_string()));
    *response.status_mut() = status;
    set_header(&mut response, header::CONTENT_TYPE, "application/json");
    set_header(&mut response, header::CACHE_CONTROL, "no-store");
    response
}

pub(crate) fn error_response(error: &ApiError, client: Option<Value>) -> Response {
    let body = error.body(client);
    let mut response = json_response(error.status, &body);
    if let Some(trace) = body["clerk_trace_id"].as_str() {
        set_header(&mut response, HeaderName::from_static("x-clerk-trace-id"), trace);
    }
    if let Some(text) = &error.retry_after {
        set_header(&mut response, header::RETRY_AFTER, text);
    }
    response
}

/// Ignores a value that is not a valid header value, since only tests can set one.
pub(crate) fn set_header(response: &mut Response, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
}
