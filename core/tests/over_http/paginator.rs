//! Paginators: lists for display in a user interface.

use crate::{ACCEPT, REQUESTS, demo, impatient, is, logged, logged_if, options, slow};
use clerk_emulator::{Change as Elsewhere, Cut, Emulator, Fault, NewRequest, Outcome, Seed};
use clerk_orgs::{
    Clerk, ErrorKind, GetMembershipRequestsParams, GetMembershipsParams, MembershipRequestsPaginator,
    OrganizationMembershipRequest, OrganizationMembershipRequestStatus as Status, PageParams, PaginatorState,
};
use futures_util::StreamExt;
use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

type Requests = MembershipRequestsPaginator;
type State = PaginatorState<OrganizationMembershipRequest>;

fn paginator(clerk: &Clerk, status: Option<Status>, page_size: i32) -> Requests {
    let params = GetMembershipRequestsParams { status };
    clerk.organization(None).unwrap().membership_requests_paginator(params, page_size).unwrap()
}

async fn many() -> (Emulator, Clerk) {
    let emulator = Emulator::start(Seed::many()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    crate::sign_in(&clerk).await;
    emulator.clear_log();
    (emulator, clerk)
}

fn names(state: &State) -> Vec<&str> {
    state.items.iter().map(|item| item.id.strip_prefix("orgmemreq_").unwrap()).collect()
}

/// `(items, total_count, has_next_page)`.
fn sizes(paginator: &Requests) -> (usize, Option<i64>, bool) {
    let PaginatorState { items, total_count, has_next_page, .. } = paginator.state();
    (items.len(), total_count, has_next_page)
}

const DEMO: [&str; 5] = ["grace", "emmy", "chien", "rene", "mononym"];

fn fails(route: &str, status: u16) -> Fault {
    Fault { route: Some(route.into()), status: Some(status), ..Fault::default() }
}

#[tokio::test]
async fn pages_are_added_until_the_end() {
    let (emulator, clerk) = many().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 50);
    let state = paginator.state();
    assert!(state.items.is_empty() && state.has_next_page && !state.is_loading && state.error.is_none());
    assert_eq!((state.total_count, emulator.log().len()), (None, 0));
    let mut pages = 0;
    while paginator.state().has_next_page {
        paginator.load_more().await.unwrap();
        pages += 1;
    }
    assert_eq!((sizes(&paginator), pages), ((137, Some(137), false), 3));
    let requests = emulator.log().len();
    paginator.load_more().await.unwrap();
    assert_eq!((sizes(&paginator).0, emulator.log().len()), (137, requests));
}

#[tokio::test]
async fn changes_between_pages_cause_no_duplicates_or_omissions() {
    let (emulator, clerk) = many().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    for round in 0.. {
        paginator.load_more().await.unwrap();
        let state = paginator.state();
        let ids: HashSet<_> = state.items.iter().map(|item| &item.id).collect();
        assert_eq!(ids.len(), state.items.len());
        if !state.has_next_page {
            break;
        }
        let id = format!("orgmemreq_pending_{:04}", 1 + round);
        emulator.change(&[Elsewhere::RemoveRequest(id)]).unwrap();
        paginator.accept(&state.items.last().unwrap().id).await.unwrap();
    }
    let state = paginator.state();
    let shown: HashSet<_> = names(&state).into_iter().collect();
    let there = clerk.organization(None).unwrap();
    let params = GetMembershipRequestsParams { status: Some(Status::Pending) };
    let page = PageParams { page_size: 500, ..PageParams::default() };
    let there = there.get_membership_requests(params, page).await.unwrap();
    assert_eq!(state.total_count, Some(there.total_count));
    for request in there.data {
        let name = request.id.strip_prefix("orgmemreq_").unwrap();
        assert!(shown.contains(name), "{name} is not shown");
    }
}

