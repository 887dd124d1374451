//! Lists that others change while they are read, over real HTTP/2: each item exactly once.

#![allow(clippy::unwrap_used)]

use clerk_emulator::{
    Change, Cut, Emulator, Fault, NewRequest, Options, Outcome, Seed, TotalCount, seed::RequestStatus,
};
use clerk_orgs::{
    Clerk, ClerkOptions, ErrorKind, GetMembershipRequestsParams, Organization, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus as Status, PageParams,
};
use fastrand::Rng;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

const LIST: &str = "GET /v1/organizations/{organization_id}/membership_requests";
const ROWS: i64 = 120;
const FIRST_CREATED_AT: i64 = 1_700_000_000_000;
const STEP_MS: i64 = 1_000;

/// Acme with an admin and this many pending requests, oldest first.
async fn acme(rows: i64) -> (Arc<Emulator>, Organization) {
    let seed = format!(
        "users: [{{ id: user_ada, email: ada@example.com }}]
organizations: [{{ id: org_acme, name: Acme, slug: acme, members: [{{ user: user_ada, role: 'org:admin' }}] }}]
tickets: [{{ ticket: ticket_admin, user: user_ada }}]
generate: [{{ organization: org_acme, kind: requests, count: {rows}, prefix: r, created_at: {FIRST_CREATED_AT}, step_ms: {STEP_MS} }}]"
    );
    let emulator = Emulator::start_tls(Seed::from_yaml(&seed).unwrap()).await.unwrap();
    let ca_certificate = emulator.ca_certificate().map(str::to_owned);
    let options =
        ClerkOptions { base_url: Some(emulator.base_url()), ca_certificate, ..ClerkOptions::default() };
    let clerk = Clerk::new(options).unwrap();
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    (Arc::new(emulator), clerk.organization(Some("org_acme")).unwrap())
}

fn id(number: i64) -> String {
    format!("orgmemreq_r_{number:04}")
}

fn pending() -> GetMembershipRequestsParams {
    GetMembershipRequestsParams { status: Some(Status::Pending) }
}

fn page(initial_page: i32, page_size: i32) -> PageParams {
    PageParams { initial_page, page_size }
}

fn new_request(name: &str, created_at: i64) -> Change {
    Change::AddRequest(NewRequest {
        organization: "org_acme".into(),
        user: format!("user_{name}"),
        id: Some(format!("orgmemreq_{name}")),
        status: RequestStatus::Pending,
        created_at: Some(created_at),
    })
}

fn anywhere(rng: &mut Rng) -> i64 {
    FIRST_CREATED_AT + rng.i64(-STEP_MS..ROWS * STEP_MS)
}

/// Another administrator, in its own thread until dropped: handles every fourth request, while new ones are added. The
/// number is limited, since on a slow machine the list could grow faster than it is read.
struct Meddler(Arc<AtomicBool>, Option<JoinHandle<()>>);

impl Meddler {
    fn start(emulator: &Arc<Emulator>, seed: u64) -> Self {
        let (emulator, stop) = (Arc::clone(emulator), Arc::new(AtomicBool::new(false)));
        let stopped = Arc::clone(&stop);
        let meddle = move || {
            let mut rng = Rng::with_seed(seed);
            for number in 0..400 {
                if stopped.load(Ordering::Relaxed) {
                    return;
                }
                let volatile = id(4 * rng.i64(0..ROWS / 4) + 1);
                let change = match rng.u8(..4) {
                    0 => Change::AcceptRequest(volatile),
                    1 => Change::RejectRequest(volatile),
                    2 => Change::RemoveRequest(volatile),
                    _ => new_request(&format!("new_{number}"), anywhere(&mut rng)),
                };
                // Refused if it was handled before.
                emulator.change(&[change]).ok();
                thread::sleep(Duration::from_micros(rng.u64(..2_000)));
            }
        };
        Self(stop, Some(thread::spawn(meddle)))
    }
}

impl Drop for Meddler {
    fn drop(&mut self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.take().map(JoinHandle::join);
    }
}

