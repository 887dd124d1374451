//! The control routes, over HTTP.

use clerk_emulator::{Emulator, Seed};
use serde_json::{Value, json};
use std::collections::BTreeSet;

use crate::client::{Native, Reply, judged, send};

const REQUESTS: &str = "/v1/organizations/org_acme/membership_requests";

async fn control(emulator: &Emulator, method: &str, path: &str, body: &str) -> Reply {
    send(&emulator.base_url(), method, &format!("/__emulator/{path}"), &[], body).await.unwrap()
}

async fn log(emulator: &Emulator) -> Vec<Value> {
    control(emulator, "GET", "log", "").await.json()["entries"].as_array().unwrap().clone()
}

#[tokio::test]
async fn the_log_contains_requests_without_secrets() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::new(&emulator);
    client.sign_in("ticket_admin").await.response();
    let form = [("identifier", "max@example.com"), ("password", "correct horse battery")];
    client.post("/v1/client/sign_ins", &form).await.response();
    let session = client.session().await;
    client.get(&format!("{REQUESTS}?status=pending&status=rejected&_clerk_session_id={session}")).await;
    let text = control(&emulator, "GET", "log", "").await.text;
    for secret in ["ticket_admin", "correct horse", client.token.lock().unwrap().as_str()] {
        assert!(!text.contains(secret), "{text}");
    }
    let entries = log(&emulator).await;
    let last = entries.last().unwrap();
    assert_eq!(last["route"], "/v1/organizations/{organization_id}/membership_requests");
    assert_eq!(last["path"], REQUESTS);
    assert_eq!(last["query"]["status"], json!(["pending", "rejected"]));
    assert_eq!(last["session_id"], session.as_str());
    assert_eq!((&last["native"], &last["has_authorization"]), (&json!(true), &json!(true)));
    assert_eq!((&last["status"], &last["outcome"]), (&json!(403), &json!("answered")));
    assert_eq!(entries[0]["form"], json!({ "strategy": ["ticket"], "ticket": ["…"] }));
    assert_eq!(entries[0]["has_authorization"], false);
    let after = format!("log?after={}", entries[0]["sequence"]);
    let later = control(&emulator, "GET", &after, "").await.json();
    assert_eq!(later["entries"].as_array().unwrap().len(), entries.len() - 1);
    control(&emulator, "DELETE", "log", "").await;
    assert!(log(&emulator).await.is_empty());
}

#[tokio::test]
async fn faults_limits_and_options_are_accepted_as_yaml_or_json() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    control(
        &emulator,
        "POST",
        "faults",
        "- {route: GET /v1/me, status: 500}\n- {route: /v1/me, status: 502}",
    )
    .await;
    client.get("/v1/me").await.refused(500, "internal_clerk_error");
    client.get("/v1/me").await.refused(502, "internal_clerk_error");
    control(&emulator, "POST", "faults", r#"{"times": 0, "retry_after": 2}"#).await;
    client.get("/v1/me").await.refused(429, "too_many_requests");
    control(&emulator, "DELETE", "faults", "").await;
    client.get("/v1/me").await.response();
    control(&emulator, "POST", "rate_limits", "{per_second: 0, burst: 0}").await;
    client.get("/v1/me").await.refused(429, "too_many_requests");
    control(&emulator, "DELETE", "rate_limits", "").await;
    let options =
        control(&emulator, "POST", "options", "{ties: shuffled, total_count: one_too_high}").await.json();
    assert_eq!((&options["ties"], &options["order"]), (&json!("shuffled"), &json!("oldest_first")));
    let options = control(&emulator, "POST", "options", "{order: newest_first}").await.json();
    assert_eq!((&options["ties"], &options["order"]), (&json!("shuffled"), &json!("newest_first")));
    assert_eq!(client.get(REQUESTS).await.response()["total_count"], 8);
}