#[tokio::test]
async fn concurrent_calls_share_one_request() {
    let (emulator, clerk) = many().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    emulator.add_fault(slow(REQUESTS, 100));
    let results = futures_util::future::join_all((0..5).map(|_| paginator.load_more())).await;
    assert!(results.iter().all(Result::is_ok));
    assert_eq!((sizes(&paginator).0, emulator.log().len()), (20, 1));

    emulator.add_fault(fails(REQUESTS, 403));
    let results = futures_util::future::join_all((0..5).map(|_| paginator.load_more())).await;
    assert!(results.iter().all(|result| result.as_ref().is_err_and(|e| e.kind() == ErrorKind::Forbidden)));
    assert_eq!(emulator.log().len(), 2);

    // The first refresh started before the others were requested, which share a second one.
    emulator.clear_log();
    emulator.add_fault(slow(REQUESTS, 100));
    let others = async {
        logged(&emulator, 1, is(Outcome::InProgress)).await;
        futures_util::future::join_all((0..5).map(|_| paginator.refresh())).await
    };
    let (first, others) = tokio::join!(paginator.refresh(), others);
    assert!(first.is_ok() && others.iter().all(Result::is_ok));
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn a_cancelled_load_does_not_cancel_other_waiters() {
    let (emulator, clerk) = many().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    emulator.add_fault(slow(REQUESTS, 60_000));
    let first = tokio::time::timeout(Duration::from_millis(150), paginator.load_more());
    let second = async {
        logged(&emulator, 1, is(Outcome::InProgress)).await;
        paginator.load_more().await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(first.is_err() && second.is_ok());
    assert_eq!(sizes(&paginator).0, 20);
    assert!(!paginator.state().is_loading);
    let log = logged(&emulator, 2, |_| true).await;
    assert_eq!(log[0].outcome, Outcome::ClientClosed);
}

#[tokio::test]
async fn a_refresh_keeps_the_items_and_reloads_as_many() {
    let (emulator, clerk) = many().await;
    let paginator = paginator(&impatient(&clerk), Some(Status::Pending), 20);
    paginator.load_more().await.unwrap();
    paginator.load_more().await.unwrap();
    assert_eq!(sizes(&paginator), (40, Some(137), true));
    let gone = |id: &str| Elsewhere::RemoveRequest(format!("orgmemreq_{id}"));
    emulator.change(&[gone("pending_0001"), gone("pending_0002")]).unwrap();
    emulator.clear_log();
    emulator.add_fault(slow(REQUESTS, 100));
    let meanwhile = async {
        logged(&emulator, 1, is(Outcome::InProgress)).await;
        paginator.state()
    };
    let (refreshed, state) = tokio::join!(paginator.refresh(), meanwhile);
    refreshed.unwrap();
    assert!(state.is_loading);
    assert_eq!((state.items.len(), names(&state)[0]), (40, "pending_0001"));
    let state = paginator.state();
    assert_eq!((names(&state)[0], state.total_count, state.is_loading), ("pending_0003", Some(135), false));
    assert_eq!(state.items.len(), 40);
    assert_eq!(emulator.log().len(), 1);
    paginator.load_more().await.unwrap();
    assert_eq!(paginator.state().items.len(), state.items.len() + 20);

    emulator.add_fault(Fault { cut: Some(Cut::Before), times: Some(0), ..Fault::default() });
    let error = paginator.refresh().await.unwrap_err();
    let after = paginator.state();
    assert_eq!((after.items.len(), after.is_loading), (state.items.len() + 20, false));
    assert_eq!(after.error.as_ref(), Some(error.info()));
    emulator.clear_faults();
    paginator.refresh().await.unwrap();
    assert!(paginator.state().error.is_none());
}

#[tokio::test]
async fn an_accepted_row_disappears_and_returns_if_the_server_refuses() {
    for (answer, kind) in [(403, ErrorKind::Forbidden), (404, ErrorKind::Conflict), (503, ErrorKind::Api)] {
        let (emulator, clerk) = demo().await;
        let paginator = paginator(&clerk, Some(Status::Pending), 20);
        paginator.load_more().await.unwrap();
        emulator.add_fault(Fault { delay_ms: 100, ..fails(ACCEPT, answer) });
        let meanwhile = async {
            tokio::time::sleep(Duration::from_millis(50)).await;
            paginator.state()
        };
        let (refused, state) = tokio::join!(paginator.accept("orgmemreq_chien"), meanwhile);
        assert_eq!((names(&state), state.total_count), (vec!["grace", "emmy", "rene", "mononym"], Some(4)));
        let error = refused.unwrap_err();
        assert_eq!(error.kind(), kind);
        let state = paginator.state();
        assert_eq!((names(&state), state.total_count), (DEMO.into(), Some(5)));
        assert_eq!(state.error.as_ref(), Some(error.info()));

        let accepted = paginator.accept("orgmemreq_chien").await.unwrap();
        assert_eq!(accepted.status, Status::Accepted);
        let state = paginator.state();
        assert_eq!((state.items.len(), state.total_count, state.error.is_none()), (4, Some(4), true));
        paginator.refresh().await.unwrap();
        assert_eq!(sizes(&paginator), (4, Some(4), false));
    }
}

#[tokio::test]
async fn a_row_that_stays_in_the_list_shows_its_new_status() {
    let (emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, None, 20);
    paginator.load_more().await.unwrap();
    let status =
        |state: &State| state.items.iter().find(|item| item.id == "orgmemreq_emmy").unwrap().status.clone();
    let before = sizes(&paginator);
    emulator.add_fault(slow(
        "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject",
        100,
    ));
    let meanwhile = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        status(&paginator.state())
    };
    let (rejected, shown) = tokio::join!(paginator.reject("orgmemreq_emmy"), meanwhile);
    assert_eq!((rejected.unwrap().status, shown), (Status::Rejected, Status::Rejected));
    assert_eq!((status(&paginator.state()), sizes(&paginator)), (Status::Rejected, before));
    paginator.reject("orgmemreq_emmy").await.unwrap_err();
    assert_eq!(status(&paginator.state()), Status::Rejected);
}

#[tokio::test]
async fn a_running_load_does_not_restore_a_removed_row() {
    let (emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    paginator.load_more().await.unwrap();
    emulator.clear_log();
    // The rows are from before the acceptance, but arrive after it.
    emulator.add_fault(Fault { before_handling: Some(false), ..slow(REQUESTS, 200) });
    let meanwhile = async {
        logged(&emulator, 1, is(Outcome::InProgress)).await;
        tokio::time::sleep(Duration::from_millis(50)).await;
        paginator.accept("orgmemreq_emmy").await
    };
    let (refreshed, accepted) = tokio::join!(paginator.refresh(), meanwhile);
    refreshed.unwrap();
    accepted.unwrap();
    let state = paginator.state();
    assert_eq!((names(&state), state.total_count), (vec!["grace", "chien", "rene", "mononym"], Some(4)));
    paginator.refresh().await.unwrap();
    assert_eq!(sizes(&paginator), (4, Some(4), false));
    // A user who requests membership again is shown again.
    let again = NewRequest {
        organization: "org_acme".into(),
        user: "user_emmy".into(),
        id: Some("orgmemreq_emmy".into()),
        status: Default::default(),
        created_at: None,
    };
    emulator
        .change(&[Elsewhere::RemoveRequest("orgmemreq_emmy".into()), Elsewhere::AddRequest(again)])
        .unwrap();
    paginator.refresh().await.unwrap();
    assert_eq!(sizes(&paginator), (5, Some(5), false));
}

#[tokio::test]
async fn a_cancelled_call_restores_the_row_and_leaves_nothing_running() {
    let (emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    paginator.load_more().await.unwrap();
    emulator.clear_log();
    emulator.add_fault(slow(ACCEPT, 60_000));
    let waited = tokio::time::timeout(Duration::from_millis(100), paginator.accept("orgmemreq_grace")).await;
    let dropped = Instant::now();
    assert!(waited.is_err());
    // Once it is known that it was not applied.
    let mut states = paginator.states().into_stream();
    while names(&states.next().await.unwrap()) != DEMO {}
    logged_if(&emulator, 2, |log| log[0].outcome == Outcome::ClientClosed).await;
    assert!(dropped.elapsed() < Duration::from_millis(100), "{:?}", dropped.elapsed());
}

#[tokio::test]
async fn only_one_call_at_a_time_changes_a_row() {
    let (emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, None, 20);
    paginator.load_more().await.unwrap();
    emulator.add_fault(slow(ACCEPT, 100));
    let again = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        paginator.reject("orgmemreq_grace").await
    };
    let (accepted, again) = tokio::join!(paginator.accept("orgmemreq_grace"), again);
    accepted.unwrap();
    assert_eq!(again.unwrap_err().kind(), ErrorKind::Usage);
    assert!(paginator.state().error.is_none());
}

#[tokio::test]
async fn members_are_updated_and_removed() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let paginator = organization.memberships_paginator(GetMembershipsParams::default(), 20).unwrap();
    paginator.load_more().await.unwrap();
    let role = |user: &str| {
        let state = paginator.state();
        let of = state
            .items
            .into_iter()
            .find(|item| item.public_user_data.as_ref().unwrap().user_id.as_deref() == Some(user));
        of.map(|membership| membership.role)
    };
    let updated = paginator.update("user_max", "org:admin").await.unwrap();
    assert_eq!((updated.is_admin(), role("user_max").as_deref()), (true, Some("org:admin")));
    let refused = paginator.update("user_max", "org:nothing").await.unwrap_err();
    assert_eq!((refused.kind(), role("user_max").as_deref()), (ErrorKind::NotFound, Some("org:admin")));
    let count = paginator.state().total_count.unwrap();
    paginator.remove("user_max").await.unwrap();
    assert_eq!((role("user_max"), paginator.state().total_count), (None, Some(count - 1)));
    let refused = paginator.remove("user_ada").await.unwrap_err();
    assert_eq!(refused.code(), Some("organization_minimum_permissions_needed"));
    assert_eq!(
        (role("user_ada").as_deref(), paginator.state().total_count),
        (Some("org:admin"), Some(count - 1))
    );
    // A row that is not loaded: only the server knows it.
    assert_eq!(paginator.remove("user_nobody").await.unwrap_err().kind(), ErrorKind::NotFound);
    emulator.clear_log();

    let admins = GetMembershipsParams { role: vec!["org:admin".into()], ..GetMembershipsParams::default() };
    organization.add_member("user_max", "org:admin").await.unwrap();
    let paginator = organization.memberships_paginator(admins, 20).unwrap();
    paginator.load_more().await.unwrap();
    assert_eq!(paginator.state().total_count, Some(2));
    paginator.update("user_max", "org:member").await.unwrap();
    assert_eq!((paginator.state().items.len(), paginator.state().total_count), (1, Some(1)));
}

#[tokio::test]
async fn own_memberships_can_be_shown() {
    let (_emulator, clerk) = demo().await;
    let paginator = clerk.organization_memberships_paginator(10).unwrap();
    paginator.refresh().await.unwrap();
    let state = paginator.state();
    assert_eq!((state.total_count, state.has_next_page, state.items.len()), (Some(2), false, 2));
}

#[tokio::test]
async fn the_states_end_with_the_final_one_without_duplicates() {
    let (emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    let mut states = paginator.states().into_stream();
    let first = states.next().await.unwrap();
    assert!(first.items.is_empty() && first.has_next_page);
    paginator.load_more().await.unwrap();
    let second = states.next().await.unwrap();
    assert_eq!((second.items.len(), second.is_loading), (5, false));
    emulator.add_fault(fails(REQUESTS, 403));
    let following = async {
        let loading = states.next().await.unwrap();
        let failed = states.next().await.unwrap();
        (
            loading.is_loading,
            loading.error.is_none(),
            failed.is_loading,
            failed.error.and_then(|error| error.status),
        )
    };
    let (refreshed, seen) = tokio::join!(paginator.refresh(), following);
    refreshed.unwrap_err();
    assert_eq!(seen, (true, true, false, Some(403)));
    let waited = tokio::time::timeout(Duration::from_millis(50), states.next()).await;
    assert!(waited.is_err());
    let other = paginator.clone();
    drop(paginator);
    let mut more = other.states();
    assert!(more.next_state().await.is_some());
    drop(other);
    assert!(more.next_state().await.is_none());
    assert!(states.next().await.is_none());
}

#[tokio::test]
async fn a_closed_client_ends_the_states_and_refuses_further_calls() {
    let (_emulator, clerk) = demo().await;
    let paginator = paginator(&clerk, Some(Status::Pending), 20);
    paginator.load_more().await.unwrap();
    let mut states = paginator.states();
    states.next_state().await;
    let closing = async {
        tokio::time::sleep(Duration::from_millis(50)).await;
        clerk.close();
    };
    let (state, ()) = tokio::join!(states.next_state(), closing);
    assert!(state.is_none());
    assert_eq!(paginator.load_more().await.unwrap_err().kind(), ErrorKind::Usage);
    assert_eq!(paginator.accept("orgmemreq_grace").await.unwrap_err().kind(), ErrorKind::Usage);
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let made = organization.membership_requests_paginator(GetMembershipRequestsParams::default(), 20);
    assert_eq!(made.unwrap_err().kind(), ErrorKind::Usage);
}
