//! Faults to inject between the emulator and its clients.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{BodyEnd, CloseAfter, Goaway, Head, ResetStream, lock, route_matches};

/// A fault, which is applied to matching requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// The route it applies to, such as `GET /v1/client`, or `/v1/client` with every method; all routes by default.
    pub route: Option<String>,
    /// How many requests it applies to; 1 by default, 0 for all.
    pub times: Option<u64>,
    /// How many matching requests to skip first.
    pub skip: u64,
    /// The probability that it applies.
    pub probability: Option<f64>,
    /// A seed for the probability, to make it reproducible.
    pub seed: Option<u64>,
    /// Responds with this status.
    pub status: Option<u16>,
    /// Responds with this error code. The default depends on the status.
    pub code: Option<String>,
    /// Responds with this body: JSON, or text unchanged.
    pub body: Option<Value>,
    /// Responds with JSON of this many bytes.
    pub size: usize,
    /// The content type of the response.
    pub content_type: Option<String>,
    /// Additional headers, which replace those with the same name.
    pub headers: BTreeMap<String, String>,
    /// `Retry-After`, as seconds or as an HTTP date. Without a status, the response is a 429.
    pub retry_after: Option<RetryAfter>,
    /// Milliseconds to wait before the response.
    pub delay_ms: u64,
    /// Milliseconds to wait after the first half of the body.
    pub pause_ms: u64,
    /// Whether the fault applies before the request is handled, which is then never handled if the response is faulty. True by
    /// default.
    pub before_handling: Option<bool>,
    /// Closes the connection.
    pub cut: Option<Cut>,
    /// Sends the first half of the body as if it were the whole one.
    pub truncate_json: bool,
    /// Responds with an HTML page, as a proxy would. The default status is 502.
    pub html: bool,
    /// Adds header lines `x-filler-1` and so on.
    pub head: Option<Head>,
    /// Compresses the body into this many gzip members.
    pub gzip: usize,
    /// How the end of the body is marked.
    pub body_end: BodyEnd,
    /// Closes the connection after the response.
    pub close_after: Option<CloseAfter>,
    /// From then on, sends nothing more on this connection and ignores what it receives. The connection stays open.
    pub silent: Option<Cut>,
    /// Sends a GOAWAY before the request is handled, or after that if `before_handling` is false.
    pub goaway: Option<Goaway>,
    /// Resets the stream with REFUSED_STREAM, without handling the request. Over HTTP/1.1, closes the connection.
    pub refuse_stream: bool,
    /// Resets the stream.
    pub reset_stream: Option<ResetStream>,
}

/// When an exchange is aborted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Before the request is handled.
    Before,
    /// After the request was handled, without a response.
    AfterHandling,
    /// After the headers and half of the body.
    InBody,
}

/// `Retry-After` as seconds or as text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum RetryAfter {
    /// Seconds.
    Seconds(u64),
    /// An HTTP date, or anything else.
    Text(String),
}

impl RetryAfter {
    pub(crate) fn header(&self) -> String {
        match self {
            Self::Seconds(seconds) => seconds.to_string(),
            Self::Text(text) => text.clone(),
        }
    }
}

/// A fault that applies to one request.
#[derive(Debug, Clone)]
pub(crate) struct FaultPlan(Fault);

impl FaultPlan {
    pub(crate) fn fault(&self) -> &Fault {
        &self.0
    }

    pub(crate) fn before_handling(&self) -> bool {
        self.0.before_handling.unwrap_or(true)
    }

    /// When the connection is closed or becomes silent, or the stream is reset.
    pub(crate) fn abort_at(&self) -> Option<Cut> {
        let fault = &self.0;
        fault.cut.or(fault.silent).or(fault.reset_stream.map(|reset| reset.when))
    }

    /// The status of the fault's response. Without one, the real response is sent.
    pub(crate) fn status(&self) -> Option<u16> {
        let fault = &self.0;
        fault.status.or_else(|| {
            if fault.html {
                Some(502)
            } else if fault.retry_after.is_some() {
                Some(429)
            } else if fault.body.is_some() || fault.size > 0 {
                Some(200)
            } else {
                fault.code.is_some().then_some(400)
            }
        })
    }
}

struct Armed {
    fault: Fault,
    skipped: u64,
    applied: u64,
    random: fastrand::Rng,
}

#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        let random = fault.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        lock(&self.0).push(Armed { fault, skipped: 0, applied: 0, random });
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The first fault that applies to this request. Earlier ones that still skip requests count it.
    pub(crate) fn select(&self, route: &str) -> Option<FaultPlan> {
        let mut armed = lock(&self.0);
        let index = armed.iter_mut().position(|armed| armed.applies(route))?;
        let plan = FaultPlan(armed[index].fault.clone());
        if armed[index].spent() {
            armed.remove(index);
        }
        Some(plan)
    }
}

impl Armed {
    fn applies(&mut self, route: &str) -> bool {
        if !route_matches(self.fault.route.as_deref(), route) {
            return false;
        }
        if self.skipped < self.fault.skip {
            self.skipped += 1;
            return false;
        }
        if self.fault.probability.is_some_and(|probability| self.random.f64() >= probability) {
            return false;
        }
        self.applied += 1;
        true
    }

    fn spent(&self) -> bool {
        let times = self.fault.times.unwrap_or(1);
        times != 0 && self.applied >= times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn applies(faults: &Faults, route: &str, requests: usize) -> Vec<bool> {
        (0..requests).map(|_| faults.select(route).is_some()).collect()
    }

    #[test]
    fn skips_applies_and_expires() {
        let faults = Faults::default();
        faults.add(Fault { route: Some("get /v1/me".into()), skip: 1, times: Some(2), ..Fault::default() });
        assert_eq!(applies(&faults, "POST /v1/me", 1), [false]);
        assert_eq!(applies(&faults, "GET /v1/me", 4), [false, true, true, false]);
    }

    #[test]
    fn a_route_without_a_method_is_that_of_all_methods() {
        let faults = Faults::default();
        faults.add(Fault { route: Some("/v1/me".into()), times: Some(0), ..Fault::default() });
        assert_eq!(applies(&faults, "GET /v1/me", 1), [true]);
        assert_eq!(applies(&faults, "POST /v1/me", 1), [true]);
        assert_eq!(applies(&faults, "GET /v1/me/organization_invitations", 1), [false]);
    }

    #[test]
    fn applies_once_by_default_and_to_all_requests_with_0() {
        let faults = Faults::default();
        faults.add(Fault::default());
        assert_eq!(applies(&faults, "GET /v1/me", 2), [true, false]);
        faults.add(Fault { times: Some(0), ..Fault::default() });
        assert!(applies(&faults, "GET /v1/me", 50).into_iter().all(|applied| applied));
    }

    #[test]
    fn a_seed_makes_probabilities_reproducible() {
        let luck = || {
            let faults = Faults::default();
            faults.add(Fault { times: Some(0), probability: Some(0.5), seed: Some(7), ..Fault::default() });
            applies(&faults, "GET /v1/me", 40)
        };
        assert_eq!(luck(), luck());
        assert!(luck().contains(&true) && luck().contains(&false));
    }
}
