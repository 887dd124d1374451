//! Prepared lists of any length.

use clerk_emulator::{Emulator, Seed};
use serde_json::Value;
use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::client::{Native, judged, send};

const LIST: &str = "organizations/org_acme/memberships";

async fn rows(emulator: &Emulator, target: &str) -> (Vec<Value>, Value) {
    let mut body = send(&emulator.base_url(), "GET", target, &[], "").await.unwrap().json();
    if body["response"].is_object() {
        body = body["response"].take();
    }
    (body["data"].as_array().unwrap().clone(), body["total_count"].clone())
}

#[tokio::test]
async fn every_prepared_row_is_sent_once_in_both_formats() {
    let emulator = judged(Seed::demo()).await;
    for version in ["v1", "backend/v1"] {
        let mut ids = BTreeSet::new();
        for (offset, expected) in [(0, 500), (500, 500), (1000, 5), (1005, 0)] {
            let target = format!("/__emulator/prepared/1005/{version}/{LIST}?limit=500&offset={offset}");
            let (rows, total) = rows(&emulator, &target).await;
            assert_eq!((rows.len(), total), (expected, 1005.into()), "{target}");
            ids.extend(
                rows.iter()
                    .map(|row| row["public_user_data"]["user_id"].to_string() + &row["id"].to_string()),
            );
        }
        assert_eq!(ids.len(), 1005);
    }
    assert!(emulator.log().is_empty(), "what is measured is not logged");
}

#[tokio::test]
async fn prepared_addresses_serve_the_whole_api() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::new(&emulator);
    let form = [("strategy", "ticket"), ("ticket", "ticket_admin")];
    let reply = client.post("/__emulator/prepared/10/v1/client/sign_ins", &form).await;
    assert_eq!(reply.response()["status"], "complete");
    assert_eq!(client.get("/__emulator/prepared/10/v1/me").await.response()["id"], "user_ada");
    assert_eq!(client.get("/__emulator/prepared/many/v1/me").await.status, 404);
}

#[tokio::test]
async fn a_prepared_page_can_be_delayed() {
    let emulator = judged(Seed::demo()).await;
    let begun = Instant::now();
    let target = format!("/__emulator/prepared/3-after-80/v1/{LIST}");
    assert_eq!(rows(&emulator, &target).await.0.len(), 3);
    assert!(begun.elapsed() >= Duration::from_millis(80));
}
