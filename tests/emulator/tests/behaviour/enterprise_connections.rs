//! Enterprise connections of an organization, and their test runs.

use clerk_emulator::{Change, FinishedTestRun, NewEnterpriseConnection, seed};
use serde_json::{Value, json};

use crate::client::{Judged, Native, encode, judged, send};
use crate::domains::shipped;

const CONNECTIONS: &str = "/v1/organizations/org_acme/enterprise_connections";
const OKTA: &str = "/v1/organizations/org_acme/enterprise_connections/entconn_okta";
const SAML: [(&str, &str); 2] = [("provider", "saml_okta"), ("domains", "free.example")];
const OIDC: [(&str, &str); 2] = [("provider", "oidc_custom"), ("domains", "free.example")];

/// A client whose session has this active organization.
pub(crate) async fn active(emulator: &Judged, ticket: &str, organization: &str) -> Native {
    let client = Native::signed_in(emulator, ticket).await;
    activate(&client, organization).await;
    client
}

async fn activate(client: &Native, organization: &str) {
    let touch = format!("/v1/client/sessions/{}/touch", client.session().await);
    client.post(&touch, &[("active_organization_id", organization)]).await.response();
}

pub(crate) async fn acme() -> (Judged, Native) {
    let emulator = judged(shipped("enterprise")).await;
    let client = active(&emulator, "ticket_admin", "org_acme").await;
    (emulator, client)
}

fn ids(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap()).collect()
}

async fn listed(client: &Native, query: &str) -> Value {
    client.get(&format!("{CONNECTIONS}{query}")).await.response()
}

#[tokio::test]
async fn members_see_the_connections_that_they_can_use() {
    let (emulator, admin) = acme().await;
    let all = ["entconn_okta", "entconn_oidc", "entconn_google"];
    assert_eq!(ids(&listed(&admin, "").await), all);
    let member = active(&emulator, "ticket_member", "org_acme").await;
    assert_eq!(ids(&listed(&member, "").await), ["entconn_okta"]);
    let linked = "?with_organization_account_linking=true";
    assert_eq!(ids(&listed(&member, linked).await), ["entconn_okta", "entconn_google"]);
    let elsewhere = active(&emulator, "ticket_elsewhere", "org_acme").await;
    assert_eq!(listed(&elsewhere, "").await, json!([]));
}

#[tokio::test]
async fn connections_are_those_of_the_active_organization() {
    let emulator = judged(shipped("enterprise")).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let inactive = "self_serve_sso_no_active_organization";
    client.get(CONNECTIONS).await.refused(403, inactive);
    client.post(CONNECTIONS, &SAML).await.refused(403, inactive);
    activate(&client, "org_umbrella").await;
    // The list is of the active organization, whatever the path says.
    assert_eq!(ids(&listed(&client, "").await), ["entconn_umbrella"]);
    client.post(CONNECTIONS, &SAML).await.refused(403, inactive);
    client.send("DELETE", OKTA, "").await.refused(403, inactive);
    client.get(&format!("{OKTA}/test_runs")).await.refused(403, inactive);
}

#[tokio::test]
async fn self_serve_sso_can_be_off_for_one_organization_or_all() {
    let off = "self_serve_sso_organization_disabled";
    let emulator = judged(shipped("enterprise")).await;
    let client = active(&emulator, "ticket_admin", "org_closed").await;
    let path = "/v1/organizations/org_closed/enterprise_connections";
    client.get(path).await.refused(403, off);
    client.post(path, &SAML).await.refused(403, off);
    let bulk = "/v1/organizations/org_closed/domains/bulk";
    client.post(bulk, &[("names", "closed.example")]).await.refused(403, off);
    let organization = client.get("/v1/organizations/org_closed").await.response();
    assert_eq!(organization["self_serve_sso_enabled"], false);
    let mut seed = shipped("enterprise");
    seed.instance.self_serve_sso = false;
    let emulator = judged(seed).await;
    let client = active(&emulator, "ticket_admin", "org_acme").await;
    client.get(CONNECTIONS).await.refused(403, off);
    client.send("PATCH", OKTA, "name=Other").await.refused(403, off);
}