#[tokio::test]
async fn invalid_control_requests_are_refused() {
    let emulator = judged(Seed::demo()).await;
    for (path, body, told) in [
        ("faults", "", "empty"),
        ("options", " \n", "empty"),
        ("faults", "{stauts: 500}", "stauts"),
        ("faults", "{delay_ms: -5}", "delay_ms"),
        ("faults", "- {status: 500}\n- {goaway: {code: none}}", "goaway.code"),
        ("faults", "{route: GET /v1/me}", "does nothing"),
        ("faults", "{times: 0, skip: 3}", "does nothing"),
        ("faults", "{route: GET /v1/em, status: 500}", "Near it: GET /v1/me"),
        ("faults", "{route: GET /v1/client/sessions/sess_1, status: 500}", "{session_id}"),
        ("faults", "{status: 500, probability: 1.5}", "probability"),
        ("faults", "{status: 500, seed: 3}", "seed"),
        ("faults", "{status: 99}", "status"),
        ("faults", "{status: 600}", "status"),
        ("faults", "{headers: {'a b': c}}", "a b"),
        ("faults", "{headers: {name: \"\\n\"}}", "name"),
        ("faults", "{content_type: \"\\n\"}", "content-type"),
        ("rate_limits", "{per_second: -1, burst: 1}", "per_second"),
        ("rate_limits", "{route: GET /v1/em, per_second: 1, burst: 1}", "GET /v1/me"),
        ("options", "{delay_ms: -1}", "delay_ms"),
        ("options", "{ties: loose}", "loose"),
        ("options", "{colour: red}", "colour"),
        ("rate_limits", "{burst: 1}", "per_second"),
        ("changes", "{changes: [{accept_request: orgmemreq_no}]}", "orgmemreq_no"),
        ("seed", "users: [{id: ada}]", "user_"),
        ("seed", "people: []", "people"),
        ("seed", "nobody", "none of the seeds choose_organization"),
        ("seed", "organizations: [{id: org_1, slug: one, members: [{user: user_x, role: x}]}]", "user_x"),
    ] {
        let reply = control(&emulator, "POST", path, body).await;
        assert_eq!(reply.status, 400, "{path} {body}");
        assert!(reply.text.contains(told), "{}", reply.text);
    }
    for (method, path, status) in [("GET", "falts", 404), ("PUT", "faults", 405)] {
        let reply = control(&emulator, method, path, "").await;
        assert_eq!(reply.status, status);
        assert!(reply.json()["error"].as_str().unwrap().contains(&format!("/__emulator/{path}")));
    }
    // None of this changes anything.
    Native::signed_in(&emulator, "ticket_admin").await.get(REQUESTS).await.response();
}

#[tokio::test]
async fn changes_by_another_administrator_are_visible() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let body = "changes:
  - add_request: {organization: org_acme, user: user_new}
  - remove_request: orgmemreq_grace
  - reject_request: orgmemreq_emmy
  - accept_request: orgmemreq_chien
  - add_member: {organization: org_acme, user: user_olga, role: 'org:admin'}
  - remove_member: {organization: org_acme, user: user_max}";
    assert_eq!(control(&emulator, "POST", "changes", body).await.status, 200);
    let pending = client.get(&format!("{REQUESTS}?status=pending")).await.response();
    assert_eq!(pending["total_count"], 3);
    assert_eq!(pending["data"][2]["id"], "orgmemreq_acme_new");
    let members = client.get("/v1/organizations/org_acme/memberships?paginated=true").await.response();
    assert_eq!(members["total_count"], 4);
    control(&emulator, "POST", "options", "{total_count: before}").await;
    let between = "{between: true, changes: [{remove_request: orgmemreq_acme_new}]}";
    control(&emulator, "POST", "changes", between).await;
    let page = client.get(&format!("{REQUESTS}?status=pending")).await.response();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["total_count"]), (2, &json!(3)));
}

