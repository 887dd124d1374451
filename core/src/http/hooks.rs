//! Functions of the application that see each request and each response.

use super::retry::Deadline;
use crate::error::{Error, Origin, Result};
use clerk_orgs_mirrored::mirrored;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use std::{collections::HashMap, sync::Arc, time::Duration};

/// Shown in the place of a secret.
const REDACTED: &str = "[redacted]";

/// The headers that only the library or HTTP itself may set, and those that change what a response means.
const OWN: [&str; 25] = [
    "accept",
    "accept-encoding",
    "authorization",
    "clerk-api-version",
    "connection",
    "content-encoding",
    "content-length",
    "content-type",
    "cookie",
    "expect",
    "host",
    "http2-settings",
    "if-match",
    "if-modified-since",
    "if-none-match",
    "if-range",
    "if-unmodified-since",
    "keep-alive",
    // The API refuses it together with a credential.
    "origin",
    "range",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
    "user-agent",
];

/// One header of a request or a response.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct HttpHeader {
    /// The name in lower case.
    pub name: String,
    /// The value, or `[redacted]` for credentials and cookies.
    pub value: String,
}

/// A request that is about to be sent.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RequestInfo {
    /// The HTTP method, such as `GET`.
    pub method: String,
    /// The path with the names of its parameters, such as `/v1/organizations/{organization_id}/memberships`. The ids in the
    /// path and the query are not shown.
    pub route: String,
    /// The host that the request goes to, with the port unless it is the default one.
    pub host: String,
    /// Starting at 1. Higher numbers are retries.
    pub attempt: i32,
    /// The headers that the library sets. Credentials are redacted.
    pub headers: Vec<HttpHeader>,
}

/// A response that has been received.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ResponseInfo {
    /// The HTTP method of the request, such as `GET`.
    pub method: String,
    /// The path of the request with the names of its parameters, such as `/v1/organizations/{organization_id}/memberships`.
    pub route: String,
    /// The host that the request went to, with the port unless it is the default one.
    pub host: String,
    /// The attempt that the response belongs to, starting at 1.
    pub attempt: i32,
    /// HTTP status.
    pub status: i32,
    /// The headers of the response. Credentials and cookies are redacted.
    pub headers: Vec<HttpHeader>,
    /// The time from sending the request until its response was read.
    pub duration: Duration,
    /// Clerk's trace id, if the response is an error that has one.
    pub trace_id: Option<String>,
}

/// Sees each attempt at a request before it is sent. Returns the headers to add to it, by their names.
///
/// Called on a thread on which it may block, within the time limit of the call. It must not call back into the client. If it
/// fails, so does the call, with the same error and before anything is sent. Headers that the library or HTTP itself owns
/// cannot be set (`Authorization`, `Cookie`, `Host`, `Content-Type`, `Content-Length`, `User-Agent` and similar ones): the
/// call fails with `Invalid`.
pub type RequestHook = Arc<dyn Fn(&RequestInfo) -> Result<HashMap<String, String>> + Send + Sync>;

/// Sees each response, including those of failed attempts that are retried. Attempts without a response have none to show.
///
/// Called on a thread on which it may block, within the time limit of the call. It must not call back into the client. If it
/// fails, so does the call, with the same error. The response has taken effect by then, so the error of a write has
/// `maybe_applied`.
pub type ResponseHook = Arc<dyn Fn(&ResponseInfo) -> Result<()> + Send + Sync>;

/// The hooks of a client.
#[derive(Clone, Default)]
pub(crate) struct Hooks {
    pub(crate) on_request: Option<RequestHook>,
    pub(crate) on_response: Option<ResponseHook>,
}

/// Calls a hook on a thread on which it may block.
pub(super) async fn call<T: Send + 'static>(
    name: &'static str,
    deadline: Deadline,
    hook: impl FnOnce() -> Result<T> + Send + 'static,
) -> Result<T> {
    let calling = async {
        match tokio::task::spawn_blocking(hook).await {
            // The hook may give its error any kind: none means here what it means for a response.
            Ok(result) => result.map_err(|error| error.not_applied().with_origin(Origin::Callback)),
            Err(task) if task.is_panic() => Err(Error::usage(format!("{name} panicked"))),
            Err(_) => Err(Error::cancelled("the call was cancelled")),
        }
    };
    deadline.within(calling, || Error::usage(format!("{name} did not return in time"))).await
}

