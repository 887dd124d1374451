//! Decodes the error that a response describes.

use super::codes::meaning;
use crate::{
    error::{ClerkApiError, Error, ErrorInfo, ErrorKind},
    http::Response,
    wire::{Decode, Json, read},
};

/// The body of an error response.
#[derive(Decode)]
struct Refusal {
    errors: Vec<Refused>,
    clerk_trace_id: Option<String>,
}

#[derive(Decode)]
struct Refused {
    #[decode(default)]
    code: String,
    #[decode(default)]
    message: String,
    long_message: Option<String>,
    meta: Json,
}

impl Response {
    /// The error that this response describes.
    pub(super) fn refusal(&self) -> Error {
        let refusal = read::<Refusal>(&self.body).ok().and_then(Result::ok);
        let (errors, trace_id) =
            refusal.map_or_else(Default::default, |refusal| (refusal.errors, refusal.clerk_trace_id));
        let errors: Vec<ClerkApiError> = errors.into_iter().filter_map(Refused::into_api_error).collect();
        let refused = error_info(self.status, errors, || plain_text(self));
        Error::new(ErrorInfo { trace_id, retry_after: self.retry_after, ..refused })
    }
}

/// The error as if the response had contained only this one of its errors.
pub(crate) fn single_error(error: &Error, entry: &ClerkApiError) -> Error {
    let ErrorInfo { status, trace_id, retry_after, .. } = error.info().clone();
    let status = status.and_then(|status| u16::try_from(status).ok()).unwrap_or_default();
    let refused = error_info(status, vec![entry.clone()], || error.to_string());
    Error::new(ErrorInfo { trace_id, retry_after, ..refused })
}

/// The error of one of several items, of which the server says only a code.
pub(crate) fn error_of_item(code: &str) -> Error {
    let (message, code) = (String::new(), code.to_owned());
    let text = format!("the server refused it: {code}");
    let entry = ClerkApiError { code, message, long_message: None, param_name: None, meta: Json::default() };
    // Without a code that says more, the item is to blame.
    let refused = error_info(422, vec![entry], || text);
    Error::new(ErrorInfo { status: None, errors: Vec::new(), ..refused })
}

/// What the errors of a response with this status mean. The first one decides; `text` is for one without a message.
fn error_info(status: u16, errors: Vec<ClerkApiError>, text: impl FnOnce() -> String) -> ErrorInfo {
    let first = errors.first();
    let message = first.map(|error| error.long_message.as_ref().unwrap_or(&error.message).clone());
    let code = first.map(|error| error.code.clone()).filter(|code| !code.is_empty());
    let param_name = first.and_then(|error| error.param_name.clone());
    let meaning = meaning(code.as_deref().unwrap_or_default());
    let (kind, quota) = meaning.unwrap_or_else(|| (kind(status, param_name.is_some()), None));
    ErrorInfo {
        kind,
        text: message.filter(|message| !message.trim().is_empty()).unwrap_or_else(text),
        status: Some(status.into()),
        code,
        param_name,
        errors,
        quota,
        ..ErrorInfo::default()
    }
}

impl Refused {
    /// The error, or nothing if it contains neither a code nor a message.
    fn into_api_error(self) -> Option<ClerkApiError> {
        let Self { code, message, long_message, meta } = self;
        let says = |text: &str| !text.trim().is_empty();
        let says_something = says(&code) || says(&message) || long_message.as_deref().is_some_and(says);
        let param_name = meta.get("param_name").and_then(|name| name.decode().ok());
        says_something.then_some(ClerkApiError { code, message, long_message, param_name, meta })
    }
}

/// What a status means without a code that says more.
fn kind(status: u16, names_parameter: bool) -> ErrorKind {
    match status {
        401 => ErrorKind::Unauthenticated,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        422 => ErrorKind::Invalid,
        429 => ErrorKind::RateLimited,
        400 if names_parameter => ErrorKind::Invalid,
        300..=399 => ErrorKind::Network,
        _ => ErrorKind::Api,
    }
}

/// A message for people if the server sent none, for example with a gateway's error page.
fn plain_text(response: &Response) -> String {
    let status = response.status;
    let from = if response.looks_like_html() { ", with an HTML page instead of Clerk's JSON" } else { "" };
    match status {
        300..=399 => {
            format!("the server responded with a redirect (status {status}), which is never followed")
        }
        401 => format!("not signed in (status 401{from})"),
        403 => format!("not allowed (status 403{from})"),
        404 => format!("not found (status 404{from})"),
        429 => format!("too many requests (status 429{from})"),
        500..=599 => format!("the server failed (status {status}{from})"),
        _ => format!("the server refused the request (status {status}{from})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn response(status: u16, body: &str) -> Response {
        Response::new(status, body)
    }

    #[test]
    fn errors_contain_all_details_of_the_server() {
        let body = r#"{"errors":[{"code":"form_param_value_invalid","message":"is invalid","long_message":"Role is invalid.","meta":{"param_name":"role"}},{"code":"x"},7],"clerk_trace_id":"t1"}"#;
        let error = response(422, body).refusal();
        assert_eq!((error.kind(), error.to_string().as_str()), (ErrorKind::Invalid, "Role is invalid."));
        assert_eq!(error.info().param_name.as_deref(), Some("role"));
        assert_eq!(error.info().trace_id.as_deref(), Some("t1"));
        assert_eq!(error.info().errors.len(), 2);
        let error = response(422, r#"{"errors":[{"code":"x"}],"clerk_trace_id":7}"#).refusal();
        assert_eq!((error.code(), &error.info().trace_id), (Some("x"), &None));
    }

    #[test]
    fn an_html_error_page_becomes_an_error_with_a_message() {
        for body in
            ["<html><h1>502</h1></html>", "", "bad gateway", "[]", r#"{"errors":{}}"#, r#"{"errors":null}"#]
        {
            let error = response(502, body).refusal();
            assert_eq!((error.kind(), error.info().status), (ErrorKind::Api, Some(502)), "{body}");
            assert!(error.to_string().contains("502"), "{body}");
        }
    }
}
