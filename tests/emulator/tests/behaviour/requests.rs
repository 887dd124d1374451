//! Membership requests, pages, and races between rows and total counts.

use clerk_emulator::seed::RequestStatus;
use clerk_emulator::{Change, NewRequest, Options, Order, Seed, Ties, TotalCount};
use serde_json::{Value, json};

use crate::client::{Judged, Native, judged};

const REQUESTS: &str = "/v1/organizations/org_acme/membership_requests";

async fn acme(seed: Seed) -> (Judged, Native) {
    let emulator = judged(seed).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    (emulator, client)
}

fn ids(page: &Value) -> Vec<String> {
    page["data"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn requests_are_listed_by_status() {
    let (_emulator, client) = acme(Seed::demo()).await;
    for (filter, total) in [
        ("", 7),
        ("status=pending", 5),
        ("status=accepted", 1),
        ("status=rejected&status=accepted", 2),
        ("status=rejected,accepted", 2),
    ] {
        let page = client.get(&format!("{REQUESTS}?{filter}")).await.response();
        assert_eq!(page["total_count"], total, "{filter}");
    }
    let page = client.get(&format!("{REQUESTS}?status=pending&limit=1")).await.response();
    assert_eq!(ids(&page), ["orgmemreq_grace"]);
    assert_eq!(page["data"][0]["public_user_data"]["identifier"], "grace@example.com");
    client.get(&format!("{REQUESTS}?status=expired")).await.refused(422, "form_param_value_invalid");
}

#[tokio::test]
async fn limit_and_offset_are_validated() {
    let (_emulator, client) = acme(Seed::many()).await;
    let page = client.get(REQUESTS).await.response();
    assert_eq!((page["data"].as_array().unwrap().len(), &page["total_count"]), (10, &json!(137)));
    let last = client.get(&format!("{REQUESTS}?limit=10&offset=130")).await.response();
    assert_eq!(ids(&last).last().unwrap(), "orgmemreq_pending_0137");
    assert_eq!(ids(&last).len(), 7);
    assert_eq!(ids(&client.get(&format!("{REQUESTS}?limit=500&offset=137")).await.response()).len(), 0);
    assert_eq!(ids(&client.get(&format!("{REQUESTS}?limit=500")).await.response()).len(), 137);
    for wrong in ["limit=0", "limit=501", "limit=ten", "offset=-1", "limit="] {
        let reply = client.get(&format!("{REQUESTS}?{wrong}")).await;
        reply.refused(422, "form_param_value_invalid");
        assert_eq!(reply.json()["errors"][0]["meta"]["param_name"], wrong.split('=').next().unwrap());
    }
}

#[tokio::test]
async fn accepting_adds_a_member_and_rejecting_does_not() {
    let (_emulator, client) = acme(Seed::demo()).await;
    let accepted = client.post(&format!("{REQUESTS}/orgmemreq_grace/accept"), &[]).await;
    assert_eq!(accepted.response()["status"], "accepted");
    assert!(accepted.json()["client"].is_object());
    let rejected = client.post(&format!("{REQUESTS}/orgmemreq_emmy/reject"), &[]).await;
    assert_eq!(rejected.response()["status"], "rejected");
    let members = client.get("/v1/organizations/org_acme/memberships?paginated=true").await.response();
    assert_eq!(members["total_count"], 4);
    assert_eq!(members["data"][3]["public_user_data"]["user_id"], "user_grace");
    assert_eq!(members["data"][3]["role"], "org:member");
}

#[tokio::test]
async fn a_request_is_handled_once() {
    let (_emulator, client) = acme(Seed::demo()).await;
    client.post(&format!("{REQUESTS}/orgmemreq_grace/accept"), &[]).await.response();
    for path in [
        "orgmemreq_grace/accept",
        "orgmemreq_grace/reject",
        "orgmemreq_srinivasa/accept",
        "orgmemreq_no/accept",
    ] {
        let reply = client.post(&format!("{REQUESTS}/{path}"), &[]).await;
        reply.refused(404, "resource_not_found");
        assert!(reply.json()["meta"]["client"].is_object());
        assert_eq!(reply.json()["clerk_trace_id"].as_str().unwrap().len(), 32);
    }
}

#[tokio::test]
async fn members_cannot_handle_membership_requests() {
    let (emulator, client) = acme(Seed::demo()).await;
    // A request that was created although its user is a member.
    let request =
        r#"[{"add_request": {"organization": "org_acme", "user": "user_tove", "id": "orgmemreq_tove"}}]"#;
    emulator.change(&serde_json::from_str::<Vec<Change>>(request).unwrap()).unwrap();
    let accept = format!("{REQUESTS}/orgmemreq_tove/accept");
    client.post(&accept, &[]).await.refused(400, "already_a_member_in_organization");
    assert_eq!(client.get(&format!("{REQUESTS}?status=pending")).await.response()["total_count"], 6);
}

#[tokio::test]
async fn accepted_requests_get_the_default_role() {
    let mut seed = Seed::demo();
    seed.instance.default_role = "org:admin".into();
    let (_emulator, client) = acme(seed).await;
    client.post(&format!("{REQUESTS}/orgmemreq_grace/accept"), &[]).await.response();
    let admins =
        client.get("/v1/organizations/org_acme/memberships?paginated=true&role=org:admin").await.response();
    assert_eq!(admins["total_count"], 2);
}

#[tokio::test]
async fn membership_requests_require_the_manage_permission() {
    let emulator = judged(Seed::demo()).await;
    let member = Native::signed_in(&emulator, "ticket_member").await;
    member.get(REQUESTS).await.refused(403, "missing_organization_permission");
    member
        .post(&format!("{REQUESTS}/orgmemreq_grace/accept"), &[])
        .await
        .refused(403, "missing_organization_permission");
    let outsider = Native::signed_in(&emulator, "ticket_outsider").await;
    outsider.get(REQUESTS).await.refused(404, "organization_not_found_or_unauthorized");
    Native::new(&emulator).get(REQUESTS).await.refused(401, "signed_out");
}

#[tokio::test]
async fn order_and_ties_follow_the_options() {
    let mut seed = Seed::many();
    seed.generate[0].step_ms = 0;
    let (emulator, client) = acme(seed).await;
    let all = format!("{REQUESTS}?limit=500");
    let by_id = ids(&client.get(&all).await.response());
    assert!(by_id.is_sorted());
    emulator.set_options(Options { order: Order::NewestFirst, ..Options::default() });
    let newest = ids(&client.get(&all).await.response());
    assert!(newest.iter().rev().is_sorted());
    emulator.set_options(Options { ties: Ties::Shuffled, ..Options::default() });
    let (one, two) = (ids(&client.get(&all).await.response()), ids(&client.get(&all).await.response()));
    assert_ne!(one, two);
    assert_eq!(one.len(), 137);
}

fn comes(user: &str) -> Change {
    Change::AddRequest(NewRequest {
        organization: "org_acme".into(),
        user: user.into(),
        id: None,
        status: RequestStatus::Pending,
        created_at: None,
    })
}

#[tokio::test]
async fn a_total_count_may_be_older_or_newer_than_the_rows() {
    let (emulator, client) = acme(Seed::demo()).await;
    for (total_count, rows, total) in [
        (TotalCount::Before, 8, 7),
        (TotalCount::After, 8, 9),
        (TotalCount::Same, 10, 10),
        (TotalCount::OneTooHigh, 11, 12),
    ] {
        emulator.set_options(Options { total_count, ..Options::default() });
        emulator.change_between(vec![comes(&format!("user_{total_count:?}").to_lowercase())]);
        let page = client.get(&format!("{REQUESTS}?limit=500")).await.response();
        assert_eq!((ids(&page).len(), &page["total_count"]), (rows, &json!(total)), "{total_count:?}");
    }
}

#[tokio::test]
async fn scheduled_changes_are_applied_together_or_not_at_all() {
    let (emulator, client) = acme(Seed::demo()).await;
    let error =
        emulator.change(&[comes("user_new"), Change::AcceptRequest("orgmemreq_no".into())]).unwrap_err();
    assert!(error.contains("orgmemreq_no"));
    assert_eq!(client.get(REQUESTS).await.response()["total_count"], 7);
    emulator
        .change(&[
            comes("user_new"),
            Change::RemoveRequest("orgmemreq_emmy".into()),
            Change::AcceptRequest("orgmemreq_acme_new".into()),
        ])
        .unwrap();
    let accepted = client.get(&format!("{REQUESTS}?status=accepted")).await.response();
    assert_eq!(ids(&accepted), ["orgmemreq_max", "orgmemreq_acme_new"]);
    let members =
        client.get("/v1/organizations/org_acme/memberships?paginated=true&query=new@").await.response();
    assert_eq!(members["total_count"], 1);
}
