//! Sign-in by ticket, password and e-mail code, and the incomplete states.

use clerk_emulator::Seed;
use serde_json::json;

use crate::client::{Judged, Native, judged};

const PASSWORD: &str = "correct horse battery";
const SIGN_INS: &str = "/v1/client/sign_ins";

async fn start() -> (Judged, Native) {
    let emulator = judged(Seed::demo()).await;
    let client = Native::new(&emulator);
    (emulator, client)
}

#[tokio::test]
async fn a_ticket_ends_in_an_active_session() {
    let (_emulator, client) = start().await;
    let reply = client.sign_in("ticket_admin").await;
    let sign_in = reply.response();
    assert_eq!(sign_in["status"], "complete");
    assert_eq!(sign_in["first_factor_verification"]["strategy"], "ticket");
    let piggybacked = &reply.json()["client"];
    assert_eq!(piggybacked["sessions"][0]["id"], sign_in["created_session_id"]);
    assert_eq!(piggybacked["last_active_session_id"], sign_in["created_session_id"]);
    assert_eq!(piggybacked["sign_in"], json!(null));
    assert_eq!(piggybacked["last_authentication_strategy"], "ticket");
    let memberships = &piggybacked["sessions"][0]["user"]["organization_memberships"];
    assert_eq!(memberships[0]["organization"]["slug"], "acme");
    assert_eq!(memberships[0]["role"], "org:admin");
}

#[tokio::test]
async fn invalid_tickets_are_refused_with_their_codes() {
    let (_emulator, client) = start().await;
    client.sign_in("ticket_nobody").await.refused(400, "ticket_invalid_code");
    client.sign_in("ticket_expired").await.refused(400, "ticket_expired_code");
    client.sign_in("ticket_revoked").await.refused(400, "sign_in_token_revoked_code");
    client.sign_in("ticket_once").await.response();
    let (_, code) = client.sign_in("ticket_once").await.error();
    assert_eq!(code, "sign_in_token_already_used_code");
    let missing = client.post(SIGN_INS, &[("strategy", "ticket")]).await;
    missing.refused(422, "form_param_missing");
    assert_eq!(missing.json()["errors"][0]["meta"]["param_name"], "ticket");
}

#[tokio::test]
async fn a_password_without_a_strategy_is_enough() {
    let (_emulator, client) = start().await;
    let reply = client.post(SIGN_INS, &[("identifier", "ADA@example.com"), ("password", PASSWORD)]).await;
    assert_eq!(reply.response()["status"], "complete");
    assert_eq!(reply.json()["client"]["last_authentication_strategy"], "password");
}

#[tokio::test]
async fn wrong_passwords_and_unknown_identifiers_say_which_parameter() {
    let (_emulator, client) = start().await;
    let reply = client.post(SIGN_INS, &[("identifier", "ada@example.com"), ("password", "wrong")]).await;
    reply.refused(422, "form_password_incorrect");
    assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "password");
    let reply = client.post(SIGN_INS, &[("identifier", "nobody@example.com"), ("password", "wrong")]).await;
    reply.refused(422, "form_identifier_not_found");
    assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "identifier");
    let reply = client.post(SIGN_INS, &[("identifier", "grace@example.com"), ("password", "none")]).await;
    reply.refused(400, "strategy_for_user_invalid");
    client.post(SIGN_INS, &[("strategy", "oauth_moon")]).await.refused(422, "form_param_value_invalid");
}

#[tokio::test]
async fn an_email_code_comes_in_two_steps() {
    let (_emulator, client) = start().await;
    let sign_in = client.post(SIGN_INS, &[("identifier", "ada@example.com")]).await.response();
    assert_eq!(sign_in["status"], "needs_first_factor");
    let id = sign_in["id"].as_str().unwrap();
    let factors = sign_in["supported_first_factors"].as_array().unwrap();
    let email = factors.iter().find(|factor| factor["strategy"] == "email_code").unwrap();
    let address = email["email_address_id"].as_str().unwrap();
    let attempt = format!("{SIGN_INS}/{id}/attempt_first_factor");
    let code = |code| [("strategy", "email_code"), ("code", code)];
    client.post(&attempt, &code("424242")).await.refused(400, "verification_missing");
    let prepare = format!("{SIGN_INS}/{id}/prepare_first_factor");
    client
        .post(&prepare, &[("strategy", "email_code"), ("email_address_id", "idn_max")])
        .await
        .refused(404, "resource_not_found");
    client.post(&prepare, &[("strategy", "email_code"), ("email_address_id", address)]).await.response();
    client.post(&attempt, &code("000000")).await.refused(422, "form_code_incorrect");
    assert_eq!(client.post(&attempt, &code("424242")).await.response()["status"], "complete");
    client.post(&attempt, &code("424242")).await.refused(400, "verification_already_verified");
}

