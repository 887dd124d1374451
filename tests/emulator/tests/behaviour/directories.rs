//! Directories of enterprise connections: their users, groups and roles, and runs that ask for them.

use clerk_emulator::Change;
use serde_json::{Value, json};

use crate::client::{Judged, Native, encode, judged};
use crate::domains::shipped;
use crate::enterprise_connections::{acme, active};

const OKTA: &str = "/v1/organizations/org_acme/enterprise_connections/entconn_okta/directory";
const OIDC: &str = "/v1/organizations/org_acme/enterprise_connections/entconn_oidc/directory";
const GOOGLE: &str = "/v1/organizations/org_acme/enterprise_connections/entconn_google/directory";
const ACCOUNT: &str =
    r#"{"type":"service_account","project_id":"p","private_key":"never to be seen","client_email":"e"}"#;

fn change(emulator: &Judged, change: Value) {
    let change: Change = serde_json::from_value(change).unwrap();
    emulator.change(&[change]).unwrap();
}

async fn role_of(client: &Native, user: &str) -> Value {
    let members =
        client.get("/v1/organizations/org_acme/memberships?paginated=true&limit=500").await.response();
    let members = members["data"].as_array().unwrap();
    members.iter().find(|member| member["public_user_data"]["user_id"] == user).unwrap()["role"].clone()
}

#[tokio::test]
async fn a_directory_is_created_changed_and_deleted() {
    let (emulator, client) = acme().await;
    client.get(OIDC).await.refused(404, "resource_not_found");
    client.post(&format!("{OIDC}/rotate_api_key"), &[]).await.refused(404, "resource_not_found");
    let made = client.post(OIDC, &[]).await.response();
    assert_eq!((&made["name"], &made["provider"]), (&json!("Acme OIDC"), &json!("custom")));
    assert_eq!((&made["enabled"], made.get("credentials_configured")), (&json!(false), None));
    let key = made["api_key"].as_str().unwrap();
    client.post(OIDC, &[]).await.refused(422, "scim_directory_enterprise_connection_already_used");
    assert_eq!(client.get(OIDC).await.response().get("api_key"), None);
    let rotated = client.post(&format!("{OIDC}/rotate_api_key"), &[]).await.response();
    assert_ne!(rotated["api_key"], key);
    let mapping = r#"{"first_name":null,"phone":"phones.0.value"}"#;
    let form = [("enabled", "true"), ("group_role_mapping_enabled", "true"), ("attribute_mapping", mapping)];
    let changed = client.send("PATCH", OIDC, &encode(&form)).await.response();
    assert_eq!((&changed["enabled"], &changed["group_role_mapping_enabled"]), (&json!(true), &json!(true)));
    let mapping = json!({
        "email_address": "emails.0.value", "last_name": "name.familyName", "phone": "phones.0.value",
    });
    assert_eq!(changed["attribute_mapping"], mapping);
    for wrong in ["[]", "none", r#"{"phone":1}"#] {
        let form = encode(&[("attribute_mapping", wrong)]);
        client.send("PATCH", OIDC, &form).await.refused(422, "form_param_value_invalid");
    }
    let deleted = client.send("DELETE", OIDC, "").await.response();
    assert_eq!(deleted, json!({ "object": "directory", "id": made["id"], "deleted": true }));
    client.get(OIDC).await.refused(404, "resource_not_found");
    let named = client.post(OIDC, &[("name", "People")]).await.response();
    assert_eq!(named["name"], "People");
    assert!(emulator.verdicts().not_covered.iter().any(|what| what.ends_with("as clerk-js 6.40.0 calls it")));
}

