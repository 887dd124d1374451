//! Responses created by a fault.

use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::Value;

use crate::control::Fault;
use crate::error::ApiError;
use crate::response::{error_response, set_header};

const HTML: &str = "<!DOCTYPE html><html><head><title>Bad gateway</title></head>\
                    <body><h1>Bad gateway</h1><p>The upstream server did not answer.</p></body></html>";

/// The fault's response.
pub(super) fn faulty(fault: &Fault, status: u16) -> Response {
    let code = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = match &fault.body {
        _ if fault.html => with_body(code, "text/html; charset=utf-8", HTML.to_owned()),
        Some(Value::String(text)) => with_body(code, "text/plain; charset=utf-8", text.clone()),
        Some(body) => with_body(code, "application/json", body.to_string()),
        None if fault.size > 0 => with_body(code, "application/json", json_of(fault.size)),
        None if status >= 400 => error_response(&ApiError::usual(status, fault.code.as_deref()), None),
        None => {
            let mut response = Response::new(Body::empty());
            *response.status_mut() = code;
            response
        }
    };
    if let Some(retry_after) = &fault.retry_after {
        set_header(&mut response, header::RETRY_AFTER, &retry_after.header());
    }
    if let Some(content_type) = &fault.content_type {
        set_header(&mut response, header::CONTENT_TYPE, content_type);
    }
    response
}

/// An envelope of this size, but at least as long as an empty one.
fn json_of(size: usize) -> String {
    const ENVELOPE: usize = r#"{"response":""}"#.len();
    format!(r#"{{"response":"{}"}}"#, "x".repeat(size.saturating_sub(ENVELOPE)))
}

fn with_body(status: StatusCode, content_type: &'static str, text: String) -> Response {
    let mut response = Response::new(Body::from(text));
    *response.status_mut() = status;
    response.headers_mut().insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    response
}

/// Adds the header lines that the fault asks for.
pub(super) fn fill_head(fault: &Fault, response: &mut Response) {
    let Some(head) = fault.head else { return };
    for line in 0..head.lines {
        // The first lines get the remainder.
        let length = head.bytes / head.lines + usize::from(line < head.bytes % head.lines);
        if let Ok(name) = HeaderName::from_bytes(format!("x-filler-{}", line + 1).as_bytes()) {
            set_header(response, name, &"x".repeat(length));
        }
    }
}
