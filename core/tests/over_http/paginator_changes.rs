//! Changes of rows on a paginator: one at a time, and the outcomes of lost responses.

use crate::{ACCEPT, REQUESTS, demo, is, logged_if, slow};
use clerk_emulator::{Cut, Emulator, Fault, Outcome};
use clerk_orgs::{
    Clerk, Error, ErrorKind, GetMembershipRequestsParams, GetMembershipsParams, MembershipRequestsPaginator,
    MembershipsPaginator, OrganizationMembership, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus as Status, PaginatorState, Result,
};
use futures_util::{FutureExt, StreamExt, future::BoxFuture};
use std::{fmt::Debug, time::Duration};
use tokio::time::timeout;

pub(super) type Requests = MembershipRequestsPaginator;
type Members = MembershipsPaginator;

const MEMBERS: &str = "GET /v1/organizations/{organization_id}/memberships";
const PATIENCE: Duration = Duration::from_secs(5);

/// An action on a row of one of the paginators.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Action {
    Accept,
    Reject,
    Update,
    Remove,
}

/// A paginator of either kind, whose results and states are texts.
#[derive(Clone)]
pub(super) enum Any {
    Requests(Requests),
    Members(Members),
}

/// A state, with the `role` or `status` of the row that these tests change.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Shown {
    pub(super) row: Option<String>,
    pub(super) count: Option<i64>,
    pub(super) error: Option<(ErrorKind, bool)>,
    pub(super) unsettled: Vec<String>,
    pub(super) is_loading: bool,
}

impl Any {
    /// Each paginator with each of its filters, and the actions on Grace's request and on Max.
    pub(super) fn all(clerk: &Clerk) -> Vec<(String, Self, [Action; 2])> {
        let organization = clerk.organization(None).unwrap();
        let requests = [None, Some(Status::Pending)].map(|status| {
            let params = GetMembershipRequestsParams { status: status.clone() };
            let paginator = organization.membership_requests_paginator(params, 20).unwrap();
            (format!("requests {status:?}"), Self::Requests(paginator), [Action::Accept, Action::Reject])
        });
        let filters = [(None, vec![]), (Some("max"), vec![]), (None, vec!["org:member".to_owned()])];
        let members = filters.map(|(query, role)| {
            let name = format!("members {query:?} {role:?}");
            let query = query.map(str::to_owned);
            let paginator = organization.memberships_paginator(GetMembershipsParams { query, role }, 20);
            (name, Self::Members(paginator.unwrap()), [Action::Update, Action::Remove])
        });
        requests.into_iter().chain(members).collect()
    }

    pub(super) fn act(&self, action: Action) -> BoxFuture<'_, Result<()>> {
        async move {
            match (self, action) {
                (Self::Requests(paginator), Action::Accept) => {
                    paginator.accept("orgmemreq_grace").await.map(drop)
                }
                (Self::Requests(paginator), _) => paginator.reject("orgmemreq_grace").await.map(drop),
                (Self::Members(paginator), Action::Update) => {
                    paginator.update("user_max", "org:admin").await.map(drop)
                }
                (Self::Members(paginator), _) => paginator.remove("user_max").await.map(drop),
            }
        }
        .boxed()
    }

    pub(super) async fn load_more(&self) {
        match self {
            Self::Requests(paginator) => paginator.load_more().await.unwrap(),
            Self::Members(paginator) => paginator.load_more().await.unwrap(),
        }
    }

    pub(super) async fn refresh(&self) -> Result<()> {
        match self {
            Self::Requests(paginator) => paginator.refresh().await,
            Self::Members(paginator) => paginator.refresh().await,
        }
    }

    pub(super) fn state(&self) -> Shown {
        match self {
            Self::Requests(paginator) => of_grace(paginator.state()),
            Self::Members(paginator) => of_max(paginator.state()),
        }
    }

    /// Waits for the first state with this property.
    pub(super) async fn until(&self, is_so: impl Fn(&Shown) -> bool) -> Shown {
        let mut states = match self {
            Self::Requests(paginator) => paginator.states().into_stream().map(of_grace).boxed(),
            Self::Members(paginator) => paginator.states().into_stream().map(of_max).boxed(),
        };
        let seen = timeout(PATIENCE, async {
            loop {
                let state = states.next().await?;
                if is_so(&state) {
                    return Some(state);
                }
            }
        })
        .await;
        seen.unwrap_or_else(|_| panic!("not seen; now {:?}", self.state())).unwrap()
    }
}