#[tokio::test]
async fn managing_needs_the_permission() {
    let (emulator, _) = acme().await;
    let member = active(&emulator, "ticket_member", "org_acme").await;
    let missing = "missing_organization_permission";
    member.post(CONNECTIONS, &SAML).await.refused(403, missing);
    member.send("PATCH", OKTA, "name=Other").await.refused(403, missing);
    member.send("DELETE", OKTA, "").await.refused(403, missing);
    member.post(&format!("{OKTA}/test_runs"), &[]).await.refused(403, missing);
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    outsider.post(CONNECTIONS, &SAML).await.refused(404, "organization_not_found_or_unauthorized");
}

#[tokio::test]
async fn a_saml_connection_is_created_configured_and_deleted() {
    let (_emulator, client) = acme().await;
    let form =
        [SAML[0], ("domains", " FREE.example "), ("domains", "free2.example"), ("domains", "free.example")];
    let made = client.post(CONNECTIONS, &form).await;
    assert_eq!(made.status, 201, "{}", made.text);
    let made = made.json()["response"].clone();
    assert_eq!((&made["name"], &made["active"]), (&json!("sso.example"), &json!(false)));
    assert_eq!(made["domains"], json!(["free.example", "free2.example"]));
    assert_eq!(made["saml_connection"].get("idp_sso_url"), None);
    let path = format!("{CONNECTIONS}/{}", made["id"].as_str().unwrap());
    let form = [
        ("name", "Okta"),
        ("active", "true"),
        ("sync_user_attributes", "false"),
        ("saml_idp_entity_id", "urn:okta"),
        ("saml_idp_sso_url", "https://okta.example/sso"),
        ("saml_idp_certificates", "first"),
        ("saml_idp_certificates", "second"),
        ("saml_attribute_mapping", r#"{"email":"mail"}"#),
        ("saml_force_authn", "true"),
    ];
    let changed = client.send("PATCH", &path, &encode(&form)).await.response();
    let saml = &changed["saml_connection"];
    assert_eq!(
        (&changed["authenticatable"], &changed["sync_user_attributes"]),
        (&json!(true), &json!(false))
    );
    assert_eq!((&saml["idp_certificate"], &saml["force_authn"]), (&json!("first"), &json!(true)));
    assert_eq!(saml["idp_certificates"][1]["certificate"], "second");
    // An empty text clears a setting, and keeps a name, a flag and the domains.
    let form = "name=&active=&domains=&saml_idp_sso_url=&saml_idp_certificate=";
    let cleared = client.send("PATCH", &path, form).await.response();
    assert_eq!((&cleared["name"], &cleared["active"]), (&json!("Okta"), &json!(true)));
    assert_eq!((&cleared["domains"], &cleared["authenticatable"]), (&made["domains"], &json!(false)));
    assert_eq!(cleared["saml_connection"].get("idp_certificate"), None);
    let moved = client.send("PATCH", &path, "domains=free2.example").await.response();
    assert_eq!(moved["domains"], json!(["free2.example"]));
    let deleted = client.send("DELETE", &path, "").await.response();
    assert_eq!(deleted, json!({ "object": "enterprise_connection", "id": made["id"], "deleted": true }));
    client.send("DELETE", &path, "").await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn the_secret_of_a_client_is_never_returned() {
    let (emulator, client) = acme().await;
    let form = [
        OIDC[0],
        OIDC[1],
        ("name", "GitLab"),
        ("oidc_client_id", "acme"),
        ("oidc_client_secret", "never to be seen"),
        ("oidc_auth_url", "https://oidc.example/auth"),
        ("oidc_token_url", "https://oidc.example/token"),
        ("oidc_requires_pkce", "true"),
    ];
    let made = client.post(CONNECTIONS, &form).await;
    let config = &made.json()["response"]["oauth_config"];
    assert_eq!((&config["client_id"], &config["requires_pkce"]), (&json!("acme"), &json!(true)));
    assert_eq!(config["auth_url"], "https://oidc.example/auth");
    let list = client.get(CONNECTIONS).await.text;
    for text in [&made.text, &list, &json!(emulator.log()).to_string()] {
        assert!(!text.contains("never to be seen") && !text.contains("client_secret\":\"s"), "{text}");
    }
    assert!(!list.contains("secret of Acme"));
}

#[tokio::test]
async fn every_domain_has_to_be_one_for_sso() {
    let (_emulator, client) = acme().await;
    for (domain, code) in [
        ("unknown.example", "form_param_value_invalid"),
        ("sso.umbrella.example", "form_param_value_invalid"),
        ("open.example", "organization_domain_ownership_not_verified"),
        ("manual.example", "organization_domain_enrollment_mode_invalid"),
        ("sso.example", "organization_domain_exists_for_enterprise_connection"),
    ] {
        let reply = client.post(CONNECTIONS, &[SAML[0], SAML[1], ("domains", domain)]).await;
        reply.refused(422, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "domains", "{domain}");
        let path = format!("{CONNECTIONS}/entconn_oidc");
        client.send("PATCH", &path, &encode(&[("domains", domain)])).await.refused(422, code);
    }
    assert_eq!(listed(&client, "").await.as_array().unwrap().len(), 3);
    // Its own domains stay its own.
    client.send("PATCH", OKTA, "domains=sso.example&domains=free.example").await.response();
}

#[tokio::test]
async fn settings_belong_to_the_protocol() {
    let (_emulator, client) = acme().await;
    for (form, code, param) in [
        (vec![SAML[1]], "form_param_missing", "provider"),
        (vec![("provider", "saml"), SAML[1]], "form_param_value_invalid", "provider"),
        (vec![SAML[0]], "form_param_missing", "domains"),
        (vec![SAML[0], ("domains", "")], "form_param_nil", "domains"),
        (vec![SAML[0], SAML[1], ("oidc_client_id", "acme")], "form_param_value_invalid", "oidc_client_id"),
        (
            vec![OIDC[0], OIDC[1], ("saml_force_authn", "true")],
            "form_param_value_invalid",
            "saml_force_authn",
        ),
        (
            vec![OIDC[0], OIDC[1], ("saml_idp_certificate", "x")],
            "form_param_value_invalid",
            "saml_idp_certificate",
        ),
        (
            vec![SAML[0], SAML[1], ("saml_idp_sso_url", "okta")],
            "form_param_value_invalid",
            "saml_idp_sso_url",
        ),
        (
            vec![OIDC[0], OIDC[1], ("oidc_requires_pkce", "x")],
            "form_param_value_invalid",
            "oidc_requires_pkce",
        ),
        (vec![SAML[0], SAML[1], ("active", "true")], "form_param_unknown", "active"),
        (
            vec![SAML[0], SAML[1], ("saml_attribute_mapping", "[1]")],
            "form_param_value_invalid",
            "saml_attribute_mapping",
        ),
    ] {
        let reply = client.post(CONNECTIONS, &form).await;
        reply.refused(422, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], param);
    }
    client.send("PATCH", OKTA, "custom_attributes=none").await.refused(422, "form_param_value_invalid");
    client.send("PATCH", OKTA, "provider=saml_okta").await.refused(422, "form_param_unknown");
    client
        .send("PATCH", &format!("{CONNECTIONS}/entconn_umbrella"), "name=Mine")
        .await
        .refused(404, "resource_not_found");
}

#[tokio::test]
async fn domains_of_a_connection_stay() {
    let (emulator, client) = acme().await;
    let domain = "/v1/organizations/org_acme/domains/orgdmn_sso";
    let mode = [("enrollment_mode", "manual_invitation")];
    let served = "organization_domain_exists_for_enterprise_connection";
    client.post(&format!("{domain}/update_enrollment_mode"), &mode).await.refused(422, served);
    client.send("DELETE", domain, "").await.refused(422, "organization_domain_last_verified_cannot_delete");
    client.send("PATCH", OKTA, "domains=sso.example&domains=free.example").await.response();
    client.send("DELETE", domain, "").await.response();
    assert_eq!(listed(&client, "").await[0]["domains"], json!(["free.example"]));
    let other = [("name", "auto.umbrella.example"), ("enrollment_mode", "enterprise_sso")];
    let domains = "/v1/organizations/org_acme/domains";
    client.post(domains, &other).await.refused(422, "organization_domain_exists_for_enrollment");
    emulator.change(&[Change::RemoveEnterpriseConnection("entconn_oidc".into())]).unwrap();
    client.send("DELETE", "/v1/organizations/org_acme/domains/orgdmn_oidc", "").await.response();
}

#[tokio::test]
async fn test_runs_are_listed_by_status() {
    let (emulator, client) = acme().await;
    let runs = async |query: &str| client.get(&format!("{OKTA}/test_runs{query}")).await.response();
    let page = runs("").await;
    assert_eq!(ids(&page["data"]), ["ectr_success", "ectr_failed", "ectr_pending"]);
    assert_eq!((&page["total_count"], &page["data"][0]["connection_type"]), (&json!(3), &json!("saml")));
    assert_eq!(page["data"][1]["logs"][0]["code"], "connection_not_configured");
    assert_eq!(ids(&runs("?status=success&status=failed&limit=1&offset=1").await["data"]), ["ectr_failed"]);
    client.get(&format!("{OKTA}/test_runs?status=over")).await.refused(422, "form_param_value_invalid");
    let finished = FinishedTestRun {
        id: "ectr_pending".into(),
        status: seed::TestRunStatus::Success,
        parsed_user_info: json!({ "email_address": "max@sso.example" }).as_object().cloned(),
        logs: Vec::new(),
    };
    emulator.change(&[Change::FinishTestRun(finished)]).unwrap();
    let page = runs("?status=success").await;
    assert_eq!(page["total_count"], 2);
    assert_eq!(page["data"][1]["parsed_user_info"], json!({ "email_address": "max@sso.example" }));
}

#[tokio::test]
async fn opening_the_url_of_a_test_run_ends_it() {
    let (emulator, client) = acme().await;
    for (connection, status, elsewhere) in [
        ("entconn_okta", "success", "https://okta.example/sso".to_owned()),
        ("entconn_oidc", "success", "https://oidc.example/.well-known/openid-configuration".to_owned()),
        ("entconn_google", "failed", emulator.base_url()),
    ] {
        let path = format!("{CONNECTIONS}/{connection}/test_runs");
        let made = client.post(&path, &[]).await.response();
        let url = made["url"].as_str().unwrap().strip_prefix(&emulator.base_url()).unwrap().to_owned();
        let pending = client.get(&format!("{path}?status=pending")).await.response();
        let id = pending["data"].as_array().unwrap().last().unwrap()["id"].clone();
        let opened = send(&emulator.base_url(), "GET", &url, &[], "").await.unwrap();
        assert_eq!((opened.status, opened.header("location")), (301, Some(elsewhere.as_str())));
        let page = client.get(&path).await.response();
        let run = page["data"].as_array().unwrap().iter().find(|run| run["id"] == id).unwrap();
        assert_eq!(run["status"], status, "{run}");
        let user = if status == "success" { json!("user_ada") } else { Value::Null };
        assert_eq!(run["parsed_user_info"]["user_id"], user);
        let again = send(&emulator.base_url(), "GET", &url, &[], "").await.unwrap();
        again.refused(400, "ticket_invalid_code");
    }
    let unknown = "/v1/enterprise_connections/entconn_none/init_test_run?ticket=1";
    send(&emulator.base_url(), "GET", unknown, &[], "").await.unwrap().refused(404, "resource_not_found");
}

#[tokio::test]
async fn another_administrator_adds_and_removes_connections() {
    let (emulator, client) = acme().await;
    let connection = serde_json::from_value(
        json!({ "id": "entconn_new", "name": "New", "provider": "oidc_gitlab", "domains": ["free.example"] }),
    );
    let added = NewEnterpriseConnection { organization: "org_acme".into(), connection: connection.unwrap() };
    let change = Change::AddEnterpriseConnection(added);
    emulator.change(std::slice::from_ref(&change)).unwrap();
    assert_eq!(ids(&listed(&client, "").await).len(), 4);
    emulator.change(&[change]).unwrap_err();
    emulator.change(&[Change::RemoveEnterpriseConnection("entconn_new".into())]).unwrap();
    let gone = emulator.change(&[Change::RemoveEnterpriseConnection("entconn_new".into())]).unwrap_err();
    assert_eq!(gone.to_string(), "there is no enterprise connection entconn_new");
    let mut wrong = shipped("enterprise");
    let settings = &mut wrong.organizations[0].resources.enterprise_connections[0].settings;
    settings.insert("oidc_client_id".into(), json!("acme"));
    let refused = emulator.seed(&wrong).unwrap_err().to_string();
    assert!(refused.contains("saml_okta has no setting oidc_client_id"), "{refused}");
}