#[tokio::test]
async fn directories_need_the_permission_and_the_feature() {
    let (emulator, _) = acme().await;
    let member = active(&emulator, "ticket_member", "org_acme").await;
    member.get(OKTA).await.refused(403, "missing_organization_permission");
    let other = active(&emulator, "ticket_admin", "org_umbrella").await;
    other.get(OKTA).await.refused(403, "self_serve_sso_no_active_organization");
    let mut seed = shipped("enterprise");
    seed.instance.self_serve_directory_sync = false;
    let emulator = judged(seed).await;
    let client = active(&emulator, "ticket_admin", "org_acme").await;
    client.get(OKTA).await.refused(403, "feature_not_enabled");
}

#[tokio::test]
async fn a_run_ends_before_the_next() {
    let (emulator, client) = acme().await;
    let (sync, status) = (format!("{GOOGLE}/sync"), format!("{GOOGLE}/sync_status"));
    let directory = client.get(GOOGLE).await.response();
    assert_eq!(
        (&directory["provider"], &directory["credentials_configured"]),
        (&json!("google"), &json!(false))
    );
    let never = client.get(&status).await.response();
    assert!(never.as_object().unwrap().values().all(Value::is_null) && never.as_object().unwrap().len() == 4);
    let not_configured = "scim_directory_pull_mode_not_configured";
    client.post(&sync, &[]).await.refused(400, not_configured);
    client.post(&format!("{OKTA}/sync"), &[]).await.refused(400, not_configured);
    client.post(&format!("{GOOGLE}/rotate_api_key"), &[]).await.refused(400, "bad_request");
    let form = [("service_account_json", ACCOUNT), ("subject_email", "it@google.example")];
    let configured = client.post(&format!("{GOOGLE}/credentials"), &form).await.response();
    assert_eq!((&configured["credentials_configured"], &configured["enabled"]), (&json!(true), &json!(true)));
    assert!(!json!(emulator.log()).to_string().contains("never to be seen"));
    client.post(&sync, &[]).await.response();
    client.post(&sync, &[]).await.refused(409, "scim_directory_sync_throttled");
    assert_eq!(client.get(&status).await.response()["last_sync_status"], "running");
    let end = json!({ "directory": "dir_google", "status": "succeeded", "changed_user_count": 3 });
    change(&emulator, json!({ "finish_directory_sync": end }));
    let ended = client.get(&status).await.response();
    assert_eq!(
        (&ended["last_sync_status"], &ended["last_sync_changed_user_count"]),
        (&json!("succeeded"), &json!(3))
    );
    assert!(ended["last_synced_at"].is_i64());
    client.post(&sync, &[]).await.response();
    let end = json!({ "directory": "dir_google", "status": "failed", "error": "quota" });
    change(&emulator, json!({ "finish_directory_sync": end }));
    assert_eq!(client.get(&status).await.response()["last_sync_error"], "quota");
    client.send("PATCH", GOOGLE, "enabled=false").await.response();
    client.post(&sync, &[]).await.refused(400, "scim_directory_disabled");
}

#[tokio::test]
async fn credentials_are_checked() {
    let (emulator, client) = acme().await;
    let path = format!("{GOOGLE}/credentials");
    let address = ("subject_email", "it@google.example");
    for (form, code, param) in [
        (vec![address], "form_param_missing", "service_account_json"),
        (
            vec![("service_account_json", "no JSON"), address],
            "form_param_value_invalid",
            "service_account_json",
        ),
        (vec![("service_account_json", "{}"), address], "form_param_value_invalid", "service_account_json"),
        (vec![("service_account_json", ACCOUNT)], "form_param_missing", "subject_email"),
        (
            vec![("service_account_json", ACCOUNT), ("subject_email", "it")],
            "form_param_format_invalid",
            "subject_email",
        ),
    ] {
        let reply = client.post(&path, &form).await;
        reply.refused(422, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], param);
    }
    let refusal = json!({ "directory": "dir_google", "message": "Domain-wide delegation is missing." });
    change(&emulator, json!({ "refuse_directory_credentials": refusal }));
    let form = [("service_account_json", ACCOUNT), address];
    let refused = client.post(&path, &form).await;
    refused.refused(422, "form_param_value_invalid");
    assert_eq!(refused.json()["errors"][0]["long_message"], "Domain-wide delegation is missing.");
    assert_eq!(client.get(GOOGLE).await.response()["credentials_configured"], false);
    client.post(&path, &form).await.response();
    let pushed = client.post(&format!("{OKTA}/credentials"), &form).await;
    pushed.refused(400, "scim_directory_pull_mode_not_configured");
}