fn of_grace(state: PaginatorState<OrganizationMembershipRequest>) -> Shown {
    let row = state.items.iter().find(|request| request.id == "orgmemreq_grace");
    shown(row.map(|request| request.status.as_str().to_owned()), &state)
}

fn of_max(state: PaginatorState<OrganizationMembership>) -> Shown {
    let row = state.items.iter().find(|member| member.id == "orgmem_acme_max");
    shown(row.map(|member| member.role.clone()), &state)
}

fn shown<T>(row: Option<String>, state: &PaginatorState<T>) -> Shown {
    Shown {
        row,
        count: state.total_count,
        error: state.error.as_ref().map(|error| (error.kind, error.maybe_applied)),
        unsettled: state.unsettled.clone(),
        is_loading: state.is_loading,
    }
}

impl Action {
    pub(super) fn route(self) -> &'static str {
        match self {
            Self::Accept => ACCEPT,
            Self::Reject => {
                "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/reject"
            }
            Self::Update => "PATCH /v1/organizations/{organization_id}/memberships/{user_id}",
            Self::Remove => "DELETE /v1/organizations/{organization_id}/memberships/{user_id}",
        }
    }

    pub(super) fn row_id(self) -> &'static str {
        if matches!(self, Self::Accept | Self::Reject) { "orgmemreq_grace" } else { "orgmem_acme_max" }
    }

    /// The row before, and afterwards in a list that keeps it.
    pub(super) fn before_and_after(self) -> (&'static str, &'static str) {
        match self {
            Self::Accept => ("pending", "accepted"),
            Self::Reject => ("pending", "rejected"),
            Self::Update => ("org:member", "org:admin"),
            Self::Remove => ("org:member", ""),
        }
    }

    pub(super) fn fault(self, fault: Fault) -> Fault {
        Fault { route: Some(self.route().into()), ..fault }
    }
}

pub(super) fn writes(emulator: &Emulator) -> usize {
    emulator.log().iter().filter(|entry| entry.method != "GET").count()
}

/// Runs a test for every paginator with every filter and every action, each with its own emulator.
async fn for_each<F: Future<Output = ()>>(test: impl Fn(std::sync::Arc<Emulator>, Clerk, Any, Action) -> F) {
    let (_emulator, clerk) = demo().await;
    let kinds = Any::all(&clerk).len();
    for kind in 0..kinds {
        for which in 0..2 {
            let (emulator, clerk) = demo().await;
            let (name, paginator, actions) = Any::all(&clerk).swap_remove(kind);
            paginator.load_more().await;
            emulator.clear_log();
            let action = actions[which];
            println!("{name}: {action:?}");
            test(emulator, clerk, paginator, action).await;
        }
    }
}

#[track_caller]
fn refused(result: Result<impl Debug>, says: &str) {
    let error: Error = result.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
    assert!(error.to_string().contains(says), "{error}");
    assert!(!error.info().maybe_applied);
}

#[tokio::test]
async fn only_one_call_at_a_time_changes_a_row_with_any_filter() {
    for_each(|emulator, _clerk, paginator, action| async move {
        emulator.add_fault(slow(action.route(), 100));
        let again = async {
            tokio::time::sleep(Duration::from_millis(30)).await;
            let during = paginator.act(action).await;
            (during, paginator.state())
        };
        let (first, (during, state)) = tokio::join!(paginator.act(action), again);
        first.unwrap();
        refused(during, "already being changed");
        assert_eq!(state.error, None);
        assert_eq!(writes(&emulator), 1);
    })
    .await;
}

#[tokio::test]
async fn a_row_that_left_the_list_cannot_be_changed_until_a_reload() {
    for_each(|emulator, _clerk, paginator, action| async move {
        paginator.act(action).await.unwrap();
        let left = paginator.state().row.is_none();
        let second = paginator.act(action).await;
        if left {
            refused(second, "has left this list");
            assert_eq!(writes(&emulator), 1);
            paginator.refresh().await.unwrap();
            // Now the server decides.
            let error = paginator.act(action).await.err();
            assert!(error.is_none_or(|error| error.info().status.is_some()));
        }
        assert_eq!(writes(&emulator), 2);
    })
    .await;
}

#[tokio::test]
async fn a_failed_change_can_be_repeated() {
    for_each(|emulator, _clerk, paginator, action| async move {
        let before = paginator.state();
        emulator.add_fault(action.fault(Fault { status: Some(403), delay_ms: 20, ..Fault::default() }));
        assert_eq!(paginator.act(action).await.unwrap_err().kind(), ErrorKind::Forbidden);
        assert_eq!(paginator.state(), Shown { error: Some((ErrorKind::Forbidden, false)), ..before });
        paginator.act(action).await.unwrap();
        assert_eq!(writes(&emulator), 2);
    })
    .await;
}

