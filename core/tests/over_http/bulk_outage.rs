//! Outages: a server that is gone and comes back, or fails everything for a while.

use crate::{
    ACCEPT, REQUESTS,
    bulk::{all, answered, count, ids, members, outage_timeout, pending},
};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    BulkOutcome, BulkParams, BulkStatus, Clerk, ClerkOptions, ErrorKind, Organization, PageParams,
};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::{Duration, Instant},
};
use tokio::{
    io::copy_bidirectional,
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};

/// In front of an emulator: a server that can be stopped, and started again on the same port.
struct Front {
    port: u16,
    to: String,
    serving: Option<JoinHandle<()>>,
}

impl Front {
    async fn new(emulator: &Emulator) -> Self {
        let to = emulator.http_url().trim_start_matches("http://").to_owned();
        let mut front = Self { port: 0, to, serving: None };
        front.start().await;
        front
    }

    async fn start(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        let to = self.to.clone();
        self.serving = Some(tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((mut stream, _)) = listener.accept().await {
                let to = to.clone();
                connections.spawn(async move {
                    let mut server = TcpStream::connect(to).await.unwrap();
                    // It ends when either side goes.
                    let _ = copy_bidirectional(&mut stream, &mut server).await;
                });
            }
        }));
    }

    /// Connections are cut, and new ones are refused.
    async fn stop(&mut self) {
        if let Some(serving) = self.serving.take() {
            serving.abort();
            assert!(serving.await.unwrap_err().is_cancelled());
        }
    }

    async fn is_gone_for(&mut self, time: Duration) {
        self.stop().await;
        tokio::time::sleep(time).await;
        self.start().await;
    }
}

/// A client of the front, signed in as the emulator's admin.
async fn behind(count: usize) -> (Emulator, Front, Clerk, Organization) {
    let (emulator, ..) = pending(count).await;
    let front = Front::new(&emulator).await;
    let base_url = Some(format!("http://127.0.0.1:{}", front.port));
    let clerk = Clerk::new(ClerkOptions { base_url, ..ClerkOptions::default() }).unwrap();
    crate::sign_in(&clerk).await;
    let organization = clerk.organization(None).unwrap();
    emulator.clear_log();
    (emulator, front, clerk, organization)
}

fn posts(emulator: &Emulator) -> Vec<String> {
    emulator.log().into_iter().filter(|entry| entry.method == "POST").map(|entry| entry.path).collect()
}

fn no_write_was_repeated(emulator: &Emulator) {
    let posts = posts(emulator);
    assert_eq!(posts.iter().collect::<BTreeSet<_>>().len(), posts.len(), "sent twice");
}

/// Nothing is left but what the server did not tell.
fn only_in_doubt(outcomes: &BTreeMap<String, BulkOutcome>, total: usize) {
    assert_eq!((outcomes.len(), count(outcomes, BulkStatus::NotBegun)), (total, 0));
    let failed: Vec<_> = outcomes.values().filter(|outcome| outcome.status == BulkStatus::Failed).collect();
    assert!(failed.len() <= 10, "{failed:?}");
    assert!(failed.iter().all(|outcome| outcome.error.as_ref().unwrap().info().maybe_applied), "{failed:?}");
}

#[tokio::test]
async fn a_read_and_a_write_sit_out_two_seconds_without_a_server() {
    let (emulator, mut front, clerk, organization) = behind(1).await;
    front.stop().await;
    let read = clerk.get_organization_memberships(PageParams::default());
    let write = organization.accept_membership_request("orgmemreq_r_0001");
    let back = front.is_gone_for(Duration::from_millis(2_000));
    let (read, write, ()) = tokio::join!(read, write, back);
    assert_eq!(read.unwrap().total_count, 1);
    write.unwrap();
    assert_eq!((posts(&emulator).len(), emulator.log().len()), (1, 2));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_goes_on_when_the_server_is_back() {
    let (emulator, mut front, _clerk, organization) = behind(400).await;
    let mut outcomes = organization.accept_membership_requests(ids(400), BulkParams::default()).unwrap();
    let first = outcomes.next_page().await.unwrap().unwrap();
    let back = front.is_gone_for(Duration::from_millis(700));
    let (rest, ()) = tokio::join!(all_and(outcomes, first), back);
    only_in_doubt(&rest, 400);
    no_write_was_repeated(&emulator);
    let done = count(&rest, BulkStatus::Done) as i64;
    assert!(members(&organization).await >= 2 + done);
}

async fn all_and(
    mut outcomes: clerk_orgs::BulkOutcomes,
    first: Vec<BulkOutcome>,
) -> BTreeMap<String, BulkOutcome> {
    let mut all: BTreeMap<_, _> = first.into_iter().map(|outcome| (outcome.id.clone(), outcome)).collect();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        all.extend(page.into_iter().map(|outcome| (outcome.id.clone(), outcome)));
    }
    all
}

