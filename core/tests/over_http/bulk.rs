//! Bulk jobs: rate limits, stopping and restarting, nothing done twice.

use crate::{ACCEPT, REQUESTS, demo, options, sign_in};
use clerk_emulator::{Change, Emulator, Fault, LogEntry, NewRequest, RateLimit, RetryAfter, Seed};
use clerk_orgs::{
    BulkOutcome, BulkOutcomes, BulkParams, BulkStatus, Clerk, ErrorKind, GetMembershipsParams, Organization,
    PageParams, RequestOptions,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

pub(super) const MEMBERS: &str = "GET /v1/organizations/{organization_id}/memberships";
pub(super) const INVITE: &str = "POST /v1/organizations/{organization_id}/invitations";
pub(super) const ADD: &str = "POST /v1/organizations/{organization_id}/memberships";
pub(super) const UPDATE: &str = "PATCH /v1/organizations/{organization_id}/memberships/{user_id}";
pub(super) const REMOVE: &str = "DELETE /v1/organizations/{organization_id}/memberships/{user_id}";

/// This many pending requests: `orgmemreq_r_0001` …
pub(super) async fn pending(count: usize) -> (Emulator, Clerk, Organization) {
    let seed = format!(
        "users: [{{ id: user_ada, email: ada@example.com }}, {{ id: user_max, email: max@example.com }}]
organizations:
  - {{ id: org_acme, name: Acme, slug: acme, members: [{{ user: user_ada, role: 'org:admin' }}, {{ user: user_max, role: 'org:member' }}] }}
tickets: [{{ ticket: ticket_admin, user: user_ada }}, {{ ticket: ticket_member, user: user_max }}]
generate: [{{ organization: org_acme, kind: requests, count: {count}, prefix: r, created_at: 1700000000000, step_ms: 1000 }}]"
    );
    let emulator = Emulator::start(Seed::from_yaml(&seed).unwrap()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    (emulator, clerk, organization)
}

pub(super) fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("orgmemreq_r_{number:04}")).collect()
}

pub(super) async fn all(mut outcomes: BulkOutcomes) -> BTreeMap<String, BulkOutcome> {
    let mut all = BTreeMap::new();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        for outcome in page {
            let id = outcome.id.clone();
            assert!(all.insert(id, outcome).is_none(), "two outcomes for one id");
        }
    }
    assert_eq!(outcomes.total_count(), Some(all.len() as i64));
    all
}

/// The same client, whose jobs wait so long for a server that is down.
pub(super) fn outage_timeout(clerk: &Clerk, bulk_outage_timeout: Duration) -> Clerk {
    let bulk_outage_timeout = Some(bulk_outage_timeout);
    clerk.with_options(RequestOptions { bulk_outage_timeout, ..RequestOptions::default() }).unwrap()
}

pub(super) fn count(outcomes: &BTreeMap<String, BulkOutcome>, status: BulkStatus) -> usize {
    outcomes.values().filter(|outcome| outcome.status == status).count()
}

pub(super) fn told(outcomes: &BTreeMap<String, BulkOutcome>) -> Vec<(&str, &str, Option<ErrorKind>)> {
    let told = |outcome: &'_ BulkOutcome| outcome.error.as_ref().map(clerk_orgs::Error::kind);
    outcomes.iter().map(|(id, outcome)| (&**id, outcome.status.as_str(), told(outcome))).collect()
}

pub(super) fn answered(log: &[LogEntry], route: &str, status: u16) -> usize {
    let is = |entry: &&LogEntry| format!("{} {}", entry.method, entry.route) == route;
    log.iter().filter(is).filter(|entry| entry.status == Some(status)).count()
}

/// Asserts that the emulator accepted each request exactly once.
fn each_was_accepted_once(log: &[LogEntry], count: usize) {
    let accepted: Vec<_> =
        log.iter().filter(|entry| entry.method == "POST" && entry.status == Some(200)).collect();
    let distinct: BTreeSet<_> = accepted.iter().map(|entry| &entry.path).collect();
    assert_eq!((accepted.len(), distinct.len()), (count, count));
}

