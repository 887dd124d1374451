//! What the library reports as `tracing` events.

use crate::{
    bulk::{all, ids, outage_timeout, pending},
    client_with, demo, impatient,
    secrets::LOGGED,
};
use clerk_emulator::{Cut, Emulator, Fault, RetryAfter, Seed};
use clerk_orgs::{BulkParams, ErrorInfo, PageParams, TokenStore, TokenStoreError};
use futures_util::StreamExt;
use serde_json::json;
use std::{
    sync::{Arc, LazyLock},
    time::Duration,
};

/// Waits for nothing: events are emitted before the call returns.
#[track_caller]
fn has(parts: &[&str]) {
    let text = LOGGED.text();
    let line = text.lines().find(|line| parts.iter().all(|part| line.contains(part)));
    assert!(line.is_some(), "no line has {parts:?} in:\n{text}");
}

#[tokio::test]
async fn the_details_of_an_error_print_what_logs_need() {
    let (_emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let error = organization.accept_membership_request("orgmemreq_nobody").await.unwrap_err();
    let info = error.info();
    let (code, trace_id) = (info.code.as_deref().unwrap(), info.trace_id.as_deref().unwrap());
    let route = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept";
    assert_eq!(info.route.as_deref(), Some(route));
    let details = format!("status: 404, code: {code}, trace_id: {trace_id}, route: {route}");
    assert_eq!(info.to_string(), format!("{error} ({details})"));
    assert_eq!(ErrorInfo { text: "No.".to_owned(), ..ErrorInfo::default() }.to_string(), "No.");
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
    has(&[
        "INFO",
        "clerk_orgs: retrying",
        "method=GET",
        route,
        "attempt=1",
        "wait_ms=",
        "status=503",
        "reason=status 503",
    ]);

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
    let trace_id = error.info().trace_id.clone().unwrap();
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
    has(&["INFO", "rate limited: bulk jobs pause", "wait_ms=", "requests_per_second=", "status=429"]);
}

/// Fails everything, with a trace id.
fn fail(emulator: &Emulator, trace_id: &str) {
    let error = json!({ "code": "maintenance_mode", "message": "Back soon." });
    let body = Some(json!({ "errors": [error], "clerk_trace_id": trace_id }));
    emulator.add_fault(Fault { status: Some(503), times: Some(0), body, ..Fault::default() });
}

#[tokio::test]
async fn bulk_jobs_tell_when_they_pause_for_an_outage_and_how_it_ends() {
    LazyLock::force(&LOGGED);
    let (emulator, clerk, organization) = pending(40).await;
    fail(&emulator, "trace_of_a_short_outage");
    let back = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        emulator.clear_faults();
    };
    let outcomes = organization.accept_membership_requests(ids(40), BulkParams::default()).unwrap();
    tokio::join!(all(outcomes), back);
    let said = |trace_id| {
        ["status=503".to_owned(), "code=\"maintenance_mode\"".to_owned(), format!("trace_id={trace_id:?}")]
    };
    let short = said("trace_of_a_short_outage");
    let short = short.each_ref().map(String::as_str);
    has(&[&["INFO", "the server is down: the bulk job pauses", "reason=status 503"][..], &short].concat());
    has(&["INFO", "the server works again: the bulk job continues", "duration_ms="]);
    let pauses = |trace_id: &str| {
        let text = LOGGED.text();
        text.lines().filter(|line| line.contains("the bulk job") && line.contains(trace_id)).count()
    };
    assert_eq!(pauses("trace_of_a_short_outage"), 1, "one record for one outage, however many workers wait");

    fail(&emulator, "trace_of_a_long_outage");
    impatient(&clerk).get_organization_memberships(PageParams::default()).await.unwrap_err();
    let long = said("trace_of_a_long_outage");
    let long = long.each_ref().map(String::as_str);
    has(&[&["INFO", "clerk_orgs: retrying", "wait_ms=", "reason=status 503"][..], &long].concat());
    let organization = outage_timeout(&clerk, Duration::from_millis(200)).organization(None).unwrap();
    let outcomes = organization.accept_membership_requests(ids(40), BulkParams::default()).unwrap();
    all(outcomes).await;
    has(&[&["WARN", "the server is still down: the bulk job stops", "duration_ms="][..], &long].concat());
    assert_eq!(pauses("trace_of_a_long_outage"), 2, "it begins, and it is given up");
}

/// Cannot be read.
struct Broken;

impl TokenStore for Broken {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Err(TokenStoreError::new("the keychain of this test is locked"))
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
    has(&["WARN", "clerk_orgs: the token store cannot be used", "reason=", "the token store failed"]);
    // A store may write anything in its errors.
    assert!(!LOGGED.text().contains("the keychain of this test is locked"));
}
