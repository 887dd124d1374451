//! Lifetimes by a clock of the test's own, and which requests are shared.

#![allow(clippy::unwrap_used)]

use super::*;
use crate::{Clerk, ClerkOptions, GetTokenOptions, SetActiveParams};
use clerk_emulator::{Emulator, Fault, Seed};
use std::time::Instant;

const TOKENS: &str = "POST /v1/client/sessions/{session_id}/tokens";

/// The time since the start, of both clocks.
#[derive(Default)]
struct Times {
    monotonic: Duration,
    wall: Duration,
}

struct TestClock {
    start: Moment,
    times: Mutex<Times>,
}

impl Clock for TestClock {
    fn now(&self) -> Moment {
        let Times { monotonic, wall } = *self.times.lock().unwrap();
        Moment { monotonic: self.start.monotonic + monotonic, wall: self.start.wall + wall }
    }
}

impl TestClock {
    fn new() -> Arc<Self> {
        // In the year 2000: a wrong time.
        let wall = SystemTime::UNIX_EPOCH + Duration::from_secs(950_000_000);
        let start = Moment { monotonic: Instant::now(), wall };
        Arc::new(Self {
            start,
            times: Mutex::new(Times { wall: Duration::from_secs(7200), ..Times::default() }),
        })
    }

    fn pass(&self, monotonic: u64, wall: u64) {
        let mut times = self.times.lock().unwrap();
        times.monotonic += Duration::from_secs(monotonic);
        times.wall += Duration::from_secs(wall);
    }

    fn set_back(&self, by: u64) {
        self.times.lock().unwrap().wall -= Duration::from_secs(by);
    }
}

async fn signed_in() -> (Emulator, Clerk, Arc<TestClock>) {
    signed_in_with(ClerkOptions::default()).await
}

async fn signed_in_with(options: ClerkOptions) -> (Emulator, Clerk, Arc<TestClock>) {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let mut clerk = Clerk::new(ClerkOptions { base_url: Some(emulator.base_url()), ..options }).unwrap();
    let clock = TestClock::new();
    let api = Arc::get_mut(&mut clerk.caller.api).unwrap();
    Arc::get_mut(&mut api.session_tokens).unwrap().clock = clock.clone();
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    clerk.set_active(SetActiveParams::organization("acme")).await.unwrap();
    emulator.clear_log();
    (emulator, clerk, clock)
}

async fn get(clerk: &Clerk) -> String {
    clerk.get_token(GetTokenOptions::default()).await.unwrap()
}

#[tokio::test]
async fn a_device_that_slept_gets_a_token_that_is_good_now() {
    let (emulator, clerk, clock) = signed_in().await;
    let first = get(&clerk).await;
    // The monotonic clock stands still while a device sleeps.
    clock.pass(1, 45);
    assert_eq!(get(&clerk).await, first);
    clock.pass(0, 5);
    assert_ne!(get(&clerk).await, first);
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn a_wall_clock_that_is_set_back_keeps_no_token_alive() {
    let (emulator, clerk, clock) = signed_in().await;
    let first = get(&clerk).await;
    clock.set_back(3600);
    clock.pass(49, 0);
    assert_eq!(get(&clerk).await, first);
    clock.pass(1, 0);
    assert_ne!(get(&clerk).await, first);
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn the_time_of_the_request_counts() {
    let (emulator, clerk, clock) = signed_in().await;
    emulator.add_fault(Fault {
        route: Some(TOKENS.into()),
        delay_ms: 100,
        before_handling: Some(false),
        ..Fault::default()
    });
    let asking = tokio::spawn({
        let clerk = clerk.clone();
        async move { get(&clerk).await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    clock.pass(0, 40);
    let first = asking.await.unwrap();
    assert_eq!(get(&clerk).await, first);
    clock.pass(10, 10);
    assert_ne!(get(&clerk).await, first);
}

#[tokio::test]
async fn a_token_that_ran_out_on_the_way_is_asked_for_again() {
    let (emulator, clerk, clock) = signed_in().await;
    emulator.add_fault(Fault {
        route: Some(TOKENS.into()),
        delay_ms: 200,
        before_handling: Some(false),
        ..Fault::default()
    });
    let asking = tokio::spawn(async move { get(&clerk).await });
    tokio::time::sleep(Duration::from_millis(100)).await;
    clock.pass(0, 3600);
    asking.await.unwrap();
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn a_forced_token_is_asked_for_after_the_call_began() {
    let (emulator, clerk, _) = signed_in().await;
    emulator.add_fault(Fault {
        route: Some(TOKENS.into()),
        delay_ms: 300,
        before_handling: Some(false),
        ..Fault::default()
    });
    let early = tokio::spawn({
        let clerk = clerk.clone();
        async move { get(&clerk).await }
    });
    while emulator.log().is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let forced = clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap();
    assert!(!early.is_finished());
    // The one that was asked for earlier comes later, and does not take its place.
    assert_ne!(early.await.unwrap(), forced);
    assert_eq!(get(&clerk).await, forced);
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn forced_tokens_that_are_asked_for_before_a_request_is_sent_share_it() {
    let (emulator, clerk, _) =
        signed_in_with(ClerkOptions { max_concurrent_requests: Some(1), ..ClerkOptions::default() }).await;
    // The only place is taken, so that nothing can be sent while the calls begin.
    emulator.add_fault(Fault { delay_ms: 200, ..Fault::default() });
    let other = tokio::spawn({
        let clerk = clerk.clone();
        async move { clerk.get_environment().await }
    });
    while emulator.log().is_empty() {
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    let ask = || clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() });
    let (one, two, three) = tokio::join!(ask(), ask(), ask());
    let (one, two, three) = (one.unwrap(), two.unwrap(), three.unwrap());
    assert!(one == two && two == three);
    other.await.unwrap().unwrap();
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn a_forced_token_that_fails_takes_nothing_away() {
    let (emulator, clerk, _) = signed_in().await;
    let first = get(&clerk).await;
    emulator.add_fault(Fault { route: Some(TOKENS.into()), status: Some(403), ..Fault::default() });
    clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap_err();
    assert_eq!(get(&clerk).await, first);
}

fn token(iat: f64, exp: f64) -> String {
    format!("h.{}.s", URL_SAFE_NO_PAD.encode(format!(r#"{{"iat":{iat},"exp":{exp}}}"#)))
}

#[test]
fn a_lifetime_is_the_tokens_own_unless_the_server_says_that_it_is_older() {
    let lives = |jwt: String, date: Option<u64>| {
        let date = date.map(|date| SystemTime::UNIX_EPOCH + Duration::from_secs(date));
        lifetime(&Minted { jwt, date })
    };
    let seconds = |seconds| Some(Duration::from_secs(seconds));
    assert_eq!(lives(token(1000.0, 1060.0), None), seconds(60));
    assert_eq!(lives(token(1000.0, 1060.0), Some(1000)), seconds(60));
    // A server's clock that is behind proves nothing.
    assert_eq!(lives(token(1000.0, 1060.0), Some(5)), seconds(60));
    assert_eq!(lives(token(1000.0, 1060.0), Some(1030)), seconds(31));
    assert_eq!(lives(token(1000.0, 1060.0), Some(2000)), seconds(0));
    assert_eq!(lives(token(1060.0, 1000.0), None), seconds(0));
    for jwt in ["", "a.b.c", "a.e30.c", &token(0.0, f64::MAX), &token(0.0, 1e300)] {
        assert_eq!(lives(jwt.to_owned(), None), None, "{jwt}");
    }
}
