//! Many at once: paced, stopped anywhere, begun again, and never done twice.

use crate::{ACCEPT, REQUESTS, demo, is, logged_all, options, sign_in, slow};
use clerk_emulator::{
    Change, Cut, Emulator, Fault, LogEntry, NewRequest, Options, Outcome, RateLimit, RetryAfter, Seed,
};
use clerk_orgs::{
    BulkOutcome, BulkOutcomes, BulkParams, BulkStatus, Clerk, ErrorKind, GetMembershipsParams, Organization,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

const MEMBERS: &str = "GET /v1/organizations/{organization_id}/memberships";
const INVITE: &str = "POST /v1/organizations/{organization_id}/invitations";
const ADD: &str = "POST /v1/organizations/{organization_id}/memberships";
const UPDATE: &str = "PATCH /v1/organizations/{organization_id}/memberships/{user_id}";
const REMOVE: &str = "DELETE /v1/organizations/{organization_id}/memberships/{user_id}";

/// So many pending requests, `orgmemreq_r_0001` and on.
async fn pending(count: usize) -> (Emulator, Clerk, Organization) {
    let seed = format!(
        "users: [{{ id: user_ada, email: ada@example.com }}, {{ id: user_max, email: max@example.com }}]
organizations:
  - {{ id: org_acme, name: Acme, slug: acme, members: [{{ user: user_ada, role: 'org:admin' }}, {{ user: user_max, role: 'org:member' }}] }}
tickets: [{{ ticket: ticket_admin, user: user_ada }}, {{ ticket: ticket_member, user: user_max }}]
generate: [{{ organization: org_acme, kind: requests, count: {count}, prefix: r, created_at: 1700000000000, step_ms: 1000 }}]"
    );
    let emulator = Emulator::start(Seed::from_yaml(&seed).unwrap()).await.unwrap();
    let clerk = Clerk::with_options(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    (emulator, clerk, organization)
}

fn ids(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("orgmemreq_r_{number:04}")).collect()
}

async fn all(mut outcomes: BulkOutcomes) -> BTreeMap<String, BulkOutcome> {
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

fn count(outcomes: &BTreeMap<String, BulkOutcome>, status: BulkStatus) -> usize {
    outcomes.values().filter(|outcome| outcome.status == status).count()
}

fn told(outcomes: &BTreeMap<String, BulkOutcome>) -> Vec<(&str, &str, Option<ErrorKind>)> {
    let told = |outcome: &'_ BulkOutcome| outcome.error.as_ref().map(clerk_orgs::Error::kind);
    outcomes.iter().map(|(id, outcome)| (&**id, outcome.status.as_str(), told(outcome))).collect()
}

fn answered(log: &[LogEntry], route: &str, status: u16) -> usize {
    let is = |entry: &&LogEntry| format!("{} {}", entry.method, entry.route) == route;
    log.iter().filter(is).filter(|entry| entry.status == Some(status)).count()
}

/// The emulator's word: each was accepted, none twice.
fn each_was_accepted_once(log: &[LogEntry], count: usize) {
    let accepted: Vec<_> =
        log.iter().filter(|entry| entry.method == "POST" && entry.status == Some(200)).collect();
    let distinct: BTreeSet<_> = accepted.iter().map(|entry| &entry.path).collect();
    assert_eq!((accepted.len(), distinct.len()), (count, count));
}

async fn members(organization: &Organization) -> i64 {
    organization.get_memberships(GetMembershipsParams::default()).await.unwrap().total_count
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

    // The last who may manage members stays.
    let removed = organization.remove_members(["user_olga", "user_nobody", "user_ada"], params).unwrap();
    let expected = [
        ("user_ada", "failed", Some(ErrorKind::Api)),
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
    let addresses = ["new@example.com", "lost@example.com", "Old@example.com", "max@example.com"];
    emulator.add_fault(Fault {
        route: Some(INVITE.into()),
        cut: Some(Cut::AfterHandling),
        ..Fault::default()
    });
    let invited = all(organization.invite_each(addresses, "org:member", params).unwrap()).await;
    let expected = [
        ("Old@example.com", "failed", Some(ErrorKind::Conflict)),
        ("lost@example.com", "done", None),
        ("max@example.com", "already_done", None),
        ("new@example.com", "done", None),
    ];
    assert_eq!(told(&invited), expected);
    emulator.clear_log();
    let again = all(organization.invite_each(addresses, "org:member", params).unwrap()).await;
    assert_eq!((count(&again, BulkStatus::AlreadyDone), count(&again, BulkStatus::Failed)), (3, 1));
    assert_eq!(answered(&emulator.log(), INVITE, 200), 0);
    let refused = organization.invite_each(["new@example.com", "nobody"], "org:member", params).unwrap_err();
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
        ("concurrency", organization.accept_all_membership_requests(at_once(65), |_| true)),
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
async fn a_limit_is_learned_and_kept() {
    let (emulator, _clerk, organization) = pending(600).await;
    emulator.add_rate_limit(RateLimit { route: Some(ACCEPT.into()), per_second: 50.0, burst: 20 });
    let outcomes = organization.accept_membership_requests(ids(600), BulkParams::default()).unwrap();
    let outcomes = all(outcomes).await;
    assert_eq!(count(&outcomes, BulkStatus::Done), 600);
    let log = emulator.log();
    each_was_accepted_once(&log, 600);
    // Learning costs the same however many there are; of 10,000 it is less than two in a hundred (`bulk/pace.rs`).
    let refused = answered(&log, ACCEPT, 429);
    assert!((1..=30).contains(&refused), "{refused} refused");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_pending_requests_are_accepted_also_those_that_come_meanwhile() {
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
    let keep = |request: &clerk_orgs::OrganizationMembershipRequest| request.id != "orgmemreq_r_1234";
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), keep).unwrap();
    assert_eq!(outcomes.total_count(), None);
    let first = outcomes.next_page().await.unwrap().unwrap();
    assert!((1_000..=2_010).contains(&outcomes.total_count().unwrap()));
    let rest = all_of(outcomes).await;
    assert_eq!(first.len() + rest.len(), 2_009);
    let left = organization.get_membership_requests(clerk_orgs::GetMembershipRequestsParams {
        status: Some(clerk_orgs::OrganizationMembershipRequestStatus::Pending),
        ..Default::default()
    });
    let left: Vec<_> = left.await.unwrap().data.into_iter().map(|request| request.id).collect();
    assert_eq!(left, ["orgmemreq_r_1234"]);
    each_was_accepted_once(&emulator.log(), 2_009);
}

async fn all_of(mut outcomes: BulkOutcomes) -> Vec<BulkOutcome> {
    let mut all = Vec::new();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        all.extend(page);
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accepting_all_reads_each_page_once() {
    let (emulator, _clerk, organization) = pending(5_000).await;
    let outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| true).unwrap();
    assert_eq!(count(&all(outcomes).await, BulkStatus::Done), 5_000);
    let reads = answered(&emulator.log(), REQUESTS, 200);
    assert!(reads <= 13, "{reads} list requests");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stopped_anywhere_and_begun_again_nothing_is_done_twice() {
    let (emulator, _clerk, organization) = pending(600).await;
    let mut told = BTreeSet::new();
    for round in 0..30 {
        let mut outcomes = organization.accept_membership_requests(ids(600), BulkParams::default()).unwrap();
        let reading = async {
            while let Some(page) = outcomes.next_page().await.unwrap() {
                for outcome in page {
                    assert_ne!(outcome.status, BulkStatus::Failed, "{outcome:?}");
                    told.insert(outcome.id);
                }
            }
        };
        let _ = tokio::time::timeout(Duration::from_millis(fastrand::u64(1..60)), reading).await;
        drop(outcomes);
        if round % 5 == 0 {
            nothing_runs(&emulator).await;
        }
    }
    let outcomes =
        all(organization.accept_membership_requests(ids(600), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::Failed), 0);
    assert_eq!(members(&organization).await, 602);
    let log = emulator.log();
    let acted = log.iter().filter(|entry| entry.method == "POST" && entry.status == Some(200));
    let acted: Vec<_> = acted.map(|entry| &entry.path).collect();
    assert_eq!(acted.len(), acted.iter().collect::<BTreeSet<_>>().len(), "accepted twice");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_dropped_wait_stops_the_work_and_the_next_one_goes_on() {
    let (emulator, _clerk, organization) = pending(60).await;
    emulator.set_options(Options { delay_ms: 20, ..Options::default() });
    let mut outcomes = organization.accept_membership_requests(ids(60), BulkParams::default()).unwrap();
    let mut told = BTreeMap::new();
    let mut stops = 0;
    loop {
        // The first is shorter than any answer.
        let wait = Duration::from_millis(if stops == 0 { 10 } else { fastrand::u64(1..200) });
        match tokio::time::timeout(wait, outcomes.next_page()).await {
            Ok(page) => {
                let Some(page) = page.unwrap() else { break };
                for outcome in page {
                    assert!(told.insert(outcome.id.clone(), outcome).is_none());
                }
            }
            Err(_) => stops += 1,
        }
    }
    assert!(stops > 0);
    assert_eq!((told.len(), count(&told, BulkStatus::Failed)), (60, 0));
    assert_eq!(members(&organization).await, 62);
}

/// What was sent already may still arrive for a moment, and nothing after.
async fn nothing_runs(emulator: &Emulator) {
    for _ in 0..40 {
        let before = emulator.log().len();
        tokio::time::sleep(Duration::from_millis(50)).await;
        let log = emulator.log();
        if log.len() == before && log.iter().all(|entry| entry.outcome != Outcome::InProgress) {
            return;
        }
    }
    panic!("something still runs");
}

#[tokio::test]
async fn a_dropped_wait_closes_its_requests() {
    let (emulator, _clerk, organization) = pending(100).await;
    emulator.add_fault(Fault { times: Some(0), ..slow(ACCEPT, 10_000) });
    let mut outcomes = organization.accept_membership_requests(ids(100), BulkParams::default()).unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(300), outcomes.next_page()).await.is_err());
    logged_all(&emulator, 8, is(Outcome::ClientClosed)).await;
    tokio::time::sleep(Duration::from_millis(100)).await;
    assert_eq!(emulator.log().len(), 8);
    emulator.clear_faults();
    assert_eq!(count(&all(outcomes).await, BulkStatus::Failed), 0);
    assert_eq!(members(&organization).await, 102);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writes_of_unknown_fate_are_looked_up_and_never_repeated() {
    let (emulator, _clerk, organization) = pending(200).await;
    let sometimes = |seed| Fault {
        route: Some(ACCEPT.into()),
        times: Some(0),
        probability: Some(0.1),
        seed: Some(seed),
        ..Fault::default()
    };
    emulator.add_fault(Fault { cut: Some(Cut::AfterHandling), ..sometimes(1) });
    emulator.add_fault(Fault { cut: Some(Cut::Before), ..sometimes(2) });
    emulator.add_fault(Fault { status: Some(500), before_handling: Some(true), ..sometimes(3) });
    emulator.add_fault(Fault { status: Some(502), html: true, before_handling: Some(false), ..sometimes(4) });
    emulator.add_fault(Fault { truncate_json: true, ..sometimes(5) });
    let accepting = organization.accept_membership_requests(ids(200), BulkParams::default()).unwrap();
    let outcomes = all(accepting).await;
    let log = emulator.log();
    for failed in outcomes.values().filter(|outcome| outcome.status == BulkStatus::Failed) {
        assert!(failed.error.as_ref().unwrap().info().maybe_applied);
    }
    assert!(count(&outcomes, BulkStatus::Done) > 150, "{outcomes:?}");
    assert!(count(&outcomes, BulkStatus::Failed) > 5, "{outcomes:?}");
    let mut sent: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in log.iter().filter(|entry| entry.method == "POST") {
        *sent.entry(&entry.path).or_default() += 1;
    }
    assert!(sent.values().all(|sent| *sent == 1), "{sent:?}");
    assert!(answered(&log, REQUESTS, 200) <= 2);

    emulator.clear_faults();
    let outcomes =
        all(organization.accept_membership_requests(ids(200), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::Failed), 0);
    assert_eq!(members(&organization).await, 202);
}

#[tokio::test]
async fn ambiguous_changes_of_members_are_looked_up() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let params = BulkParams::default();
    let once = |route: &str, cut| Fault { route: Some(route.into()), cut: Some(cut), ..Fault::default() };
    [ADD, UPDATE, REMOVE].into_iter().for_each(|route| emulator.add_fault(once(route, Cut::AfterHandling)));
    emulator.clear_log();
    let added = organization.add_members(["user_olga"], "org:member", params).unwrap();
    assert_eq!(told(&all(added).await), [("user_olga", "done", None)]);
    let updated = organization.update_members(["user_olga"], "org:admin", params).unwrap();
    assert_eq!(told(&all(updated).await), [("user_olga", "done", None)]);
    let removed = organization.remove_members(["user_olga"], params).unwrap();
    assert_eq!(told(&all(removed).await), [("user_olga", "done", None)]);
    emulator.add_fault(once(ADD, Cut::Before));
    let added = all(organization.add_members(["user_olga"], "org:member", params).unwrap()).await;
    assert!(added["user_olga"].error.as_ref().unwrap().info().maybe_applied);
    let log = emulator.log();
    assert_eq!(log.iter().filter(|entry| entry.method != "GET").count(), 4);
    assert_eq!(answered(&log, MEMBERS, 200), 4);
}

#[tokio::test]
async fn what_concerns_all_ends_all() {
    let (emulator, _clerk, _) = pending(300).await;
    let member = Clerk::with_options(options(&emulator)).unwrap();
    member.sign_in_with_ticket("ticket_member").await.unwrap();
    let organization = member.organization(Some("org_acme")).unwrap();
    emulator.clear_log();
    let outcomes =
        all(organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::Failed), 300);
    let is_forbidden = |outcome: &BulkOutcome| {
        outcome.error.as_ref().is_some_and(|error| error.kind() == ErrorKind::Forbidden)
    };
    assert!(outcomes.values().all(is_forbidden));
    assert!(emulator.log().len() <= 8, "{}", emulator.log().len());

    // An unknown role is everybody's.
    let (emulator, _clerk, organization) = pending(1).await;
    let users: Vec<_> = (0..100).map(|number| format!("user_{number}")).collect();
    let outcomes = all(organization.add_members(users, "org:nothing", BulkParams::default()).unwrap()).await;
    assert_eq!((outcomes.len(), count(&outcomes, BulkStatus::Failed)), (100, 100));
    assert!(emulator.log().len() <= 8);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_is_an_error_and_is_read_on() {
    let (emulator, _clerk, organization) = pending(10).await;
    emulator.add_fault(Fault { route: Some(REQUESTS.into()), status: Some(403), ..Fault::default() });
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| true).unwrap();
    assert_eq!(outcomes.next_page().await.unwrap_err().kind(), ErrorKind::Forbidden);
    assert_eq!(count(&all(outcomes).await, BulkStatus::Done), 10);
}

#[tokio::test]
async fn a_server_that_does_not_work_is_not_asked_for_each() {
    let (emulator, _clerk, organization) = pending(300).await;
    emulator.add_fault(Fault { times: Some(0), status: Some(500), ..Fault::default() });
    let outcomes =
        all(organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::Failed), 300);
    let maybe =
        |outcome: &&BulkOutcome| outcome.error.as_ref().is_some_and(|error| error.info().maybe_applied);
    let sent = answered(&emulator.log(), ACCEPT, 500);
    assert!(sent <= 24, "{sent}");
    assert_eq!(outcomes.values().filter(maybe).count(), sent);
}

#[tokio::test]
async fn a_wait_that_is_too_long_ends_all() {
    let (emulator, _clerk, organization) = pending(100).await;
    let asked = Some(RetryAfter::Seconds(61));
    emulator.add_fault(Fault { times: Some(0), retry_after: asked, ..Fault::default() });
    let outcomes =
        all(organization.accept_membership_requests(ids(100), BulkParams::default()).unwrap()).await;
    let kinds = outcomes.values().filter_map(|outcome| outcome.error.as_ref()).map(clerk_orgs::Error::kind);
    assert_eq!(kinds.filter(|kind| *kind == ErrorKind::RateLimited).count(), 100);
    assert!(emulator.log().len() <= 8);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_the_client_ends_all() {
    let (emulator, clerk, organization) = pending(300).await;
    emulator.set_options(Options { delay_ms: 20, ..Options::default() });
    let mut outcomes = organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap();
    let first = outcomes.next_page().await.unwrap().unwrap();
    clerk.close();
    let mut all: BTreeMap<_, _> = first.into_iter().map(|outcome| (outcome.id.clone(), outcome)).collect();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        all.extend(page.into_iter().map(|outcome| (outcome.id.clone(), outcome)));
    }
    assert_eq!(all.len(), 300);
    let closed = all.values().filter_map(|outcome| outcome.error.as_ref());
    let maybe: Vec<_> = closed.map(|error| (error.kind(), error.info().maybe_applied)).collect();
    assert!(maybe.iter().all(|(kind, _)| *kind == ErrorKind::Usage));
    assert!(maybe.iter().filter(|(_, maybe)| *maybe).count() <= 8);
    assert!(maybe.len() > 250);
    nothing_runs(&emulator).await;
}

#[tokio::test]
async fn a_reader_that_stops_is_waited_for() {
    let (emulator, _clerk, organization) = pending(300).await;
    let params = BulkParams { concurrency: 4, ..BulkParams::default() };
    let mut outcomes = organization.accept_membership_requests(ids(300), params).unwrap();
    assert!(emulator.log().is_empty());
    let read = outcomes.next_page().await.unwrap().unwrap().len();
    tokio::time::sleep(Duration::from_millis(300)).await;
    let sent = emulator.log().len();
    assert!(sent <= read + 8, "{sent}");
    assert_eq!(read + all_of(outcomes).await.len(), 300);
}
