//! Faults, rate limits, and their log entries.

use clerk_emulator::{Cut, Emulator, Fault, LogEntry, Options, Outcome, RateLimit, RetryAfter, Seed};
use serde_json::json;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::client::{Judged, Native, Reply, judged};

const MEMBERS: &str = "/v1/organizations/org_acme/memberships";
const ADD: &str = "POST /v1/organizations/{organization_id}/memberships";
const OLGA: [(&str, &str); 2] = [("user_id", "user_olga"), ("role", "org:member")];

async fn admin() -> (Judged, Native) {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    emulator.clear_log();
    (emulator, client)
}

fn on(route: &str, fault: Fault) -> Fault {
    Fault { route: Some(route.into()), ..fault }
}

async fn me(client: &Native) -> std::io::Result<Reply> {
    client.try_send("GET", "/v1/me", "").await
}

fn last(emulator: &Emulator) -> LogEntry {
    emulator.log().pop().unwrap()
}

#[tokio::test]
async fn an_error_status_has_an_envelope_and_applies_once() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { status: Some(503), ..Fault::default() });
    me(&client).await.unwrap().refused(503, "maintenance_mode");
    assert!(last(&emulator).fault);
    emulator.add_fault(Fault { status: Some(403), code: Some("user_banned".into()), ..Fault::default() });
    me(&client).await.unwrap().refused(403, "user_banned");
    assert_eq!(me(&client).await.unwrap().status, 200);
    assert!(!last(&emulator).fault);
}

#[tokio::test]
async fn other_bodies_are_sent_unchanged() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { html: true, ..Fault::default() });
    let html = me(&client).await.unwrap();
    assert_eq!((html.status, html.header("content-type")), (502, Some("text/html; charset=utf-8")));
    emulator.add_fault(Fault { body: Some(json!({ "response": {} })), ..Fault::default() });
    let body = me(&client).await.unwrap();
    assert_eq!((body.status, body.text.as_str()), (200, r#"{"response":{}}"#));
    let content_type = Some("application/json".into());
    emulator.add_fault(Fault { body: Some(json!("not json")), content_type, ..Fault::default() });
    let text = me(&client).await.unwrap();
    assert_eq!((text.header("content-type"), text.text.as_str()), (Some("application/json"), "not json"));
    emulator.add_fault(Fault { status: Some(204), ..Fault::default() });
    assert_eq!(me(&client).await.unwrap().status, 204);
    let headers = [("location".to_owned(), "http://127.0.0.1:1/".to_owned())].into();
    emulator.add_fault(Fault { status: Some(302), headers, ..Fault::default() });
    assert_eq!(me(&client).await.unwrap().header("location"), Some("http://127.0.0.1:1/"));
}

#[tokio::test]
async fn retry_after_is_seconds_or_a_date() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { retry_after: Some(RetryAfter::Seconds(3)), ..Fault::default() });
    let reply = me(&client).await.unwrap();
    assert_eq!(reply.refused(429, "too_many_requests").header("retry-after"), Some("3"));
    let date = "Wed, 21 Oct 2026 07:28:00 GMT";
    let retry_after = Some(RetryAfter::Text(date.into()));
    emulator.add_fault(Fault { status: Some(503), retry_after, ..Fault::default() });
    assert_eq!(me(&client).await.unwrap().header("retry-after"), Some(date));
}

#[tokio::test]
async fn truncated_json_has_a_matching_length() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { truncate_json: true, ..Fault::default() });
    let reply = me(&client).await.unwrap();
    assert_eq!(reply.status, 200);
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_err());
}

#[tokio::test]
async fn a_cut_before_handling_applies_nothing() {
    let (emulator, client) = admin().await;
    emulator.add_fault(on(ADD, Fault { cut: Some(Cut::Before), ..Fault::default() }));
    client.try_send("POST", MEMBERS, "user_id=user_olga&role=org%3Amember").await.unwrap_err();
    let entry = last(&emulator);
    assert_eq!((entry.outcome, entry.status), (Outcome::Cut, None));
    client.post(MEMBERS, &OLGA).await.response();
}

#[tokio::test]
async fn a_cut_after_handling_applies_the_request() {
    let (emulator, client) = admin().await;
    emulator.add_fault(on(ADD, Fault { cut: Some(Cut::AfterHandling), ..Fault::default() }));
    client.try_send("POST", MEMBERS, "user_id=user_olga&role=org%3Amember").await.unwrap_err();
    assert_eq!(last(&emulator).outcome, Outcome::Cut);
    client.post(MEMBERS, &OLGA).await.refused(400, "already_a_member_in_organization");
}

#[tokio::test]
async fn a_cut_in_the_body_sends_headers_and_half() {
    let (emulator, client) = admin().await;
    let whole = me(&client).await.unwrap().text.len();
    emulator.add_fault(Fault { cut: Some(Cut::InBody), ..Fault::default() });
    let token = client.token.lock().unwrap().clone();
    let bytes = raw(
        &emulator,
        &format!("GET /v1/me?_is_native=1 HTTP/1.1\r\nHost: x\r\nAuthorization: {token}\r\n\r\n"),
    )
    .await;
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    assert!(head.starts_with("HTTP/1.1 200 OK"));
    assert!(head.contains(&format!("content-length: {whole}")));
    assert_eq!(body.len(), whole / 2);
    assert_eq!(last(&emulator).outcome, Outcome::Cut);
}

