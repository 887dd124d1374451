//! Jobs with a filter: nothing is lost if it fails, panics, blocks or is stopped.

use crate::bulk::{all, all_of, count, members, pending};
use clerk_orgs::{
    BulkJobHandle, BulkParams, BulkStatus, ErrorInfo, ErrorKind, OrganizationMembershipRequest as Request,
    Result, is_filter_awaited,
};
use std::{
    sync::{
        Arc, OnceLock,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

fn is_odd(request: &Request) -> bool {
    request.id.ends_with(['1', '3', '5', '7', '9'])
}

/// A filter that fails once, at this request.
fn failing_at(id: &'static str, failure: fn() -> Result<bool>) -> impl Fn(&Request) -> Result<bool> {
    let failed = AtomicUsize::new(0);
    move |request: &Request| match request.id == id && failed.fetch_add(1, Ordering::Relaxed) == 0 {
        true => failure(),
        false => Ok(is_odd(request)),
    }
}

#[tokio::test]
async fn a_filter_that_fails_is_called_again() {
    let (_emulator, _clerk, organization) = pending(40).await;
    let failure = || {
        let info = ErrorInfo { kind: ErrorKind::Forbidden, text: "not today".into(), ..ErrorInfo::default() };
        Err(info.into())
    };
    // The newest rows come first, so ten selected ones precede it.
    let filter = failing_at("orgmemreq_r_0020", failure);
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), filter).unwrap();
    let mut before = 0;
    let error = loop {
        match outcomes.next_page().await {
            Ok(page) => before += page.expect("the filter failed").len(),
            Err(error) => break error,
        }
    };
    // The error follows the outcomes of the earlier requests. The next read calls the filter again and continues.
    assert_eq!((before, error.kind(), error.info().text.as_str()), (10, ErrorKind::Forbidden, "not today"));
    assert_eq!(all_of(outcomes).await.len(), 10);
    assert_eq!(members(&organization).await, 22);
}