#[tokio::test]
async fn only_one_call_at_a_time_changes_a_hidden_row() {
    let (emulator, clerk) = demo().await;
    for (_, paginator, actions) in Any::all(&clerk) {
        for action in actions {
            emulator.clear_log();
            emulator.add_fault(action.fault(Fault { status: Some(403), delay_ms: 60, ..Fault::default() }));
            let (first, second) = tokio::join!(paginator.act(action), paginator.act(action));
            assert_eq!(first.unwrap_err().kind(), ErrorKind::Forbidden);
            refused(second, "already being changed");
            assert_eq!(writes(&emulator), 1);
        }
    }
}

/// Starts the action, and drops it once the emulator has received the request.
pub(super) async fn give_up(emulator: &Emulator, paginator: &Any, action: Action) {
    let begun = async {
        logged_if(emulator, 1, |log| log.iter().any(is(Outcome::InProgress))).await;
        // The request is logged a moment before it is handled.
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    tokio::select! {
        result = paginator.act(action) => panic!("answered: {result:?}"),
        () = begun => {}
    }
}

/// The state while the outcome is unknown: the row as if it had succeeded.
fn while_unknown(before: &Shown, action: Action, stays: bool) -> (Option<String>, Option<i64>) {
    if stays {
        (Some(action.before_and_after().1.to_owned()), before.count)
    } else {
        (None, before.count.map(|count| count - 1))
    }
}

#[tokio::test]
async fn the_outcome_of_a_cancelled_call_is_looked_up_and_shown() {
    for was_handled in [true, false] {
        for_each(|emulator, _clerk, paginator, action| async move {
            let before = paginator.state();
            let fault = Fault { delay_ms: 60_000, before_handling: Some(!was_handled), ..Fault::default() };
            emulator.add_fault(action.fault(fault));
            // The list's response is late, so that the state in between can be observed.
            let list = if action.row_id() == "orgmemreq_grace" { REQUESTS } else { MEMBERS };
            emulator.add_fault(slow(list, 50));
            give_up(&emulator, &paginator, action).await;

            let unknown = paginator.state();
            assert_eq!(unknown.error, Some((ErrorKind::Cancelled, true)));
            assert_eq!(unknown.unsettled, [action.row_id()]);
            let (row, count) = while_unknown(&before, action, unknown.row.is_some());
            assert_eq!((unknown.row, unknown.count), (row.clone(), count));

            let settled = paginator.until(|state| state.unsettled.is_empty() && !state.is_loading).await;
            assert_eq!(settled.error, None);
            let (row, count) = if was_handled { (row, count) } else { (before.row.clone(), before.count) };
            assert_eq!((settled.row, settled.count), (row, count));
            let log = logged_if(&emulator, 2, |log| log[0].outcome == Outcome::ClientClosed).await;
            assert_eq!((log.len(), writes(&emulator)), (2, 1), "{log:?}");
        })
        .await;
    }
}

#[tokio::test]
async fn the_outcome_of_a_lost_response_is_shown_when_the_call_fails() {
    let cut = |cut| Fault { cut: Some(cut), ..Fault::default() };
    let late = Fault { status: Some(504), before_handling: Some(false), ..Fault::default() };
    for (fault, was_handled) in [
        (cut(Cut::AfterHandling), true),
        (cut(Cut::InBody), true),
        (cut(Cut::Before), false),
        (late, true),
        (Fault { status: Some(502), html: true, ..Fault::default() }, false),
    ] {
        for_each(|emulator, _clerk, paginator, action| {
            let fault = fault.clone();
            async move {
                let before = paginator.state();
                emulator.add_fault(action.fault(fault));
                let error = paginator.act(action).await.unwrap_err();
                assert!(error.info().maybe_applied, "{error:?}");
                let after = paginator.state();
                // As the state reported.
                assert_eq!(after.error, Some((error.kind(), true)));
                assert!(after.unsettled.is_empty());
                let (row, count) = while_unknown(&before, action, after.row.is_some());
                let (row, count) = if was_handled { (row, count) } else { (before.row, before.count) };
                assert_eq!((after.row, after.count), (row, count));
                assert_eq!(writes(&emulator), 1);
            }
        })
        .await;
    }
}
