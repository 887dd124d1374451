//! Rate limits by token buckets.

use serde::{Deserialize, Serialize};
use std::sync::Mutex;
use std::time::Instant;

use super::{lock, route_matches};

/// A rate limit. Requests beyond it are refused with 429 `too_many_requests` and a `Retry-After`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RateLimit {
    /// The route it applies to, such as `GET /v1/client`, or `/v1/client` with every method; all routes by default.
    #[serde(default)]
    pub route: Option<String>,
    /// Requests per second at which the bucket is refilled; 0 means never.
    pub per_second: f64,
    /// The capacity of the bucket.
    pub burst: u32,
}

struct Bucket {
    limit: RateLimit,
    tokens: f64,
    filled: Instant,
}

#[derive(Default)]
pub(crate) struct RateLimits(Mutex<Vec<Bucket>>);

impl RateLimits {
    pub(crate) fn add(&self, limit: RateLimit) {
        let tokens = f64::from(limit.burst);
        lock(&self.0).push(Bucket { limit, tokens, filled: Instant::now() });
    }

    pub(crate) fn clear(&self) {
        lock(&self.0).clear();
    }

    /// Takes a token from every bucket of the route, or returns the number of whole seconds to wait.
    pub(crate) fn refuse(&self, route: &str) -> Option<u64> {
        let mut buckets = lock(&self.0);
        let now = Instant::now();
        let mut wait: Option<f64> = None;
        for bucket in buckets.iter_mut().filter(|bucket| route_matches(bucket.limit.route.as_deref(), route))
        {
            let filled = now.duration_since(bucket.filled).as_secs_f64() * bucket.limit.per_second;
            bucket.tokens = (bucket.tokens + filled).min(f64::from(bucket.limit.burst));
            bucket.filled = now;
            if bucket.tokens >= 1.0 {
                bucket.tokens -= 1.0;
            } else {
                let missing = 1.0 - bucket.tokens;
                let seconds =
                    if bucket.limit.per_second > 0.0 { missing / bucket.limit.per_second } else { 60.0 };
                wait = Some(wait.unwrap_or(0.0).max(seconds));
            }
        }
        wait.map(|seconds| seconds.ceil().max(1.0) as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_burst_is_allowed_and_the_next_waits_whole_seconds() {
        let limits = RateLimits::default();
        limits.add(RateLimit { route: Some("GET /v1/me".into()), per_second: 0.5, burst: 2 });
        assert_eq!(limits.refuse("GET /v1/me"), None);
        assert_eq!(limits.refuse("GET /v1/me"), None);
        assert_eq!(limits.refuse("GET /v1/me"), Some(2));
        assert_eq!(limits.refuse("GET /v1/client"), None);
    }
}
