//! Bodies of error responses. The first byte selects a status. Whatever the rest is, the error has a text,
//! the status, a kind that a refusal can have, and every error that has a code.

#![no_main]

use clerk_orgs::{Error, ErrorKind, SignIn, fuzzing};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

const STATUSES: [u16; 16] = [400, 401, 403, 404, 409, 422, 429, 500, 502, 503, 300, 302, 304, 408, 425, 599];

fuzz_target!(|data: &[u8]| {
    let Some((choice, body)) = data.split_first() else { return };
    let status = STATUSES[usize::from(*choice) % STATUSES.len()];
    refusal(status, body);
    // Writing the value again removes duplicate fields, so that its meaning is unambiguous.
    if let Ok(value) = serde_json::from_slice::<Value>(body) {
        every_error_is_told(&refusal(status, value.to_string().as_bytes()), &value);
    }
});

fn refusal(status: u16, body: &[u8]) -> Error {
    let error = fuzzing::resource::<SignIn>(status, body).expect_err("no success by its status");
    let info = error.info();
    assert_eq!(info.status, Some(status.into()));
    assert!(!info.text.trim().is_empty() && !info.maybe_applied && info.retry_after.is_none());
    let code = info.errors.first().map(|first| &first.code).filter(|code| !code.is_empty());
    assert_eq!(info.code.as_ref(), code);
    let kind = error.kind();
    let of_refusals = [
        ErrorKind::Unauthenticated,
        ErrorKind::Forbidden,
        ErrorKind::QuotaExceeded,
        ErrorKind::NotFound,
        ErrorKind::Conflict,
        ErrorKind::Invalid,
        ErrorKind::RateLimited,
        ErrorKind::Api,
    ];
    assert!(of_refusals.contains(&kind) || (kind == ErrorKind::Network && status < 400), "{error:?}");
    assert!(info.code.is_some() || (kind == ErrorKind::Unauthenticated) == (status == 401), "{error:?}");
    error
}

fn every_error_is_told(error: &Error, body: &Value) {
    let given = body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
    let text = |given: &Value, name: &str| given[name].as_str().unwrap_or_default().to_owned();
    let says_something = |given: &&Value| {
        ["code", "message", "long_message"].iter().any(|name| !text(given, name).trim().is_empty())
    };
    let given: Vec<&Value> = given.iter().filter(says_something).collect();
    assert_eq!(error.info().errors.len(), given.len(), "{error:?}\n{body}");
    for (told, given) in error.info().errors.iter().zip(given) {
        assert_eq!((&told.code, &told.message), (&text(given, "code"), &text(given, "message")));
        assert_eq!(told.long_message.as_deref(), given["long_message"].as_str());
        assert_eq!(told.param_name.as_deref(), given["meta"]["param_name"].as_str());
    }
    assert_eq!(error.info().trace_id.as_deref(), body["clerk_trace_id"].as_str());
}