pub(super) async fn members(organization: &Organization) -> i64 {
    organization
        .get_memberships(GetMembershipsParams::default(), PageParams::default())
        .await
        .unwrap()
        .total_count
}

#[tokio::test]
async fn each_id_has_one_outcome() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let given =
        ["grace", "emmy", "grace", "max", "srinivasa", "nobody"].map(|name| format!("orgmemreq_{name}"));
    let outcomes = organization.accept_membership_requests(given, BulkParams::default()).unwrap();
    assert_eq!(outcomes.total_count(), Some(5));
    let outcomes = all(outcomes).await;
    assert_eq!(
        told(&outcomes),
        [
            ("orgmemreq_emmy", "done", None),
            ("orgmemreq_grace", "done", None),
            ("orgmemreq_max", "already_done", None),
            ("orgmemreq_nobody", "failed", Some(ErrorKind::Conflict)),
            ("orgmemreq_srinivasa", "failed", Some(ErrorKind::Conflict)),
        ]
    );
    let log = emulator.log();
    assert_eq!(
        (answered(&log, ACCEPT, 200), answered(&log, ACCEPT, 404), answered(&log, REQUESTS, 200)),
        (2, 3, 1)
    );

    let given = ["chien", "srinivasa", "grace"].map(|name| format!("orgmemreq_{name}"));
    let outcomes = all(organization.reject_membership_requests(given, BulkParams::default()).unwrap()).await;
    assert_eq!(
        told(&outcomes),
        [
            ("orgmemreq_chien", "done", None),
            ("orgmemreq_grace", "failed", Some(ErrorKind::Conflict)),
            ("orgmemreq_srinivasa", "already_done", None),
        ]
    );
}

#[tokio::test]
async fn members_are_added_updated_and_removed() {
    let (_emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let params = BulkParams::default();
    let added = organization.add_members(["user_olga", "user_max", "user_nobody"], "org:admin", params);
    let expected = [
        ("user_max", "failed", Some(ErrorKind::Conflict)),
        ("user_nobody", "failed", Some(ErrorKind::NotFound)),
        ("user_olga", "done", None),
    ];
    assert_eq!(told(&all(added.unwrap()).await), expected);
    let again = organization.add_members(["user_olga"], "org:admin", params).unwrap();
    assert_eq!(told(&all(again).await), [("user_olga", "already_done", None)]);

    let updated = organization.update_members(["user_olga", "user_nobody"], "org:member", params).unwrap();
    let expected = [("user_nobody", "failed", Some(ErrorKind::NotFound)), ("user_olga", "done", None)];
    assert_eq!(told(&all(updated).await), expected);

    // The last member who may manage members cannot be removed.
    let removed = organization.remove_members(["user_olga", "user_nobody", "user_ada"], params).unwrap();
    let expected = [
        ("user_ada", "failed", Some(ErrorKind::Forbidden)),
        ("user_nobody", "already_done", None),
        ("user_olga", "done", None),
    ];
    assert_eq!(told(&all(removed).await), expected);
}

#[tokio::test]
async fn nobody_is_invited_twice() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let params = BulkParams::default();
    organization.invite_member("old@example.com", "org:admin").await.unwrap();
    let addresses = ["new@example.com", "newer@example.com", "Old@example.com", "max@example.com"];
    let invited = all(organization.invite_members(addresses, "org:member", params).unwrap()).await;
    let expected = [
        ("Old@example.com", "failed", Some(ErrorKind::Conflict)),
        ("max@example.com", "already_done", None),
        ("new@example.com", "done", None),
        ("newer@example.com", "done", None),
    ];
    assert_eq!(told(&invited), expected);
    emulator.clear_log();
    let again = all(organization.invite_members(addresses, "org:member", params).unwrap()).await;
    assert_eq!((count(&again, BulkStatus::AlreadyDone), count(&again, BulkStatus::Failed)), (3, 1));
    assert_eq!(answered(&emulator.log(), INVITE, 200), 0);
    let refused =
        organization.invite_members(["new@example.com", "nobody"], "org:member", params).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Invalid);
}

