//! Invitations: who can be invited, how many at once, and duplicates.

use clerk_emulator::Seed;
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged};

const INVITATIONS: &str = "/v1/organizations/org_acme/invitations";
const ROLE: (&str, &str) = ("role", "org:member");

async fn acme() -> (Judged, Native) {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    (emulator, client)
}

async fn pending(client: &Native) -> Value {
    client.get(&format!("{INVITATIONS}?status=pending")).await.response()["total_count"].clone()
}

#[tokio::test]
async fn an_invitation_is_made_listed_and_revoked_once() {
    let (_emulator, client) = acme().await;
    let made = client.post(INVITATIONS, &[("email_address", "new@example.com"), ROLE]).await.response();
    assert_eq!((&made["status"], &made["role_name"]), (&json!("pending"), &json!("Member")));
    assert_eq!(pending(&client).await, 3);
    let organization = client.get("/v1/organizations/org_acme").await.response();
    assert_eq!(organization["pending_invitations_count"], 3);
    let revoke = format!("{INVITATIONS}/{}/revoke", made["id"].as_str().unwrap());
    assert_eq!(client.post(&revoke, &[]).await.response()["status"], "revoked");
    client.post(&revoke, &[]).await.refused(404, "organization_invitation_not_pending");
    let unknown = format!("{INVITATIONS}/orginv_none/revoke");
    client.post(&unknown, &[]).await.refused(404, "organization_invitation_not_found");
    for (filter, total) in [("", 5), ("status=revoked&status=expired", 3), ("status=revoked,expired", 3)] {
        let page = client.get(&format!("{INVITATIONS}?{filter}")).await.response();
        assert_eq!(page["total_count"], total, "{filter}");
    }
}

#[tokio::test]
async fn nobody_is_invited_twice_and_no_member() {
    let (_emulator, client) = acme().await;
    for (address, status, code) in [
        ("MARIE@example.com", 400, "organization_invitation_not_unique"),
        ("max@example.com", 400, "already_a_member_in_organization"),
        ("nobody", 422, "form_param_format_invalid"),
        ("", 422, "form_param_nil"),
    ] {
        client.post(INVITATIONS, &[("email_address", address), ROLE]).await.refused(status, code);
    }
    let twice = [("email_address", "a@example.com"), ("email_address", "b@example.com"), ROLE];
    client.post(INVITATIONS, &twice).await.refused(422, "form_param_duplicate");
}

#[tokio::test]
async fn invitations_in_bulk_succeed_or_fail_together() {
    let (_emulator, client) = acme().await;
    let bulk = format!("{INVITATIONS}/bulk");
    let with_a_member = [("email_address", "a@example.com"), ("email_address", "max@example.com"), ROLE];
    client.post(&bulk, &with_a_member).await.refused(400, "already_a_member_in_organization");
    assert_eq!(pending(&client).await, 2);
    let with_an_invited = [("email_address", "a@example.com"), ("email_address", "marie@example.com"), ROLE];
    let made = client.post(&bulk, &with_an_invited).await.response();
    assert_eq!(made.as_array().unwrap().len(), 2);
    assert_eq!(pending(&client).await, 3);
    let twice = [("email_address", "zoe@example.com"), ("email_address", "ZOE@example.com"), ROLE];
    client.post(&bulk, &twice).await.response();
    assert_eq!(pending(&client).await, 4, "the second invitation replaces the first one");
    let addresses: Vec<String> = (0..51).map(|number| format!("{number}@example.com")).collect();
    let mut form: Vec<_> = addresses.iter().map(|address| ("email_address", address.as_str())).collect();
    form.push(ROLE);
    client.post(&bulk, &form).await.refused(400, "bulk_size_exceeded");
}

#[tokio::test]
async fn pending_invitations_count_as_members() {
    let mut seed = Seed::demo();
    seed.organizations[0].max_allowed_memberships = 6;
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let code = "organization_membership_quota_exceeded";
    let two = [("email_address", "a@example.com"), ("email_address", "b@example.com"), ROLE];
    client.post(&format!("{INVITATIONS}/bulk"), &two).await.refused(403, code);
    client.post(INVITATIONS, &[("email_address", "a@example.com"), ROLE]).await.response();
    client.post(INVITATIONS, &[("email_address", "b@example.com"), ROLE]).await.refused(403, code);
    let accept = "/v1/organizations/org_acme/membership_requests/orgmemreq_grace/accept";
    client.post(accept, &[]).await.refused(403, code);
}

/// A seed whose invitation of Marie, which is pending, ended long ago.
fn with_an_ended_one() -> Seed {
    let mut seed = Seed::demo();
    seed.organizations[0].resources.invitations[0].expires_at = Some(1_769_900_000_000);
    seed.organizations[0].max_allowed_memberships = 5;
    seed.users[2].email = Some("Marie@example.com".into());
    seed
}

#[tokio::test]
async fn an_invitation_expires_with_time() {
    let emulator = judged(with_an_ended_one()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    let page = client.get(&format!("{INVITATIONS}?status=expired")).await.response();
    assert_eq!((&page["data"][0]["id"], &page["total_count"]), (&json!("orginv_marie"), &json!(2)));
    assert_eq!(page["data"][0]["url"], Value::Null);
    assert_eq!(page["data"][0]["updated_at"], page["data"][0]["expires_at"]);
    assert_eq!(pending(&client).await, 1);
    let organization = client.get("/v1/organizations/org_acme").await.response();
    assert_eq!(organization["pending_invitations_count"], 1);
    let not_pending = "organization_invitation_not_pending";
    client.post(&format!("{INVITATIONS}/orginv_marie/revoke"), &[]).await.refused(404, not_pending);
    let invited = Native::signed_in(&emulator, "ticket_outsider").await;
    let own = "/v1/me/organization_invitations";
    assert_eq!(invited.get(&format!("{own}?status=pending")).await.response()["total_count"], 0);
    invited.post(&format!("{own}/orginv_marie/accept"), &[]).await.refused(404, not_pending);
    // Its seat is free, and the person can be invited again.
    let again = client.post(INVITATIONS, &[("email_address", "marie@example.com"), ROLE]).await.response();
    let lifetime = again["expires_at"].as_i64().unwrap() - again["created_at"].as_i64().unwrap();
    assert_eq!((&again["status"], lifetime), (&json!("pending"), 30 * 24 * 3600 * 1000));
}
