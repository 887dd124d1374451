//! The client's state with responses in any order.

use crate::demo;
use clerk_emulator::Fault;
use clerk_orgs::{ErrorKind, PageParams, SetActiveParams};
use serde_json::json;
use std::time::Duration;

const TOUCH: &str = "POST /v1/client/sessions/{session_id}/touch";

#[tokio::test]
async fn a_late_response_does_not_undo_a_newer_one() {
    let (emulator, clerk) = demo().await;
    let late =
        Fault { route: Some(TOUCH.into()), delay_ms: 300, before_handling: Some(false), ..Fault::default() };
    emulator.add_fault(late);
    let first = clerk.clone();
    let first = tokio::spawn(async move { first.set_active(SetActiveParams::personal_account()).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    clerk.set_active(SetActiveParams::organization("umbrella")).await.unwrap();
    // The call returns its own response, but the state remains the newest one.
    assert_eq!(first.await.unwrap().unwrap().last_active_organization_id, None);
    let known = clerk.session().unwrap();
    assert_eq!(known.last_active_organization_id.as_deref(), Some("org_umbrella"));
    assert_eq!(clerk.organization(None).unwrap().id(), "org_umbrella");
}

#[tokio::test]
async fn a_client_piggybacked_on_an_error_is_applied() {
    let (emulator, clerk) = demo().await;
    let body = json!({
        "errors": [{ "code": "authorization_invalid", "message": "no" }],
        "meta": { "client": { "id": "client_1", "sessions": [], "last_active_session_id": null } },
    });
    emulator.add_fault(Fault { status: Some(403), body: Some(body), ..Fault::default() });
    let error = clerk.organization(None).unwrap().get_roles(PageParams::default()).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Forbidden);
    assert_eq!(clerk.session(), None);
    assert_eq!(clerk.client().unwrap().id, "client_1");
}

#[tokio::test]
async fn concurrent_calls_agree_on_the_client() {
    let (emulator, clerk) = demo().await;
    emulator.set_options(clerk_emulator::Options {
        rotate: clerk_emulator::Rotate::EveryResponse,
        ..Default::default()
    });
    let calls = (0..50).map(|number| {
        let clerk = clerk.clone();
        tokio::spawn(async move {
            match number % 3 {
                0 => clerk.load().await.map(drop),
                1 => clerk.get_organization_memberships(PageParams::default()).await.map(drop),
                _ => clerk.set_active(SetActiveParams::default()).await.map(drop),
            }
        })
    });
    for call in calls.collect::<Vec<_>>() {
        call.await.unwrap().unwrap();
    }
    let session = clerk.session().unwrap();
    assert_eq!(session.last_active_organization_id.as_deref(), Some("org_acme"));
    assert_eq!(session.user.unwrap().id, "user_ada");
}
