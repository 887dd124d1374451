//! Faults: what goes wrong between a server and its client, on demand.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Mutex;

use super::{BodyEnd, CloseAfter, Goaway, Head, ResetStream, lock, route_matches};

/// Something that goes wrong with matching requests.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Fault {
    /// Only this route, as `GET /v1/…` with its template; without one, every route.
    pub route: Option<String>,
    /// How many requests it strikes; 1 when absent, 0 for all.
    pub times: Option<u64>,
    /// How many matching requests pass first.
    pub skip: u64,
    /// Strikes only with this probability.
    pub probability: Option<f64>,
    /// Makes the probability repeatable.
    pub seed: Option<u64>,
    /// Answers with this status.
    pub status: Option<u16>,
    /// Answers with this error code; otherwise the usual one of the status.
    pub code: Option<String>,
    /// Answers with this body: JSON, or text as it is.
    pub body: Option<Value>,
    /// Answers with JSON of so many bytes.
    pub size: usize,
    /// Content type of the answer.
    pub content_type: Option<String>,
    /// More headers; they replace those of the same name.
    pub headers: BTreeMap<String, String>,
    /// `Retry-After`, as seconds or as an HTTP date. Alone it means status 429.
    pub retry_after: Option<RetryAfter>,
    /// Milliseconds to wait.
    pub delay_ms: u64,
    /// Milliseconds to wait within the body, after its first half.
    pub pause_ms: u64,
    /// Whether the fault strikes before the request is handled (then a faulty answer means that it never is). True when absent.
    pub before_handling: Option<bool>,
    /// Closes the connection.
    pub cut: Option<Cut>,
    /// Sends the first half of the body as if it were all.
    pub truncate_json: bool,
    /// Answers with an HTML page, as a proxy would: 502 unless `status` says otherwise.
    pub html: bool,
    /// Adds header lines `x-filler-1` and so on.
    pub head: Option<Head>,
    /// Compresses the body, into so many gzip members.
    pub gzip: usize,
    /// How the body's end is known.
    pub body_end: BodyEnd,
    /// Closes the connection after the answer.
    pub close_after: Option<CloseAfter>,
    /// From then on nothing more is sent on this connection and nothing that comes is looked at. It stays open.
    pub silent: Option<Cut>,
    /// Sends a GOAWAY: before the request is handled, or after where `before_handling` is false.
    pub goaway: Option<Goaway>,
    /// Resets the stream with REFUSED_STREAM: the request is not handled. Over HTTP/1.1 the connection closes.
    pub refuse_stream: bool,
    /// Resets the stream.
    pub reset_stream: Option<ResetStream>,
}

/// When an exchange is broken off.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cut {
    /// Before the request is handled.
    Before,
    /// After it was handled, without an answer.
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

/// A fault that strikes one request.
#[derive(Debug, Clone)]
pub(crate) struct FaultPlan(Fault);

impl FaultPlan {
    pub(crate) fn fault(&self) -> &Fault {
        &self.0
    }

    pub(crate) fn before_handling(&self) -> bool {
        self.0.before_handling.unwrap_or(true)
    }

    /// When the connection is closed, the stream is reset, or all falls silent.
    pub(crate) fn breaks_off(&self) -> Option<Cut> {
        let fault = &self.0;
        fault.cut.or(fault.silent).or(fault.reset_stream.map(|reset| reset.when))
    }

    /// The status of an answer of the fault's own; without one, the request's own answer is sent.
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
    struck: u64,
    random: fastrand::Rng,
}

#[derive(Default)]
pub(crate) struct Faults(Mutex<Vec<Armed>>);

impl Faults {
    pub(crate) fn add(&self, fault: Fault) {
        let random = fault.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        lock(&self.0).push(Armed { fault, skipped: 0, struck: 0, random });
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// The first fault that strikes this request. Those before it that are still skipping count it.
    pub(crate) fn strike(&self, route: &str) -> Option<FaultPlan> {
        let mut armed = lock(&self.0);
        let index = armed.iter_mut().position(|armed| armed.strikes(route))?;
        let plan = FaultPlan(armed[index].fault.clone());
        if armed[index].spent() {
            armed.remove(index);
        }
        Some(plan)
    }
}

impl Armed {
    fn strikes(&mut self, route: &str) -> bool {
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
        self.struck += 1;
        true
    }

    fn spent(&self) -> bool {
        let times = self.fault.times.unwrap_or(1);
        times != 0 && self.struck >= times
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn strikes(faults: &Faults, route: &str, requests: usize) -> Vec<bool> {
        (0..requests).map(|_| faults.strike(route).is_some()).collect()
    }

    #[test]
    fn skips_strikes_and_is_spent() {
        let faults = Faults::default();
        faults.add(Fault { route: Some("get /v1/me".into()), skip: 1, times: Some(2), ..Fault::default() });
        assert_eq!(strikes(&faults, "POST /v1/me", 1), [false]);
        assert_eq!(strikes(&faults, "GET /v1/me", 4), [false, true, true, false]);
    }

    #[test]
    fn strikes_once_by_default_and_for_ever_when_told() {
        let faults = Faults::default();
        faults.add(Fault::default());
        assert_eq!(strikes(&faults, "GET /v1/me", 2), [true, false]);
        faults.add(Fault { times: Some(0), ..Fault::default() });
        assert!(strikes(&faults, "GET /v1/me", 50).into_iter().all(|struck| struck));
    }

    #[test]
    fn a_seed_repeats_the_same_luck() {
        let luck = || {
            let faults = Faults::default();
            faults.add(Fault { times: Some(0), probability: Some(0.5), seed: Some(7), ..Fault::default() });
            strikes(&faults, "GET /v1/me", 40)
        };
        assert_eq!(luck(), luck());
        assert!(luck().contains(&true) && luck().contains(&false));
    }
}
