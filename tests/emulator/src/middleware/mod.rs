//! Passes every request through the log, the rate limits and the faults.

mod bodies;
mod responses;

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use crate::app::App;
use crate::call::{Authorization, Call};
use crate::control::{AfterGoaway, Cut, Fault, FaultPlan, Goaway, LastStream, LogEntry, LogGuard, Outcome};
use crate::error::ApiError;
use crate::judge::Judged;
use crate::response::{error_response, set_header};
use crate::server::{Exchange, GoawayEffect, StreamEnd};

pub(crate) async fn gate(
    State(app): State<Arc<App>>,
    Extension(call): Extension<Arc<Call>>,
    Extension(exchange): Extension<Arc<Exchange>>,
    matched: Option<MatchedPath>,
    request: Request,
    next: Next,
) -> Response {
    let template = matched.map_or_else(|| call.path.clone(), |matched| matched.as_str().to_owned());
    let route = format!("{} {template}", call.method);
    let entry = app.control.log.begin(log_entry(&call, &exchange, template.clone()), &exchange);
    let judged = Judged::new(&app, &call, template, entry.sequence());
    judged.request();

    if let Some(seconds) = app.control.rate_limits.refuse(&route) {
        let mut error = ApiError::too_many_requests(None);
        error.retry_after = Some(seconds.to_string());
        return end(entry, Continuation::respond(&exchange, || error_response(&error, None))).await;
    }
    let plan = app.control.faults.select(&route);
    if plan.is_some() {
        entry.mark_fault();
    }
    sleep(app.control.options().delay_ms).await;
    let continuation = match plan {
        Some(plan) => apply_fault(&plan, &exchange, &judged, request, next).await,
        None => handled(&exchange, &judged, request, next).await,
    };
    end(entry, continuation).await
}

fn log_entry(call: &Call, exchange: &Exchange, route: String) -> LogEntry {
    LogEntry {
        sequence: 0,
        started_at_ms: 0,
        finished_at_ms: None,
        method: call.method.to_string(),
        path: call.path.clone(),
        route,
        query: call.query.redacted(),
        form: call.form.redacted(),
        headers: call.headers.clone(),
        native: call.native,
        has_authorization: !matches!(call.authorization, Authorization::Absent | Authorization::Empty),
        session_id: call.session_id().map(str::to_owned),
        status: None,
        outcome: Outcome::InProgress,
        fault: false,
        http_version: format!("{:?}", exchange.version),
        connection: exchange.connection.number,
        stream: exchange.stream(),
        violations: Vec::new(),
    }
}

/// How a request continues.
enum Continuation {
    /// It gets a response.
    Responded(Response),
    /// It gets a part of a response, or its stream is reset.
    Aborted(Response, Outcome),
    /// It gets a response with a pause of this many milliseconds within the body.
    Paused(Response, u64),
    /// It gets nothing.
    Dropped(Outcome),
}

impl Continuation {
    /// A request that a GOAWAY declared unprocessed must not be handled.
    fn respond(exchange: &Exchange, respond: impl FnOnce() -> Response) -> Self {
        if exchange.process() { Self::Responded(respond()) } else { Self::Dropped(Outcome::Refused) }
    }
}

async fn handled(exchange: &Exchange, judged: &Judged, request: Request, next: Next) -> Continuation {
    if exchange.process() {
        Continuation::Responded(judged.response(next.run(request).await).await)
    } else {
        Continuation::Dropped(Outcome::Refused)
    }
}

async fn end(entry: LogGuard, continuation: Continuation) -> Response {
    match continuation {
        Continuation::Responded(response) => {
            entry.answered(response.status().as_u16());
            response
        }
        Continuation::Aborted(response, outcome) => {
            let status = (!StreamEnd::is_at_once(&response)).then(|| response.status().as_u16());
            entry.finish(outcome, status);
            response
        }
        Continuation::Paused(response, milliseconds) => bodies::paused(response, milliseconds, entry).await,
        Continuation::Dropped(outcome) => {
            entry.finish(outcome, None);
            pending().await
        }
    }
}

async fn sleep(milliseconds: u64) {
    if milliseconds > 0 {
        tokio::time::sleep(Duration::from_millis(milliseconds)).await;
    }
}