#[tokio::test]
async fn a_filter_that_panics_loses_nothing() {
    let (_emulator, _clerk, organization) = pending(40).await;
    let filter = failing_at("orgmemreq_r_0040", || panic!("a filter that panics"));
    let outcomes = organization.reject_all_membership_requests(BulkParams::default(), filter).unwrap();
    let reading = tokio::spawn(async move {
        let mut outcomes = outcomes;
        outcomes.next_page().await.map(|_| ())
    });
    assert!(reading.await.unwrap_err().is_panic());
    let again = organization.reject_all_membership_requests(BulkParams::default(), |row| Ok(is_odd(row)));
    assert_eq!(count(&all(again.unwrap()).await, BulkStatus::Done), 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_blocking_filter_does_not_block_other_calls() {
    let (_emulator, _clerk, organization) = pending(20).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let slow = move |request: &Request| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(100));
        Ok(is_odd(request))
    };
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), slow).unwrap();
    // More jobs than the runtime has threads. Each is stopped while its filter runs.
    for _ in 0..4 {
        let stopped = tokio::time::timeout(Duration::from_millis(50), outcomes.next_page()).await;
        assert!(stopped.is_err());
    }
    // Only the request that the filter was called for.
    tokio::time::sleep(Duration::from_millis(150)).await;
    let so_far = asked.load(Ordering::Relaxed);
    tokio::time::sleep(Duration::from_millis(250)).await;
    assert_eq!(asked.load(Ordering::Relaxed), so_far);
    let others = organization
        .get_memberships(clerk_orgs::GetMembershipsParams::default(), clerk_orgs::PageParams::default());
    assert!(tokio::time::timeout(Duration::from_millis(250), others).await.is_ok());
    assert_eq!(count(&all(outcomes).await, BulkStatus::Done), 10);
    assert!(asked.load(Ordering::Relaxed) >= 20);
    assert_eq!(members(&organization).await, 12);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn closing_the_client_while_a_filter_runs_ends_the_job_at_once() {
    let (_emulator, clerk, organization) = pending(20).await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = asked.clone();
    let slow = move |_: &Request| {
        counted.fetch_add(1, Ordering::Relaxed);
        std::thread::sleep(Duration::from_millis(300));
        Ok(true)
    };
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), slow).unwrap();
    let reading = tokio::spawn(async move {
        let error = outcomes.next_page().await.unwrap_err();
        (error, outcomes.next_page().await.map(|page| page.map(|page| page.len())))
    });
    while asked.load(Ordering::Relaxed) == 0 {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    let closed = Instant::now();
    clerk.close();
    let (error, end) = reading.await.unwrap();
    assert!(closed.elapsed() < Duration::from_millis(200), "{:?}", closed.elapsed());
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Usage, false));
    assert_eq!(end.unwrap(), None);
    tokio::time::sleep(Duration::from_millis(400)).await;
    assert_eq!(asked.load(Ordering::Relaxed), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_slow_filter_selects_is_processed_before_it_has_decided_about_the_rest() {
    let (_emulator, _clerk, organization) = pending(40).await;
    let slow = |_: &Request| {
        std::thread::sleep(Duration::from_millis(50));
        Ok(true)
    };
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), slow).unwrap();
    let begun = Instant::now();
    let first = outcomes.next_page().await.unwrap().unwrap();
    // Two seconds for all of them.
    assert!(begun.elapsed() < Duration::from_secs(1), "{:?}", begun.elapsed());
    assert!(first.len() < 20, "{}", first.len());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_that_waits_a_short_time_makes_headway_with_a_slow_filter() {
    let (_emulator, _clerk, organization) = pending(20).await;
    let slow = |_: &Request| {
        std::thread::sleep(Duration::from_millis(20));
        Ok(true)
    };
    let mut outcomes = organization.accept_all_membership_requests(BulkParams::default(), slow).unwrap();
    let mut seen = 0;
    let reading = async {
        loop {
            match tokio::time::timeout(Duration::from_millis(100), outcomes.next_page()).await {
                Ok(page) => match page.unwrap() {
                    Some(page) => seen += page.len(),
                    None => break,
                },
                Err(_) => continue,
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(20), reading).await.expect("no headway");
    assert_eq!(seen, 20);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_its_filter_ends_asks_nothing_more_and_sends_nothing() {
    for drains in [false, true] {
        let (emulator, _clerk, organization) = pending(200).await;
        let emulator = Arc::new(emulator);
        let [asked, awaited, sent] = [(); 3].map(|()| Arc::new(AtomicUsize::new(0)));
        let job = Arc::new(OnceLock::<BulkJobHandle>::new());
        let ending = {
            let (asked, awaited, sent) = (asked.clone(), awaited.clone(), sent.clone());
            let (emulator, job) = (emulator.clone(), job.clone());
            move |_: &Request| {
                awaited.fetch_add(usize::from(is_filter_awaited()), Ordering::Relaxed);
                if asked.fetch_add(1, Ordering::Relaxed) + 1 == 5 {
                    let job = job.get().unwrap();
                    if drains {
                        job.drain()
                    } else {
                        job.stop()
                    }
                    assert!(!is_filter_awaited());
                    // Until what was in flight has arrived.
                    std::thread::sleep(Duration::from_millis(50));
                    sent.store(emulator.log().len(), Ordering::Relaxed);
                }
                Ok(true)
            }
        };
        let outcomes = organization.accept_all_membership_requests(BulkParams::default(), ending).unwrap();
        job.set(outcomes.job_handle()).unwrap();
        let outcomes = all_of(outcomes).await;
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!((asked.load(Ordering::Relaxed), awaited.load(Ordering::Relaxed)), (5, 5));
        assert!(outcomes.len() < 10, "{outcomes:?}");
        assert_eq!(emulator.log().len(), sent.load(Ordering::Relaxed), "drains: {drains}");
        assert!(!job.get().unwrap().is_complete());
        assert!(is_filter_awaited());
    }
}