#[tokio::test]
async fn reset_and_seed_restore_the_start() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    client.post(&format!("{REQUESTS}/orgmemreq_grace/accept"), &[]).await.response();
    control(&emulator, "POST", "faults", "{times: 0, status: 500}").await;
    control(&emulator, "POST", "options", "{order: newest_first}").await;
    control(&emulator, "POST", "reset", "").await;
    assert!(log(&emulator).await.is_empty());
    client.get("/v1/me").await.refused(401, "authentication_invalid");
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    assert_eq!(client.get(REQUESTS).await.response()["data"][0]["status"], "pending");
    control(&emulator, "POST", "faults", "{times: 0, status: 500}").await;
    control(&emulator, "POST", "seed", include_str!("../../seeds/empty.yaml")).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    assert_eq!(client.get(REQUESTS).await.response()["total_count"], 0);
    control(&emulator, "POST", "reset", "").await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    assert_eq!(client.get(REQUESTS).await.response()["total_count"], 7);
}

#[tokio::test]
async fn health_and_the_start_page_are_served() {
    let emulator = judged(Seed::empty()).await;
    assert_eq!(control(&emulator, "GET", "health", "").await.json()["status"], "ok");
    assert_eq!(
        control(&emulator, "GET", "avatar_placeholder.svg", "").await.header("content-type"),
        Some("image/svg+xml")
    );
}

#[tokio::test]
async fn the_built_in_seeds_share_their_users() {
    for (seed, requests, members) in [(Seed::demo(), 7, 3), (Seed::many(), 137, 1_000), (Seed::empty(), 0, 1)]
    {
        let emulator = judged(seed).await;
        let client = Native::signed_in(&emulator, "ticket_admin").await;
        assert_eq!(client.get(REQUESTS).await.response()["total_count"], requests);
        let page = client.get("/v1/organizations/org_acme/memberships?paginated=true").await.response();
        assert_eq!(page["total_count"], members);
        for (ticket, status) in [
            ("ticket_member", "complete"),
            ("ticket_outsider", "complete"),
            ("ticket_second_factor", "needs_second_factor"),
            ("ticket_new_password", "needs_new_password"),
            ("ticket_client_trust", "needs_client_trust"),
        ] {
            assert_eq!(client.sign_in(ticket).await.response()["status"], status);
        }
    }
}

#[tokio::test]
async fn every_seed_in_the_folder_is_shipped_and_starts() {
    let folder = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/seeds")).unwrap();
    let files: BTreeSet<_> =
        folder.map(|file| file.unwrap().path().file_stem().unwrap().to_owned()).collect();
    assert_eq!(files, Seed::names().map(Into::into).collect());
    for name in Seed::names() {
        Emulator::start(Seed::named(name).unwrap()).await.unwrap();
    }
}

#[tokio::test]
async fn a_failed_start_is_an_error() {
    let seed = Seed::from_yaml("tickets: [{ticket: t, user: user_x}]").unwrap();
    let error = Emulator::start(seed).await.unwrap_err();
    assert!(error.to_string().contains("user_x"));
    let emulator = judged(Seed::empty()).await;
    let port = emulator.base_url().rsplit(':').next().unwrap().parse().unwrap();
    let start = clerk_emulator::Start { port, ..clerk_emulator::Start::default() };
    let error = Emulator::start_with(Seed::empty(), start).await.unwrap_err();
    assert!(error.to_string().ends_with(&format!("on port {port}")), "{error}");
    assert!(matches!(error, clerk_emulator::StartError::Listen { port: told, .. } if told == port));
}

/// It serves a thousand clients at once, although the thread that started it is blocked.
#[test]
fn a_thousand_clients_at_once_are_served() {
    let emulator = Emulator::start_blocking(Seed::demo(), clerk_emulator::Start::default()).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = std::sync::Arc::new(Native::signed_in(&emulator, "ticket_admin").await);
        let calls: Vec<_> = (0..1_000)
            .map(|_| {
                let client = std::sync::Arc::clone(&client);
                tokio::spawn(async move { client.get(REQUESTS).await.response()["total_count"].clone() })
            })
            .collect();
        for call in calls {
            assert_eq!(call.await.unwrap(), 7);
        }
    });
    assert_eq!(emulator.log().len(), 1_001);
}

