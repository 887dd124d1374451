//! Verifying domains: by a code that is sent to an address, and by a TXT record.

use clerk_emulator::{Change, Emulator, NewTxtRecord};
use serde_json::{Value, json};

use crate::client::{Native, judged};
use crate::domains::{acme, shipped};

const DOMAINS: &str = "/v1/organizations/org_acme/domains";
const CODE: (&str, &str) = ("code", "424242");

async fn step(client: &Native, id: &str, step: &str, form: &[(&str, &str)]) -> crate::client::Reply {
    client.post(&format!("{DOMAINS}/{id}/{step}_verification"), form).await
}

fn publish(emulator: &Emulator, verification: &Value) {
    let text = |name: &str| verification[name].as_str().unwrap().to_owned();
    let record = NewTxtRecord { name: text("txt_record_name"), value: text("txt_record_value") };
    emulator.change(&[Change::SetTxtRecord(record)]).unwrap();
}

#[tokio::test]
async fn a_code_verifies_the_affiliation() {
    let (_emulator, client) = acme("domains").await;
    step(&client, "orgdmn_joining", "attempt_affiliation", &[CODE])
        .await
        .refused(400, "verification_missing");
    let address = [("affiliation_email_address", "IT@joining.example")];
    let domain = step(&client, "orgdmn_joining", "prepare_affiliation", &address).await.response();
    assert_eq!(domain["affiliation_email_address"], "it@joining.example");
    assert_eq!(domain["affiliation_verification"]["status"], "unverified");
    assert!(domain["affiliation_verification"]["expire_at"].is_i64());
    assert_eq!(domain["verification"], domain["affiliation_verification"]);
    step(&client, "orgdmn_joining", "attempt_affiliation", &[("code", "1")])
        .await
        .refused(422, "form_code_incorrect");
    let domain = step(&client, "orgdmn_joining", "attempt_affiliation", &[CODE]).await.response();
    let verification = &domain["affiliation_verification"];
    assert_eq!((&verification["status"], &verification["attempts"]), (&json!("verified"), &json!(2)));
    assert!(verification["verified_at"].is_i64());
    let again = step(&client, "orgdmn_joining", "attempt_affiliation", &[CODE]).await;
    again.refused(400, "verification_already_verified");
    // Preparing again does not undo it.
    let domain = step(&client, "orgdmn_joining", "prepare_affiliation", &address).await.response();
    assert_eq!(domain["affiliation_verification"]["status"], "verified");
}

#[tokio::test]
async fn codes_expire_and_can_be_tried_five_times() {
    let (_emulator, client) = acme("domains").await;
    let expired = client.get(&format!("{DOMAINS}/orgdmn_expired")).await.response();
    assert_eq!(expired["affiliation_verification"]["status"], "expired");
    step(&client, "orgdmn_expired", "attempt_affiliation", &[CODE])
        .await
        .refused(400, "verification_expired");
    for _ in 0..5 {
        step(&client, "orgdmn_prepared", "attempt_affiliation", &[("code", "1")])
            .await
            .refused(422, "form_code_incorrect");
    }
    step(&client, "orgdmn_prepared", "attempt_affiliation", &[CODE])
        .await
        .refused(400, "verification_failed");
    let address = [("affiliation_email_address", "it@prepared.example")];
    step(&client, "orgdmn_prepared", "prepare_affiliation", &address).await.response();
    step(&client, "orgdmn_prepared", "attempt_affiliation", &[CODE]).await.response();
}

