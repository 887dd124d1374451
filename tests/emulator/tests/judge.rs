//! The judge: violations of the description are in the log, and what the description does not cover is listed.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod client;

use clerk_emulator::{Emulator, Fault, Judge, RateLimit, Seed, Side, Start};
use serde_json::{Value, json};
use std::path::Path;

use client::{Native, encode, send};

fn made_up() -> Judge {
    Judge::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/description")).unwrap()
}

fn start() -> Emulator {
    let start = Start { judge: Some(made_up()), ..Start::default() };
    Emulator::start_blocking(Seed::demo(), start).unwrap()
}

/// Returns and clears the violations of the requests and the responses so far.
fn wrong(emulator: &Emulator, of: Side) -> Vec<String> {
    let violations = emulator.verdicts().violations;
    let texts = violations.into_iter().filter(|violation| violation.of == of).map(|violation| violation.text);
    let texts = texts.collect();
    emulator.reset().unwrap();
    texts
}

#[tokio::test]
async fn an_undescribed_request_is_a_violation() {
    let emulator = start();
    let path = "/v1/client/sign_ins";
    for (query, form, expected) in [
        ("size=1&colour=red", vec![("strategy", "ticket"), ("identifier", "a"), ("identifier", "b")], vec![]),
        ("", vec![("strategy", "ticket")], vec!["size: missing"]),
        ("size=10", vec![("strategy", "ticket")], vec!["size: 10 is greater than the maximum of 9"]),
        ("size=1&size=2", vec![("strategy", "ticket")], vec!["size: given several times"]),
        ("size=1&shape=round", vec![("strategy", "ticket")], vec!["shape: not in the description"]),
        ("size=1", vec![("strategy", "ticket"), ("moon", "full")], vec!["moon: not in the description"]),
        ("size=1", vec![], vec![": \"strategy\" is a required property"]),
    ] {
        send(&emulator.base_url(), "POST", &format!("{path}?{query}"), &FORM, &encode(&form)).await.unwrap();
        assert_eq!(wrong(&emulator, Side::Request), expected, "{query} {form:?}");
    }
}

const FORM: [(&str, &str); 1] = [("Content-Type", "application/x-www-form-urlencoded")];

#[tokio::test]
async fn secrets_are_not_shown() {
    let emulator = start();
    let form = encode(&[("strategy", "moon"), ("password", "hunter2")]);
    send(&emulator.base_url(), "POST", "/v1/client/sign_ins?size=1", &FORM, &form).await.unwrap();
    let texts = format!("{:?} {:?}", emulator.log(), emulator.verdicts());
    assert!(texts.contains("/password") && !texts.contains("hunter2"), "{texts}");
}

#[tokio::test]
async fn an_undescribed_response_is_a_violation() {
    let emulator = start();
    send(&emulator.base_url(), "GET", "/v1/environment", &[], "").await.unwrap();
    let log = json!(emulator.log());
    let in_the_log = log[0]["violations"].as_array().unwrap();
    let has = |text: &str| in_the_log.iter().any(|violation| violation.as_str().unwrap().starts_with(text));
    assert!(has("response: : \"weather\" is a required property"), "{log:#}");
    // If one of two alternatives is null, violations refer to the other one.
    assert!(has("response: /auth_config/id: value is not of type"), "{log:#}");
    assert!(has("response: /display_config: not in the description"), "{log:#}");
    let control = send(&emulator.base_url(), "GET", "/__emulator/judge", &[], "").await.unwrap().json();
    assert_eq!(control["description"], "fapi-test.yml");
    let first = &control["violations"][0];
    assert_eq!((&first["sequence"], &first["of"]), (&log[0]["sequence"], &json!("response")));
    assert_eq!(first["route"], "GET /v1/environment");
    assert_eq!(control["violations"].as_array().unwrap().len(), in_the_log.len());
}

#[tokio::test]
async fn violations_survive_clearing_the_log_but_not_a_reset() {
    let emulator = start();
    send(&emulator.base_url(), "GET", "/v1/environment", &[], "").await.unwrap();
    emulator.clear_log();
    assert!(!emulator.verdicts().violations.is_empty());
    emulator.reset().unwrap();
    assert!(emulator.verdicts().violations.is_empty());
}

/// An undescribed status is a violation of the emulator's, unless a test has requested it.
#[tokio::test]
async fn requested_faults_are_not_judged() {
    let emulator = start();
    let client = Native::new(&emulator);
    emulator.add_fault(Fault { status: Some(418), ..Fault::default() });
    emulator.add_fault(Fault { body: Some(json!([7])), before_handling: Some(false), ..Fault::default() });
    emulator.add_fault(Fault { truncate_json: true, ..Fault::default() });
    for _ in 0..3 {
        client.get("/v1/client").await;
    }
    emulator.add_rate_limit(RateLimit { route: None, per_second: 0.0, burst: 0 });
    assert_eq!(client.get("/v1/client").await.status, 429);
    assert!(emulator.verdicts().violations.is_empty(), "{:?}", emulator.verdicts());
    emulator.reset().unwrap();
    emulator.add_fault(Fault { status: Some(418), ..Fault::default() });
    client.get("/v1/client?_clerk_session_id=none&colour=red").await;
    // The request is judged, whatever fault applies to it.
    assert_eq!(wrong(&emulator, Side::Request), ["colour: not in the description"]);
    *client.token.lock().unwrap() = "e30.e30.e30".into();
    client.get("/v1/client").await;
    assert_eq!(wrong(&emulator, Side::Response), ["status 401: not in the description"]);
}

#[tokio::test]
async fn uncovered_requests_are_listed_but_not_violations() {
    let emulator = start();
    let client = Native::new(&emulator);
    client.get("/v1/me").await;
    client.get("/v1/me/things/1").await;
    let json = [("Content-Type", "application/json")];
    send(&emulator.base_url(), "POST", "/v1/client/sign_ins?size=1", &json, "{}").await.unwrap();
    let verdicts = emulator.verdicts();
    let requests: Vec<_> = verdicts.violations.iter().filter(|v| v.of == Side::Request).collect();
    assert!(requests.is_empty(), "{requests:?}");
    let listed: Vec<&str> = verdicts.not_covered.iter().map(String::as_str).collect();
    assert_eq!(
        listed,
        [
            "GET /v1/me",
            "GET /v1/me/things/1: not served",
            "POST /v1/client/sign_ins: a request's body of type application/json",
        ]
    );
}

#[tokio::test]
async fn without_a_judge_there_are_no_violations() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    send(&emulator.base_url(), "GET", "/v1/nowhere?colour=red", &[], "").await.unwrap();
    let verdicts = send(&emulator.base_url(), "GET", "/__emulator/judge", &[], "").await.unwrap().json();
    assert_eq!(verdicts, json!({ "description": null, "violations": [], "not_covered": [] }));
    let log: Value = json!(emulator.log());
    assert_eq!(log[0].get("violations"), None);
}

#[test]
fn a_folder_without_a_description_stops_the_emulator() {
    let output = std::process::Command::new(env!("CARGO_BIN_EXE_clerk-emulator"))
        .args(["--judge", env!("CARGO_MANIFEST_DIR")])
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!output.status.success() && said.contains("holds no fapi-*.yml"), "{said}");
}
