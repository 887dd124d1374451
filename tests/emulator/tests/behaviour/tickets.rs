//! The links of invitations, and signing in by their tickets.

use clerk_emulator::seed::SecondFactor;
use clerk_emulator::{Emulator, Seed};
use serde_json::{Value, json};

use crate::client::{Browser, Judged, Native, Reply, judged, send};
use crate::domains::shipped;

const INVITATIONS: &str = "/v1/organizations/org_acme/invitations";

/// Opens a link, as a browser does that nobody is signed in with.
async fn open(emulator: &Emulator, link: &str) -> Reply {
    let target = link.strip_prefix(&emulator.base_url()).unwrap();
    send(&emulator.base_url(), "GET", target, &[], "").await.unwrap()
}

/// The status and the ticket that a link leads to the application with.
fn led_to(reply: &Reply) -> (String, String) {
    assert_eq!(reply.status, 302, "{}", reply.text);
    let (_, query) = reply.header("location").unwrap().split_once("/?").unwrap();
    let value = |name: &str| {
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        pairs.find(|(key, _)| key == name).unwrap().1.into_owned()
    };
    (value("__clerk_status"), value("__clerk_ticket"))
}

async fn joining() -> Judged {
    judged(shipped("joining")).await
}

async fn memberships(client: &Native) -> Vec<Value> {
    let page = client.get("/v1/me/organization_memberships?paginated=true").await.response();
    page["data"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_link_leads_to_a_sign_in_that_joins() {
    let emulator = joining().await;
    let admin = Native::signed_in(&emulator, "ticket_admin").await;
    let form = [("email_address", "olga@example.com"), ("role", "org:admin")];
    let revoke = format!("{INVITATIONS}/orginv_acme/revoke");
    let first = admin.post(&revoke, &[]).await.response();
    assert_eq!(first["url"], Value::Null);
    let made = admin.post(INVITATIONS, &form).await.response();
    let (status, ticket) = led_to(&open(&emulator, made["url"].as_str().unwrap()).await);
    assert_eq!(status, "sign_in");
    let client = Native::new(&emulator);
    let sign_in = client.sign_in(&ticket).await.response();
    assert_eq!(
        (&sign_in["status"], &sign_in["identifier"]),
        (&json!("complete"), &json!("olga@example.com"))
    );
    let joined = memberships(&client).await;
    assert_eq!(
        (&joined[0]["organization"]["id"], &joined[0]["role"]),
        (&json!("org_acme"), &json!("org:admin"))
    );
    let page = admin.get(&format!("{INVITATIONS}?status=accepted")).await.response();
    assert_eq!(page["data"][1]["id"], made["id"]);
    let again = Native::new(&emulator).sign_in(&ticket).await;
    again.refused(400, "organization_invitation_already_accepted");
}

#[tokio::test]
async fn whoever_is_signed_in_joins_by_opening_the_link() {
    let emulator = joining().await;
    let browser = Browser::new(&emulator);
    browser
        .post("/v1/client/sign_ins", &[("strategy", "ticket"), ("ticket", "ticket_outsider")])
        .await
        .response();
    let link = "/v1/tickets/accept?ticket=ticket_orginv_umbrella";
    let cookie = format!("__client={}", browser.cookie.lock().unwrap().clone().unwrap());
    let headers = [("Cookie", cookie.as_str())];
    let reply = send(&emulator.base_url(), "GET", link, &headers, "").await.unwrap();
    assert_eq!(led_to(&reply).0, "complete");
    let olga = Native::signed_in(&emulator, "ticket_outsider").await;
    assert_eq!(memberships(&olga).await.len(), 1);
    let reply = send(&emulator.base_url(), "GET", link, &headers, "").await.unwrap();
    reply.refused(400, "organization_invitation_already_accepted");
    let full = send(&emulator.base_url(), "GET", &link.replace("umbrella", "full"), &headers, "").await;
    full.unwrap().refused(400, "organization_membership_quota_exceeded");
    // Somebody else is signed in.
    let reply = send(&emulator.base_url(), "GET", &link.replace("umbrella", "member"), &headers, "").await;
    assert_eq!(led_to(&reply.unwrap()).0, "sign_in");
}

#[tokio::test]
async fn without_an_account_the_ticket_is_for_signing_up() {
    let emulator = judged(Seed::demo()).await;
    let admin = Native::signed_in(&emulator, "ticket_admin").await;
    let page = admin.get(INVITATIONS).await.response();
    let (status, ticket) = led_to(&open(&emulator, page["data"][0]["url"].as_str().unwrap()).await);
    assert_eq!((status.as_str(), ticket.as_str()), ("sign_up", "ticket_orginv_marie"));
    let code = "organization_invitation_identification_not_exist";
    Native::new(&emulator).sign_in(&ticket).await.refused(400, code);
    open(&emulator, &format!("{}/v1/tickets/accept?ticket=none", emulator.base_url()))
        .await
        .refused(400, "ticket_invalid_code");
    open(&emulator, &format!("{}/v1/tickets/accept", emulator.base_url()))
        .await
        .refused(400, "ticket_invalid_code");
}

#[tokio::test]
async fn a_ticket_that_cannot_be_used_is_refused_with_its_code() {
    let mut seed = shipped("joining");
    seed.organizations[1].resources.invitations[0].expires_at = Some(1_769_904_000_000);
    let emulator = judged(seed).await;
    for (invitation, status, code) in [
        ("orginv_accepted", 400, "organization_invitation_already_accepted"),
        ("orginv_revoked", 400, "organization_invitation_revoked_code"),
        ("orginv_expired", 400, "ticket_expired_code"),
        ("orginv_umbrella", 400, "ticket_expired_code"),
        ("orginv_member", 400, "already_a_member_in_organization"),
        ("orginv_full", 403, "organization_membership_quota_exceeded"),
    ] {
        let client = Native::new(&emulator);
        client.sign_in(&format!("ticket_{invitation}")).await.refused(status, code);
        assert_eq!(client.get("/v1/client").await.response(), Value::Null);
    }
    let admin = Native::signed_in(&emulator, "ticket_admin").await;
    admin.send("DELETE", "/v1/organizations/org_acme", "").await.response();
    let deleted = "organization_invitation_to_deleted_organization";
    Native::new(&emulator).sign_in("ticket_orginv_acme").await.refused(400, deleted);
}

#[tokio::test]
async fn exclusive_members_do_not_join_by_a_ticket() {
    let emulator = judged(shipped("managed")).await;
    let exclusive = "exclusive_organization_membership";
    Native::new(&emulator).sign_in("ticket_orginv_edda").await.refused(422, exclusive);
    Native::new(&emulator).sign_in("ticket_orginv_max").await.refused(422, exclusive);
    Native::signed_in(&emulator, "ticket_orginv_olga").await;
}

#[tokio::test]
async fn who_needs_a_second_factor_joins_after_it() {
    let mut seed = shipped("joining");
    seed.users[2].second_factor = Some(SecondFactor::Totp);
    let emulator = judged(seed).await;
    let admin = Native::signed_in(&emulator, "ticket_admin").await;
    let client = Native::new(&emulator);
    let sign_in = client.sign_in("ticket_orginv_acme").await.response();
    assert_eq!(sign_in["status"], "needs_second_factor");
    let members = "/v1/organizations/org_acme/memberships?paginated=true";
    assert_eq!(admin.get(members).await.response()["total_count"], 2);
    let attempt = format!("/v1/client/sign_ins/{}/attempt_second_factor", sign_in["id"].as_str().unwrap());
    let reply = client.post(&attempt, &[("strategy", "totp"), ("code", "424242")]).await;
    assert_eq!(reply.response()["status"], "complete");
    assert_eq!(admin.get(members).await.response()["total_count"], 3);
}