#[tokio::test]
async fn a_response_can_pause_in_its_body() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { pause_ms: 60, ..Fault::default() });
    let started = Instant::now();
    let reply = me(&client).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(60));
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_ok());
    assert_eq!(last(&emulator).outcome, Outcome::Answered);

    emulator.add_fault(Fault { pause_ms: 10_000, ..Fault::default() });
    assert!(tokio::time::timeout(Duration::from_millis(100), me(&client)).await.is_err());
    let gone = Instant::now();
    while last(&emulator).outcome != Outcome::ClientClosed {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(gone.elapsed() < Duration::from_secs(5), "{:?}", last(&emulator));
    }
}

#[tokio::test]
async fn a_body_has_the_requested_size() {
    let (emulator, client) = admin().await;
    emulator.add_fault(Fault { size: 10 << 20, ..Fault::default() });
    let reply = me(&client).await.unwrap();
    assert_eq!((reply.status, reply.text.len()), (200, 10 << 20));
    assert!(serde_json::from_str::<serde_json::Value>(&reply.text).is_ok());
}

/// Sends this and reads until the server closes the connection.
async fn raw(emulator: &Emulator, request: &str) -> Vec<u8> {
    let mut stream = TcpStream::connect(emulator.base_url().trim_start_matches("http://")).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    bytes
}

#[tokio::test]
async fn a_faulty_response_can_follow_real_handling() {
    let (emulator, client) = admin().await;
    emulator
        .add_fault(on(ADD, Fault { status: Some(500), before_handling: Some(false), ..Fault::default() }));
    client.post(MEMBERS, &OLGA).await.refused(500, "internal_clerk_error");
    emulator.add_fault(on(ADD, Fault { status: Some(500), ..Fault::default() }));
    client
        .post(MEMBERS, &[("user_id", "user_grace"), ("role", "org:member")])
        .await
        .refused(500, "internal_clerk_error");
    let members = client.get(&format!("{MEMBERS}?paginated=true")).await.response();
    assert_eq!(members["total_count"], 4);
}

#[tokio::test]
async fn delays_delay_and_headers_are_replaced() {
    let (emulator, client) = admin().await;
    let headers = [("Date".to_owned(), "Thu, 01 Jan 2026 00:00:00 GMT".to_owned())].into();
    emulator.add_fault(Fault { delay_ms: 60, headers, ..Fault::default() });
    let started = Instant::now();
    let reply = me(&client).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(60));
    assert_eq!((reply.status, reply.header("date")), (200, Some("Thu, 01 Jan 2026 00:00:00 GMT")));
    emulator.set_options(Options { delay_ms: 40, ..Options::default() });
    let started = Instant::now();
    me(&client).await.unwrap();
    assert!(started.elapsed() >= Duration::from_millis(40));
}

#[tokio::test]
async fn a_closed_request_is_logged_at_once() {
    let (emulator, _client) = admin().await;
    emulator.add_fault(Fault { delay_ms: 10_000, ..Fault::default() });
    let mut stream = TcpStream::connect(emulator.base_url().trim_start_matches("http://")).await.unwrap();
    stream
        .write_all(b"GET /v1/client?_is_native=1 HTTP/1.1\r\nHost: x\r\nAuthorization:\r\n\r\n")
        .await
        .unwrap();
    while emulator.log().is_empty() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    assert_eq!(last(&emulator).outcome, Outcome::InProgress);
    let closed = Instant::now();
    drop(stream);
    while last(&emulator).outcome == Outcome::InProgress {
        tokio::time::sleep(Duration::from_millis(1)).await;
        assert!(closed.elapsed() < Duration::from_secs(5));
    }
    assert!(closed.elapsed() < Duration::from_millis(50), "{:?}", closed.elapsed());
    let entry = last(&emulator);
    assert_eq!(entry.outcome, Outcome::ClientClosed);
    assert!(entry.finished_at_ms.unwrap() >= entry.started_at_ms);
}

#[tokio::test]
async fn rate_limits_return_429_with_whole_seconds() {
    let (emulator, client) = admin().await;
    emulator.add_rate_limit(RateLimit { route: Some("GET /v1/me".into()), per_second: 0.25, burst: 2 });
    assert_eq!(me(&client).await.unwrap().status, 200);
    assert_eq!(me(&client).await.unwrap().status, 200);
    let reply = me(&client).await.unwrap();
    assert_eq!(reply.refused(429, "too_many_requests").header("retry-after"), Some("4"));
    client.get("/v1/client").await.response();
    emulator.clear_rate_limits();
    assert_eq!(me(&client).await.unwrap().status, 200);
}

#[tokio::test]
async fn stopping_closes_connections() {
    let (emulator, _client) = admin().await;
    let address = emulator.base_url().trim_start_matches("http://").to_owned();
    let mut stream = TcpStream::connect(&address).await.unwrap();
    stream.write_all(b"GET /__emulator/health HTTP/1.1\r\nHost: x\r\n\r\n").await.unwrap();
    let mut bytes = [0; 1024];
    assert!(stream.read(&mut bytes).await.unwrap() > 0);
    drop(emulator);
    assert_eq!(stream.read(&mut bytes).await.unwrap_or(0), 0);
    assert!(TcpStream::connect(&address).await.is_err());
}
