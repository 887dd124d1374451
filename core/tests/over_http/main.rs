//! Tests over real HTTP of what only Rust can show. The scenarios in `tests/conformance` test the rest.

// A test that cannot go on should stop.
#![allow(clippy::unwrap_used)]

mod auth_changes;
mod bulk;
mod bulk_drain;
mod bulk_filter;
mod bulk_invitations;
mod bulk_items;
mod bulk_not_begun;
mod bulk_outage;
mod bulk_stopped;
mod closing;
mod concurrency;
mod connections;
mod environment;
mod hooks;
mod http2;
mod https;
mod logging;
mod paginator;
mod paginator_changes;
mod paginator_unsettled;
mod prefetch;
mod proxies;
mod request_options;
mod rotation;
mod secrets;
mod servers;
mod session_tokens;
mod sharing;
mod state;
mod storm;
mod token_store;
mod transport;
mod watch;
mod wire;

use clerk_emulator::{Emulator, Fault, LogEntry, Outcome, Seed};
use clerk_orgs::{Clerk, ClerkOptions, RequestOptions, SetActiveParams, TokenStore};
use std::{sync::Arc, time::Duration};
use tokio::runtime::Handle;

const REQUESTS: &str = "GET /v1/organizations/{organization_id}/membership_requests";
const ACCEPT: &str = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept";

fn options(emulator: &Emulator) -> ClerkOptions {
    let ca_certificate = emulator.ca_certificate().map(str::to_owned);
    ClerkOptions { base_url: Some(emulator.base_url()), ca_certificate, ..ClerkOptions::default() }
}

/// The same client with this timeout.
fn within(clerk: &Clerk, timeout: Duration) -> Clerk {
    clerk.with_options(request_options(timeout)).unwrap()
}

/// The same client, which soon gives up what fails.
fn impatient(clerk: &Clerk) -> Clerk {
    clerk.with_options(RequestOptions { max_retries: Some(1), ..RequestOptions::default() }).unwrap()
}

fn request_options(timeout: Duration) -> RequestOptions {
    RequestOptions { timeout: Some(timeout), ..RequestOptions::default() }
}

fn client_with(emulator: &Emulator, store: Arc<dyn TokenStore>) -> Clerk {
    Clerk::new(ClerkOptions { token_store: Some(store), ..options(emulator) }).unwrap()
}

/// The demo seed, with its admin signed in, Acme active, and an empty log.
async fn demo() -> (Arc<Emulator>, Clerk) {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    (Arc::new(emulator), clerk)
}

async fn sign_in(clerk: &Clerk) {
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
}

fn slow(route: &str, milliseconds: u64) -> Fault {
    Fault { route: Some(route.into()), delay_ms: milliseconds, ..Fault::default() }
}

/// The entries of the log, once there are this many and the condition holds for the last one.
async fn logged(emulator: &Emulator, count: usize, is_so: impl Fn(&LogEntry) -> bool) -> Vec<LogEntry> {
    logged_if(emulator, count, |log| log.last().is_some_and(&is_so)).await
}

/// The entries of the log, once there are this many and the condition holds for each.
async fn logged_all(emulator: &Emulator, count: usize, is_so: impl Fn(&LogEntry) -> bool) -> Vec<LogEntry> {
    logged_if(emulator, count, |log| log.iter().all(&is_so)).await
}

async fn logged_if(emulator: &Emulator, count: usize, is_so: impl Fn(&[LogEntry]) -> bool) -> Vec<LogEntry> {
    for _ in 0..1000 {
        let log = emulator.log();
        if log.len() >= count && is_so(&log) {
            return log;
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    panic!("not seen in {:?}", emulator.log());
}

fn is(outcome: Outcome) -> impl Fn(&LogEntry) -> bool {
    move |entry| entry.outcome == outcome
}

/// The number of tasks of the client. The emulator has its own threads.
fn running_tasks() -> usize {
    Handle::current().metrics().num_alive_tasks()
}

/// Asserts that connections, calls and prefetches end within two seconds.
async fn no_task_runs() {
    for _ in 0..200 {
        if running_tasks() == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("{} tasks still run", running_tasks());
}