#[tokio::test]
async fn the_address_must_be_at_the_domain() {
    let (_emulator, client) = acme("domains").await;
    for (address, code) in [
        ("it@other.example", "organization_domain_mismatch"),
        ("it@sub.prepared.example", "organization_domain_mismatch"),
        ("prepared.example", "form_param_format_invalid"),
        ("", "form_param_nil"),
    ] {
        let form = [("affiliation_email_address", address)];
        let reply = step(&client, "orgdmn_prepared", "prepare_affiliation", &form).await;
        reply.refused(422, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "affiliation_email_address");
    }
    let form = [("affiliation_email_address", "it@umbrella.example")];
    step(&client, "orgdmn_umbrella", "prepare_affiliation", &form).await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn a_domain_of_the_users_own_address_is_verified_at_once() {
    let (_emulator, client) = acme("domains").await;
    client.send("DELETE", &format!("{DOMAINS}/orgdmn_acme"), "").await.response();
    let new = [("name", "acme.example"), ("enrollment_mode", "automatic_invitation")];
    let domain = client.post(DOMAINS, &new).await.response();
    assert_eq!(domain["affiliation_email_address"], "ada@acme.example");
    assert_eq!(domain["affiliation_verification"]["status"], "verified");
    // Sam is invited, Ada and Rita are members.
    assert_eq!(domain["total_pending_invitations"], 1);
}

#[tokio::test]
async fn a_txt_record_verifies_the_ownership() {
    let (emulator, client) = acme("domains").await;
    let attempt = "attempt_ownership";
    step(&client, "orgdmn_acme", attempt, &[]).await.refused(400, "verification_missing");
    let first = step(&client, "orgdmn_acme", "prepare_ownership", &[]).await.response();
    let second = step(&client, "orgdmn_acme", "prepare_ownership", &[]).await.response();
    let (first, second) = (&first["ownership_verification"], &second["ownership_verification"]);
    assert_eq!((&first["status"], &first["strategy"]), (&json!("unverified"), &json!("txt")));
    assert_eq!(first["txt_record_name"], "_clerk-challenge.acme.example");
    assert_ne!(first["txt_record_value"], second["txt_record_value"]);
    let read = client.get(&format!("{DOMAINS}/orgdmn_acme")).await.response();
    assert_eq!(&read["ownership_verification"], second);

    // The record of the first time does not count any more.
    publish(&emulator, first);
    let domain = step(&client, "orgdmn_acme", attempt, &[]).await.response();
    let verification = &domain["ownership_verification"];
    assert_eq!((&verification["status"], &verification["attempts"]), (&json!("unverified"), &json!(1)));
    publish(&emulator, second);
    let domain = step(&client, "orgdmn_acme", attempt, &[]).await.response();
    let verification = &domain["ownership_verification"];
    assert_eq!(
        (&verification["status"], &verification["txt_record_value"]),
        (&json!("verified"), &Value::Null)
    );
    assert!(verification["verified_at"].is_i64());
    for again in ["prepare_ownership", attempt] {
        step(&client, "orgdmn_acme", again, &[]).await.refused(400, "verification_already_verified");
    }
    step(&client, "orgdmn_expired", attempt, &[]).await.refused(400, "verification_expired");
}

#[tokio::test]
async fn a_reset_removes_txt_records() {
    let (emulator, client) = acme("domains").await;
    let read = client.get(&format!("{DOMAINS}/orgdmn_prepared")).await.response();
    assert_eq!(read["ownership_verification"]["txt_record_value"], "orgdmn_prepared");
    publish(&emulator, &read["ownership_verification"]);
    emulator.reset().unwrap();
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let domain = step(&client, "orgdmn_prepared", "attempt_ownership", &[]).await.response();
    assert_eq!(domain["ownership_verification"]["status"], "unverified");
}

#[tokio::test]
async fn several_domains_are_verified_as_far_as_possible() {
    let (emulator, client) = acme("domains").await;
    let ids = ["orgdmn_test", "orgdmn_none", "orgdmn_test", "orgdmn_sso", "orgdmn_umbrella", "orgdmn_acme"];
    let form = ids.map(|id| ("organization_domain_ids", id));
    let prepare = format!("{DOMAINS}/prepare_ownership_verification/bulk");
    let prepared = client.post(&prepare, &form).await.response();
    assert_eq!(prepared["data"].as_array().unwrap().len(), 2);
    assert!(prepared["data"][1]["ownership_verification"]["txt_record_value"].is_string());
    let refused = json!([
        { "id": "orgdmn_none", "code": "resource_not_found" },
        { "id": "orgdmn_sso", "code": "verification_already_verified" },
        { "id": "orgdmn_umbrella", "code": "resource_not_found" },
    ]);
    assert_eq!(prepared["errors"], refused);

    publish(
        &emulator,
        &client.get(&format!("{DOMAINS}/orgdmn_prepared")).await.response()["ownership_verification"],
    );
    let ids = ["orgdmn_test", "orgdmn_acme", "orgdmn_prepared", "orgdmn_joining", "orgdmn_expired"];
    let form = ids.map(|id| ("organization_domain_ids", id));
    let attempt = format!("{DOMAINS}/attempt_ownership_verification/bulk");
    let attempted = client.post(&attempt, &form).await.response();
    let statuses = attempted["data"].as_array().unwrap().iter();
    let statuses: Vec<_> = statuses.map(|domain| &domain["ownership_verification"]["status"]).collect();
    // A test domain needs no record, and the record of Acme was not published.
    assert_eq!(statuses, ["verified", "unverified", "verified"]);
    let refused = json!([
        { "id": "orgdmn_joining", "code": "verification_missing" },
        { "id": "orgdmn_expired", "code": "verification_expired" },
    ]);
    assert_eq!(attempted["errors"], refused);
    client.post(&attempt, &[]).await.refused(422, "form_param_missing");
}

#[tokio::test]
async fn attempts_can_be_limited() {
    let mut seed = shipped("domains");
    seed.instance.ownership_attempt_interval_ms = 90_000;
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    step(&client, "orgdmn_prepared", "attempt_ownership", &[]).await.response();
    let again = step(&client, "orgdmn_prepared", "attempt_ownership", &[]).await;
    again.refused(429, "too_many_requests");
    assert_eq!(again.header("retry-after"), Some("90"));
    let bulk = format!("{DOMAINS}/attempt_ownership_verification/bulk");
    let several = client.post(&bulk, &[("organization_domain_ids", "orgdmn_prepared")]).await.response();
    assert_eq!(several["errors"], json!([{ "id": "orgdmn_prepared", "code": "too_many_requests" }]));
    // Another value can be looked up at once.
    step(&client, "orgdmn_prepared", "prepare_ownership", &[]).await.response();
    step(&client, "orgdmn_prepared", "attempt_ownership", &[]).await.response();
}