#[tokio::test]
async fn creating_with_the_strategy_sends_the_code_at_once() {
    let (_emulator, client) = start().await;
    let form = [("strategy", "email_code"), ("identifier", "ada@example.com")];
    let sign_in = client.post(SIGN_INS, &form).await.response();
    let attempt = format!("{SIGN_INS}/{}/attempt_first_factor", sign_in["id"].as_str().unwrap());
    let reply = client.post(&attempt, &[("strategy", "email_code"), ("code", "424242")]).await;
    assert_eq!(reply.response()["status"], "complete");
}

#[tokio::test]
async fn after_five_wrong_codes_the_verification_fails() {
    let (_emulator, client) = start().await;
    let form = [("strategy", "email_code"), ("identifier", "ada@example.com")];
    let sign_in = client.post(SIGN_INS, &form).await.response();
    let attempt = format!("{SIGN_INS}/{}/attempt_first_factor", sign_in["id"].as_str().unwrap());
    for _ in 0..5 {
        client
            .post(&attempt, &[("strategy", "email_code"), ("code", "1")])
            .await
            .refused(422, "form_code_incorrect");
    }
    let right = client.post(&attempt, &[("strategy", "email_code"), ("code", "424242")]).await;
    right.refused(400, "verification_failed");
}

#[tokio::test]
async fn a_second_factor_is_required_and_completes_the_sign_in() {
    let (_emulator, client) = start().await;
    let sign_in = client.sign_in("ticket_second_factor").await.response();
    assert_eq!(sign_in["status"], "needs_second_factor");
    assert_eq!(sign_in["created_session_id"], json!(null));
    assert_eq!(sign_in["supported_second_factors"][0]["strategy"], "email_code");
    let id = sign_in["id"].as_str().unwrap();
    client
        .post(&format!("{SIGN_INS}/{id}/prepare_second_factor"), &[("strategy", "email_code")])
        .await
        .response();
    let attempt = format!("{SIGN_INS}/{id}/attempt_second_factor");
    let reply = client.post(&attempt, &[("strategy", "email_code"), ("code", "424242")]).await;
    assert_eq!(reply.response()["status"], "complete");
    assert_eq!(client.get("/v1/me").await.response()["id"], "user_tove");
}

#[tokio::test]
async fn an_authenticator_app_needs_no_preparation() {
    let mut seed = Seed::demo();
    seed.users[3].second_factor = Some(clerk_emulator::seed::SecondFactor::Totp);
    let emulator = judged(seed).await;
    let client = Native::new(&emulator);
    let sign_in = client.sign_in("ticket_second_factor").await.response();
    let attempt = format!("{SIGN_INS}/{}/attempt_second_factor", sign_in["id"].as_str().unwrap());
    client
        .post(&attempt, &[("strategy", "email_code"), ("code", "424242")])
        .await
        .refused(422, "form_param_value_invalid");
    client.post(&attempt, &[("strategy", "totp"), ("code", "1")]).await.refused(422, "form_code_incorrect");
    let reply = client.post(&attempt, &[("strategy", "totp"), ("code", "424242")]).await;
    assert_eq!(reply.response()["status"], "complete");
}

