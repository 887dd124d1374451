//! Routes that are not implemented: the Backend API, and unknown ones.

use clerk_emulator::{Emulator, Seed};
use serde_json::Value;

use crate::client::{Native, Reply, judged, send};

async fn ask(emulator: &Emulator, method: &str, target: &str, headers: &[(&str, &str)]) -> Reply {
    send(&emulator.base_url(), method, target, headers, "").await.unwrap()
}

fn told(reply: &Reply) -> String {
    assert!(reply.header("x-clerk-trace-id").is_some());
    let error = &reply.json()["errors"][0];
    assert!(error["message"].is_string());
    error["long_message"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_secret_key_is_refused_since_the_backend_api_is_not_implemented() {
    let emulator = judged(Seed::demo()).await;
    let bearer = format!("Bearer {}", emulator.secret_key());
    for (method, target) in [
        ("GET", "/v1/organizations/org_acme/memberships?limit=10"),
        ("POST", "/v1/organizations/org_acme/invitations/bulk"),
        ("GET", "/v1/organizations"),
        ("GET", "/v1/users/user_ada"),
        ("GET", "/v1/jwks"),
        ("GET", "/v1/environment"),
        ("GET", "/v1/nothing"),
        ("DELETE", "/v1/me"),
        ("GET", "/v1/client?_is_native=1"),
    ] {
        for header in [bearer.as_str(), emulator.secret_key(), "Bearer sk_live_c2VjcmV0"] {
            let reply = ask(&emulator, method, target, &[("Authorization", header)]).await;
            reply.refused(501, "backend_api_not_served");
            assert!(told(&reply).starts_with("The Backend API is not served by this emulator yet"));
        }
    }
    // Public resources can also be read with a secret key.
    let keys = ask(&emulator, "GET", "/.well-known/jwks.json", &[("Authorization", &bearer)]).await;
    assert!(keys.json()["keys"].is_array());
    let log: Vec<Value> = emulator.log().iter().map(|entry| serde_json::to_value(entry).unwrap()).collect();
    assert!(!Value::from(log).to_string().contains("sk_"));
}

#[tokio::test]
async fn a_backend_only_route_is_refused_as_such_even_without_a_key() {
    let emulator = judged(Seed::demo()).await;
    for target in ["/v1/users", "/v1/jwks", "/v1/organizations", "/v1/organizations/org_acme/metadata"] {
        ask(&emulator, "GET", target, &[]).await.refused(501, "backend_api_not_served");
    }
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    client
        .get("/v1/organizations/org_acme/invitations/orginv_marie")
        .await
        .refused(501, "backend_api_not_served");
}

#[tokio::test]
async fn an_unknown_route_suggests_similar_ones() {
    let emulator = judged(Seed::demo()).await;
    let reply = ask(&emulator, "GET", "/v1/organizations/org_acme/membership?limit=1", &[]).await;
    reply.refused(404, "resource_not_found");
    let text = told(&reply);
    assert!(text.contains("does not serve GET /v1/organizations/org_acme/membership. Near it: "), "{text}");
    assert!(text.contains("GET /v1/organizations/{organization_id}/memberships"), "{text}");
    assert!(told(&ask(&emulator, "GET", "/client", &[]).await).contains("GET /v1/client"));
    let reply = ask(&emulator, "GET", "/favicon.ico", &[]).await;
    assert_eq!(
        told(&reply),
        "This emulator does not serve GET /favicon.ico. GET /__emulator/routes lists what it serves."
    );
    let reply = ask(&emulator, "DELETE", "/v1/organizations/org_acme/memberships", &[]).await;
    reply.refused(405, "method_not_allowed");
    assert!(told(&reply).ends_with("Allowed: GET, POST."), "{}", reply.text);
    let routes = ask(&emulator, "GET", "/__emulator/routes", &[]).await.json();
    assert!(routes["routes"].as_array().unwrap().contains(&"GET /v1/me".into()));
}