/// The difference between the log and the expected requests, if any.
async fn difference(emulator: &Emulator, body: Value) -> Option<String> {
    let answer = control(emulator, "POST", "requests", &body.to_string()).await;
    assert_eq!(answer.status, 200, "{}", answer.text);
    answer.json()["difference"].as_str().map(str::to_owned)
}

#[tokio::test]
async fn expected_requests_are_compared_with_the_log() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    emulator.clear_log();
    client.get(&format!("{REQUESTS}?status=pending&status=rejected")).await;
    client.post("/v1/organizations/org_acme/memberships", &[("user_id", "user_olga"), ("role", "x")]).await;
    client.post("/v1/organizations/org_acme/memberships", &[("user_id", "user_olga"), ("role", "x")]).await;
    let route = "/v1/organizations/{organization_id}/memberships";
    for met in [
        json!({ "count": 3 }),
        json!({ "count": { "$not": 0 }, "http_version": "HTTP/1.1" }),
        json!({ "path": REQUESTS, "query": { "status": ["pending", "rejected"] }, "count": 1 }),
        json!({ "query": { "status": { "$contains": "pending" } }, "at_most": 1 }),
        json!({ "method": { "$not": "GET" }, "form": { "role": ["x"] }, "alike": 2 }),
        json!({ "route": route, "status": 404, "outcome": "answered", "fault": false, "count": 2 }),
    ] {
        assert_eq!(difference(&emulator, json!({ "requests": [met] })).await, None, "{met}");
    }
    for (missed, text) in [
        (json!({ "count": 2 }), "expected 2 requests, found 3"),
        (json!({ "route": route, "at_most": 1 }), "expected at most 1 request, found 2"),
        (json!({ "route": route, "alike": 1 }), "expected at most 1 requests that are alike, found 2"),
        (json!({ "connections": 4 }), "expected 4 connections, found 3"),
        (json!({ "route": route }), "one of count, at_most, alike or connections is required"),
        (json!({ "route": route, "status": 200, "count": 1 }), "(status: expected 200, found 404)"),
        (json!({ "route": route, "form": { "role": ["y"] }, "count": 1 }), "(form.role.0: expected"),
    ] {
        let all = json!({ "requests": [{ "count": 3 }, missed] });
        let found = difference(&emulator, all).await.unwrap();
        assert!(found.starts_with("requests.1 {") && found.contains(text), "{found}");
    }
    let marked =
        difference(&emulator, json!({ "requests": [{ "method": "GET", "count": 0 }] })).await.unwrap();
    assert_eq!(marked.lines().filter(|line| line.starts_with("* ")).count(), 1, "{marked}");
    let unknown = control(&emulator, "POST", "requests", r#"{"requests": [{"colour": "red"}]}"#).await;
    assert!(unknown.status == 400 && unknown.text.contains("colour"), "{}", unknown.text);
}

#[tokio::test]
async fn expected_requests_are_waited_for() {
    let emulator = judged(Seed::demo()).await;
    emulator.add_fault(clerk_emulator::Fault { delay_ms: 150, ..clerk_emulator::Fault::default() });
    let client = Native::new(&emulator);
    let (_, difference) = tokio::join!(client.get("/v1/client"), async {
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        let ended = json!({ "outcome": "answered", "count": 1 });
        let now = difference(&emulator, json!({ "requests": [ended] })).await;
        assert!(now.is_some_and(|text| text.contains("in_progress")));
        difference(&emulator, json!({ "requests": [ended], "within_ms": 5000 })).await
    });
    assert_eq!(difference, None);
}
