//! Touch, the active organization, tokens, and signing out.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use clerk_emulator::{Options, PreviousToken, Seed};
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged, send};

async fn admin() -> (Judged, Native, String) {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let path = format!("/v1/client/sessions/{}", client.session().await);
    (emulator, client, path)
}

fn decode(part: &str) -> Vec<u8> {
    BASE64_URL_SAFE_NO_PAD.decode(part).unwrap()
}

fn claims(token: &Value) -> Value {
    let jwt = token["jwt"].as_str().unwrap();
    serde_json::from_slice(&decode(jwt.split('.').nth(1).unwrap())).unwrap()
}

#[tokio::test]
async fn touch_accepts_an_id_a_slug_or_nothing() {
    let (_emulator, client, session) = admin().await;
    let touch = format!("{session}/touch");
    for (given, active) in
        [("org_acme", json!("org_acme")), ("umbrella", json!("org_umbrella")), ("", json!(null))]
    {
        let form = [("active_organization_id", given), ("intent", "select_org")];
        let reply = client.post(&touch, &form).await;
        assert_eq!(reply.response()["last_active_organization_id"], active);
        assert_eq!(reply.json()["client"]["sessions"][0]["last_active_organization_id"], active);
    }
}

#[tokio::test]
async fn touch_without_an_organization_keeps_it() {
    let (_emulator, client, session) = admin().await;
    let touch = format!("{session}/touch");
    client.post(&touch, &[("active_organization_id", "acme")]).await.response();
    let kept = client.post(&touch, &[("intent", "focus")]).await.response();
    assert_eq!(kept["last_active_organization_id"], "org_acme");
}

#[tokio::test]
async fn touch_refuses_other_organizations_and_keeps_the_active_one() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_outsider").await;
    let session = format!("/v1/client/sessions/{}", client.session().await);
    let touch = format!("{session}/touch");
    let form = [("active_organization_id", "org_acme")];
    client.post(&touch, &form).await.refused(403, "not_a_member_in_organization");
    let form = [("active_organization_id", "org_nowhere")];
    client.post(&touch, &form).await.refused(404, "organization_not_found_or_unauthorized");
    client.post(&touch, &[("intent", "dance")]).await.refused(422, "form_param_value_invalid");
    let kept = client.get(&session).await.response();
    assert_eq!(kept["last_active_organization_id"], json!(null));
}

#[tokio::test]
async fn tokens_are_for_the_active_the_given_or_no_organization() {
    let (_emulator, client, session) = admin().await;
    client.post(&format!("{session}/touch"), &[("active_organization_id", "acme")]).await.response();
    let tokens = format!("{session}/tokens");
    let active = claims(&client.post(&tokens, &[]).await.json());
    assert_eq!(active["o"], json!({ "id": "org_acme", "slg": "acme", "rol": "admin" }));
    assert_eq!(active["v"], 2);
    assert_eq!(active["sub"], "user_ada");
    assert_eq!(active["exp"].as_i64().unwrap() - active["iat"].as_i64().unwrap(), 60);
    let given = claims(&client.post(&tokens, &[("organization_id", "org_umbrella")]).await.json());
    assert_eq!(given["o"]["rol"], "member");
    let personal =
        claims(&client.post(&tokens, &[("organization_id", ""), ("tab_state", "focused")]).await.json());
    assert_eq!(personal["o"], json!(null));
    let strange = client.post(&tokens, &[("organization_id", "org_nowhere")]).await;
    strange.refused(404, "organization_not_found_or_unauthorized");
    // Requesting a token does not switch the session.
    assert_eq!(client.get(&session).await.response()["last_active_organization_id"], "org_acme");
}

#[tokio::test]
async fn tokens_verify_with_the_published_keys() {
    let (emulator, client, session) = admin().await;
    let token = client.post(&format!("{session}/tokens"), &[]).await.json();
    let jwks = send(&emulator.base_url(), "GET", "/.well-known/jwks.json", &[], "").await.unwrap().json();
    let (signed, signature) = token["jwt"].as_str().unwrap().rsplit_once('.').unwrap();
    let part = |name: &str| decode(jwks["keys"][0][name].as_str().unwrap());
    let key = ring::signature::RsaPublicKeyComponents { n: part("n"), e: part("e") };
    let scheme = &ring::signature::RSA_PKCS1_2048_8192_SHA256;
    key.verify(scheme, signed.as_bytes(), &decode(signature)).unwrap();
}

