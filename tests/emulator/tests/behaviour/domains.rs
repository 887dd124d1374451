//! Domains of organizations: who sees and manages them, which names they have, and whom they enroll.

use clerk_emulator::{Change, Emulator, NewDomain, Seed, seed};
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged};

const DOMAINS: &str = "/v1/organizations/org_acme/domains";
const SUGGESTIONS: &str = "/v1/me/organization_suggestions?status=pending";
const INVITATIONS: &str = "/v1/me/organization_invitations?status=pending";

pub(crate) fn shipped(name: &str) -> Seed {
    Seed::named(name).unwrap()
}

pub(crate) async fn acme(seed: &str) -> (Judged, Native) {
    let emulator = judged(shipped(seed)).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    (emulator, client)
}

fn of_each(page: &Value, field: &str) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row[field].as_str().unwrap().to_owned()).collect()
}

async fn total(emulator: &Emulator, ticket: &str, list: &str) -> Value {
    Native::signed_in(emulator, ticket).await.get(list).await.response()["total_count"].clone()
}

#[tokio::test]
async fn domains_are_listed_by_mode_and_verification() {
    let (_emulator, client) = acme("domains").await;
    for (filter, ids) in [
        ("verified=true", vec!["orgdmn_acme"]),
        ("verified=false&enrollment_mode=automatic_invitation", vec!["orgdmn_joining"]),
        ("enrollment_mode=enterprise_sso", vec!["orgdmn_sso"]),
        ("limit=2&offset=1", vec!["orgdmn_prepared", "orgdmn_expired"]),
    ] {
        let page = client.get(&format!("{DOMAINS}?{filter}")).await.response();
        assert_eq!(of_each(&page, "id"), ids, "{filter}");
    }
    assert_eq!(client.get(DOMAINS).await.response()["total_count"], 6);
    for filter in ["verified=perhaps", "enrollment_mode=none", "limit=501"] {
        client.get(&format!("{DOMAINS}?{filter}")).await.refused(422, "form_param_value_invalid");
    }
}

