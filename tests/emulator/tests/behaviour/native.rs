//! Native mode: header checks and the rotating client token.

use clerk_emulator::{Emulator, Options, Rotate, Seed};
use serde_json::json;
use std::time::Duration;

use crate::client::{Judged, Native, Reply, judged, send};

const ME: &str = "/v1/me?_is_native=1";

async fn start() -> Judged {
    judged(Seed::demo()).await
}

async fn get(emulator: &Emulator, target: &str, headers: &[(&str, &str)]) -> Reply {
    send(&emulator.base_url(), "GET", target, headers, "").await.unwrap()
}

#[tokio::test]
async fn headers_are_checked() {
    let emulator = start().await;
    get(&emulator, ME, &[]).await.refused(400, "request_header_missing");
    let twice = [("Authorization", "a.b.c"), ("Authorization", "a.b.c")];
    get(&emulator, ME, &twice).await.refused(400, "multiple_authorization_header_values_forbidden");
    let both = [("Authorization", ""), ("Origin", "http://127.0.0.1:3000")];
    get(&emulator, ME, &both).await.refused(400, "origin_authorization_headers_conflict");
    get(&emulator, ME, &[("Authorization", "Basic YTpi")])
        .await
        .refused(401, "authorization_header_format_invalid");
    get(&emulator, ME, &[("Authorization", "e30.e30.e30")]).await.refused(401, "authentication_invalid");
    get(&emulator, ME, &[("Authorization", "")]).await.refused(401, "signed_out");
}

#[tokio::test]
async fn calls_before_the_first_token_need_no_header() {
    let emulator = start().await;
    for target in ["/v1/client?_is_native=true", "/v1/client?_is_native=1"] {
        assert_eq!(get(&emulator, target, &[]).await.json(), json!({ "response": null, "client": null }));
    }
    assert_eq!(get(&emulator, "/v1/environment?_is_native=1", &[]).await.status, 200);
}

#[tokio::test]
async fn the_native_api_can_be_disabled() {
    let mut seed = Seed::demo();
    seed.instance.native_api = false;
    let emulator = judged(seed).await;
    get(&emulator, ME, &[("Authorization", "")]).await.refused(400, "native_api_disabled");
}

#[tokio::test]
async fn the_first_response_contains_the_client_token() {
    let emulator = start().await;
    let client = Native::new(&emulator);
    let made = client.send("PUT", "/v1/client", "").await;
    assert!(!made.header("authorization").unwrap().starts_with("Bearer"));
    assert_eq!(client.get("/v1/client").await.response()["id"], made.response()["id"]);
    assert_eq!(client.post("/v1/client", &[]).await.response()["id"], made.response()["id"]);
    let read = client.post("/v1/client", &[("_method", "GET")]).await;
    assert_eq!(read.response()["id"], made.response()["id"]);
    assert_eq!(emulator.log().last().unwrap().method, "GET");
}

#[tokio::test]
async fn the_token_rotates_on_a_new_session_and_on_touch() {
    let emulator = start().await;
    let client = Native::new(&emulator);
    client.send("PUT", "/v1/client", "").await;
    let first = client.token.lock().unwrap().clone();
    client.sign_in("ticket_admin").await.response();
    let second = client.token.lock().unwrap().clone();
    let touch = format!("/v1/client/sessions/{}/touch", client.session().await);
    assert_eq!(*client.token.lock().unwrap(), second);
    client.post(&touch, &[]).await.response();
    let third = client.token.lock().unwrap().clone();
    assert!(first != second && second != third);
    // A replaced token still works, and the response contains the newest one.
    let bearer = format!("Bearer {first}");
    let late = get(&emulator, ME, &[("Authorization", &bearer)]).await;
    assert_eq!(late.status, 200);
    assert_eq!(late.header("authorization"), Some(third.as_str()));
    assert_eq!(get(&emulator, ME, &[("Authorization", &third)]).await.header("authorization"), None);
}

#[tokio::test]
async fn a_replaced_token_is_refused_after_its_grace() {
    let mut seed = Seed::demo();
    seed.instance.rotation_grace_ms = 20;
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let first = client.token.lock().unwrap().clone();
    let touch = format!("/v1/client/sessions/{}/touch", client.session().await);
    client.post(&touch, &[]).await.response();
    tokio::time::sleep(Duration::from_millis(40)).await;
    get(&emulator, ME, &[("Authorization", &first)]).await.refused(401, "authentication_invalid");
    client.get("/v1/me").await.response();
}

#[tokio::test]
async fn rotation_can_be_on_every_response_or_never() {
    let emulator = start().await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    emulator.set_options(Options { rotate: Rotate::EveryResponse, ..Options::default() });
    let before = client.token.lock().unwrap().clone();
    // Errors contain a new token too.
    client.get("/v1/organizations/org_nowhere").await.refused(404, "organization_not_found_or_unauthorized");
    let after = client.token.lock().unwrap().clone();
    assert_ne!(before, after);
    emulator.set_options(Options { rotate: Rotate::Never, ..Options::default() });
    let touch = format!("/v1/client/sessions/{}/touch", client.session().await);
    client.post(&touch, &[]).await.response();
    assert_eq!(*client.token.lock().unwrap(), after);
}

#[tokio::test]
async fn bodies_are_forms() {
    let emulator = start().await;
    let headers = [("Authorization", ""), ("Content-Type", "application/json")];
    let target = "/v1/client/sign_ins?_is_native=1";
    let reply = send(&emulator.base_url(), "POST", target, &headers, "{}").await.unwrap();
    reply.refused(415, "unsupported_content_type");
}

#[tokio::test]
async fn unknown_routes_and_methods_have_the_usual_envelope() {
    let emulator = start().await;
    let client = Native::new(&emulator);
    client.get("/v1/nothing").await.refused(404, "resource_not_found");
    client.send("PUT", "/v1/me", "").await.refused(405, "method_not_allowed");
    client.get("/elsewhere").await.refused(404, "resource_not_found");
}
