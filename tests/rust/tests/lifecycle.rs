//! The contract's classes with cancelled, nested and many calls.

#![allow(clippy::unwrap_used)]

use clerk_emulator::{Emulator, Fault, Outcome, Seed};
use clerk_orgs_ffi::{AsyncClerk, BlockingClerk, ClerkError, TokenStore, TokenStoreError};
use clerk_orgs_tests::client_at;
use std::{
    sync::{Arc, Mutex, OnceLock},
    time::{Duration, Instant},
};

async fn emulator() -> Emulator {
    Emulator::start(Seed::demo()).await.unwrap()
}

fn awaited(emulator: &Emulator) -> Arc<AsyncClerk> {
    AsyncClerk::new(client_at(&emulator.base_url(), None)).unwrap()
}

async fn until(is_so: impl Fn() -> bool) {
    for _ in 0..1000 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("it never came to that");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn dropping_an_awaited_call_closes_its_request() {
    let emulator = emulator().await;
    emulator.add_fault(Fault { delay_ms: 10_000, ..Fault::default() });
    let clerk = awaited(&emulator);
    let call = tokio::spawn(async move { clerk.get_environment().await });
    let outcome = || emulator.log().last().map(|entry| entry.outcome);
    until(|| outcome() == Some(Outcome::InProgress)).await;
    let dropped = Instant::now();
    call.abort();
    until(|| outcome() == Some(Outcome::ClientClosed)).await;
    assert!(dropped.elapsed() < Duration::from_millis(50), "{:?}", dropped.elapsed());
}

#[tokio::test]
async fn a_blocking_call_in_an_async_one_is_a_usage_error() {
    let emulator = emulator().await;
    let clerk = BlockingClerk::new(client_at(&emulator.base_url(), None)).unwrap();
    let error = clerk.get_environment().unwrap_err();
    assert!(matches!(error, ClerkError::Usage { .. }), "{error:?}");
    assert!(emulator.log().is_empty());
}

/// Calls back into its own client, which stores must not do.
#[derive(Default)]
struct CallsBack {
    clerk: OnceLock<Arc<BlockingClerk>>,
    seen: Mutex<Option<ClerkError>>,
}

impl TokenStore for CallsBack {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        let result = self.clerk.get().map(|clerk| clerk.get_environment());
        *self.seen.lock().unwrap() = result.and_then(Result::err);
        Ok(None)
    }

    fn swap(&self, _: Option<String>, _: Option<String>) -> Result<bool, TokenStoreError> {
        Ok(true)
    }
}

#[test]
fn a_blocking_call_in_a_token_store_is_a_usage_error() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(emulator());
    let store = Arc::new(CallsBack::default());
    let token_store: Option<Arc<dyn TokenStore>> = Some(store.clone());
    let clerk = BlockingClerk::new(client_at(&emulator.base_url(), token_store)).unwrap();
    assert!(store.clerk.set(clerk.clone()).is_ok());
    clerk.get_environment().unwrap();
    let seen = store.seen.lock().unwrap().take();
    assert!(matches!(seen, Some(ClerkError::Usage { .. })), "{seen:?}");
}

#[test]
fn many_threads_can_start_blocking_calls_at_once() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let emulator = runtime.block_on(emulator());
    let clerk = BlockingClerk::new(client_at(&emulator.base_url(), None)).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..64 {
            scope.spawn(|| clerk.get_environment().unwrap());
        }
    });
    assert_eq!(emulator.log().len(), 64);
}

/// Writing to a connection that the server has closed must not terminate programs that do not ignore SIGPIPE, such as Swift's.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_broken_pipe_is_an_error_not_a_signal() {
    const BROKEN_PIPE: u64 = 1 << (13 - 1);
    let emulator = emulator().await;
    awaited(&emulator).get_environment().await.unwrap();
    let mut threads = 0;
    for thread in std::fs::read_dir("/proc/self/task").unwrap() {
        let status = std::fs::read_to_string(thread.unwrap().path().join("status")).unwrap_or_default();
        let field =
            |name: &str| status.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default().trim();
        if field("Name:").starts_with("clerk-orgs") {
            let blocked = u64::from_str_radix(field("SigBlk:"), 16).unwrap();
            assert!(blocked & BROKEN_PIPE != 0, "{status}");
            threads += 1;
        }
    }
    assert!(threads >= 2, "{threads}");
}