#[tokio::test]
async fn token_lifetimes_and_templates_follow_the_seed() {
    let mut seed = Seed::demo();
    seed.instance = Seed::from_yaml(
        r#"instance:
             session_token_lifetime: 5
             jwt_templates:
               - { name: backend, claims: { org: "{{org.slug}}", text: "as {{org.role}}", who: "{{user.primary_email_address}}" } }"#,
    )
    .unwrap()
    .instance;
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let session = format!("/v1/client/sessions/{}", client.session().await);
    client.post(&format!("{session}/touch"), &[("active_organization_id", "acme")]).await.response();
    let token = claims(&client.post(&format!("{session}/tokens/backend"), &[]).await.json());
    assert_eq!(token["exp"].as_i64().unwrap() - token["iat"].as_i64().unwrap(), 5);
    assert_eq!(token["org"], "acme");
    assert_eq!(token["text"], "as org:admin");
    assert_eq!(token["who"], "ada@example.com");
    client.post(&format!("{session}/tokens/unknown"), &[]).await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn a_sessions_token_follows_its_organization_and_role() {
    let (emulator, client, session) = admin().await;
    let inside = |session: Value| claims(&session["last_active_token"]);
    let personal = client.get(&session).await.response();
    assert_eq!(inside(personal.clone())["o"], json!(null));
    assert_eq!(client.get(&session).await.response()["last_active_token"], personal["last_active_token"]);
    client.post(&format!("{session}/touch"), &[("active_organization_id", "org_umbrella")]).await.response();
    assert_eq!(inside(client.get(&session).await.response())["o"]["rol"], "member");
    let max = Native::signed_in(&emulator, "ticket_member").await;
    max.send("PATCH", "/v1/organizations/org_umbrella/memberships/user_ada", "role=org%3Aadmin")
        .await
        .response();
    assert_eq!(inside(client.get(&session).await.response())["o"]["rol"], "admin");
}

#[tokio::test]
async fn an_ended_session_has_no_tokens_and_no_permissions() {
    let (_emulator, client, session) = admin().await;
    assert_eq!(client.post(&format!("{session}/end"), &[]).await.response()["status"], "ended");
    client.post(&format!("{session}/tokens"), &[]).await.refused(401, "authentication_invalid");
    client.post(&format!("{session}/touch"), &[]).await.refused(401, "authentication_invalid");
    client.get("/v1/me").await.refused(401, "signed_out");
    let id = session.rsplit('/').next().unwrap();
    client.get(&format!("/v1/me?_clerk_session_id={id}")).await.refused(401, "authentication_invalid");
    assert_eq!(client.get(&session).await.response()["status"], "ended");
    assert_eq!(client.get("/v1/client").await.response()["sessions"], json!([]));
}

#[tokio::test]
async fn removing_one_session_leaves_the_other() {
    let (_emulator, client, session) = admin().await;
    let other = client.sign_in("ticket_member").await.response()["created_session_id"].clone();
    let other = other.as_str().unwrap();
    assert_eq!(client.session().await, other);
    client.post(&format!("/v1/client/sessions/{other}/remove"), &[]).await.response();
    let left = client.get("/v1/client").await.response();
    assert_eq!(left["sessions"].as_array().unwrap().len(), 1);
    assert!(session.ends_with(left["last_active_session_id"].as_str().unwrap()));
}

#[tokio::test]
async fn the_session_is_the_given_or_the_active_one() {
    let (emulator, client, session) = admin().await;
    client.sign_in("ticket_member").await.response();
    let ada = session.rsplit('/').next().unwrap();
    assert_eq!(client.get("/v1/me").await.response()["id"], "user_max");
    assert_eq!(client.get(&format!("/v1/me?_clerk_session_id={ada}")).await.response()["id"], "user_ada");
    let stranger = Native::signed_in(&emulator, "ticket_outsider").await;
    let foreign = stranger.get(&format!("/v1/me?_clerk_session_id={ada}")).await;
    foreign.refused(401, "action_for_session_not_authorized");
    stranger.post(&format!("{session}/touch"), &[]).await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn signing_out_keeps_the_client_and_deleting_it_clears_the_token() {
    let (_emulator, client, _) = admin().await;
    let id = client.get("/v1/client").await.response()["id"].clone();
    let out = client.send("DELETE", "/v1/client/sessions", "").await;
    assert_eq!(out.json()["client"], json!(null));
    assert_eq!(out.response()["id"], id);
    assert_eq!(client.get("/v1/client").await.response()["sessions"], json!([]));
    let gone = client.send("DELETE", "/v1/client", "").await;
    assert_eq!(gone.header("authorization"), Some(""));
    assert_eq!(client.get("/v1/client").await.response(), json!(null));
    client.send("DELETE", "/v1/client", "").await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn all_sessions_of_the_user_are_listed_without_the_tokens_of_others() {
    let (emulator, client, _) = admin().await;
    Native::signed_in(&emulator, "ticket_admin").await;
    let sessions = client.get("/v1/me/sessions").await.json();
    assert_eq!(sessions.as_array().unwrap().len(), 2);
    assert!(sessions[0]["last_active_token"].is_object());
    assert_eq!(sessions[1]["last_active_token"], json!(null));
}

#[tokio::test]
async fn the_previous_token_can_be_required() {
    let (emulator, client, session) = admin().await;
    let (tokens, template) = (format!("{session}/tokens"), format!("{session}/tokens/none"));
    let mut first = client.post(&tokens, &[]).await.json();
    let first = first["jwt"].take();
    let first = first.as_str().unwrap();
    let ask = |previous_token| emulator.set_options(Options { previous_token, ..Options::default() });
    let minter = async || client.get("/v1/environment").await.json()["auth_config"]["session_minter"].clone();
    assert_eq!(minter().await, Value::Null);

    ask(PreviousToken::Token);
    assert_eq!(minter().await, true);
    client.post(&tokens, &[]).await.refused(422, "missing_expired_token");
    client.post(&tokens, &[("token", "h.e30.s")]).await.refused(422, "missing_expired_token");
    client.post(&tokens, &[("token", first), ("force_origin", "true")]).await.json()["jwt"].as_str().unwrap();
    client.post(&template, &[]).await.refused(404, "resource_not_found");

    ask(PreviousToken::ExpiredToken);
    assert_eq!(minter().await, Value::Null);
    client.post(&tokens, &[("token", first)]).await.refused(422, "missing_expired_token");
    let query = format!("?_is_native=1&expired_token={first}");
    client.post(&format!("{tokens}{query}"), &[]).await.json()["jwt"].as_str().unwrap();
    client.post(&template, &[]).await.refused(422, "missing_expired_token");
    client.post(&format!("{template}{query}"), &[]).await.refused(404, "resource_not_found");
}
