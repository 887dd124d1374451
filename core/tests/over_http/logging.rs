//! What the library reports as `tracing` events.

use crate::{client_with, demo, secrets::LOGGED};
use clerk_emulator::{Cut, Emulator, Fault, RetryAfter, Seed};
use clerk_orgs::{BulkParams, PageParams, TokenStore, TokenStoreError};
use futures_util::StreamExt;
use std::sync::{Arc, LazyLock};

/// Waits for nothing: events are emitted before the call returns.
#[track_caller]
fn has(parts: &[&str]) {
    let text = LOGGED.text();
    let line = text.lines().find(|line| parts.iter().all(|part| line.contains(part)));
    assert!(line.is_some(), "no line has {parts:?} in:\n{text}");
}

#[tokio::test]
async fn attempts_retries_and_rate_limits_are_told_with_what_is_known_of_them() {
    LazyLock::force(&LOGGED);
    let (emulator, clerk) = demo().await;
    let route = "/v1/me/organization_memberships";
    emulator.add_fault(Fault { status: Some(503), ..Fault::default() });
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    let response = ["DEBUG", "clerk_orgs: response", "method=GET", &format!("route={route} ")];
    has(&[&response[..], &["attempt=1", "status=503", "duration_ms="]].concat());
    has(&[&response[..], &["attempt=2", "status=200", "duration_ms="]].concat());
    has(&["INFO", "clerk_orgs: retrying", "method=GET", route, "attempt=1", "wait_ms=", "reason=status 503"]);

    emulator.add_fault(Fault {
        status: Some(429),
        retry_after: Some(RetryAfter::Text("0.01".to_owned())),
        ..Fault::default()
    });
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    has(&["INFO", "rate limited: retrying", route, "attempt=1", "reason=status 429"]);

    emulator.add_fault(Fault { cut: Some(Cut::Before), ..Fault::default() });
    clerk.get_organization_memberships(PageParams::default()).await.unwrap();
    has(&["DEBUG", "clerk_orgs: no response", route, "attempt=1", "duration_ms=", "reason=the connection"]);

    let organization = clerk.organization(None).unwrap();
    let error = organization.accept_membership_request("orgmemreq_nobody").await.unwrap_err();
    let trace_id = error.info().clerk_trace_id.clone().unwrap();
    has(&[
        "clerk_orgs: response",
        "status=404",
        "code=\"resource_not_found\"",
        &format!("trace_id={trace_id:?}"),
    ]);

    emulator.add_fault(Fault {
        status: Some(429),
        retry_after: Some(RetryAfter::Text("0.01".to_owned())),
        ..Fault::default()
    });
    let outcomes =
        organization.accept_membership_requests(["orgmemreq_grace"], BulkParams::default()).unwrap();
    assert_eq!(outcomes.into_stream().count().await, 1);
    has(&["INFO", "rate limited: bulk jobs pause", "wait_ms=", "requests_per_second="]);
}

/// Cannot be read.
struct Broken;

impl TokenStore for Broken {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Err(TokenStoreError { reason: "the keychain of this test is locked".to_owned() })
    }

    fn swap(&self, _: Option<String>, _: Option<String>) -> Result<bool, TokenStoreError> {
        Ok(true)
    }
}

#[tokio::test]
async fn a_token_store_that_fails_is_a_warning() {
    LazyLock::force(&LOGGED);
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    client_with(&emulator, Arc::new(Broken)).load().await.unwrap_err();
    has(&[
        "WARN",
        "clerk_orgs: the token store cannot be used",
        "reason=",
        "the keychain of this test is locked",
    ]);
}