#[tokio::test]
async fn bad_input_is_refused_before_any_request() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let params = BulkParams::default();
    let at_once = |concurrency| BulkParams { concurrency, ..params };
    let per_second = |rate| BulkParams { requests_per_second: Some(rate), ..params };
    let refused = [
        ("request_ids", organization.accept_membership_requests(["orgmemreq_grace", "../users"], params)),
        ("user_ids", organization.remove_members([""], params)),
        ("role", organization.add_members(["user_olga"], " ", params)),
        ("role", organization.update_members(["user_olga"], "", params)),
        ("concurrency", organization.remove_members(["user_olga"], at_once(0))),
        ("concurrency", organization.accept_all_membership_requests(at_once(65), |_| Ok(true))),
        ("requests_per_second", organization.remove_members(["user_olga"], per_second(0.0))),
        ("requests_per_second", organization.remove_members(["user_olga"], per_second(f64::NAN))),
    ];
    for (param_name, refused) in refused {
        let error = refused.unwrap_err();
        assert_eq!(
            (error.kind(), error.info().param_name.as_deref()),
            (ErrorKind::Invalid, Some(param_name))
        );
    }
    let nothing = organization.remove_members(Vec::<String>::new(), params).unwrap();
    assert!(all(nothing).await.is_empty());
    assert!(emulator.log().is_empty());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_rate_limit_is_learned_and_obeyed() {
    let (emulator, _clerk, organization) = pending(600).await;
    emulator.add_rate_limit(RateLimit { route: Some(ACCEPT.into()), per_second: 50.0, burst: 20 });
    let outcomes = organization.accept_membership_requests(ids(600), BulkParams::default()).unwrap();
    let outcomes = all(outcomes).await;
    assert_eq!(count(&outcomes, BulkStatus::Done), 600);
    let log = emulator.log();
    each_was_accepted_once(&log, 600);
    // Learning the rate costs the same number of refusals for any size; of 10,000 items it is less than two percent.
    let refused = answered(&log, ACCEPT, 429);
    assert!((1..=30).contains(&refused), "{refused} refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pending_requests_are_accepted_including_new_ones() {
    let (emulator, _clerk, organization) = pending(2_000).await;
    let new = |number: usize| {
        let id = Some(format!("orgmemreq_new_{number}"));
        let user = format!("user_new_{number}");
        let created_at = Some(1_600_000_000_000 + number as i64);
        Change::AddRequest(NewRequest {
            organization: "org_acme".into(),
            user,
            id,
            status: clerk_emulator::seed::RequestStatus::Pending,
            created_at,
        })
    };
    for number in 0..10 {
        emulator.change_between(vec![new(number)]);
    }
    let keep = |request: &clerk_orgs::OrganizationMembershipRequest| Ok(request.id != "orgmemreq_r_1234");
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), keep).unwrap();
    assert_eq!(outcomes.total_count(), None);
    let first = outcomes.next_page().await.unwrap().unwrap();
    assert!((1_000..=2_010).contains(&outcomes.total_count().unwrap()));
    let rest = all_of(outcomes).await;
    assert_eq!(first.len() + rest.len(), 2_009);
    let left = organization.get_membership_requests(
        clerk_orgs::GetMembershipRequestsParams {
            status: Some(clerk_orgs::OrganizationMembershipRequestStatus::Pending),
        },
        PageParams::default(),
    );
    let left: Vec<_> = left.await.unwrap().data.into_iter().map(|request| request.id).collect();
    assert_eq!(left, ["orgmemreq_r_1234"]);
    each_was_accepted_once(&emulator.log(), 2_009);
}

