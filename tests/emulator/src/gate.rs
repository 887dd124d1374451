//! What every request passes: the log, rate limits, and the faults that strike it.

use axum::Extension;
use axum::body::{Body, Bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header, response};
use axum::middleware::Next;
use axum::response::Response;
use futures_util::{StreamExt as _, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use serde_json::Value;
use std::convert::Infallible;
use std::future::{pending, ready};
use std::sync::Arc;
use std::time::Duration;

use crate::answer::{error_response, set_header};
use crate::app::App;
use crate::call::{Authorization, Call};
use crate::control::{Cut, Fault, FaultPlan, LogEntry, LogGuard, Outcome};
use crate::error::ApiError;
use crate::server::Wire;

const HTML: &str = "<!DOCTYPE html><html><head><title>Bad gateway</title></head>\
                    <body><h1>Bad gateway</h1><p>The upstream server did not answer.</p></body></html>";
/// Long enough for the first half of a body to leave, and nobody waits for it.
const FIRST_HALF: Duration = Duration::from_millis(20);

pub(crate) async fn gate(
    State(app): State<Arc<App>>,
    Extension(call): Extension<Arc<Call>>,
    Extension(wire): Extension<Arc<Wire>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let template = matched.map_or_else(|| call.path.clone(), |matched| matched.as_str().to_owned());
    let route = format!("{} {template}", call.method);
    let entry = app.control.log.begin(log_entry(&call, template));

    if let Some(seconds) = app.control.rate_limits.refuse(&route) {
        let mut error = ApiError::too_many_requests(None);
        error.retry_after = Some(seconds.to_string());
        return answered(entry, error_response(&error, None));
    }
    let plan = app.control.faults.strike(&route);
    if plan.is_some() {
        entry.strike();
    }
    sleep(app.control.options().delay_ms).await;
    let response = match plan {
        Some(plan) => match strike(&plan, &wire, request, next).await {
            Some(response) if plan.fault().cut == Some(Cut::InBody) => {
                entry.cut(Some(response.status().as_u16()));
                return response;
            }
            Some(response) if plan.fault().pause_ms > 0 => {
                return paused(response, plan.fault().pause_ms, entry).await;
            }
            Some(response) => response,
            None => {
                entry.cut(None);
                wire.cut();
                return pending().await;
            }
        },
        None => next.run(request).await,
    };
    answered(entry, response)
}

fn log_entry(call: &Call, route: String) -> LogEntry {
    LogEntry {
        sequence: 0,
        started_at_ms: 0,
        finished_at_ms: None,
        method: call.method.to_string(),
        path: call.path.clone(),
        route,
        query: call.query.redacted(),
        form: call.form.redacted(),
        native: call.native,
        has_authorization: !matches!(call.authorization, Authorization::Absent | Authorization::Empty),
        session_id: call.session_id().map(str::to_owned),
        status: None,
        outcome: Outcome::InProgress,
        fault: false,
    }
}

fn answered(entry: LogGuard, response: Response) -> Response {
    entry.answered(response.status().as_u16());
    response
}

async fn sleep(milliseconds: u64) {
    if milliseconds > 0 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// The answer of a request that a fault strikes, or nothing where the connection is to be closed.
async fn strike(plan: &FaultPlan, wire: &Arc<Wire>, request: Request, next: Next) -> Option<Response> {
    let fault = plan.fault();
    if plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if fault.cut == Some(Cut::Before) {
        return None;
    }
    let handled = match plan.status() {
        Some(_) if plan.before_handling() && fault.cut != Some(Cut::AfterHandling) => None,
        _ => Some(next.run(request).await),
    };
    if !plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if fault.cut == Some(Cut::AfterHandling) {
        return None;
    }
    let mut response = match (plan.status(), handled) {
        (None, Some(response)) => response,
        (status, _) => faulty(fault, status.unwrap_or(500)),
    };
    for (name, value) in &fault.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            set_header(&mut response, name, value);
        }
    }
    Some(spoil(fault, wire, response).await)
}

/// The fault's own answer.
fn faulty(fault: &Fault, status: u16) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match &fault.body {
        _ if fault.html => with_body(code, "text/html; charset=utf-8", HTML.to_owned()),
        Some(Value::String(text)) => with_body(code, "text/plain; charset=utf-8", text.clone()),
        Some(body) => with_body(code, "application/json", body.to_string()),
        None if fault.size > 0 => with_body(code, "application/json", json_of(fault.size)),
        None if status >= 400 => error_response(&ApiError::usual(status, fault.code.as_deref()), None),
        None => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = code;
            response
        }
    };
    if let Some(retry_after) = &fault.retry_after {
        set_header(&mut response, header::RETRY_AFTER, &retry_after.header());
    }
    if let Some(content_type) = &fault.content_type {
        set_header(&mut response, header::CONTENT_TYPE, content_type);
    }
    response
}

/// An envelope whose response fills it up; never shorter than the envelope.
fn json_of(size: usize) -> String {
    const ENVELOPE: usize = r#"{"response":""}"#.len();
    format!(r#"{{"response":"{}"}}"#, "x".repeat(size.saturating_sub(ENVELOPE)))
}

fn with_body(status: StatusCode, content_type: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Sends half of the body: as if it were all, or before closing the connection.
async fn spoil(fault: &Fault, wire: &Arc<Wire>, response: Response) -> Response {
    if !fault.truncate_json && fault.cut != Some(Cut::InBody) {
        return response;
    }
    let (mut parts, whole) = collected(response).await;
    let half = whole.slice(..whole.len() / 2);
    if fault.truncate_json {
        return Response::from_parts(parts, Body::from(half));
    }
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(parts, Body::new(StreamBody::new(half_then_cut(half, Arc::clone(wire)))))
}

async fn collected(response: Response) -> (response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (parts, body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default())
}

/// Sends half of the body, waits, and sends the rest: only then the request is answered.
async fn paused(response: Response, milliseconds: u64, entry: LogGuard) -> Response {
    let (mut parts, whole) = collected(response).await;
    let (half, rest) = (whole.slice(..whole.len() / 2), whole.slice(whole.len() / 2..));
    let status = parts.status.as_u16();
    let rest = async move {
        sleep(milliseconds).await;
        entry.answered(status);
        rest
    };
    let halves = stream::once(ready(half)).chain(stream::once(rest));
    let frames = halves.map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(parts, Body::new(StreamBody::new(frames)))
}

fn half_then_cut(
    half: Bytes,
    wire: Arc<Wire>,
) -> impl futures_core::Stream<Item = Result<Frame<Bytes>, Infallible>> + Send {
    stream::unfold(Some(half), move |half| {
        let wire = Arc::clone(&wire);
        async move {
            if let Some(half) = half {
                return Some((Ok(Frame::data(half)), None));
            }
            tokio::time::sleep(FIRST_HALF).await;
            wire.cut();
            pending().await
        }
    })
}
