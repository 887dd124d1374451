//! Refuses faults and rate limits that could never do what was meant.

use axum::http::{HeaderName, HeaderValue};

use super::{Fault, Head, RateLimit};

/// What is checked, and why it is refused.
pub(crate) trait Check {
    /// `route` is the function that finds a route's mistake.
    fn check(&self, route: fn(&str) -> Result<(), String>) -> Result<(), String>;
}

impl Check for Fault {
    fn check(&self, route: fn(&str) -> Result<(), String>) -> Result<(), String> {
        self.route.as_deref().map_or(Ok(()), route)?;
        if self.does_nothing() {
            return Err("the fault does nothing: give a status, a delay_ms, a cut or another effect".into());
        }
        if let Some(probability) = self.probability.filter(|probability| !(0.0..=1.0).contains(probability)) {
            return Err(format!("probability must be from 0 to 1, not {probability}"));
        }
        if self.seed.is_some() && self.probability.is_none() {
            return Err("a seed needs a probability".into());
        }
        // A response with an informational status would not be the last one of its request.
        if let Some(status) = self.status.filter(|status| !(200..=599).contains(status)) {
            return Err(format!("status must be from 200 to 599, not {status}"));
        }
        if self.head.is_some_and(|head| head.lines > Head::MAX_LINES) {
            return Err(format!("a head can have at most {} lines", Head::MAX_LINES));
        }
        let content_type = self.content_type.iter().map(|value| ("content-type", value.as_str()));
        let headers = self.headers.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in content_type.chain(headers) {
            if HeaderName::try_from(name).is_err() {
                return Err(format!("{name:?} is not a header name"));
            }
            if HeaderValue::try_from(value).is_err() {
                return Err(format!("{value:?} cannot be the value of the header {name}"));
            }
        }
        Ok(())
    }
}

impl Fault {
    fn does_nothing(&self) -> bool {
        let Self { route, times, skip, probability, seed, before_handling, .. } = self.clone();
        *self == Self { route, times, skip, probability, seed, before_handling, ..Self::default() }
    }
}

impl Check for RateLimit {
    fn check(&self, route: fn(&str) -> Result<(), String>) -> Result<(), String> {
        self.route.as_deref().map_or(Ok(()), route)?;
        if self.per_second.is_finite() && self.per_second >= 0.0 {
            Ok(())
        } else {
            Err(format!("per_second must be 0 or more, not {}", self.per_second))
        }
    }
}
