//! What the instance and the organization's plan allow.

use serde_json::json;

use crate::client::{Native, judged};
use crate::domains::shipped;

const ROLE: (&str, &str) = ("role", "org:member");

#[tokio::test]
async fn without_organizations_there_is_nothing_to_do_with_them() {
    const OFF: &str = "organization_not_enabled_in_instance";
    let emulator = judged(shipped("without_organizations")).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let environment = client.get("/v1/environment").await.json();
    assert_eq!(environment["organization_settings"]["enabled"], false);
    client.post("/v1/organizations", &[("name", "Another")]).await.refused(403, OFF);
    for list in ["", "/memberships", "/membership_requests", "/invitations", "/domains", "/roles"] {
        client.get(&format!("/v1/organizations/org_acme{list}")).await.refused(403, OFF);
    }
    client.get("/v1/organizations/org_acme/enterprise_connections").await.refused(403, OFF);
    let invited = [("email_address", "new@example.com"), ROLE];
    client.post("/v1/organizations/org_acme/invitations", &invited).await.refused(403, OFF);
    // Whoever is signed out is told that first.
    let nobody = Native::new(&emulator);
    nobody.get("/v1/organizations/org_acme/roles").await.refused(401, "signed_out");
}

#[tokio::test]
async fn a_user_may_not_create_an_organization() {
    let emulator = judged(shipped("plans")).await;
    let client = Native::signed_in(&emulator, "ticket_outsider").await;
    let created = client.post("/v1/organizations", &[("name", "Another")]).await;
    created.refused(403, "user_create_organization_not_enabled");
    assert_eq!(client.get("/v1/me").await.response()["create_organization_enabled"], false);
}

#[tokio::test]
async fn the_seats_of_a_plan_are_for_members_and_pending_invitations() {
    const FULL: &str = "insufficient_seats";
    let emulator = judged(shipped("plans")).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let added =
        client.post("/v1/organizations/org_acme/memberships", &[("user_id", "user_olga"), ROLE]).await;
    added.refused(402, FULL);
    let meta = json!({ "seats_quantity": 3, "seats_quantity_to_add": 1 });
    assert_eq!(added.json()["errors"][0]["meta"], meta);
    let accept = "/v1/organizations/org_acme/membership_requests/orgmemreq_olga/accept";
    client.post(accept, &[]).await.refused(402, FULL);
    let invitations = "/v1/organizations/org_acme/invitations";
    client.post(invitations, &[("email_address", "a@example.com"), ROLE]).await.refused(402, FULL);
    let two = [("email_address", "a@example.com"), ("email_address", "b@example.com"), ROLE];
    let refused = client.post(&format!("{invitations}/bulk"), &two).await;
    refused.refused(402, FULL);
    assert_eq!(refused.json()["errors"][0]["meta"]["seats_quantity_to_add"], 2);
    client.post(&format!("{invitations}/orginv_marie/revoke"), &[]).await.response();
    assert_eq!(client.post(accept, &[]).await.response()["status"], "accepted");
}
