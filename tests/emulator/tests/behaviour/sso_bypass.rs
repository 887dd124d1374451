//! Members who may sign in without SSO.

use serde_json::{Value, json};

use crate::client::{Native, judged};
use crate::domains::shipped;

const LIST: &str = "/v1/organizations/org_acme/sso_bypass_allowlist_users";

fn users(list: &Value) -> Vec<&str> {
    list.as_array().unwrap().iter().map(|row| row["user_id"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn members_are_added_once_and_removed() {
    let emulator = judged(shipped("enterprise")).await;
    let client = Native::signed_in(&emulator, "ticket_bypass").await;
    let list = client.get(LIST).await.response();
    assert_eq!(users(&list), ["user_max"]);
    assert_eq!(list[0].get("id"), None);
    assert_eq!(list[0]["public_user_data"]["identifier"], "max@sso.example");
    let added = client.post(LIST, &[("user_id", "user_ada")]).await.response();
    assert_eq!(
        (&added["object"], &added["user_id"]),
        (&json!("sso_bypass_allowlist_user"), &json!("user_ada"))
    );
    assert_eq!(client.post(LIST, &[("user_id", "user_ada")]).await.response(), added);
    let one = format!("{LIST}/user_max");
    let deleted = client.send("DELETE", &one, "").await.response();
    assert_eq!(deleted, json!({ "object": "sso_bypass_allowlist_user", "id": "user_max", "deleted": true }));
    client.send("DELETE", &one, "").await.refused(404, "resource_not_found");
    assert_eq!(users(&client.get(LIST).await.response()), ["user_ada"]);
}

#[tokio::test]
async fn only_members_with_an_address_that_is_served_are_added() {
    let emulator = judged(shipped("enterprise")).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    for (user, status, code) in [
        ("user_eve", 422, "sso_bypass_domain_not_served"),
        ("user_olga", 404, "resource_not_found"),
        ("user_none", 404, "resource_not_found"),
        ("", 422, "form_param_nil"),
    ] {
        client.post(LIST, &[("user_id", user)]).await.refused(status, code);
    }
    let form = ["user_ada", "user_eve", "user_ada", "user_olga", "user_max"].map(|user| ("user_id", user));
    let result = client.post(&format!("{LIST}/bulk"), &form).await.response();
    assert_eq!(users(&result["data"]), ["user_ada", "user_max"]);
    let codes = json!([
        { "user_id": "user_eve", "code": "sso_bypass_domain_not_served" },
        { "user_id": "user_olga", "code": "resource_not_found" },
    ]);
    assert_eq!(result["errors"], codes);
    let ids: Vec<String> = (0..101).map(|number| format!("user_{number}")).collect();
    let form: Vec<_> = ids.iter().map(|id| ("user_id", id.as_str())).collect();
    client.post(&format!("{LIST}/bulk"), &form).await.refused(400, "bulk_size_exceeded");
    client.post(&format!("{LIST}/bulk"), &[]).await.refused(422, "form_param_missing");
}

#[tokio::test]
async fn the_list_needs_its_own_permission() {
    let emulator = judged(shipped("enterprise")).await;
    let client = Native::signed_in(&emulator, "ticket_member").await;
    let missing = "missing_organization_permission";
    client.get(LIST).await.refused(403, missing);
    client.post(LIST, &[("user_id", "user_ada")]).await.refused(403, missing);
    client.post(&format!("{LIST}/bulk"), &[("user_id", "user_ada")]).await.refused(403, missing);
    client.send("DELETE", &format!("{LIST}/user_max"), "").await.refused(403, missing);
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    outsider.get(LIST).await.refused(404, "organization_not_found_or_unauthorized");
}