/// Changes between a list's rows and its total count: every fourth request is removed, and new ones are added.
fn schedule(emulator: &Emulator, rng: &mut Rng) {
    let mut goes: Vec<_> = (0..ROWS / 4).map(|number| id(4 * number + 3)).collect();
    rng.shuffle(&mut goes);
    for (number, id) in goes.into_iter().enumerate() {
        let comes = new_request(&format!("scheduled_{number}"), anywhere(rng));
        emulator.change_between(vec![Change::RemoveRequest(id), comes]);
    }
}

/// The number of requests that were lost, of the even ones, which are never removed, and the number of duplicates.
fn lost_and_repeated(yielded: &[OrganizationMembershipRequest]) -> (usize, usize) {
    let distinct: HashSet<_> = yielded.iter().map(|request| request.id.as_str()).collect();
    let lost = (2..=ROWS).step_by(2).filter(|number| !distinct.contains(id(*number).as_str()));
    (lost.count(), yielded.len() - distinct.len())
}

async fn usual_loop(organization: &Organization, page_size: i32) -> Vec<OrganizationMembershipRequest> {
    let mut yielded = Vec::new();
    for number in 1.. {
        let page = organization.get_membership_requests(pending(), page(number, page_size)).await.unwrap();
        yielded.extend(page.data);
        if !page.has_next_page {
            break;
        }
    }
    yielded
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_remaining_request_is_yielded_once_unlike_in_the_usual_loop() {
    let mut lost_by_the_usual_loop = 0;
    for total_count in [TotalCount::Same, TotalCount::Before, TotalCount::After, TotalCount::OneTooHigh] {
        for seed in 0..4 {
            let restless = async || {
                let (emulator, organization) = acme(ROWS).await;
                emulator.set_options(Options { total_count, ..Options::default() });
                schedule(&emulator, &mut Rng::with_seed(seed));
                (Meddler::start(&emulator, seed), emulator, organization)
            };
            let (_meddler, _emulator, organization) = restless().await;
            let mut requests = organization.membership_requests(pending()).page_size(7).unwrap();
            let mut yielded = Vec::new();
            while let Some(page) = requests.next_page().await.unwrap() {
                yielded.extend(page);
            }
            assert_eq!(lost_and_repeated(&yielded), (0, 0), "{total_count:?}, seed {seed}");

            let (_meddler, _emulator, organization) = restless().await;
            lost_by_the_usual_loop += lost_and_repeated(&usual_loop(&organization, 7).await).0;
        }
    }
    assert!(lost_by_the_usual_loop > 20, "{lost_by_the_usual_loop}");
}

/// Some are retried, some are reported.
fn faults(emulator: &Emulator, seed: u64) {
    let kinds = [
        Fault { status: Some(400), ..Fault::default() },
        Fault { html: true, ..Fault::default() },
        Fault { truncate_json: true, ..Fault::default() },
        Fault { cut: Some(Cut::Before), ..Fault::default() },
        Fault { cut: Some(Cut::InBody), ..Fault::default() },
    ];
    for (index, kind) in kinds.into_iter().enumerate() {
        emulator.add_fault(Fault {
            route: Some(LIST.into()),
            times: Some(0),
            probability: Some(0.05),
            seed: Some(10 * seed + index as u64),
            ..kind
        });
    }
}

/// Asserts that there are no requests at the emulator and no tasks of the client, which has its own runtime.
async fn nothing_runs(emulator: &Emulator) {
    let tasks = || tokio::runtime::Handle::current().metrics().num_alive_tasks();
    let under_way = || emulator.log().iter().filter(|entry| entry.outcome == Outcome::InProgress).count();
    for _ in 0..200 {
        if (tasks(), under_way()) == (0, 0) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks and {} requests are still running", tasks(), under_way());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropped_calls_and_failed_requests_lose_nothing() {
    let mut interruptions = 0;
    for seed in 0..12 {
        let (emulator, organization) = acme(ROWS).await;
        emulator.set_options(Options { delay_ms: 2, ..Options::default() });
        faults(&emulator, seed);
        let mut requests = organization.membership_requests(pending()).page_size(7).unwrap();
        let meddler = Meddler::start(&emulator, seed);
        let (mut rng, mut yielded) = (Rng::with_seed(seed), Vec::new());
        loop {
            // Sometimes long enough for the largest page on the slowest machine.
            let patience = Duration::from_millis(if rng.u8(..4) == 0 { 10_000 } else { rng.u64(1..20) });
            match tokio::time::timeout(patience, requests.next_page()).await {
                Ok(Ok(Some(page))) => yielded.extend(page),
                Ok(Ok(None)) => break,
                Ok(Err(_)) | Err(_) => interruptions += 1,
            }
        }
        drop((meddler, requests, organization));
        assert_eq!(lost_and_repeated(&yielded), (0, 0), "seed {seed}");
        nothing_runs(&emulator).await;
    }
    assert!(interruptions > 20, "{interruptions}");
}

#[tokio::test]
async fn accepting_while_iterating_leaves_none_unlike_the_usual_loop() {
    let (_emulator, organization) = acme(137).await;
    for number in 1.. {
        let page = organization.get_membership_requests(pending(), page(number, 10)).await.unwrap();
        accept(&organization, &page.data).await;
        if !page.has_next_page {
            break;
        }
    }
    assert!(organization.get_membership_requests(pending(), page(1, 1)).await.unwrap().total_count > 50);

    let (_emulator, organization) = acme(137).await;
    let mut requests = organization.membership_requests(pending()).page_size(10).unwrap();
    while let Some(page) = requests.next_page().await.unwrap() {
        accept(&organization, &page).await;
    }
    assert_eq!(organization.get_membership_requests(pending(), page(1, 1)).await.unwrap().total_count, 0);
}

async fn accept(organization: &Organization, requests: &[OrganizationMembershipRequest]) {
    for request in requests {
        organization.accept_membership_request(&request.id).await.unwrap();
    }
}

#[tokio::test]
async fn a_row_that_cannot_be_decoded_does_not_affect_the_others() {
    let (emulator, organization) = acme(3).await;
    let row =
        |id: &str| serde_json::json!({ "id": id, "status": "pending", "created_at": 1, "updated_at": 1 });
    let rows = [row("a"), serde_json::json!({ "id": "b", "status": 7 }), row("c")];
    emulator.add_fault(Fault {
        route: Some(LIST.into()),
        status: Some(200),
        body: Some(serde_json::json!({ "response": { "data": rows, "total_count": 3 } })),
        ..Fault::default()
    });
    let mut requests = organization.membership_requests(pending()).page_size(10).unwrap();
    let page = requests.next_page().await.unwrap().unwrap();
    assert_eq!(page.iter().map(|request| request.id.as_str()).collect::<Vec<_>>(), ["a", "c"]);
    let error = requests.next_page().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("(b)"), "{error}");
    assert_eq!(requests.next_page().await.unwrap(), None);
}

#[tokio::test]
async fn a_sequence_requests_one_row_of_overlap_and_at_most_500() {
    for (rows, page_size, asked) in [(0, 10, vec![(0, 11)]), (21, 10, vec![(0, 11), (10, 11), (20, 11)])] {
        let (emulator, organization) = acme(rows).await;
        let mut requests = organization.membership_requests(pending()).page_size(page_size).unwrap();
        while requests.next_page().await.unwrap().is_some() {}
        assert_eq!(requests.total_count(), Some(rows));
        // Prefetched pages may arrive in a different order than requested.
        let mut arrived = list_requests(&emulator);
        arrived.sort_unstable();
        assert_eq!(arrived, asked);
    }
    let (emulator, organization) = acme(3).await;
    organization.membership_requests(pending()).page_size(500).unwrap().next_page().await.unwrap();
    assert_eq!(list_requests(&emulator), [(0, 500)]);
}

fn list_requests(emulator: &Emulator) -> Vec<(i64, i64)> {
    let log = emulator.log().into_iter().filter(|entry| format!("{} {}", entry.method, entry.route) == LIST);
    log.map(|entry| (entry.query["offset"][0].parse().unwrap(), entry.query["limit"][0].parse().unwrap()))
        .collect()
}
