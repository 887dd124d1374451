//! Passes every request through the log, the rate limits and the faults.

mod answers;
mod bodies;

use axum::Extension;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use crate::answer::{error_response, set_header};
use crate::app::App;
use crate::call::{Authorization, Call};
use crate::control::{AfterGoaway, Cut, Fault, FaultPlan, Goaway, LastStream, LogEntry, LogGuard, Outcome};
use crate::error::ApiError;
use crate::judge::Judged;
use crate::server::{Exchange, StreamEnd, Struck};

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
        return end(entry, Course::answer(&exchange, || error_response(&error, None))).await;
    }
    let plan = app.control.faults.strike(&route);
    if plan.is_some() {
        entry.strike();
    }
    sleep(app.control.options().delay_ms).await;
    let course = match plan {
        Some(plan) => strike(&plan, &exchange, &judged, request, next).await,
        None => handled(&exchange, &judged, request, next).await,
    };
    end(entry, course).await
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
enum Course {
    /// It gets a response.
    Answered(Response),
    /// It gets a part of a response, or its stream is reset.
    BrokenOff(Response, Outcome),
    /// It gets a response with a pause of this many milliseconds within the body.
    Paused(Response, u64),
    /// It gets nothing.
    Dropped(Outcome),
}

impl Course {
    /// A request that a GOAWAY declared unprocessed must not be handled.
    fn answer(exchange: &Exchange, answer: impl FnOnce() -> Response) -> Self {
        if exchange.process() { Self::Answered(answer()) } else { Self::Dropped(Outcome::Refused) }
    }
}

async fn handled(exchange: &Exchange, judged: &Judged, request: Request, next: Next) -> Course {
    if exchange.process() {
        Course::Answered(judged.response(next.run(request).await).await)
    } else {
        Course::Dropped(Outcome::Refused)
    }
}

async fn end(entry: LogGuard, course: Course) -> Response {
    match course {
        Course::Answered(response) => {
            entry.answered(response.status().as_u16());
            response
        }
        Course::BrokenOff(response, outcome) => {
            let status = (!StreamEnd::is_at_once(&response)).then(|| response.status().as_u16());
            entry.finish(outcome, status);
            response
        }
        Course::Paused(response, milliseconds) => bodies::paused(response, milliseconds, entry).await,
        Course::Dropped(outcome) => {
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
async fn strike(
    plan: &FaultPlan,
    exchange: &Arc<Exchange>,
    judged: &Judged,
    request: Request,
    next: Next,
) -> Course {
    let fault = plan.fault();
    if plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if let Some(course) = break_off(plan, exchange, Cut::Before) {
        return course;
    }
    let own =
        plan.status().filter(|_| plan.before_handling() && plan.breaks_off() != Some(Cut::AfterHandling));
    let handled = match own {
        Some(status) => Course::answer(exchange, || answers::faulty(fault, status)),
        None => handled(exchange, judged, request, next).await,
    };
    let Course::Answered(mut response) = handled else { return handled };
    if !plan.before_handling() {
        sleep(fault.delay_ms).await;
    }
    if let Some(course) = break_off(plan, exchange, Cut::AfterHandling) {
        return course;
    }
    if let (None, Some(status)) = (own, plan.status()) {
        response = answers::faulty(fault, status);
    }
    answer(plan, exchange, response).await
}

/// The response, changed as the fault says.
async fn answer(plan: &FaultPlan, exchange: &Arc<Exchange>, mut response: Response) -> Course {
    let fault = plan.fault();
    for (name, value) in &fault.headers {
        if let Ok(name) = HeaderName::from_bytes(name.as_bytes()) {
            set_header(&mut response, name, value);
        }
    }
    answers::fill_head(fault, &mut response);
    let response = bodies::changed(fault, response).await;
    let response = close_after(fault, exchange, response);
    if plan.breaks_off() == Some(Cut::InBody) {
        let (response, outcome) = bodies::broken_off(fault, exchange, response).await;
        Course::BrokenOff(response, outcome)
    } else if fault.pause_ms > 0 {
        Course::Paused(response, fault.pause_ms)
    } else {
        Course::Answered(response)
    }
}

/// What a fault does at this moment instead of continuing.
fn break_off(plan: &FaultPlan, exchange: &Exchange, moment: Cut) -> Option<Course> {
    let fault = plan.fault();
    if plan.breaks_off() == Some(moment) {
        return Some(broken_off(fault, exchange));
    }
    if moment == Cut::Before && fault.refuse_stream {
        return Some(reset(exchange, crate::control::ErrorCode::RefusedStream, Outcome::Refused));
    }
    let turn = if plan.before_handling() { Cut::Before } else { Cut::AfterHandling };
    let goaway = fault.goaway.filter(|_| moment == turn)?;
    if !exchange.is_http2() {
        return closes_unanswered(&goaway).then(|| cut(exchange));
    }
    match exchange.go_away(moment == Cut::AfterHandling, &goaway) {
        Struck::Answered => None,
        Struck::AboveLast => Some(Course::Dropped(Outcome::Refused)),
        Struck::HasToBeRefused => {
            Some(reset(exchange, crate::control::ErrorCode::RefusedStream, Outcome::Refused))
        }
        Struck::Cut => Some(Course::Dropped(Outcome::Cut)),
    }
}

fn broken_off(fault: &Fault, exchange: &Exchange) -> Course {
    if fault.silent.is_some() {
        exchange.connection.fall_silent();
        return Course::Dropped(Outcome::Silent);
    }
    match fault.reset_stream {
        Some(stream) if fault.cut.is_none() => reset(exchange, stream.code, Outcome::Reset),
        _ => cut(exchange),
    }
}

fn cut(exchange: &Exchange) -> Course {
    exchange.connection.cut();
    Course::Dropped(Outcome::Cut)
}

/// HTTP/1.1 has no streams, so the connection closes instead.
fn reset(exchange: &Exchange, code: crate::control::ErrorCode, outcome: Outcome) -> Course {
    if !exchange.is_http2() {
        return cut(exchange);
    }
    let mut response = Response::default();
    response.extensions_mut().insert(StreamEnd::at_once(code));
    Course::BrokenOff(response, outcome)
}

/// The closest equivalent of a GOAWAY over HTTP/1.1.
fn closes_unanswered(goaway: &Goaway) -> bool {
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
