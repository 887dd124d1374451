//! Programs that start at the same time with one token store, and stores that cannot save.

use crate::{client_with, slow};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    ActiveOrganization, Clerk, ErrorKind, FileTokenStore, MemoryTokenStore, PageParams, SetActiveParams,
    SignInStatus,
};
use std::sync::Arc;

const SIGN_INS: &str = "POST /v1/client/sign_ins";

async fn demo() -> Emulator {
    Emulator::start(Seed::demo()).await.unwrap()
}

/// Two programs with one token store, which is empty.
async fn two_programs() -> (Emulator, Clerk, Clerk) {
    let emulator = demo().await;
    let store = Arc::new(MemoryTokenStore::default());
    let (one, other) = (client_with(&emulator, store.clone()), client_with(&emulator, store));
    (emulator, one, other)
}

/// Delays the response to the next sign-in.
fn late(emulator: &Emulator) {
    emulator.add_fault(Fault { before_handling: Some(false), ..slow(SIGN_INS, 200) });
}

#[tokio::test]
async fn two_programs_that_sign_in_at_once_both_work() {
    let emulator = demo().await;
    let store = Arc::new(MemoryTokenStore::default());
    let (one, other) = (client_with(&emulator, store.clone()), client_with(&emulator, store.clone()));
    assert_eq!((one.load().await.unwrap(), other.load().await.unwrap()), (None, None));
    late(&emulator);
    let loser = tokio::spawn({
        let one = one.clone();
        async move { one.sign_in_with_ticket("ticket_admin").await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let won = other.sign_in_with_ticket("ticket_admin").await.unwrap();
    let lost = loser.await.unwrap().unwrap();
    assert_eq!(lost.status, SignInStatus::Complete);
    assert_eq!(lost.created_session_id, won.created_session_id);
    for clerk in [&one, &other] {
        assert_eq!(clerk.session().map(|session| session.id), won.created_session_id);
        clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
        clerk.organization(None).unwrap().get_roles(PageParams::default()).await.unwrap();
    }
    assert!(client_with(&emulator, store).load().await.unwrap().is_some());
}

#[tokio::test]
async fn a_sign_in_leaves_the_organization_that_another_program_has_chosen_meanwhile() {
    let (emulator, one, other) = two_programs().await;
    // The last request of a sign-in.
    let touch = slow("POST /v1/client/sessions/{session_id}/touch", 300);
    emulator.add_fault(Fault { before_handling: Some(true), ..touch });
    let signing_in = tokio::spawn({
        let one = one.clone();
        async move { one.sign_in_with_ticket("ticket_admin").await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    other.load().await.unwrap();
    other.set_active(SetActiveParams::organization("acme")).await.unwrap();
    signing_in.await.unwrap().unwrap();
    for clerk in [&one, &other] {
        clerk.load().await.unwrap();
        assert_eq!(clerk.organization(None).unwrap().id(), "org_acme");
    }
}

#[tokio::test]
async fn many_programs_that_start_at_once_all_work() {
    let emulator = demo().await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("token");
    let programs: Vec<_> = (0..8)
        .map(|_| {
            let clerk = client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()));
            tokio::spawn(async move {
                if clerk.load().await?.is_none() {
                    clerk.sign_in_with_ticket("ticket_admin").await?;
                }
                let organization = ActiveOrganization::Organization("acme".into());
                clerk.set_active(SetActiveParams { session_id: None, organization }).await?;
                clerk.organization(None)?.get_roles(PageParams::default()).await
            })
        })
        .collect();
    for program in programs {
        program.await.unwrap().unwrap();
    }
}

#[tokio::test]
async fn the_user_may_already_be_signed_in_by_another_program() {
    let (_emulator, one, other) = two_programs().await;
    assert_eq!(other.load().await.unwrap(), None);
    let won = one.sign_in_with_ticket("ticket_admin").await.unwrap();
    let joined = other.sign_in_with_ticket("ticket_admin").await.unwrap();
    assert_eq!((joined.status, joined.created_session_id), (SignInStatus::Complete, won.created_session_id));
    assert_eq!(other.session().unwrap().user.unwrap().id, "user_ada");
    // A client that is known to be signed in refuses to sign in again.
    let error = other.sign_in_with_ticket("ticket_admin").await.unwrap_err();
    assert_eq!(error.code(), Some("identifier_already_signed_in"));
}

#[tokio::test]
async fn a_password_is_not_accepted_without_having_been_checked() {
    let emulator = demo().await;
    let store = Arc::new(MemoryTokenStore::default());
    let (one, before) = (client_with(&emulator, store.clone()), client_with(&emulator, store.clone()));
    assert_eq!(before.load().await.unwrap(), None);
    one.sign_in_with_ticket("ticket_admin").await.unwrap();
    for clerk in [before, client_with(&emulator, store)] {
        for refused in [
            clerk.sign_in_with_password("ada@example.com", "wrong").await,
            clerk.send_email_code("ada@example.com").await,
        ] {
            let error = refused.unwrap_err();
            assert_eq!(
                (error.kind(), error.code()),
                (ErrorKind::Invalid, Some("identifier_already_signed_in"))
            );
        }
        assert_eq!(clerk.load().await.unwrap().unwrap().user.unwrap().id, "user_ada");
    }
}

#[tokio::test]
async fn of_two_sign_ins_with_several_steps_one_begins_again() {
    let (emulator, one, other) = two_programs().await;
    late(&emulator);
    let loser = tokio::spawn({
        let one = one.clone();
        async move { one.send_email_code("ada@example.com").await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    other.send_email_code("ada@example.com").await.unwrap();
    let error = loser.await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Conflict);
    assert!(error.to_string().contains("begin this one again"), "{error}");
    let sign_in = one.send_email_code("ada@example.com").await.unwrap();
    one.verify_email_code(&sign_in.id, "424242").await.unwrap();
    assert_eq!(one.session().unwrap().user.unwrap().id, "user_ada");
}

#[tokio::test]
async fn the_session_of_the_program_that_used_the_ticket_can_be_loaded() {
    let (emulator, one, other) = two_programs().await;
    late(&emulator);
    let winner = tokio::spawn(async move { one.sign_in_with_ticket("ticket_once").await });
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    let error = other.sign_in_with_ticket("ticket_once").await.unwrap_err();
    assert_eq!(error.code(), Some("sign_in_token_already_used_code"));
    assert!(other.load().await.unwrap().is_some());
    winner.await.unwrap().unwrap();
}

#[tokio::test]
async fn another_signed_in_user_is_a_conflict() {
    // The second sign-in is still running when the other one completes.
    for ticket in ["ticket_admin", "ticket_second_factor"] {
        let emulator = demo().await;
        let store = Arc::new(MemoryTokenStore::default());
        let (one, other) = (client_with(&emulator, store.clone()), client_with(&emulator, store));
        late(&emulator);
        let loser = tokio::spawn({
            let one = one.clone();
            async move { one.sign_in_with_ticket(ticket).await }
        });
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        other.sign_in_with_ticket("ticket_member").await.unwrap();
        let error = loser.await.unwrap().unwrap_err();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Conflict, true), "{ticket}");
        assert!(error.to_string().contains("shares the token store"), "{error}");
        assert_eq!(one.load().await.unwrap().unwrap().user.unwrap().id, "user_max");
    }
}

#[tokio::test]
async fn a_store_that_cannot_save_wastes_no_ticket() {
    let emulator = demo().await;
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().join("no/such/folder/token"), "/dev/full".into()] {
        let clerk = client_with(&emulator, Arc::new(FileTokenStore::new(&path).unwrap()));
        for _ in 0..2 {
            let error = clerk.sign_in_with_ticket("ticket_once").await.unwrap_err();
            assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, false));
            assert!(error.to_string().contains(&path.display().to_string()), "{error}");
        }
    }
    assert!(emulator.log().is_empty());
    let clerk = client_with(&emulator, Arc::new(FileTokenStore::new(folder.path().join("token")).unwrap()));
    clerk.sign_in_with_ticket("ticket_once").await.unwrap();
}

#[tokio::test]
async fn a_store_that_fails_after_the_sign_in_is_an_error_but_the_client_works() {
    let emulator = demo().await;
    let folder = tempfile::tempdir().unwrap();
    let inner = folder.path().join("inner");
    std::fs::create_dir(&inner).unwrap();
    let clerk = client_with(&emulator, Arc::new(FileTokenStore::new(inner.join("token")).unwrap()));
    late(&emulator);
    let signing_in = tokio::spawn({
        let clerk = clerk.clone();
        async move { clerk.sign_in_with_ticket("ticket_admin").await }
    });
    tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    std::fs::remove_dir_all(&inner).unwrap();
    let error = signing_in.await.unwrap().unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, true));
    assert!(error.to_string().contains(&inner.join("token").display().to_string()), "{error}");
    assert_eq!(clerk.session().unwrap().user.unwrap().id, "user_ada");
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    // Once the store works again, the next token is saved.
    std::fs::create_dir(&inner).unwrap();
    clerk.set_active(SetActiveParams::default()).await.unwrap();
    let later = client_with(&emulator, Arc::new(FileTokenStore::new(inner.join("token")).unwrap()));
    assert!(later.load().await.unwrap().is_some());
}
