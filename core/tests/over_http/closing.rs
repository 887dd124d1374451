//! Cancelled calls and closed clients.

use crate::{
    ACCEPT, REQUESTS, demo, is, logged, logged_all, no_task_runs, options, running_tasks, sign_in, slow,
    within,
};
use clerk_emulator::{Emulator, Fault, Outcome, Seed};
use clerk_orgs::{
    Clerk, ClerkOptions, ErrorKind, GetMembershipRequestsParams, MemoryTokenStore, PageParams, TokenStore,
    TokenStoreError,
};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};

#[tokio::test]
async fn dropping_a_call_closes_its_connection() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(REQUESTS, 10_000));
    let organization = clerk.organization(None).unwrap();
    let call = tokio::spawn(async move {
        organization
            .get_membership_requests(GetMembershipRequestsParams::default(), PageParams::default())
            .await
    });
    logged(&emulator, 1, is(Outcome::InProgress)).await;
    let dropped = Instant::now();
    call.abort();
    logged(&emulator, 1, is(Outcome::ClientClosed)).await;
    assert!(dropped.elapsed() < Duration::from_millis(50), "{:?}", dropped.elapsed());
}

#[tokio::test]
async fn dropping_a_sequence_leaves_nothing_running() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let mut requests =
        organization.membership_requests(GetMembershipRequestsParams::default()).page_size(2).unwrap();
    assert!(requests.next_page().await.unwrap().is_some());
    emulator.add_fault(Fault { times: Some(0), ..slow(REQUESTS, 10_000) });
    let given_up = tokio::time::timeout(Duration::from_millis(100), requests.next_page()).await;
    assert!(given_up.is_err());
    // Including prefetched ones.
    let log = logged_all(&emulator, 3, |entry| entry.outcome != Outcome::InProgress).await;
    assert!(log[1..].iter().all(is(Outcome::ClientClosed)), "{log:?}");
    emulator.clear_faults();
    // The cancelled page is not lost.
    let mut rest = 0;
    while let Some(page) = requests.next_page().await.unwrap() {
        rest += page.len();
    }
    assert_eq!(rest, 7 - 2);
}

#[tokio::test]
async fn a_closed_client_gives_no_rows_that_were_fetched_before() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let mut requests =
        organization.membership_requests(GetMembershipRequestsParams::default()).page_size(6).unwrap();
    assert!(requests.next_page().await.unwrap().is_some());
    clerk.close();
    emulator.clear_log();
    for _ in 0..2 {
        assert_eq!(requests.next_page().await.unwrap_err().kind(), ErrorKind::Usage);
    }
    assert!(emulator.log().is_empty());
}

#[tokio::test]
async fn a_closed_client_gives_no_rows_that_were_prefetched() {
    let (_emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let mut requests =
        organization.membership_requests(GetMembershipRequestsParams::default()).page_size(2).unwrap();
    for _ in 0..2 {
        assert!(requests.next_page().await.unwrap().is_some());
    }
    // The third page was prefetched, and arrives.
    tokio::time::sleep(Duration::from_millis(50)).await;
    clerk.close();
    for _ in 0..2 {
        assert_eq!(requests.next_page().await.unwrap_err().kind(), ErrorKind::Usage);
    }
}

#[tokio::test]
async fn closing_ends_a_running_call() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(REQUESTS, 10_000));
    emulator.add_fault(slow(ACCEPT, 10_000));
    let organization = clerk.organization(None).unwrap();
    let (reading, writing) = (organization.clone(), organization.clone());
    let read = tokio::spawn(async move {
        reading.get_membership_requests(GetMembershipRequestsParams::default(), PageParams::default()).await
    });
    let write = tokio::spawn(async move { writing.accept_membership_request("orgmemreq_grace").await });
    logged(&emulator, 2, is(Outcome::InProgress)).await;
    let begun = Instant::now();
    clerk.close();
    let (read, write) = (read.await.unwrap().unwrap_err(), write.await.unwrap().unwrap_err());
    assert!(begun.elapsed() < Duration::from_millis(500));
    assert_eq!((read.kind(), read.info().maybe_applied), (ErrorKind::Usage, false));
    assert_eq!((write.kind(), write.info().maybe_applied), (ErrorKind::Usage, true));
    logged(&emulator, 2, is(Outcome::ClientClosed)).await;

    emulator.clear_log();
    assert_eq!(clerk.load().await.unwrap_err().kind(), ErrorKind::Usage);
    assert_eq!(organization.get_roles(PageParams::default()).await.unwrap_err().kind(), ErrorKind::Usage);
    assert!(emulator.log().is_empty());
}

#[tokio::test]
async fn closing_leaves_no_tasks_and_no_connections() {
    let (_emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let mut requests = organization.membership_requests(GetMembershipRequestsParams::default());
    assert!(requests.next_page().await.unwrap().is_some());
    assert!(running_tasks() > 0);
    clerk.close();
    // The handles still exist.
    no_task_runs().await;
    assert_eq!(organization.get_roles(PageParams::default()).await.unwrap_err().kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn a_clone_with_another_timeout_shares_everything_else() {
    let (emulator, clerk) = demo().await;
    let hasty = within(&clerk, Duration::from_millis(100));
    assert_eq!(hasty.session(), clerk.session());
    emulator.add_fault(slow(ACCEPT, 10_000));
    let organization = hasty.organization(None).unwrap();
    let error = organization.accept_membership_request("orgmemreq_grace").await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Timeout, true));
    hasty.close();
    assert_eq!(clerk.load().await.unwrap_err().kind(), ErrorKind::Usage);
}

#[tokio::test]
async fn a_closed_client_releases_its_callbacks_although_it_is_still_there() {
    struct Store {
        tokens: MemoryTokenStore,
        _held: Arc<()>,
    }
    impl TokenStore for Store {
        fn load(&self) -> Result<Option<String>, TokenStoreError> {
            self.tokens.load()
        }

        fn swap(&self, old: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
            self.tokens.swap(old, new)
        }
    }

    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let held = Arc::new(());
    let (by_request, by_response) = (held.clone(), held.clone());
    let clerk = Clerk::new(ClerkOptions {
        token_store: Some(Arc::new(Store { tokens: MemoryTokenStore::default(), _held: held.clone() })),
        on_request: Some(Arc::new(move |_| {
            Ok(HashMap::from([("X-Held".into(), format!("{by_request:?}"))]))
        })),
        on_response: Some(Arc::new(move |_| {
            assert_eq!(*by_response, ());
            Ok(())
        })),
        ..options(&emulator)
    })
    .unwrap();
    sign_in(&clerk).await;
    assert_eq!(Arc::strong_count(&held), 4);
    clerk.close();
    assert_eq!(Arc::strong_count(&held), 1);
    assert_eq!(clerk.load().await.unwrap_err().to_string(), "this client is closed");
    assert!(clerk.session().is_some());
}
