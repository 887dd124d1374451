//! Members, roles, permissions and quotas.

use clerk_emulator::{Change, Seed};
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged};

const MEMBERS: &str = "/v1/organizations/org_acme/memberships";

async fn acme(ticket: &str) -> (Judged, Native) {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, ticket).await;
    (emulator, client)
}

fn ids(page: &Value) -> Vec<&str> {
    page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["public_user_data"]["user_id"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn members_are_a_page_or_a_bare_array() {
    let (_emulator, client) = acme("ticket_member").await;
    let page = client.get(&format!("{MEMBERS}?paginated=true&limit=2&offset=1")).await.response();
    assert_eq!(ids(&page), ["user_max", "user_tove"]);
    assert_eq!(page["total_count"], 3);
    assert_eq!(page["data"][0]["organization"]["members_count"], 3);
    assert_eq!(client.get(MEMBERS).await.response().as_array().unwrap().len(), 3);
    client.get(&format!("{MEMBERS}?paginated=perhaps")).await.refused(422, "form_param_value_invalid");
}

#[tokio::test]
async fn filters_combine_and_free_text_is_taken_literally() {
    let (_emulator, client) = acme("ticket_admin").await;
    for (filter, expected) in [
        ("role=org:admin", vec!["user_ada"]),
        ("role=org:admin&role=org:member", vec!["user_ada", "user_max", "user_tove"]),
        ("query=PLANCK", vec!["user_max"]),
        ("query=max+planck", vec!["user_max"]),
        ("query=tove@", vec!["user_tove"]),
        ("query=user_ada", vec!["user_ada"]),
        ("query=%25", vec![]),
        ("query=_", vec!["user_ada", "user_max", "user_tove"]),
        ("query=ada&role=org:member", vec![]),
    ] {
        let page = client.get(&format!("{MEMBERS}?paginated=true&{filter}")).await.response();
        assert_eq!(ids(&page), expected, "{filter}");
        assert_eq!(page["total_count"], expected.len(), "{filter}");
    }
    client.get(&format!("{MEMBERS}?query=")).await.refused(422, "form_param_missing");
}

#[tokio::test]
async fn a_member_is_added_changed_and_removed() {
    let (_emulator, client) = acme("ticket_admin").await;
    let added = client.post(MEMBERS, &[("user_id", "user_olga"), ("role", "org:member")]).await.response();
    assert_eq!(added["role_name"], "Member");
    assert_eq!(added["organization"]["members_count"], 4);
    let path = format!("{MEMBERS}/user_olga");
    let changed = client.send("PATCH", &path, "role=org%3Aadmin").await.response();
    assert_eq!(changed["role"], "org:admin");
    assert!(changed["permissions"].as_array().unwrap().contains(&json!("org:sys_memberships:manage")));
    let removed = client.send("DELETE", &path, "").await.response();
    assert_eq!(removed["id"], added["id"]);
    client.send("DELETE", &path, "").await.refused(404, "resource_not_found");
}

#[tokio::test]
async fn however_a_user_becomes_a_member_the_pending_request_has_ended() {
    const REQUESTS: &str = "/v1/organizations/org_acme/membership_requests";
    let seed = Seed::from_yaml(
        r#"users: [{id: user_a, email: a@example.com}, {id: user_b}, {id: user_c}, {id: user_d}]
organizations:
  - id: org_acme
    name: Acme
    slug: acme
    members: [{user: user_a, role: "org:admin"}]
    requests:
      - {id: orgmemreq_old, user: user_b, status: rejected}
      - {id: orgmemreq_b, user: user_b}
      - {id: orgmemreq_c, user: user_c}
      - {id: orgmemreq_d, user: user_d}
  - id: org_2
    name: Two
    slug: two
    members: [{user: user_a, role: "org:admin"}]
    requests: [{id: orgmemreq_elsewhere, user: user_b}]
tickets: [{ticket: t, user: user_a}]"#,
    )
    .unwrap();
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "t").await;

    client.post(MEMBERS, &[("user_id", "user_b"), ("role", "org:member")]).await.response();
    let changes = r#"[{"add_member": {"organization": "org_acme", "user": "user_c", "role": "org:member"}}]"#;
    emulator.change(&serde_json::from_str::<Vec<Change>>(changes).unwrap()).unwrap();
    let accepted = client.post(&format!("{REQUESTS}/orgmemreq_d/accept"), &[]).await.response();
    assert_eq!(accepted["status"], "accepted");

    let page = client.get(REQUESTS).await.response();
    let statuses: Vec<_> = page["data"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| (row["id"].as_str().unwrap(), row["status"].as_str().unwrap()))
        .collect();
    let ended = ["orgmemreq_b", "orgmemreq_c", "orgmemreq_d"].map(|id| (id, "accepted"));
    assert_eq!(statuses[0], ("orgmemreq_old", "rejected"));
    assert_eq!(statuses[1..], ended);
    assert!(page["data"][1]["updated_at"].as_i64() > page["data"][1]["created_at"].as_i64());
    client.post(&format!("{REQUESTS}/orgmemreq_b/accept"), &[]).await.refused(404, "resource_not_found");
    let elsewhere = client.get("/v1/organizations/org_2/membership_requests").await.response();
    assert_eq!(elsewhere["data"][0]["status"], "pending");
}

#[tokio::test]
async fn errors_about_new_members_name_the_parameter() {
    let (_emulator, client) = acme("ticket_admin").await;
    for (form, status, code, param) in [
        (vec![("user_id", "user_olga")], 422, "form_param_missing", Some("role")),
        (vec![("role", "org:member")], 422, "form_param_missing", Some("user_id")),
        (vec![("user_id", ""), ("role", "org:member")], 422, "form_param_nil", Some("user_id")),
        (vec![("user_id", "user_olga"), ("role", "org:king")], 404, "resource_not_found", Some("role")),
        (
            vec![("user_id", "user_nobody"), ("role", "org:member")],
            404,
            "resource_not_found",
            Some("user_id"),
        ),
        (
            vec![("user_id", "user_max"), ("role", "org:member")],
            400,
            "already_a_member_in_organization",
            None,
        ),
        (vec![("user_id", "a"), ("role", "b"), ("role", "c")], 422, "form_param_duplicate", Some("role")),
        (vec![("user_id", "a"), ("colour", "red")], 422, "form_param_unknown", Some("colour")),
    ] {
        let reply = client.post(MEMBERS, &form).await;
        reply.refused(status, code);
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], json!(param));
    }
}

