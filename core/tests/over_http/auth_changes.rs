//! The changes of the signed-in user, as a sequence.

use crate::{demo, options, sign_in};
use clerk_emulator::{Change, Emulator, EndedSessions, Seed};
use clerk_orgs::{AuthChange, AuthChanges, AuthEvent, Clerk, ErrorKind, PageParams, SetActiveParams};
use futures_util::StreamExt;
use std::time::Duration;

async fn next(changes: &mut AuthChanges) -> Option<AuthChange> {
    let page = tokio::time::timeout(Duration::from_secs(5), changes.next_changes()).await.unwrap()?;
    assert_eq!(page.len(), 1);
    page.into_iter().next()
}

/// Whether there are no more changes for a moment.
async fn quiet(changes: &mut AuthChanges) -> bool {
    tokio::time::timeout(Duration::from_millis(50), changes.next_changes()).await.is_err()
}

#[tokio::test]
async fn each_change_is_reported_with_the_current_state() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    let mut changes = clerk.auth_changes().unwrap();
    assert!(quiet(&mut changes).await);

    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    let change = next(&mut changes).await.unwrap();
    assert_eq!((change.event, change.user_id.as_deref()), (AuthEvent::SignedIn, Some("user_ada")));
    assert_eq!(change.organization_id, None);

    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
    let change = next(&mut changes).await.unwrap();
    assert_eq!(change.event, AuthEvent::OrganizationChanged);
    assert_eq!(change.organization_id.as_deref(), Some("org_acme"));

    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    clerk.load().await.unwrap();
    assert!(quiet(&mut changes).await);

    clerk.sign_out(None).await.unwrap();
    let change = next(&mut changes).await.unwrap();
    assert_eq!((change.event, change.session_id), (AuthEvent::SignedOut, None));
    clerk.close();
    assert_eq!(next(&mut changes).await, None);
}

#[tokio::test]
async fn changes_between_two_reads_are_reported_as_one() {
    let (_emulator, clerk) = demo().await;
    let mut changes = clerk.auth_changes().unwrap();
    clerk.set_active(SetActiveParams::personal_account()).await.unwrap();
    clerk.set_active(SetActiveParams::organization("umbrella")).await.unwrap();
    let change = next(&mut changes).await.unwrap();
    assert_eq!(
        (change.event, change.organization_id.as_deref()),
        (AuthEvent::SignedIn, Some("org_umbrella"))
    );
    assert!(quiet(&mut changes).await);
}

#[tokio::test]
async fn signing_in_as_another_user_changes_the_session() {
    let (_emulator, clerk) = demo().await;
    let mut changes = clerk.auth_changes().unwrap();
    assert_eq!(next(&mut changes).await.unwrap().event, AuthEvent::SignedIn);
    clerk.sign_in_with_ticket("ticket_member").await.unwrap();
    let change = next(&mut changes).await.unwrap();
    assert_eq!((change.event, change.user_id.as_deref()), (AuthEvent::SessionChanged, Some("user_max")));
}

#[tokio::test]
async fn a_session_that_ended_elsewhere_is_reported_after_the_next_call() {
    for status in ["revoked", "expired", "replaced"] {
        let (emulator, clerk) = demo().await;
        let mut changes = clerk.auth_changes().unwrap().into_stream();
        assert_eq!(changes.next().await.unwrap().event, AuthEvent::SignedIn);
        let ended = EndedSessions { user: "user_ada".into(), status: status.into() };
        emulator.change(&[Change::EndSessions(ended)]).unwrap();
        let error = clerk.get_organization_memberships(PageParams::default()).await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Unauthenticated, "{status}");
        assert_eq!(changes.next().await.unwrap().event, AuthEvent::SignedOut, "{status}");
        assert_eq!(clerk.organization(None).unwrap_err().kind(), ErrorKind::Unauthenticated);
        sign_in(&clerk).await;
        assert_eq!(changes.next().await.unwrap().event, AuthEvent::SignedIn, "{status}");
    }
}