#[tokio::test]
async fn a_client_is_trusted_after_its_first_sign_in() {
    let (_emulator, client) = start().await;
    let sign_in = client.sign_in("ticket_client_trust").await.response();
    assert_eq!(sign_in["status"], "needs_client_trust");
    assert_eq!(sign_in["client_trust_state"], "new");
    let id = sign_in["id"].as_str().unwrap();
    client
        .post(&format!("{SIGN_INS}/{id}/prepare_second_factor"), &[("strategy", "email_code")])
        .await
        .response();
    let attempt = format!("{SIGN_INS}/{id}/attempt_second_factor");
    let reply = client.post(&attempt, &[("strategy", "email_code"), ("code", "424242")]).await;
    assert_eq!(reply.response()["status"], "complete");
    client.send("DELETE", "/v1/client/sessions", "").await.response();
    assert_eq!(client.sign_in("ticket_client_trust").await.response()["status"], "complete");
}

#[tokio::test]
async fn a_new_password_completes_the_sign_in_and_is_stored() {
    let (_emulator, client) = start().await;
    let sign_in = client.sign_in("ticket_new_password").await.response();
    assert_eq!(sign_in["status"], "needs_new_password");
    let reset = format!("{SIGN_INS}/{}/reset_password", sign_in["id"].as_str().unwrap());
    client.post(&reset, &[("password", "short")]).await.refused(422, "form_password_length_too_short");
    let reply =
        client.post(&reset, &[("password", "a new password"), ("sign_out_of_other_sessions", "false")]).await;
    assert_eq!(reply.response()["status"], "complete");
    client.send("DELETE", "/v1/client/sessions", "").await.response();
    let form = [("identifier", "nils@example.com"), ("password", "a new password")];
    assert_eq!(client.post(SIGN_INS, &form).await.response()["status"], "complete");
}

#[tokio::test]
async fn a_forgotten_password_is_reset_by_code() {
    let (_emulator, client) = start().await;
    let form = [("strategy", "reset_password_email_code"), ("identifier", "ada@example.com")];
    let sign_in = client.post(SIGN_INS, &form).await.response();
    let path = format!("{SIGN_INS}/{}", sign_in["id"].as_str().unwrap());
    let code = [("strategy", "reset_password_email_code"), ("code", "424242")];
    let reply = client.post(&format!("{path}/attempt_first_factor"), &code).await;
    assert_eq!(reply.response()["status"], "needs_new_password");
    let reply = client.post(&format!("{path}/reset_password"), &[("password", "a new password")]).await;
    assert_eq!(reply.response()["status"], "complete");
}

#[tokio::test]
async fn signing_in_again_is_refused() {
    let (_emulator, client) = start().await;
    let session = client.sign_in("ticket_admin").await.response()["created_session_id"].clone();
    let again = client.sign_in("ticket_admin").await;
    again.refused(400, "identifier_already_signed_in");
    assert_eq!(again.json()["errors"][0]["meta"]["session_id"], session);
    assert_eq!(client.sign_in("ticket_member").await.response()["status"], "complete");
    let sessions = client.get("/v1/client").await.response()["sessions"].as_array().unwrap().len();
    assert_eq!(sessions, 2);
}

#[tokio::test]
async fn single_session_mode_and_disabled_users_are_refused() {
    let mut seed = Seed::demo();
    seed.instance.single_session = true;
    seed.users[1].banned = true;
    seed.users[2].locked = true;
    let emulator = judged(seed).await;
    let client = Native::new(&emulator);
    client.sign_in("ticket_member").await.refused(403, "user_banned");
    client.sign_in("ticket_outsider").await.refused(403, "user_locked");
    client.sign_in("ticket_admin").await.response();
    client.sign_in("ticket_second_factor").await.refused(400, "session_exists");
}

#[tokio::test]
async fn a_sign_in_belongs_to_its_client() {
    let (emulator, client) = start().await;
    let sign_in = client.post(SIGN_INS, &[("identifier", "ada@example.com")]).await.response();
    let path = format!("{SIGN_INS}/{}", sign_in["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.response()["id"], sign_in["id"]);
    assert_eq!(client.get("/v1/client").await.response()["sign_in"]["id"], sign_in["id"]);
    Native::signed_in(&emulator, "ticket_member").await.get(&path).await.refused(404, "resource_not_found");
    Native::new(&emulator).get(&path).await.refused(401, "signed_out");
}