#[tokio::test]
async fn a_domain_is_added_read_and_deleted() {
    let (_emulator, client) = acme("demo").await;
    let made = client.post(DOMAINS, &[("name", "Shop.ACME.example")]).await.response();
    assert_eq!(
        (&made["name"], &made["enrollment_mode"]),
        (&json!("shop.acme.example"), &json!("manual_invitation"))
    );
    assert_eq!(
        (&made["affiliation_verification"], &made["ownership_verification"]),
        (&Value::Null, &Value::Null)
    );
    assert_eq!(made["public_organization_data"]["slug"], "acme");
    let path = format!("{DOMAINS}/{}", made["id"].as_str().unwrap());
    assert_eq!(client.get(&path).await.response(), made);
    let deleted = client.send("DELETE", &path, "").await.response();
    assert_eq!(deleted, json!({ "object": "organization_domain", "id": made["id"], "deleted": true }));
    client.get(&path).await.refused(404, "resource_not_found");
    client.send("DELETE", &path, "").await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn what_cannot_be_a_domain_is_refused() {
    let (_emulator, client) = acme("domains").await;
    for (name, code) in [
        ("", "form_param_nil"),
        ("localhost", "form_param_format_invalid"),
        ("192.168.0.1", "form_param_format_invalid"),
        ("https://acme.example", "form_param_format_invalid"),
        ("gmail.com", "organization_domain_common"),
        ("mailinator.com", "organization_domain_blocked"),
        ("ACME.example", "organization_domain_already_exists_same_organization"),
        ("umbrella.example", "organization_domain_already_exists"),
        ("sso.umbrella.example", "organization_domain_exists_for_enterprise_connection"),
    ] {
        let reply = client.post(DOMAINS, &[("name", name)]).await;
        reply.refused(422, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "name");
    }
    let wrong = [("name", "new.example"), ("enrollment_mode", "no_mode")];
    client.post(DOMAINS, &wrong).await.refused(422, "form_param_value_invalid");
    let full = "/v1/organizations/org_full/domains";
    client.post(full, &[("name", "new.example")]).await.refused(403, "organization_domain_quota_exceeded");
    assert_eq!(client.get(full).await.response()["total_count"], 10);
}

#[tokio::test]
async fn the_last_domain_of_enterprise_sso_is_not_deleted() {
    let (_emulator, client) = acme("domains").await;
    let path = format!("{DOMAINS}/orgdmn_sso");
    client.send("DELETE", &path, "").await.refused(422, "organization_domain_last_verified_cannot_delete");
    let mode = [("enrollment_mode", "manual_invitation")];
    client.post(&format!("{path}/update_enrollment_mode"), &mode).await.response();
    client.send("DELETE", &path, "").await.response();
}

#[tokio::test]
async fn reading_and_managing_domains_need_permissions() {
    let (emulator, _) = acme("domains").await;
    let member = Native::signed_in(&emulator, "ticket_member").await;
    let reader = Native::signed_in(&emulator, "ticket_reader").await;
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    let one = format!("{DOMAINS}/orgdmn_prepared");
    for path in [DOMAINS, &one] {
        member.get(path).await.refused(403, "missing_organization_permission");
        outsider.get(path).await.refused(404, "organization_not_found_or_unauthorized");
    }
    assert_eq!(reader.get(DOMAINS).await.response()["total_count"], 6);
    let seen = reader.get(&one).await.response()["ownership_verification"].clone();
    assert_eq!(seen["txt_record_name"], "_clerk-challenge.prepared.example");
    assert_eq!(seen["txt_record_value"], Value::Null);
    for (path, form) in [
        ("", vec![("name", "new.example")]),
        ("/bulk", vec![("names", "new.example")]),
        ("/orgdmn_acme/update_enrollment_mode", vec![("enrollment_mode", "manual_invitation")]),
        ("/orgdmn_prepared/attempt_affiliation_verification", vec![("code", "424242")]),
        ("/orgdmn_prepared/prepare_ownership_verification", vec![]),
        ("/attempt_ownership_verification/bulk", vec![("organization_domain_ids", "orgdmn_prepared")]),
    ] {
        let reply = reader.post(&format!("{DOMAINS}{path}"), &form).await;
        reply.refused(403, "missing_organization_permission");
        assert_eq!(reply.json()["errors"][0]["meta"]["permissions"], json!(["org:sys_domains:manage"]));
    }
    reader.send("DELETE", &one, "").await.refused(403, "missing_organization_permission");
}

#[tokio::test]
async fn an_instance_can_allow_no_domains_or_only_simple_ones() {
    let (_emulator, client) = acme("restricted").await;
    client.get(DOMAINS).await.refused(403, "organization_domains_not_enabled");
    client.post(DOMAINS, &[("name", "new.example")]).await.refused(403, "organization_domains_not_enabled");
    let settings = client.get("/v1/environment").await.json()["organization_settings"]["domains"].clone();
    assert_eq!(settings["enabled"], false);

    let (_emulator, client) = acme("domains_limited").await;
    let not_enabled = "organization_domain_enrollment_mode_not_enabled";
    for mode in ["automatic_invitation", "automatic_suggestion", "enterprise_sso"] {
        let new = [("name", "new.example"), ("enrollment_mode", mode)];
        client.post(DOMAINS, &new).await.refused(403, not_enabled);
        let update = format!("{DOMAINS}/orgdmn_acme/update_enrollment_mode");
        client.post(&update, &[("enrollment_mode", mode)]).await.refused(403, not_enabled);
    }
    let plan = "unsupported_subscription_plan_features";
    client.post(&format!("{DOMAINS}/bulk"), &[("names", "new.example")]).await.refused(402, plan);
    for step in ["prepare", "attempt"] {
        client
            .post(&format!("{DOMAINS}/orgdmn_acme/{step}_ownership_verification"), &[])
            .await
            .refused(402, plan);
    }
    let settings = client.get("/v1/environment").await.json()["organization_settings"]["domains"].clone();
    assert_eq!(settings["enrollment_modes"], json!(["manual_invitation"]));
}

#[tokio::test]
async fn several_domains_are_added_as_far_as_possible() {
    let (_emulator, client) = acme("domains").await;
    let bulk = format!("{DOMAINS}/bulk");
    let names =
        ["one.example", "gmail.com", "one.example", "nobody", "two.example", "acme.example", "three.example"];
    let mut form: Vec<_> = names.map(|name| ("names", name)).into();
    form.push(("enrollment_mode", "enterprise_sso"));
    let made = client.post(&bulk, &form).await.response();
    assert_eq!(of_each(&made, "name"), ["one.example", "two.example", "three.example"]);
    assert_eq!(made["data"][1]["enrollment_mode"], "enterprise_sso");
    assert_eq!(
        made["errors"],
        json!([
            { "name": "gmail.com", "code": "organization_domain_common" },
            { "name": "nobody", "code": "form_param_format_invalid" },
            { "name": "acme.example", "code": "organization_domain_already_exists_same_organization" },
        ])
    );
    let two = [("names", "four.example"), ("names", "five.example")];
    let made = client.post(&bulk, &two).await.response();
    assert_eq!(of_each(&made, "name"), ["four.example"]);
    assert_eq!(
        made["errors"][0],
        json!({ "name": "five.example", "code": "organization_domain_quota_exceeded" })
    );
    let names: Vec<String> = (0..11).map(|number| format!("{number}.example")).collect();
    let form: Vec<_> = names.iter().map(|name| ("names", name.as_str())).collect();
    client.post(&bulk, &form).await.refused(400, "bulk_size_exceeded");
    client.post(&bulk, &[]).await.refused(422, "form_param_missing");
}

#[tokio::test]
async fn users_are_enrolled_once_their_domain_is_verified() {
    let (emulator, client) = acme("domains").await;
    assert_eq!(total(&emulator, "ticket_outsider", INVITATIONS).await, 0);
    let path = format!("{DOMAINS}/orgdmn_joining");
    let prepare = [("affiliation_email_address", "it@joining.example")];
    client.post(&format!("{path}/prepare_affiliation_verification"), &prepare).await.response();
    let attempt = format!("{path}/attempt_affiliation_verification");
    let domain = client.post(&attempt, &[("code", "424242")]).await.response();
    // Olga and Fay, but not Max, who is a member.
    assert_eq!(
        (&domain["total_pending_invitations"], &domain["total_pending_suggestions"]),
        (&json!(2), &json!(0))
    );
    assert_eq!(total(&emulator, "ticket_outsider", INVITATIONS).await, 1);

    // In another mode, what is pending stays unless it is to be discarded.
    let update = format!("{path}/update_enrollment_mode");
    let both = client.post(&update, &[("enrollment_mode", "automatic_suggestion")]).await.response();
    assert_eq!(
        (&both["total_pending_invitations"], &both["total_pending_suggestions"]),
        (&json!(2), &json!(2))
    );
    let discarding = [("enrollment_mode", "manual_invitation"), ("delete_pending", "true")];
    let none = client.post(&update, &discarding).await.response();
    assert_eq!(
        (&none["total_pending_invitations"], &none["total_pending_suggestions"]),
        (&json!(0), &json!(0))
    );
    assert_eq!(total(&emulator, "ticket_outsider", INVITATIONS).await, 0);
    assert_eq!(total(&emulator, "ticket_outsider", SUGGESTIONS).await, 0);

    let wrong = [("enrollment_mode", "manual_invitation"), ("delete_pending", "perhaps")];
    client.post(&update, &wrong).await.refused(422, "form_param_value_invalid");
    client.post(&update, &[("enrollment_mode", "no_mode")]).await.refused(422, "form_param_value_invalid");
    client.post(&update, &[]).await.refused(422, "form_param_missing");
    let sso = [("enrollment_mode", "enterprise_sso")];
    client.post(&update, &sso).await.refused(422, "organization_domain_ownership_not_verified");
}

#[tokio::test]
async fn users_are_enrolled_when_they_sign_in() {
    let (emulator, client) = acme("domains").await;
    let colleague = Native::signed_in(&emulator, "ticket_colleague").await;
    let suggestions = colleague.get(SUGGESTIONS).await.response();
    assert_eq!(suggestions["total_count"], 1);
    let id = suggestions["data"][0]["id"].as_str().unwrap();
    let accept = format!("/v1/me/organization_suggestions/{id}/accept");
    colleague.post(&accept, &[]).await.response();
    // Once it is accepted, nothing is suggested again.
    assert_eq!(total(&emulator, "ticket_colleague", SUGGESTIONS).await, 0);
    let domain = client.get(&format!("{DOMAINS}/orgdmn_acme")).await.response();
    assert_eq!(domain["total_pending_suggestions"], 0);
}

#[tokio::test]
async fn what_a_deleted_domain_filed_cannot_be_accepted() {
    let (emulator, client) = acme("domains").await;
    let colleague = Native::signed_in(&emulator, "ticket_colleague").await;
    let suggestions = colleague.get(SUGGESTIONS).await.response();
    let id = suggestions["data"][0]["id"].as_str().unwrap();
    client.send("DELETE", &format!("{DOMAINS}/orgdmn_acme"), "").await.response();
    let accept = format!("/v1/me/organization_suggestions/{id}/accept");
    colleague.post(&accept, &[]).await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn domains_are_changed_by_tests() {
    let (emulator, client) = acme("demo").await;
    let domain = seed::Domain {
        id: "orgdmn_new".into(),
        name: "new.example".into(),
        affiliation: Some(seed::DomainVerification::Verified),
        ..seed::Domain::default()
    };
    emulator.change(&[Change::AddDomain(NewDomain { organization: "org_acme".into(), domain })]).unwrap();
    let path = format!("{DOMAINS}/orgdmn_new");
    let verification = client.get(&path).await.response()["affiliation_verification"].clone();
    assert_eq!(verification["status"], "verified");
    emulator.change(&[Change::RemoveDomain("orgdmn_new".into())]).unwrap();
    client.get(&path).await.refused(404, "resource_not_found");
    for change in [Change::RemoveDomain("orgdmn_new".into()), Change::RemoveTxtRecord("new.example".into())] {
        assert!(emulator.change(&[change]).unwrap_err().contains("new"));
    }
}