pub(super) async fn all_of(mut outcomes: BulkOutcomes) -> Vec<BulkOutcome> {
    let mut all = Vec::new();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        all.extend(page);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_all_reads_each_page_once() {
    let (emulator, _clerk, organization) = pending(1_500).await;
    // So that requests end one after another, as they do with a rate limit.
    emulator.add_rate_limit(RateLimit { route: Some(ACCEPT.into()), per_second: 100.0, burst: 100 });
    let outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    assert_eq!(count(&all(outcomes).await, BulkStatus::Done), 1_500);
    let reads = answered(&emulator.log(), REQUESTS, 200);
    // One for each page, one that finds the list changed, the end, and a final check.
    assert!(reads <= 6, "{reads} list requests");
}

#[tokio::test]
async fn an_error_that_concerns_all_items_ends_the_job() {
    let (emulator, _clerk, _) = pending(300).await;
    let member = Clerk::new(options(&emulator)).unwrap();
    member.sign_in_with_ticket("ticket_member").await.unwrap();
    let organization = member.organization(Some("org_acme")).unwrap();
    emulator.clear_log();
    let outcomes =
        all(organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap()).await;
    // Those that were sent at the same time are refused for the same reason.
    assert_eq!((count(&outcomes, BulkStatus::Failed), count(&outcomes, BulkStatus::NotBegun)), (1, 299));
    let is_forbidden = |outcome: &BulkOutcome| {
        outcome.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::Forbidden)
    };
    assert!(outcomes.values().all(is_forbidden));
    assert!(emulator.log().len() <= 8, "{}", emulator.log().len());

    // An unknown role concerns all items.
    let (emulator, _clerk, organization) = pending(1).await;
    let users: Vec<_> = (0..100).map(|number| format!("user_{number}")).collect();
    let outcomes = all(organization.add_members(users, "org:nothing", BulkParams::default()).unwrap()).await;
    assert_eq!((count(&outcomes, BulkStatus::Failed), count(&outcomes, BulkStatus::NotBegun)), (1, 99));
    assert!(emulator.log().len() <= 8);
    let addresses: Vec<_> = (0..100).map(|number| format!("{number}@example.com")).collect();
    let inviting = organization.invite_members(addresses, "org:nothing", BulkParams::default()).unwrap();
    let outcomes = all(inviting).await;
    assert_eq!((count(&outcomes, BulkStatus::Failed), count(&outcomes, BulkStatus::NotBegun)), (1, 99));
}

#[tokio::test]
async fn a_list_that_fails_is_an_error_and_reading_can_continue() {
    let (emulator, _clerk, organization) = pending(10).await;
    emulator.add_fault(Fault { route: Some(REQUESTS.into()), status: Some(403), ..Fault::default() });
    let mut outcomes =
        organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    assert_eq!(outcomes.next_page().await.unwrap_err().kind(), ErrorKind::Forbidden);
    assert_eq!(count(&all(outcomes).await, BulkStatus::Done), 10);
}

#[tokio::test]
async fn a_failing_server_gets_no_request_for_each_item() {
    let (emulator, clerk, _) = pending(300).await;
    let organization = outage_timeout(&clerk, Duration::from_millis(100)).organization(None).unwrap();
    emulator.add_fault(Fault { times: Some(0), status: Some(500), ..Fault::default() });
    let outcomes =
        all(organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap()).await;
    let maybe =
        |outcome: &&BulkOutcome| outcome.error.as_ref().is_some_and(|error| error.info().maybe_applied);
    let sent = answered(&emulator.log(), ACCEPT, 500);
    assert!(sent <= 10, "{sent}");
    assert_eq!(outcomes.values().filter(maybe).count(), sent);
    assert_eq!(
        (count(&outcomes, BulkStatus::Failed), count(&outcomes, BulkStatus::NotBegun)),
        (sent, 300 - sent)
    );
    assert!(outcomes.values().all(|outcome| outcome.error.as_ref().unwrap().info().status == Some(500)));
}

#[tokio::test]
async fn a_long_retry_after_ends_the_job() {
    let (emulator, _clerk, organization) = pending(100).await;
    let asked = Some(RetryAfter::Seconds(61));
    emulator.add_fault(Fault { times: Some(0), retry_after: asked, ..Fault::default() });
    let outcomes =
        all(organization.accept_membership_requests(ids(100), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::NotBegun), 100);
    let kinds = outcomes.values().filter_map(|outcome| outcome.error.as_ref()).map(clerk_orgs::Error::kind);
    assert_eq!(kinds.filter(|kind| *kind == ErrorKind::RateLimited).count(), 100);
    assert!(emulator.log().len() <= 8);
}
