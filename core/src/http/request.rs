//! Requests as operations describe them, and the checks made before any request.

use super::File;
use crate::{
    error::{Error, Result},
    events::Attempted,
};
use reqwest::Method;
use std::{
    borrow::Cow,
    collections::HashSet,
    fmt::Write,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

/// When a request may be retried automatically.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RetryPolicy {
    /// Changes nothing. Retried after any transient failure.
    Read,
    /// Changes something. Retried only if the server certainly did not act.
    Write,
    /// A step of a sign-in or a verification, which counts as an attempt, or an upload. Retried only if it never reached the
    /// server.
    Never,
}

/// The form may contain secrets, so this does not implement `Debug`.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path with the names of its parameters, which is safe to log.
    pub(crate) route: &'static str,
    pub(crate) path: String,
    pub(crate) query: Vec<(&'static str, Cow<'static, str>)>,
    pub(crate) form: Vec<(Cow<'static, str>, String)>,
    /// Sent in place of the form.
    pub(crate) file: Option<File>,
    pub(crate) retry_policy: RetryPolicy,
    /// The number of the last attempt that may have been sent, among all requests of the client. 0 if none was sent.
    number: Arc<AtomicU64>,
}

impl Request {
    fn new(method: Method, route: &'static str, segments: &[&str], retry_policy: RetryPolicy) -> Self {
        let path = fill(route, segments);
        Self {
            method,
            route,
            path,
            query: Vec::new(),
            form: Vec::new(),
            file: None,
            retry_policy,
            number: Arc::default(),
        }
    }

    pub(crate) fn get(route: &'static str, segments: &[&str]) -> Self {
        Self::new(Method::GET, route, segments, RetryPolicy::Read)
    }

    pub(crate) fn post(route: &'static str, segments: &[&str]) -> Self {
        Self::new(Method::POST, route, segments, RetryPolicy::Write)
    }

    pub(crate) fn patch(route: &'static str, segments: &[&str]) -> Self {
        Self::new(Method::PATCH, route, segments, RetryPolicy::Write)
    }

    pub(crate) fn delete(route: &'static str, segments: &[&str]) -> Self {
        Self::new(Method::DELETE, route, segments, RetryPolicy::Write)
    }

    pub(crate) fn put(route: &'static str, segments: &[&str]) -> Self {
        Self::new(Method::PUT, route, segments, RetryPolicy::Write)
    }

    /// A file in the place of what is there. Never sent again once its upload has begun.
    pub(crate) fn upload(route: &'static str, segments: &[&str], file: File) -> Self {
        Self { file: Some(file), ..Self::put(route, segments).retry_policy(RetryPolicy::Never) }
    }

    pub(crate) fn retry_policy(mut self, retry_policy: RetryPolicy) -> Self {
        self.retry_policy = retry_policy;
        self
    }

    /// Stores the number of the last attempt here, so that others can tell whether one was sent.
    pub(crate) fn counted_in(mut self, number: Arc<AtomicU64>) -> Self {
        self.number = number;
        self
    }

    /// An attempt at this request, for the log.
    pub(crate) fn attempted(&self, number: u32) -> Attempted<'_> {
        Attempted { method: &self.method, route: self.route, number }
    }

    /// The error of this request, which names it.
    pub(crate) fn failed(&self, error: Error) -> Error {
        error.with_route(|| format!("{} /v1{}", self.method, self.route))
    }

    pub(crate) fn mark_sent(&self, number: u64) {
        self.number.store(number, Ordering::Relaxed);
    }

    pub(crate) fn was_sent(&self) -> bool {
        self.number() > 0
    }

    /// The number of the last attempt among all requests of the client. A higher number was sent later.
    pub(crate) fn number(&self) -> u64 {
        self.number.load(Ordering::Relaxed)
    }

    pub(crate) fn query(mut self, name: &'static str, value: impl Into<Cow<'static, str>>) -> Self {
        self.query.push((name, value.into()));
        self
    }

    /// Refuses a filter by an empty text, which the server would take for no filter.
    pub(crate) fn check_filters(&self) -> Result<()> {
        match self.query.iter().find(|(_, value)| value.is_empty()) {
            Some((name, _)) => Err(Error::invalid(name, format!("{name} must not be an empty text"))),
            None => Ok(()),
        }
    }

    pub(crate) fn maybe_flag(self, name: &'static str, flag: Option<bool>) -> Self {
        self.maybe_form(name, flag.map(|flag| flag.to_string()))
    }

    pub(crate) fn maybe_query(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.query(name, value),
            None => self,
        }
    }

    pub(crate) fn form(mut self, name: impl Into<Cow<'static, str>>, value: impl Into<String>) -> Self {
        self.form.push((name.into(), value.into()));
        self
    }

    pub(crate) fn maybe_form(self, name: &'static str, value: Option<String>) -> Self {
        match value {
            Some(value) => self.form(name, value),
            None => self,
        }
    }
}

/// Replaces the route's `{names}` with the percent-encoded segments.
fn fill(route: &str, segments: &[&str]) -> String {
    let mut path = String::with_capacity(route.len() + 32);
    let mut segments = segments.iter();
    for part in route.split('/').skip(1) {
        path.push('/');
        match part.starts_with('{').then(|| segments.next()).flatten() {
            Some(segment) => encode_segment(&mut path, segment),
            None => path.push_str(part),
        }
    }
    path
}

fn encode_segment(path: &mut String, segment: &str) {
    for byte in segment.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            path.push(byte.into());
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(path, "%{byte:02X}");
        }
    }
}

/// Refuses an empty text.
pub(crate) fn check_not_empty(param_name: &str, value: &str) -> Result<()> {
    if value.is_empty() {
        return Err(Error::invalid(param_name, format!("{param_name} must not be empty")));
    }
    Ok(())
}

/// The given values without duplicates, which have the same key. An error names the first value that is refused.
pub(crate) fn distinct(
    param_name: &str,
    values: impl IntoIterator<Item: Into<String>>,
    check: fn(&str, &str) -> Result<()>,
    key: fn(&str) -> String,
) -> Result<Vec<String>> {
    let mut seen = HashSet::new();
    let mut distinct = Vec::new();
    for (index, value) in values.into_iter().enumerate() {
        let value = value.into();
        check(&format!("{param_name}[{index}]"), &value)
            .map_err(|error| Error::invalid(param_name, format!("{error}; got {value:?}")))?;
        if seen.insert(key(&value)) {
            distinct.push(value);
        }
    }
    Ok(distinct)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn segments_are_encoded_one_by_one() {
        let route = "/organizations/{organization_id}/memberships/{user_id}";
        assert_eq!(fill(route, &["org_1", "a/b c?"]), "/organizations/org_1/memberships/a%2Fb%20c%3F");
        assert_eq!(fill("/client", &[]), "/client");
    }
}
