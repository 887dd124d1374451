//! Rows of a paginator whose state is not known after a lost response: when they are settled.

use crate::{
    ACCEPT, REQUESTS, demo, is, logged_if, no_task_runs,
    paginator_changes::{Action, Any, Requests, Shown, give_up, writes},
    running_tasks, slow, within,
};
use clerk_emulator::{Cut, Fault, Outcome};
use clerk_orgs::{
    Clerk, ErrorKind, GetMembershipRequestsParams, OrganizationMembershipRequestStatus as Status,
};
use std::time::Duration;

fn pending(clerk: &Clerk) -> Requests {
    let params = GetMembershipRequestsParams { status: Some(Status::Pending) };
    clerk.organization(None).unwrap().membership_requests_paginator(params, 20).unwrap()
}

#[tokio::test]
async fn a_row_that_cannot_be_looked_up_stays_unsettled_until_a_reload() {
    let (emulator, clerk) = demo().await;
    let requests = pending(&clerk);
    let paginator = Any::Requests(requests.clone());
    paginator.load_more().await;
    let handled = Fault { cut: Some(Cut::AfterHandling), ..Fault::default() };
    let unreadable = Fault { route: Some(REQUESTS.into()), status: Some(403), ..Fault::default() };

    emulator.add_fault(Action::Accept.fault(handled.clone()));
    emulator.add_fault(unreadable.clone());
    let error = paginator.act(Action::Accept).await.unwrap_err();
    let state = paginator.state();
    assert_eq!((state.row.as_deref(), state.count), (None, Some(4)));
    // The error is that of the call, not that of the lookup.
    assert_eq!(state.error, Some((error.kind(), true)));
    assert_eq!(state.unsettled, ["orgmemreq_grace"]);
    assert!(!state.is_loading);
    paginator.refresh().await.unwrap();
    assert_eq!(paginator.state(), Shown { error: None, unsettled: Vec::new(), ..state });

    // Another row, which the next change looks up first.
    emulator.clear_log();
    emulator.add_fault(Action::Accept.fault(Fault { cut: Some(Cut::Before), ..Fault::default() }));
    emulator.add_fault(Fault { times: Some(2), ..unreadable });
    requests.accept("orgmemreq_emmy").await.unwrap_err();
    assert_eq!(requests.state().unsettled, ["orgmemreq_emmy"]);
    assert_eq!(requests.accept("orgmemreq_emmy").await.unwrap_err().kind(), ErrorKind::Forbidden);
    assert_eq!(writes(&emulator), 1);
    assert_eq!(requests.accept("orgmemreq_emmy").await.unwrap().status, Status::Accepted);
    assert_eq!((writes(&emulator), requests.state().unsettled.len()), (2, 0));
}

#[tokio::test]
async fn the_next_successful_page_settles_unsettled_rows() {
    let (emulator, clerk) = demo().await;
    let params = GetMembershipRequestsParams { status: Some(Status::Pending) };
    let requests = clerk.organization(None).unwrap().membership_requests_paginator(params, 2).unwrap();
    let paginator = Any::Requests(requests.clone());
    paginator.load_more().await;
    emulator.add_fault(Action::Accept.fault(Fault { cut: Some(Cut::AfterHandling), ..Fault::default() }));
    emulator.add_fault(Fault { route: Some(REQUESTS.into()), status: Some(403), ..Fault::default() });
    paginator.act(Action::Accept).await.unwrap_err();
    assert_eq!(paginator.state().unsettled, ["orgmemreq_grace"]);
    paginator.load_more().await;
    let settled = paginator.until(|state| state.unsettled.is_empty()).await;
    assert_eq!((settled.row, settled.count, settled.error), (None, Some(4), None));
}

#[tokio::test]
async fn a_row_that_was_never_loaded_is_not_looked_up() {
    let (emulator, clerk) = demo().await;
    let paginator = Any::Requests(pending(&clerk));
    emulator.add_fault(slow(ACCEPT, 60_000));
    emulator.clear_log();
    give_up(&emulator, &paginator, Action::Accept).await;
    let state = paginator.state();
    assert_eq!((state.error, state.unsettled.len()), (None, 0));
    logged_if(&emulator, 1, |log| log.iter().all(is(Outcome::ClientClosed))).await;
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn lookups_end_with_the_paginator_and_with_the_client() {
    for closes in [true, false] {
        let (emulator, clerk) = demo().await;
        let paginator = Any::Requests(pending(&clerk));
        paginator.load_more().await;
        emulator.clear_log();
        emulator.add_fault(slow(ACCEPT, 60_000));
        emulator.add_fault(slow(REQUESTS, 60_000));
        give_up(&emulator, &paginator, Action::Accept).await;
        logged_if(&emulator, 2, |log| log.iter().any(is(Outcome::InProgress))).await;
        if closes {
            clerk.close();
            no_task_runs().await;
            assert_eq!(paginator.state().unsettled, ["orgmemreq_grace"]);
        } else {
            drop(paginator);
            logged_if(&emulator, 2, |log| log.iter().all(is(Outcome::ClientClosed))).await;
        }
        clerk.close();
        no_task_runs().await;
    }
}

#[tokio::test]
async fn a_call_that_times_out_is_settled_within_a_second_or_later() {
    let (emulator, clerk) = demo().await;
    let hasty = within(&clerk, Duration::from_millis(100));
    let paginator = Any::Requests(pending(&hasty));
    paginator.load_more().await;
    let handled = Fault { before_handling: Some(false), ..slow(ACCEPT, 60_000) };
    emulator.add_fault(handled);
    let error = paginator.act(Action::Accept).await.unwrap_err();
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Timeout, true));
    let state = paginator.state();
    assert_eq!((state.row, state.unsettled.len(), state.count), (None, 0, Some(4)));
    clerk.close();
    no_task_runs().await;
    assert_eq!(running_tasks(), 0);
}
