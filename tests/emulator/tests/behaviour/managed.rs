//! Memberships that admins cannot change as they like.

use serde_json::json;

use crate::client::{Judged, Native, judged};
use crate::domains::shipped;

const MEMBERS: &str = "/v1/organizations/org_acme/memberships";
const EXCLUSIVE: &str = "exclusive_organization_membership";

async fn signed_in(ticket: &str) -> (Judged, Native) {
    let emulator = judged(shipped("managed")).await;
    let client = Native::signed_in(&emulator, ticket).await;
    (emulator, client)
}

#[tokio::test]
async fn a_directory_manages_role_and_membership() {
    let (emulator, admin) = signed_in("ticket_admin").await;
    let path = format!("{MEMBERS}/user_max");
    let managed = "organization_membership_managed_by_scim";
    admin.send("PATCH", &path, "role=org%3Aadmin").await.refused(409, managed);
    admin.send("DELETE", &path, "").await.refused(409, managed);
    let member = Native::signed_in(&emulator, "ticket_member").await;
    member.send("DELETE", "/v1/me/organization_memberships/org_acme", "").await.refused(409, managed);
}

#[tokio::test]
async fn members_of_an_enterprise_connection_stay() {
    let (emulator, admin) = signed_in("ticket_admin").await;
    let path = format!("{MEMBERS}/user_sam");
    let stays = "organization_membership_enterprise_connection_cannot_remove";
    let changed = admin.send("PATCH", &path, "role=org%3Aadmin").await.response();
    assert_eq!(changed["role"], "org:admin");
    admin.send("DELETE", &path, "").await.refused(403, stays);
    let member = Native::signed_in(&emulator, "ticket_single").await;
    member.send("DELETE", "/v1/me/organization_memberships/org_acme", "").await.refused(403, stays);
}

#[tokio::test]
async fn exclusive_members_belong_to_no_other_organization() {
    let (emulator, admin) = signed_in("ticket_admin").await;
    let form = [("user_id", "user_edda"), ("role", "org:member")];
    admin.post(MEMBERS, &form).await.refused(422, EXCLUSIVE);
    let accept = "/v1/organizations/org_acme/membership_requests/orgmemreq_edda/accept";
    admin.post(accept, &[]).await.refused(422, EXCLUSIVE);
    let member = Native::signed_in(&emulator, "ticket_exclusive").await;
    let accept = "/v1/me/organization_invitations/orginv_edda/accept";
    member.post(accept, &[]).await.refused(422, EXCLUSIVE);
    member.post("/v1/organizations", &[("name", "Another")]).await.refused(422, EXCLUSIVE);
    let own = member.get("/v1/organizations/org_club").await.response();
    assert_eq!(own["exclusive_membership"], true);
}

#[tokio::test]
async fn only_users_without_an_organization_join_an_exclusive_one() {
    let (emulator, member) = signed_in("ticket_member").await;
    let accept = |id: &str| format!("/v1/me/organization_invitations/{id}/accept");
    member.post(&accept("orginv_max"), &[]).await.refused(422, EXCLUSIVE);
    let other = member.get("/v1/organizations/org_acme").await.response();
    assert_eq!(other.get("exclusive_membership"), None);
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    let accepted = outsider.post(&accept("orginv_olga"), &[]).await.response();
    assert_eq!(accepted["status"], json!("accepted"));
}
