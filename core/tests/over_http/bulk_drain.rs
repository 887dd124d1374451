//! A job that is ended in an orderly way: what is under way is finished, and the rest is not begun.

use crate::{
    ACCEPT,
    bulk::{all_of, ids, members, pending},
    logged_if, slow,
};
use clerk_emulator::{Cut, Fault, Options, RateLimit};
use clerk_orgs::{BulkOutcome, BulkParams, BulkStatus, ErrorKind};
use std::time::{Duration, Instant};

fn of(outcomes: &[BulkOutcome], status: BulkStatus) -> usize {
    outcomes.iter().filter(|outcome| outcome.status == status).count()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_under_way_is_finished_and_told_and_the_rest_is_not_begun() {
    let (emulator, _clerk, organization) = pending(300).await;
    emulator.set_options(Options { delay_ms: 100, ..Options::default() });
    let outcomes = organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap();
    let drain = outcomes.job_handle();
    let draining = async {
        logged_if(&emulator, 20, |_| true).await;
        drain.drain();
        tokio::time::sleep(Duration::from_millis(30)).await;
        emulator.log().len()
    };
    let (outcomes, sent) = tokio::join!(all_of(outcomes), draining);
    assert!(!drain.is_complete());
    assert_eq!(outcomes.len(), 300);
    let done = of(&outcomes, BulkStatus::Done);
    assert_eq!((done, of(&outcomes, BulkStatus::NotBegun)), (sent, 300 - sent));
    assert_eq!(emulator.log().len(), sent, "nothing was sent after");
    for outcome in outcomes.iter().filter(|outcome| outcome.status == BulkStatus::NotBegun) {
        let error = outcome.error.as_ref().unwrap();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Cancelled, false));
    }
    emulator.set_options(Options::default());
    assert_eq!(members(&organization).await as usize, 2 + done);
    let again = organization.accept_membership_requests(ids(300), BulkParams::default()).unwrap();
    let job = again.job_handle();
    assert!(!job.is_complete());
    let again = all_of(again).await;
    assert!(job.is_complete());
    assert_eq!((of(&again, BulkStatus::Done), of(&again, BulkStatus::AlreadyDone)), (300 - done, done));
}

#[tokio::test]
async fn what_a_lost_response_leaves_open_is_looked_up_before_the_end() {
    let (emulator, _clerk, organization) = pending(20).await;
    let lost = Fault { cut: Some(Cut::AfterHandling), times: Some(8), ..slow(ACCEPT, 200) };
    emulator.add_fault(lost);
    let outcomes = organization.accept_membership_requests(ids(20), BulkParams::default()).unwrap();
    let drain = outcomes.job_handle();
    let draining = async {
        logged_if(&emulator, 8, |_| true).await;
        drain.drain();
    };
    let (outcomes, ()) = tokio::join!(all_of(outcomes), draining);
    assert_eq!((of(&outcomes, BulkStatus::Done), of(&outcomes, BulkStatus::NotBegun)), (8, 12));
}

#[tokio::test]
async fn a_job_on_a_list_simply_ends() {
    let (emulator, _clerk, organization) = pending(40).await;
    emulator.set_options(Options { delay_ms: 50, ..Options::default() });
    let outcomes = organization.accept_all_membership_requests(BulkParams::default(), |_| Ok(true)).unwrap();
    let drain = outcomes.job_handle();
    let draining = async {
        logged_if(&emulator, 10, |_| true).await;
        drain.drain();
    };
    let (outcomes, ()) = tokio::join!(all_of(outcomes), draining);
    assert!(!drain.is_complete());
    let done = of(&outcomes, BulkStatus::Done);
    assert!((8..=24).contains(&done), "{done}");
    // What was read from the list, but not begun, is told with its request.
    for outcome in &outcomes {
        assert_eq!(outcome.membership_request.as_ref().unwrap().id, outcome.id);
        assert!(matches!(outcome.status, BulkStatus::Done | BulkStatus::NotBegun));
    }
    emulator.set_options(Options::default());
    assert_eq!(members(&organization).await as usize, 2 + done);
}

/// What is left of the list still counts: the job does not look as if it had got through.
#[tokio::test]
async fn a_drained_job_on_a_list_does_not_lower_its_total() {
    let (_emulator, _clerk, organization) = pending(137).await;
    let params = BulkParams { concurrency: 1, ..BulkParams::default() };
    let mut outcomes = organization.accept_all_membership_requests(params, |_| Ok(true)).unwrap();
    let mut processed = outcomes.next_page().await.unwrap().unwrap();
    outcomes.drain();
    while let Some(page) = outcomes.next_page().await.unwrap() {
        processed.extend(page);
    }
    assert!(processed.len() < 100, "{}", processed.len());
    assert_eq!((outcomes.total_count(), outcomes.is_complete()), (Some(137), false));

    let outcomes = organization.accept_all_membership_requests(params, |_| Ok(true)).unwrap();
    let job = outcomes.job_handle();
    assert!(!all_of(outcomes).await.is_empty());
    assert!(job.is_complete());
    let outcomes = organization.accept_all_membership_requests(params, |_| Ok(true)).unwrap();
    outcomes.drain();
    let job = outcomes.job_handle();
    assert!(all_of(outcomes).await.is_empty());
    assert!(!job.is_complete(), "nothing was read");
}

/// Neither a rate limit, nor an outage, nor a job that has not begun keeps it waiting.
#[tokio::test]
async fn a_job_that_waits_ends_at_once() {
    for fault in [Some(Fault { times: Some(0), status: Some(503), ..Fault::default() }), None] {
        let (emulator, _clerk, organization) = pending(100).await;
        match fault {
            Some(fault) => emulator.add_fault(fault),
            None => emulator.add_rate_limit(RateLimit { route: None, per_second: 0.02, burst: 1 }),
        }
        let outcomes = organization.accept_membership_requests(ids(100), BulkParams::default()).unwrap();
        let drain = outcomes.job_handle();
        let draining = async {
            logged_if(&emulator, 8, |log| log.iter().all(|entry| entry.status.is_some())).await;
            tokio::time::sleep(Duration::from_millis(200)).await;
            drain.drain();
            Instant::now()
        };
        let (outcomes, drained) = tokio::join!(all_of(outcomes), draining);
        assert!(drained.elapsed() < Duration::from_millis(500), "{:?}", drained.elapsed());
        assert!(of(&outcomes, BulkStatus::NotBegun) >= 85 && outcomes.len() == 100);
    }
    let (emulator, _clerk, organization) = pending(10).await;
    let outcomes = organization.accept_membership_requests(ids(10), BulkParams::default()).unwrap();
    outcomes.drain();
    assert_eq!(of(&all_of(outcomes).await, BulkStatus::NotBegun), 10);
    assert!(emulator.log().is_empty());
}