#[tokio::test]
async fn the_last_manager_cannot_be_removed() {
    let (_emulator, client) = acme("ticket_admin").await;
    let ada = format!("{MEMBERS}/user_ada");
    let code = "organization_minimum_permissions_needed";
    client.send("PATCH", &ada, "role=org%3Amember").await.refused(400, code);
    client.send("DELETE", &ada, "").await.refused(400, code);
    client.send("PATCH", &format!("{MEMBERS}/user_max"), "role=org%3Aadmin").await.response();
    assert_eq!(client.send("PATCH", &ada, "role=org%3Amember").await.response()["role"], "org:member");
}

#[tokio::test]
async fn members_can_read_and_others_cannot() {
    let (emulator, member) = acme("ticket_member").await;
    member.get(MEMBERS).await.response();
    member.get("/v1/organizations/org_acme/roles").await.response();
    let refused = member.post(MEMBERS, &[("user_id", "user_olga"), ("role", "org:member")]).await;
    refused.refused(403, "missing_organization_permission");
    assert_eq!(refused.json()["errors"][0]["meta"]["permissions"], json!(["org:sys_memberships:manage"]));
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    for path in ["/v1/organizations/org_acme", MEMBERS, "/v1/organizations/org_nowhere/roles"] {
        outsider.get(path).await.refused(404, "organization_not_found_or_unauthorized");
    }
}

#[tokio::test]
async fn a_custom_role_grants_its_permissions() {
    let seed = Seed::from_yaml(
        r#"users: [{id: user_a, email: a@example.com}]
organizations:
  - id: org_1
    name: One
    slug: one
    roles: [{key: "org:auditor", name: Auditor, permissions: ["org:reports:read"]}]
    members: [{user: user_a, role: "org:auditor"}]
tickets: [{ticket: t, user: user_a}]"#,
    )
    .unwrap();
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "t").await;
    let reply = client.get("/v1/organizations/org_1/memberships").await;
    reply.refused(403, "missing_organization_permission");
    assert_eq!(reply.json()["errors"][0]["meta"]["permissions"], json!(["org:sys_memberships:read"]));
    let page = client.get("/v1/me/organization_memberships?paginated=true").await.response();
    assert_eq!(page["data"][0]["permissions"], json!(["org:reports:read"]));
    assert_eq!(page["data"][0]["role_name"], "Auditor");
}

#[tokio::test]
async fn roles_are_a_page_with_their_permissions() {
    let (_emulator, client) = acme("ticket_admin").await;
    let page = client.get("/v1/organizations/org_acme/roles?limit=1&offset=1").await.response();
    assert_eq!(page["total_count"], 2);
    assert_eq!(page["has_role_set_migration"], false);
    assert_eq!(page["data"][0]["key"], "org:member");
    assert_eq!(page["data"][0]["permissions"][0]["type"], "system");
}

#[tokio::test]
async fn a_full_organization_refuses_members() {
    let mut seed = Seed::demo();
    seed.organizations[0].max_allowed_memberships = 3;
    seed.organizations[0].resources.invitations.clear();
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let form = [("user_id", "user_olga"), ("role", "org:member")];
    client.post(MEMBERS, &form).await.refused(403, "organization_membership_quota_exceeded");
    let accept = "/v1/organizations/org_acme/membership_requests/orgmemreq_grace/accept";
    client.post(accept, &[]).await.refused(403, "organization_membership_quota_exceeded");
    client.send("DELETE", &format!("{MEMBERS}/user_max"), "").await.response();
    client.post(accept, &[]).await.response();
}

#[tokio::test]
async fn own_memberships_are_a_page_or_a_bare_array() {
    let (_emulator, client) = acme("ticket_admin").await;
    let page = client.get("/v1/me/organization_memberships?paginated=true&limit=1").await.response();
    assert_eq!(page["total_count"], 2);
    assert_eq!(page["data"][0]["role"], "org:admin");
    assert_eq!(client.get("/v1/me/organization_memberships").await.response().as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn losing_a_membership_deactivates_the_organization() {
    let (emulator, client) = acme("ticket_member").await;
    let session = format!("/v1/client/sessions/{}", client.session().await);
    client.post(&format!("{session}/touch"), &[("active_organization_id", "acme")]).await.response();
    let admin = Native::signed_in(&emulator, "ticket_admin").await;
    admin.send("DELETE", &format!("{MEMBERS}/user_max"), "").await.response();
    assert_eq!(client.get(&session).await.response()["last_active_organization_id"], json!(null));
    client.get(MEMBERS).await.refused(404, "organization_not_found_or_unauthorized");
}
