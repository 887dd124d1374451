//! The library's threads, which exist from the first call until the last client is gone.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use clerk_emulator::{Emulator, Seed};
use clerk_orgs_ffi::{BlockingClerk, ClerkError, running_tasks};
use clerk_orgs_tests::client_at;
use std::{
    sync::{Arc, Barrier, Mutex, PoisonError},
    thread,
    time::{Duration, Instant},
};

/// Serializes the tests, which count the threads of the whole process.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn client(base_url: &str) -> Arc<BlockingClerk> {
    BlockingClerk::new(client_at(base_url, None)).unwrap()
}

fn threads() -> usize {
    let tasks = std::fs::read_dir("/proc/self/task").unwrap().flatten();
    let names = tasks.filter_map(|task| std::fs::read_to_string(task.path().join("comm")).ok());
    names.filter(|name| name.starts_with("clerk-orgs")).count()
}

fn ended_within(limit: Duration) -> bool {
    let began = Instant::now();
    while threads() > 0 {
        if began.elapsed() > limit {
            return false;
        }
        thread::sleep(Duration::from_millis(2));
    }
    true
}

#[test]
fn threads_end_with_the_last_client_and_start_with_the_next() {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start(Seed::demo())).unwrap();
    for _ in 0..3 {
        let (first, second) = (client(&emulator.base_url()), client(&emulator.base_url()));
        first.sign_in_with_ticket("ticket_admin".into()).unwrap();
        second.get_environment().unwrap();
        let organization = first.organization(Some("org_acme".into())).unwrap();
        second.close();
        drop(first);
        // A handle keeps its client alive.
        thread::sleep(Duration::from_millis(300));
        organization.get_roles(1, 10).unwrap();
        assert!(threads() >= 2);
        drop(organization);
        assert!(ended_within(Duration::from_secs(5)), "{} threads", threads());
        assert_eq!(running_tasks(), 0);
        let error = second.get_environment().unwrap_err();
        assert!(matches!(error, ClerkError::Usage { .. }), "{error:?}");
    }
    assert!(ended_within(Duration::from_secs(5)), "{} threads", threads());
}

/// Each round starts at about the time when the threads of the previous one end.
#[test]
fn a_client_created_while_the_threads_end_works() {
    let _turn = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(Emulator::start(Seed::demo())).unwrap();
    let (base_url, rounds) = (emulator.base_url(), 25_u64);
    let barrier = Barrier::new(6);
    thread::scope(|scope| {
        for worker in 0..6 {
            let (barrier, base_url) = (&barrier, &base_url);
            scope.spawn(move || {
                for round in 0..rounds {
                    barrier.wait();
                    thread::sleep(Duration::from_millis(95 + round) + Duration::from_micros(worker * 300));
                    let clerk = client(base_url);
                    clerk.get_environment().unwrap();
                    clerk.close();
                }
            });
        }
    });
    assert!(ended_within(Duration::from_secs(5)), "{} threads", threads());
    assert_eq!(emulator.log().len() as u64, 6 * rounds);
}