/// The headers to add to a request.
pub(super) fn checked(added: HashMap<String, String>) -> Result<HeaderMap> {
    let refuse = |text: String| Error::invalid("on_request", text);
    let mut headers = HeaderMap::with_capacity(added.len());
    for (name, value) in added {
        let parsed = HeaderName::from_bytes(name.as_bytes());
        let parsed =
            parsed.map_err(|_| refuse(format!("on_request returned {name:?}, which names no header")))?;
        if OWN.contains(&parsed.as_str()) || parsed.as_str().starts_with("proxy-") {
            return Err(refuse(format!(
                "on_request may not set the header {parsed}: only the library sets it"
            )));
        }
        let value = HeaderValue::from_str(&value).map_err(|_| {
            refuse(format!("on_request returned a value that the header {parsed} cannot hold"))
        })?;
        headers.insert(parsed, value);
    }
    Ok(headers)
}

/// The headers as hooks see them.
pub(super) fn shown(headers: &HeaderMap) -> Vec<HttpHeader> {
    let value =
        |name: &HeaderName, value: &HeaderValue| match is_secret(name.as_str()) || value.is_sensitive() {
            true => REDACTED.to_owned(),
            false => String::from_utf8_lossy(value.as_bytes()).into_owned(),
        };
    headers
        .iter()
        .map(|(name, held)| HttpHeader { name: name.to_string(), value: value(name, held) })
        .collect()
}

fn is_secret(name: &str) -> bool {
    ["auth", "cookie", "credential", "jwt", "key", "password", "secret", "session", "token"]
        .iter()
        .any(|part| name.contains(part))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::ErrorKind;

    fn one(name: &str, value: &str) -> HashMap<String, String> {
        HashMap::from([(name.to_owned(), value.to_owned())])
    }

    #[test]
    fn headers_of_the_application_are_added() {
        let headers = checked(one("X-Request-Id", "a b\tc")).expect("a header");
        assert_eq!(headers.get("x-request-id").map(HeaderValue::as_bytes), Some(&b"a b\tc"[..]));
        assert!(checked(HashMap::new()).expect("no headers").is_empty());
    }

    #[test]
    fn what_the_library_owns_and_what_is_no_header_is_refused() {
        let owned = OWN.map(|name| (name.to_uppercase(), "planted".to_owned()));
        let wrong = [
            ("Proxy-Authorization", "planted"),
            ("", "planted"),
            (":path", "planted"),
            ("x y", "planted"),
            ("x-ok", "planted\r\nx-evil: 1"),
            ("x-ok", "planted\u{e9}\0"),
        ];
        let wrong = wrong.map(|(name, value)| (name.to_owned(), value.to_owned()));
        for (name, value) in owned.into_iter().chain(wrong) {
            let error = checked(one(&name, &value)).expect_err(&name);
            assert_eq!(error.kind(), ErrorKind::Invalid, "{name}");
            assert_eq!(error.info().param_name.as_deref(), Some("on_request"));
            assert!(!error.to_string().contains("planted"), "{error}");
        }
    }

    #[test]
    fn no_credential_is_shown() {
        let mut headers = HeaderMap::new();
        for name in
            ["authorization", "set-cookie", "cookie", "x-clerk-token", "proxy-authenticate", "x-session-id"]
        {
            headers.append(name, HeaderValue::from_static("planted"));
        }
        let mut sensitive = HeaderValue::from_static("planted");
        sensitive.set_sensitive(true);
        headers.append("x-other", sensitive);
        headers.append("retry-after", HeaderValue::from_static("3"));
        let shown = shown(&headers);
        assert!(shown.iter().all(|header| header.value != "planted"), "{shown:?}");
        let other = shown.iter().find(|header| header.name == "retry-after");
        assert_eq!(other.map(|header| header.value.as_str()), Some("3"));
    }
}