/// All workers pause, and one looks whether the server is back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_everything_for_a_while_is_left_alone() {
    for route in [None, Some(ACCEPT)] {
        let (emulator, _clerk, organization) = pending(300).await;
        let route = route.map(str::to_owned);
        emulator.add_fault(Fault {
            route: route.clone(),
            times: Some(0),
            status: Some(503),
            ..Fault::default()
        });
        let back = async {
            tokio::time::sleep(Duration::from_millis(600)).await;
            let asked = emulator.log().len();
            emulator.clear_faults();
            asked
        };
        let outcomes = organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap();
        let (outcomes, asked) = tokio::join!(all(outcomes), back);
        // Eight were in flight; then one write or one read at a time, ever later.
        assert!(asked <= 24, "{asked} requests meanwhile");
        assert_eq!((outcomes.len(), count(&outcomes, BulkStatus::NotBegun)), (300, 0));
        let in_doubt = answered(&emulator.log(), ACCEPT, 503);
        assert!(in_doubt <= if route.is_some() { 14 } else { 10 }, "{in_doubt}");
        assert_eq!(count(&outcomes, BulkStatus::Done), 300 - in_doubt);
        no_write_was_repeated(&emulator);
    }
}

#[tokio::test]
async fn what_an_outage_leaves_is_not_begun_and_done_by_the_next_run() {
    let (emulator, mut front, clerk, _) = behind(200).await;
    let organization = outage_timeout(&clerk, Duration::from_millis(300)).organization(None).unwrap();
    front.stop().await;
    let begun = Instant::now();
    let outcomes =
        all(organization.accept_membership_requests(ids(200), BulkParams::default()).unwrap()).await;
    assert!((300..3_000).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    assert_eq!(count(&outcomes, BulkStatus::NotBegun), 200);
    for error in outcomes.values().map(|outcome| outcome.error.as_ref().unwrap()) {
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false));
    }
    let inviting = organization.invite_members(["new@example.com"], "org:member", BulkParams::default());
    assert_eq!(count(&all(inviting.unwrap()).await, BulkStatus::NotBegun), 1);
    assert!(emulator.log().is_empty());
    front.start().await;
    let outcomes =
        all(organization.accept_membership_requests(ids(200), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::Done), 200);
}

#[tokio::test]
async fn a_list_that_cannot_be_read_for_a_while_is_read_on() {
    let (emulator, clerk, _) = pending(30).await;
    let hasty = crate::impatient(&clerk);
    let organization = hasty.organization(None).unwrap();
    let fails = || {
        let route = Some(REQUESTS.into());
        emulator.add_fault(Fault { route, times: Some(0), status: Some(503), ..Fault::default() });
    };
    fails();
    let back = async {
        tokio::time::sleep(Duration::from_millis(500)).await;
        emulator.clear_faults();
    };
    let outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    let (outcomes, ()) = tokio::join!(all(outcomes), back);
    assert_eq!(count(&outcomes, BulkStatus::Done), 30);

    // Beyond the limit, the error says once why the rest of the list was not read.
    fails();
    let organization = outage_timeout(&hasty, Duration::from_millis(200)).organization(None).unwrap();
    let mut outcomes =
        organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    let error = outcomes.next_page().await.unwrap_err();
    assert_eq!(error.info().status, Some(503));
    assert!(outcomes.next_page().await.unwrap().is_none());
}

/// A certificate that nobody trusts will not be trusted in a moment either.
#[tokio::test]
async fn what_cannot_pass_is_not_waited_for() {
    let emulator = Emulator::start_tls(Seed::demo()).await.unwrap();
    let untrusted = ClerkOptions { base_url: Some(emulator.base_url()), ..ClerkOptions::default() };
    let organization = Clerk::new(untrusted).unwrap().organization(Some("org_acme")).unwrap();
    let begun = Instant::now();
    let outcomes =
        all(organization.accept_membership_requests(ids(50), BulkParams::default()).unwrap()).await;
    assert_eq!(count(&outcomes, BulkStatus::NotBegun), 50);
    let is_told = |outcome: &BulkOutcome| {
        outcome.error.as_ref().is_some_and(|error| error.to_string().contains("certificate"))
    };
    assert!(outcomes.values().all(is_told), "{outcomes:?}");
    assert!(begun.elapsed() < Duration::from_secs(5), "{:?}", begun.elapsed());
}