#[tokio::test]
async fn users_are_provisioned_and_deprovisioned() {
    let (emulator, client) = acme().await;
    let page = client.get(&format!("{OKTA}/users?limit=2")).await.response();
    assert_eq!((&page["total_count"], &page["data"][0]["user_id"]), (&json!(3), &json!("user_max")));
    assert_eq!(
        (&page["data"][0]["object"], &page["data"][0]["active"]),
        (&json!("directory_user"), &json!(true))
    );
    let dora = client.get(&format!("{OKTA}/users?offset=2")).await.response();
    assert_eq!(
        (&dora["data"][0]["identifier"], &dora["data"][0]["active"]),
        (&json!("dora@sso.example"), &json!(false))
    );
    Native::new(&emulator).sign_in("ticket_deprovisioned").await.refused(401, "deprovisioned");

    let member = active(&emulator, "ticket_member", "org_acme").await;
    change(
        &emulator,
        json!({ "deprovision_directory_user": { "directory": "dir_okta", "user": "user_max" } }),
    );
    let members =
        client.get("/v1/organizations/org_acme/memberships?paginated=true&query=max").await.response();
    assert_eq!(members["data"][0]["public_user_data"]["deprovisioned"], true);
    let all = client.get("/v1/organizations/org_acme/memberships?paginated=true").await.response();
    assert_eq!(all["data"][0]["public_user_data"].get("deprovisioned"), None);
    assert_eq!(member.get("/v1/organizations/org_acme/memberships").await.status, 401);
    let password =
        [("strategy", "password"), ("identifier", "max@sso.example"), ("password", "correct horse battery")];
    Native::new(&emulator).post("/v1/client/sign_ins", &password).await.refused(401, "deprovisioned");
    let managed = "organization_membership_managed_by_scim";
    client.send("DELETE", "/v1/organizations/org_acme/memberships/user_max", "").await.refused(409, managed);

    let new = json!({ "id": "diruser_new", "user": "user_new", "groups": ["dirgrp_engineering"] });
    change(&emulator, json!({ "add_directory_user": { "directory": "dir_okta", "user": new } }));
    assert_eq!(client.get(&format!("{OKTA}/users")).await.response()["total_count"], 4);
    assert_eq!(role_of(&client, "user_new").await, "org:member");
    // Without the directory, they are members like others.
    client.send("DELETE", OKTA, "").await.response();
    client.send("DELETE", "/v1/organizations/org_acme/memberships/user_new", "").await.response();
}

#[tokio::test]
async fn groups_are_read_by_cursor() {
    let (emulator, client) = acme().await;
    let (mut ids, mut after) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{OKTA}/groups?limit=500{after}")).await.response();
        let rows = page["data"].as_array().unwrap();
        ids.extend(rows.iter().map(|row| row["id"].as_str().unwrap().to_owned()));
        let cursor = &page["cursor"];
        assert_eq!(cursor["has_next_page"], cursor["starting_after"].is_string());
        let Some(next) = cursor["starting_after"].as_str() else { break };
        after = format!("&{}", encode(&[("starting_after", next)]));
        if ids.len() == 500 {
            // The cursor holds even if its group is gone.
            change(&emulator, json!({ "remove_directory_group": ids[499] }));
        }
    }
    assert_eq!((ids.len(), ids[0].as_str()), (1205, "dirgrp_engineering"));
    assert_eq!(ids.iter().collect::<std::collections::HashSet<_>>().len(), 1205);
    let group = json!({ "id": "dirgrp_new", "name": "New" });
    change(&emulator, json!({ "add_directory_group": { "directory": "dir_okta", "group": group } }));
    let page = client.get(&format!("{OKTA}/groups?limit=500{after}")).await.response();
    assert_eq!(page["data"].as_array().unwrap().last().unwrap()["display_name"], "New");
    let first = client.get(&format!("{OKTA}/groups")).await.response();
    assert_eq!(first["data"].as_array().unwrap().len(), 100);
    for query in ["limit=0", "limit=501", "starting_after=", "starting_after=dirgrp_design"] {
        client.get(&format!("{OKTA}/groups?{query}")).await.refused(422, "form_param_value_invalid");
    }
    let empty = client.get(&format!("{GOOGLE}/groups")).await.response();
    assert_eq!(
        empty["cursor"],
        json!({ "starting_after": null, "ending_before": null, "has_next_page": false })
    );
}