/// Handles a request to which a fault applies.
async fn apply_fault(
    plan: &FaultPlan,
    exchange: &Arc<Exchange>,
    judged: &Judged,
    request: Request,
    next: Next,
) -> Continuation {
    let fault = plan.fault();
    if plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if let Some(continuation) = abort(plan, exchange, Cut::Before) {
        return continuation;
    }
    let own = plan.status().filter(|_| plan.before_handling() && plan.abort_at() != Some(Cut::AfterHandling));
    let handled = match own {
        Some(status) => Continuation::respond(exchange, || responses::faulty(fault, status)),
        None => handled(exchange, judged, request, next).await,
    };
    let Continuation::Responded(mut response) = handled else { return handled };
    if !plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if let Some(continuation) = abort(plan, exchange, Cut::AfterHandling) {
        return continuation;
    }
    if let (None, Some(status)) = (own, plan.status()) {
        response = responses::faulty(fault, status);
    }
    apply_to_response(plan, exchange, response).await
}

/// The response, changed as the fault says.
async fn apply_to_response(
    plan: &FaultPlan,
    exchange: &Arc<Exchange>,
    mut response: Response,
) -> Continuation {
    let fault = plan.fault();
    for (name, value) in &fault.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            set_header(&mut response, name, value);
        }
    }
    responses::fill_head(fault, &mut response);
    let response = bodies::changed(fault, response).await;
    let response = close_after(fault, exchange, response);
    if plan.abort_at() == Some(Cut::InBody) {
        let (response, outcome) = bodies::aborted(fault, exchange, response).await;
        Continuation::Aborted(response, outcome)
    } else if fault.pause_ms > 0 {
        Continuation::Paused(response, fault.pause_ms)
    } else {
        Continuation::Responded(response)
    }
}

/// What a fault does at this moment instead of continuing.
fn abort(plan: &FaultPlan, exchange: &Exchange, moment: Cut) -> Option<Continuation> {
    let fault = plan.fault();
    if plan.abort_at() == Some(moment) {
        return Some(aborted(fault, exchange));
    }
    if moment == Cut::Before && fault.refuse_stream {
        return Some(reset(exchange, crate::control::ErrorCode::RefusedStream, Outcome::Refused));
    }
    let goaway_at = if plan.before_handling() { Cut::Before } else { Cut::AfterHandling };
    let goaway = fault.goaway.filter(|_| moment == goaway_at)?;
    if !exchange.is_http2() {
        return closes_without_response(&goaway).then(|| cut(exchange));
    }
    match exchange.go_away(moment == Cut::AfterHandling, &goaway) {
        GoawayEffect::Responded => None,
        GoawayEffect::AboveLast => Some(Continuation::Dropped(Outcome::Refused)),
        GoawayEffect::HasToBeRefused => {
            Some(reset(exchange, crate::control::ErrorCode::RefusedStream, Outcome::Refused))
        }
        GoawayEffect::Cut => Some(Continuation::Dropped(Outcome::Cut)),
    }
}

fn aborted(fault: &Fault, exchange: &Exchange) -> Continuation {
    if fault.silent.is_some() {
        exchange.connection.fall_silent();
        return Continuation::Dropped(Outcome::Silent);
    }
    match fault.reset_stream {
        Some(stream) if fault.cut.is_none() => reset(exchange, stream.code, Outcome::Reset),
        _ => cut(exchange),
    }
}

fn cut(exchange: &Exchange) -> Continuation {
    exchange.connection.cut();
    Continuation::Dropped(Outcome::Cut)
}

/// HTTP/1.1 has no streams, so the connection closes instead.
fn reset(exchange: &Exchange, code: crate::control::ErrorCode, outcome: Outcome) -> Continuation {
    if !exchange.is_http2() {
        return cut(exchange);
    }
    let mut response = Response::default();
    response.extensions_mut().insert(StreamEnd::at_once(code));
    Continuation::Aborted(response, outcome)
}

/// The closest equivalent of a GOAWAY over HTTP/1.1.
fn closes_without_response(goaway: &Goaway) -> bool {
    goaway.then == AfterGoaway::Cut || goaway.last_stream == LastStream::Before
}

/// Makes the connection close after this response.
fn close_after(fault: &Fault, exchange: &Arc<Exchange>, mut response: Response) -> Response {
    use crate::control::CloseAfter::{Abrupt, Announced};
    let goes_away = fault.goaway.is_some_and(|goaway| goaway.then != AfterGoaway::Keep);
    match fault.close_after {
        Some(Abrupt) => bodies::then_cut(exchange, response),
        Some(Announced) if exchange.is_http2() => {
            let last = Goaway { last_stream: LastStream::This, ..Goaway::default() };
            exchange.go_away(true, &last);
            response
        }
        None if exchange.is_http2() || !goes_away => response,
        Some(Announced) | None => {
            response.headers_mut().insert(header::CONNECTION, HeaderValue::from_static("close"));
            response
        }
    }
}
