//! Session tokens: cached, shared by concurrent callers, and replaced in time.

use crate::{demo, is, logged, options, sign_in, slow};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use clerk_emulator::{Emulator, Fault, Outcome, Seed};
use clerk_orgs::{Clerk, ErrorKind, GetTokenOptions, RequestOptions, SetActiveParams};
use serde_json::Value;
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;

const TOKENS: &str = "POST /v1/client/sessions/{session_id}/tokens";

fn ask(clerk: &Clerk) -> JoinHandle<clerk_orgs::Result<String>> {
    let clerk = clerk.clone();
    tokio::spawn(async move { clerk.get_token(GetTokenOptions::default()).await })
}

fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).unwrap();
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(payload).unwrap()).unwrap()
}

#[tokio::test]
async fn a_hundred_callers_share_one_request() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(TOKENS, 100));
    let callers: Vec<_> = (0..100).map(|_| ask(&clerk)).collect();
    let mut tokens = Vec::new();
    for caller in callers {
        tokens.push(caller.await.unwrap().unwrap());
    }
    tokens.dedup();
    assert_eq!(tokens.len(), 1);
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn a_cancelled_caller_does_not_affect_the_others() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(TOKENS, 200));
    let first = ask(&clerk);
    logged(&emulator, 1, is(Outcome::InProgress)).await;
    let others: Vec<_> = (0..10).map(|_| ask(&clerk)).collect();
    tokio::time::sleep(Duration::from_millis(20)).await;
    first.abort();
    for other in others {
        other.await.unwrap().unwrap();
    }
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn the_request_ends_when_all_callers_cancel() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(TOKENS, 10_000));
    let callers: Vec<_> = (0..3).map(|_| ask(&clerk)).collect();
    logged(&emulator, 1, is(Outcome::InProgress)).await;
    callers.iter().for_each(JoinHandle::abort);
    logged(&emulator, 1, is(Outcome::ClientClosed)).await;
    ask(&clerk).await.unwrap().unwrap();
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn all_waiting_callers_get_the_error_and_the_next_call_retries() {
    let (emulator, clerk) = demo().await;
    let forbidden = Fault { status: Some(403), delay_ms: 100, ..Fault::default() };
    emulator.add_fault(forbidden);
    let callers: Vec<_> = (0..5).map(|_| ask(&clerk)).collect();
    for caller in callers {
        assert_eq!(caller.await.unwrap().unwrap_err().kind(), ErrorKind::Forbidden);
    }
    assert_eq!(emulator.log().len(), 1);
    ask(&clerk).await.unwrap().unwrap();
    assert_eq!(emulator.log().len(), 2);
}

const HASTY: RequestOptions = RequestOptions {
    total_timeout: Some(Duration::from_millis(150)),
    timeout: None,
    max_retries: None,
    bulk_outage_timeout: None,
};

#[tokio::test]
async fn a_caller_with_more_time_does_not_fail_with_the_one_it_joined() {
    let once = RequestOptions { max_retries: Some(0), ..RequestOptions::default() };
    let impatient = RequestOptions { timeout: Some(Duration::from_millis(150)), ..once };
    let down = Fault { status: Some(503), ..slow(TOKENS, 100) };
    for (options, fault, kind) in [
        (HASTY, slow(TOKENS, 10_000), ErrorKind::Timeout),
        (impatient, slow(TOKENS, 10_000), ErrorKind::Timeout),
        (once, down, ErrorKind::Api),
    ] {
        let (emulator, clerk) = demo().await;
        emulator.add_fault(fault);
        let first = ask(&clerk.with_options(options).unwrap());
        logged(&emulator, 1, is(Outcome::InProgress)).await;
        let others: Vec<_> = (0..5).map(|_| ask(&clerk)).collect();
        assert_eq!(first.await.unwrap().unwrap_err().kind(), kind, "{options:?}");
        for other in others {
            other.await.unwrap().unwrap();
        }
        // They share the second request, too.
        assert_eq!(emulator.log().len(), 2, "{options:?}");
    }
}

#[tokio::test]
async fn a_caller_with_less_time_does_not_wait_for_the_one_it_joined() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(slow(TOKENS, 1_000));
    let first = ask(&clerk);
    logged(&emulator, 1, is(Outcome::InProgress)).await;
    let begun = Instant::now();
    let hasty = ask(&clerk.with_options(HASTY).unwrap()).await.unwrap();
    assert_eq!(hasty.unwrap_err().kind(), ErrorKind::Timeout);
    assert!(begun.elapsed() < Duration::from_millis(800), "{:?}", begun.elapsed());
    first.await.unwrap().unwrap();
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn callers_with_the_same_options_fail_together() {
    let (emulator, clerk) = demo().await;
    let once = clerk.with_options(RequestOptions { max_retries: Some(0), ..Default::default() }).unwrap();
    emulator.add_fault(Fault { status: Some(503), times: Some(0), ..slow(TOKENS, 100) });
    let callers: Vec<_> = (0..5).map(|_| ask(&once)).collect();
    for caller in callers {
        caller.await.unwrap().unwrap_err();
    }
    assert_eq!(emulator.log().len(), 1);
}

#[tokio::test]
async fn a_token_is_not_returned_in_its_last_ten_seconds() {
    let mut seed = Seed::demo();
    seed.instance.session_token_lifetime = 11;
    let emulator = Emulator::start(seed).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let first = ask(&clerk).await.unwrap().unwrap();
    assert_eq!(ask(&clerk).await.unwrap().unwrap(), first);
    assert_eq!(emulator.log().len(), 1);
    tokio::time::sleep(Duration::from_millis(1_050)).await;
    let second = ask(&clerk).await.unwrap().unwrap();
    assert!(claims(&second)["iat"].as_i64() > claims(&first)["iat"].as_i64());
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn tokens_are_cached_per_organization() {
    let (_emulator, clerk) = demo().await;
    let active = claims(&clerk.get_token(GetTokenOptions::default()).await.unwrap());
    assert_eq!((&active["sub"], &active["o"]["id"]), (&"user_ada".into(), &"org_acme".into()));
    let other = claims(
        &clerk
            .get_token(GetTokenOptions {
                organization_id: Some("org_umbrella"),
                skip_cache: false,
                ..Default::default()
            })
            .await
            .unwrap(),
    );
    assert_eq!(other["o"]["id"], "org_umbrella");
    clerk.set_active(SetActiveParams::personal_account()).await.unwrap();
    let personal = claims(&clerk.get_token(GetTokenOptions::default()).await.unwrap());
    assert_eq!(personal.get("o"), None);
}

#[tokio::test]
async fn a_token_requested_before_signing_out_is_not_cached() {
    let (emulator, clerk) = demo().await;
    emulator.add_fault(Fault {
        route: Some(TOKENS.into()),
        delay_ms: 200,
        before_handling: Some(false),
        ..Fault::default()
    });
    let waiting = ask(&clerk);
    logged(&emulator, 1, is(Outcome::InProgress)).await;
    clerk.sign_out(None).await.unwrap();
    waiting.await.unwrap().unwrap();
    let error = ask(&clerk).await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unauthenticated);
}

#[tokio::test]
async fn skipping_the_cache_replaces_the_cached_token() {
    let (emulator, clerk) = demo().await;
    clerk.get_token(GetTokenOptions::default()).await.unwrap();
    let fresh = clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap();
    assert_eq!(clerk.get_token(GetTokenOptions::default()).await.unwrap(), fresh);
    assert_eq!(emulator.log().len(), 2);
}