#[tokio::test]
async fn groups_have_roles_in_their_order() {
    let (_emulator, client) = acme().await;
    let path = format!("{OKTA}/group_role_mappings");
    let seeded = client.get(&path).await.response();
    assert_eq!((&seeded["total_count"], &seeded["default_role"]["key"]), (&json!(1), &json!("org:member")));
    assert_eq!(seeded["data"][0]["directory_group_display_name"], "Engineering");
    let put = async |mappings: &str| client.send("PUT", &path, &encode(&[("mappings", mappings)])).await;
    let mappings = r#"[{"directory_group_id":"dirgrp_design","role":"org:bypasser"},{"directory_group_id":"dirgrp_engineering","role":"org:admin"}]"#;
    let replaced = put(mappings).await.response();
    let row = &replaced["data"][1];
    assert_eq!((&row["precedence"], &row["role"]["key"]), (&json!(2), &json!("org:admin")));
    assert_eq!(role_of(&client, "user_max").await, "org:member");
    // Max is in both groups, Rita in none that is mapped.
    client.send("PATCH", OKTA, "group_role_mapping_enabled=true").await.response();
    assert_eq!(role_of(&client, "user_max").await, "org:bypasser");
    assert_eq!(role_of(&client, "user_rita").await, "org:member");
    put(r#"[{"directory_group_id":"dirgrp_engineering","role":"org:admin"}]"#).await.response();
    assert_eq!(role_of(&client, "user_max").await, "org:admin");
    assert_eq!(put("[]").await.response()["data"], json!([]));
    assert_eq!(role_of(&client, "user_max").await, "org:member");
}

#[tokio::test]
async fn mappings_are_checked() {
    let (_emulator, client) = acme().await;
    let path = format!("{OKTA}/group_role_mappings");
    let mapping = |group: &str, role: &str| json!({ "directory_group_id": group, "role": role });
    for wrong in [
        "none".to_owned(),
        "{}".to_owned(),
        r#"[{"directory_group_id":"dirgrp_design"}]"#.to_owned(),
        json!([mapping("dirgrp_none", "org:admin")]).to_string(),
        json!([mapping("dirgrp_design", "org:none")]).to_string(),
        json!([mapping("dirgrp_design", "org:admin"), mapping("dirgrp_design", "org:member")]).to_string(),
    ] {
        let reply = client.send("PUT", &path, &encode(&[("mappings", &wrong)])).await;
        reply.refused(422, "form_param_value_invalid");
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], "mappings");
    }
    let many: Vec<_> =
        (1..=101).map(|number| mapping(&format!("dirgrp_team_{number:04}"), "org:member")).collect();
    let most = encode(&[("mappings", &json!(many[..100]).to_string())]);
    assert_eq!(client.send("PUT", &path, &most).await.response()["total_count"], 100);
    let too_many = encode(&[("mappings", &json!(many).to_string())]);
    client.send("PUT", &path, &too_many).await.refused(400, "bulk_size_exceeded");
    client.send("PUT", &path, "").await.refused(422, "form_param_missing");
}
