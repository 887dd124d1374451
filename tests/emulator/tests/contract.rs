//! Compares the emulator's routes with the published descriptions of both APIs. Its responses are judged in every
//! scenario and in every test of `behaviour/`.

#![allow(clippy::unwrap_used, reason = "a test fails where it cannot go on")]

mod client;

use clerk_description::{Description, Response, backend_operations};
use clerk_emulator::{Emulator, Seed};
use std::collections::BTreeSet;

const ACME: &str = "/v1/organizations/org_acme";

#[test]
fn every_route_is_described_unless_it_says_otherwise() {
    let Some(description) = Description::of_the_project() else {
        return;
    };
    let described: BTreeSet<_> =
        description.operations().map(|(method, path)| format!("{method} {path}")).collect();
    let unknown: Vec<_> = Emulator::routes().into_iter().filter(|route| !described.contains(route)).collect();
    assert_eq!(unknown, Emulator::undescribed_routes());
}

/// Requests of the two APIs are distinguished as in their descriptions.
#[tokio::test]
async fn backend_only_routes_are_refused_as_such() {
    let (Some(description), Some(backend)) = (Description::of_the_project(), backend_operations()) else {
        return;
    };
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let ids = |path: &str| {
        let segments = path.split('/').map(|part| if part.starts_with('{') { "some_id" } else { part });
        segments.collect::<Vec<_>>().join("/")
    };
    let frontend: BTreeSet<_> =
        description.operations().map(|(method, path)| (method.clone(), ids(path))).collect();
    let backend: BTreeSet<_> = backend.iter().map(|(method, path)| (method.clone(), ids(path))).collect();
    assert!(backend.len() > 200 && frontend.len() > 150);
    let secret = format!("Bearer {}", emulator.secret_key());
    for (method, path) in &backend {
        let with_key = [("Authorization", secret.as_str())];
        let reply = client::send(&emulator.base_url(), method, path, &with_key, "").await.unwrap();
        reply.refused(501, "backend_api_not_served");
        let reply = client::send(&emulator.base_url(), method, path, &[], "").await.unwrap();
        let is_shared = frontend.contains(&(method.clone(), path.clone()));
        assert_eq!(reply.status == 501, !is_shared, "{method} {path}: {}", reply.text);
    }
    for (method, path) in frontend.difference(&backend) {
        let reply = client::send(&emulator.base_url(), method, path, &[], "").await.unwrap();
        assert_ne!(reply.status, 501, "{method} {path}: {}", reply.text);
    }
}

#[tokio::test]
async fn prepared_rows_match_the_description() {
    let Some(description) = Description::of_the_project() else {
        return;
    };
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let target = format!("/__emulator/prepared/3{ACME}/memberships");
    let reply = client::send(&emulator.base_url(), "GET", &target, &[], "").await.unwrap();
    let verdict = description.response(&Response {
        method: "GET",
        path: "/v1/organizations/{organization_id}/memberships",
        status: reply.status,
        content_type: reply.header("content-type"),
        body: reply.text.as_bytes(),
    });
    // The description has a client in every list response, but real servers do not send it.
    let faults: Vec<_> = verdict.violations.iter().filter(|text| !text.starts_with("/client")).collect();
    assert!(verdict.uncovered.is_none() && faults.is_empty(), "{verdict:#?}");
}
