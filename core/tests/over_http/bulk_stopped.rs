//! Bulk jobs that are stopped, dropped or get faulty responses do nothing twice when they are restarted.

use crate::{
    ACCEPT, REQUESTS,
    bulk::{ADD, MEMBERS, REMOVE, UPDATE, all, all_of, answered, count, ids, members, pending, told},
    demo, is, logged_all, slow,
};
use clerk_emulator::{Cut, Emulator, Fault, Options, Outcome};
use clerk_orgs::{BulkParams, BulkStatus, ErrorKind};
use std::{
    collections::{BTreeMap, BTreeSet},
    time::Duration,
};

/// Asserts that no request arrives, except for a moment those that were already sent.
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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_stopped_and_restarted_does_nothing_twice() {
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
async fn a_dropped_wait_pauses_the_job_and_the_next_one_continues_it() {
    let (emulator, _clerk, organization) = pending(60).await;
    emulator.set_options(Options { delay_ms: 20, ..Options::default() });
    let mut outcomes = organization.accept_membership_requests(ids(60), BulkParams::default()).unwrap();
    let mut told = BTreeMap::new();
    let mut stops = 0;
    loop {
        // The first is shorter than any response.
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
async fn writes_with_an_unknown_outcome_are_looked_up_and_never_repeated() {
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
    // Whoever has the role already is not updated, so the members are read before, too.
    assert_eq!(answered(&log, MEMBERS, 200), 5);
}

#[tokio::test]
async fn a_job_that_is_stopped_while_it_reads_the_members_goes_on_without_having_read_them() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let update = || organization.update_members(["user_max"], "org:member", BulkParams::default()).unwrap();
    emulator.add_fault(slow(MEMBERS, 10_000));
    emulator.clear_log();
    let mut outcomes = update();
    assert!(tokio::time::timeout(Duration::from_millis(300), outcomes.next_page()).await.is_err());
    assert_eq!(told(&all(outcomes).await), [("user_max", "done", None)]);
    assert_eq!(told(&all(update()).await), [("user_max", "already_done", None)]);
    let log = emulator.log();
    assert_eq!((answered(&log, UPDATE, 200), answered(&log, MEMBERS, 200)), (1, 1));
}

#[tokio::test]
async fn what_was_known_before_a_job_was_stopped_can_be_read_and_the_rest_follows_in_order() {
    let (_emulator, clerk) = demo().await;
    // Their state has to be read, since the server refuses them for the same reason as what is done already.
    let missing: Vec<_> = ('a'..='f').map(|letter| format!("orgmemreq_{letter}")).collect();
    let params = BulkParams { concurrency: 1, ..BulkParams::default() };
    let mut outcomes =
        clerk.organization(None).unwrap().accept_membership_requests(&missing, params).unwrap();
    let mut told = outcomes.next_page().await.unwrap().unwrap();
    // Until there is no room for another outcome.
    tokio::time::sleep(Duration::from_millis(50)).await;
    let unread = outcomes.stop_and_take_unread().await.unwrap();
    assert_eq!((told.len(), unread.len()), (2, 2));
    told.extend(unread);
    assert!(outcomes.stop_and_take_unread().await.is_none());
    assert!(!outcomes.is_complete());
    while let Some(page) = outcomes.next_page().await.unwrap() {
        told.extend(page);
    }
    assert_eq!(
        told.iter().map(|outcome| &outcome.id).collect::<Vec<_>>(),
        missing.iter().collect::<Vec<_>>()
    );
    assert!(outcomes.is_complete());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_the_client_ends_the_jobs() {
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
    let in_doubt = maybe.iter().filter(|(_, maybe)| *maybe).count();
    assert!(in_doubt <= 8 && maybe.len() > 250, "{in_doubt} of {}", maybe.len());
    // What was not in flight was never begun.
    assert_eq!(
        (count(&all, BulkStatus::Failed), count(&all, BulkStatus::NotBegun)),
        (in_doubt, maybe.len() - in_doubt)
    );
    nothing_runs(&emulator).await;
}

#[tokio::test]
async fn a_job_waits_for_a_paused_reader() {
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
