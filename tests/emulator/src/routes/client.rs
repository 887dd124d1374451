//! The client, which contains the sessions of one device or browser.

use axum::http::Method;
use serde_json::{Value, json};

use super::{Outcome, Route, read, write};
use crate::context::Context;
use crate::response::Payload;

pub(super) static ROUTES: &[Route] = &[
    read("/v1/client", get),
    write(Method::POST, "/v1/client", &[], ensure),
    write(Method::PUT, "/v1/client", &[], ensure),
    write(Method::DELETE, "/v1/client", &[], delete),
];

/// Without a client, the response is null, not an error.
pub(super) fn get(context: &mut Context<'_>) -> Outcome {
    Ok(Payload::Enveloped(json!(context.piggyback()?)))
}

pub(super) fn ensure(context: &mut Context<'_>) -> Outcome {
    context.ensure_client()?;
    get(context)
}

/// Ends all sessions and deletes the client.
pub(super) fn delete(context: &mut Context<'_>) -> Outcome {
    let client =
        context.require_client().map_err(|_| crate::error::ApiError::not_found("client", "(none)"))?;
    client.end_sessions(context.db, "ended", context.now)?;
    context.drop_client()?;
    Ok(Payload::WithoutClient(Value::Null))
}
