//! Sessions that need an active organization.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged};
use crate::domains::shipped;

async fn signed_in(ticket: &str) -> (Judged, Native, String) {
    let emulator = judged(shipped("choose_organization")).await;
    let client = Native::signed_in(&emulator, ticket).await;
    let path = format!("/v1/client/sessions/{}", client.session().await);
    (emulator, client, path)
}

async fn status(client: &Native) -> Value {
    let session = client.get("/v1/client").await.response()["sessions"][0].clone();
    json!([session["status"], session["tasks"]])
}

fn pending() -> Value {
    json!(["pending", [{ "key": "choose-organization" }]])
}

fn active() -> Value {
    json!(["active", null])
}

#[tokio::test]
async fn choosing_an_organization_resolves_the_task() {
    let (_emulator, client, session) = signed_in("ticket_admin").await;
    assert_eq!(status(&client).await, pending());
    let touch = format!("{session}/touch");
    // The personal account cannot be chosen, before or after.
    for (given, expected) in [("", pending()), ("umbrella", active()), ("", active())] {
        client.post(&touch, &[("active_organization_id", given)]).await.response();
        assert_eq!(status(&client).await, expected, "{given}");
    }
    // Without its organization, the session is pending again.
    client.send("DELETE", "/v1/organizations/org_umbrella", "").await.response();
    assert_eq!(status(&client).await, pending());
}

#[tokio::test]
async fn joining_and_creating_resolve_it_only_with_touch() {
    let (_emulator, client, session) = signed_in("ticket_outsider").await;
    client.get("/v1/me/organization_creation_defaults").await.response();
    client.post("/v1/me/organization_invitations/orginv_acme/accept", &[]).await.response();
    let made = client.post("/v1/organizations", &[("name", "Initech")]).await.response();
    assert_eq!(status(&client).await, pending());
    let touch = format!("{session}/touch");
    let chosen = [("active_organization_id", made["id"].as_str().unwrap())];
    let touched = client.post(&touch, &chosen).await.response();
    assert_eq!((&touched["status"], &touched["tasks"]), (&json!("active"), &Value::Null));
}

#[tokio::test]
async fn tokens_say_that_the_session_is_pending() {
    let (_emulator, client, session) = signed_in("ticket_admin").await;
    let claim = async |form: &[(&str, &str)]| {
        let token = client.post(&format!("{session}/tokens"), form).await.json();
        let payload = token["jwt"].as_str().unwrap().split('.').nth(1).unwrap().to_owned();
        let claims: Value = serde_json::from_slice(&BASE64_URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap();
        json!([claims["sts"], claims["o"]["id"]])
    };
    assert_eq!(claim(&[]).await, json!(["pending", null]));
    client.post(&format!("{session}/touch"), &[("active_organization_id", "acme")]).await.response();
    assert_eq!(claim(&[]).await, json!(["active", "org_acme"]));
    // As with touch, the personal account keeps the organization.
    assert_eq!(claim(&[("organization_id", "")]).await, json!(["active", "org_acme"]));
}

#[tokio::test]
async fn the_environment_says_that_an_organization_is_needed() {
    let (_emulator, client, _) = signed_in("ticket_newcomer").await;
    let settings = client.get("/v1/environment").await.json()["organization_settings"].clone();
    assert_eq!(settings["force_organization_selection"], true);
    assert_eq!(status(&client).await, pending());
}
