//! Validates every request and every response against the official description.

use axum::body::Body;
use axum::http::header;
use axum::response::Response;
use clerk_description::{Description, LoadError, Verdict};
use http_body_util::BodyExt as _;
use serde::Serialize;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex};

use crate::app::App;
use crate::call::{Authorization, Call};
use crate::control::lock;
use crate::routes;

/// The maximum number of violations to keep.
const MAX_VIOLATIONS: usize = 1_000;

/// Validates against the description of the Frontend API. Loaded once for any number of emulators; clones share it.
#[derive(Clone, Debug)]
pub struct Judge {
    description: Arc<Description>,
    /// What was already reported as not covered, so that it is reported only once.
    reported: Arc<Mutex<BTreeSet<String>>>,
}

impl Judge {
    /// Reads the newest `fapi-*.yml` of a folder.
    ///
    /// # Errors
    /// If a file is missing or invalid.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        Ok(Self { description: Arc::new(Description::load(folder)?), reported: Arc::default() })
    }
}

/// The results of the judge since the start or the last reset.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Verdicts {
    /// The description's file name. None without a judge.
    pub description: Option<String>,
    /// All violations, in chronological order.
    pub violations: Vec<Violation>,
    /// Requests and bodies that the description does not cover, and described routes that the emulator does not implement.
    pub not_covered: BTreeSet<String>,
}

/// A violation of the description by a request or a response.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Violation {
    /// The request's number in the log.
    pub sequence: u64,
    /// The method and the template of the path, such as `GET /v1/client`.
    pub route: String,
    /// Whether the request or the response violates the description.
    pub of: Side,
    /// The violation.
    pub text: String,
}

/// The side that violates the description.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Side {
    /// The client.
    Request,
    /// The emulator.
    Response,
}

/// The results of an emulator's judge.
#[derive(Default)]
pub(crate) struct Record(Mutex<Verdicts>);

impl Record {
    pub(crate) fn read(&self, judge: Option<&Judge>) -> Verdicts {
        let description = judge.map(|judge| judge.description.name().to_owned());
        Verdicts { description, ..lock(&self.0).clone() }
    }

    pub(crate) fn clear(&self) {
        *lock(&self.0) = Verdicts::default();
    }
}

/// Validates one request and its response. Responses that a test has asked for are not validated: faults are applied
/// afterwards, and refusals by a rate limit or of an unimplemented route do not come from the API.
pub(crate) struct Judged {
    app: Arc<App>,
    call: Arc<Call>,
    template: String,
    sequence: u64,
}

impl Judged {
    pub(crate) fn new(app: &Arc<App>, call: &Arc<Call>, template: String, sequence: u64) -> Self {
        Self { app: Arc::clone(app), call: Arc::clone(call), template, sequence }
    }

    pub(crate) fn request(&self) {
        let Some(judge) = &self.app.judge else { return };
        if self.call.authorization == Authorization::SecretKey {
            let what = format!("{} {}: of the Backend API", self.call.method, self.template);
            return self.record(
                judge,
                Side::Request,
                Verdict { uncovered: Some(what), ..Verdict::default() },
            );
        }
        let verdict = judge.description.request(&clerk_description::Request {
            method: self.call.method.as_str(),
            path: &self.template,
            query: &self.call.query.redacted(),
            form: &self.call.form.redacted(),
            content_type: self.call.content_type.as_deref(),
        });
        self.record(judge, Side::Request, verdict);
    }

    pub(crate) async fn response(&self, response: Response) -> Response {
        let Some(judge) = &self.app.judge else { return response };
        let method = self.call.method.as_str();
        if self.call.authorization == Authorization::SecretKey {
            return response;
        }
        if !routes::serves(&self.call.method, &self.template) {
            let what = format!("{method} {}: not served", self.template);
            self.record(judge, Side::Response, Verdict { uncovered: Some(what), ..Verdict::default() });
            return response;
        }
        let (parts, body) = response.into_parts();
        let body = body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default();
        let content_type = parts.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let verdict = judge.description.response(&clerk_description::Response {
            method,
            path: &self.template,
            status: parts.status.as_u16(),
            content_type,
            body: &body,
        });
        self.record(judge, Side::Response, verdict);
        Response::from_parts(parts, Body::from(body))
    }

    fn record(&self, judge: &Judge, of: Side, mut verdict: Verdict) {
        let route = format!("{} {}", self.call.method, self.template);
        if let Some(client) = routes::seen_in(&self.call.method, &self.template) {
            verdict.uncovered = Some(format!("{route}: not in the description, as {client} calls it"));
        }
        let side = if of == Side::Request { "request" } else { "response" };
        for text in &verdict.violations {
            eprintln!("judge: {route} (request {}), {side}: {text}", self.sequence);
        }
        if verdict == Verdict::default() {
            return;
        }
        let texts = verdict.violations.iter().map(|text| format!("{side}: {text}"));
        self.app.control.log.add_violations(self.sequence, texts);
        let mut verdicts = lock(&self.app.control.verdicts.0);
        if let Some(what) = verdict.uncovered {
            if lock(&judge.reported).insert(what.clone()) {
                eprintln!("judge: not covered by the description: {what}");
            }
            verdicts.not_covered.insert(what);
        }
        let room = MAX_VIOLATIONS.saturating_sub(verdicts.violations.len());
        let sequence = self.sequence;
        let violations = verdict.violations.into_iter().take(room);
        verdicts.violations.extend(violations.map(|text| Violation {
            sequence,
            route: route.clone(),
            of,
            text,
        }));
    }
}
