//! Concurrent calls of one client while a fifth of the responses is faulty. The generated storms of the scenarios
//! cover every operation, but make one call at a time; here, calls share connections, a token and its renewal.

use crate::{options, request_options};
use clerk_emulator::{
    AfterGoaway, Cut, Emulator, ErrorCode, Fault, Goaway, LastStream, Outcome, ResetStream, RetryAfter, Seed,
};
use clerk_orgs::{
    Clerk, ClerkOptions, Error, ErrorKind, GetMembershipRequestsParams, GetMembershipsParams,
    GetTokenOptions, Organization, OrganizationMembershipRequest, PageParams, SetActiveParams,
};
use serde_json::json;
use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

const ATTEMPT: Duration = Duration::from_millis(500);

fn faults() -> Vec<Fault> {
    let bad = |seed: u64| Fault {
        times: Some(0),
        probability: Some(0.02),
        seed: Some(seed),
        before_handling: Some(seed.is_multiple_of(2)),
        ..Fault::default()
    };
    let header = |name: &str, value: &str| [(name.to_owned(), value.to_owned())].into();
    vec![
        Fault { status: Some(500), ..bad(1) },
        Fault { html: true, ..bad(2) },
        Fault { retry_after: Some(RetryAfter::Seconds(1)), ..bad(4) },
        Fault { status: Some(429), ..bad(6) },
        Fault { cut: Some(Cut::Before), ..bad(8) },
        Fault { cut: Some(Cut::AfterHandling), ..bad(9) },
        Fault { cut: Some(Cut::InBody), ..bad(11) },
        Fault { truncate_json: true, ..bad(13) },
        Fault { delay_ms: 1_000, ..bad(15) },
        Fault {
            status: Some(200),
            body: Some(json!({ "response": [7, "x", null], "client": 7 })),
            ..bad(17)
        },
        Fault { status: Some(200), headers: header("content-encoding", "gzip"), ..bad(19) },
        Fault {
            status: Some(200),
            body: Some(json!("x".repeat(10 << 20))),
            content_type: Some("image/png".into()),
            ..bad(21)
        },
    ]
}

/// Faults that only exist in HTTP/2.
fn http2_faults() -> Vec<Fault> {
    let bad =
        |seed: u64| Fault { times: Some(0), probability: Some(0.01), seed: Some(seed), ..Fault::default() };
    let goaway = |last_stream, then| Some(Goaway { last_stream, then, ..Goaway::default() });
    let reset = ResetStream { code: ErrorCode::InternalError, when: Cut::AfterHandling };
    vec![
        Fault { refuse_stream: true, ..bad(22) },
        Fault { goaway: goaway(LastStream::Before, AfterGoaway::Close), ..bad(23) },
        Fault { goaway: goaway(LastStream::This, AfterGoaway::Close), ..bad(24) },
        Fault { goaway: goaway(LastStream::This, AfterGoaway::Cut), before_handling: Some(false), ..bad(25) },
        Fault { reset_stream: Some(reset), ..bad(26) },
        Fault { silent: Some(Cut::AfterHandling), ..bad(27) },
    ]
}

/// Calls of each kind: reads, writes, tokens, the client's state, a list. `ids`: requests that no other round handles.
async fn round(clerk: &Clerk, organization: &Organization, ids: &[String]) -> Vec<Error> {
    let mut errors = Vec::new();
    let mut note = |outcome: Result<(), Error>| errors.extend(outcome.err());
    note(organization.accept_membership_request(&ids[0]).await.map(drop));
    note(organization.reject_membership_request(&ids[1]).await.map(drop));
    note(
        organization
            .get_membership_requests(GetMembershipRequestsParams::default(), PageParams::default())
            .await
            .map(drop),
    );
    note(
        organization.get_memberships(GetMembershipsParams::default(), PageParams::default()).await.map(drop),
    );
    note(organization.get_roles(PageParams::default()).await.map(drop));
    note(organization.add_member(&format!("user_of_{}", ids[0]), "org:member").await.map(drop));
    note(organization.update_member("user_max", "org:member").await.map(drop));
    note(organization.remove_member(&format!("user_of_{}", ids[1])).await.map(drop));
    note(organization.is_admin().await.map(drop));
    note(organization.has_permission("org:sys_memberships:manage").await.map(drop));
    note(clerk.get_organization_memberships(PageParams::default()).await.map(drop));
    note(clerk.get_environment().await.map(drop));
    note(clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.map(drop));
    note(clerk.load().await.map(drop));
    note(clerk.set_active(SetActiveParams::default()).await.map(drop));
    let mut members = organization.memberships(GetMembershipsParams::default()).page_size(500).unwrap();
    note(members.next_page().await.map(drop));
    errors
}

async fn pending(organization: &Organization) -> Vec<OrganizationMembershipRequest> {
    let page = PageParams { page_size: 500, ..PageParams::default() };
    organization.get_membership_requests(GetMembershipRequestsParams::default(), page).await.unwrap().data
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_with_faults_end_in_time_and_repeat_no_write() {
    storm(Emulator::start(Seed::many()).await.unwrap(), faults()).await;
}

/// In HTTP/2, a connection that is closed ends the requests of other calls, too.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn concurrent_calls_with_faults_end_in_time_and_repeat_no_write_over_http2() {
    let faults = [http2_faults(), faults()].concat();
    storm(Emulator::start_tls(Seed::many()).await.unwrap(), faults).await;
}

async fn storm(emulator: Emulator, faults: Vec<Fault>) {
    let clerk =
        Clerk::new(ClerkOptions { request_options: request_options(ATTEMPT), ..options(&emulator) }).unwrap();
    clerk.sign_in_with_ticket("ticket_admin").await.unwrap();
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let ids: Vec<_> = pending(&organization).await.into_iter().map(|request| request.id).collect();
    assert!(ids.len() >= 60);
    emulator.clear_log();
    faults.into_iter().for_each(|fault| emulator.add_fault(fault));

    let begun = Instant::now();
    let mut errors = Vec::new();
    for ids in ids.chunks_exact(12).take(5) {
        let rounds = ids.chunks_exact(2).map(|ids| {
            let (clerk, organization, ids) = (clerk.clone(), organization.clone(), ids.to_vec());
            tokio::spawn(async move { round(&clerk, &organization, &ids).await })
        });
        for round in rounds.collect::<Vec<_>>() {
            errors.extend(round.await.unwrap());
        }
    }
    // Each call is bounded by three attempts' time, and there are 16 in a round.
    assert!(begun.elapsed() < 5 * 16 * 3 * ATTEMPT, "{:?}", begun.elapsed());
    assert!(errors.len() > 20, "too few calls failed: {errors:?}");
    for error in &errors {
        let told = !error.to_string().is_empty() && error.kind() != ErrorKind::Usage;
        assert!(told && error.kind() != ErrorKind::Cancelled, "{error:?}");
    }
    emulator.clear_faults();
    nothing_was_repeated_or_is_left(&emulator).await;
    // The client still works.
    assert!(organization.is_admin().await.unwrap());
    clerk.load().await.unwrap();
}

/// Asserts that a write was repeated only after the server, or HTTP/2 itself, reported that it was not applied.
async fn nothing_was_repeated_or_is_left(emulator: &Emulator) {
    let mut writes: BTreeMap<(String, String), Vec<Option<u16>>> = BTreeMap::new();
    for entry in emulator.log() {
        let is_refused = entry.outcome == Outcome::Refused;
        let is_write = entry.method != "GET" && !entry.route.contains("/client/") && !is_refused;
        // Every round updates the same member. Each other write has its own path or user.
        if is_write && !entry.path.ends_with("/user_max") {
            let user = entry.form.get("user_id").map(|ids| ids.join(",")).unwrap_or_default();
            writes.entry((format!("{} {}", entry.method, entry.path), user)).or_default().push(entry.status);
        }
    }
    assert!(writes.len() > 100, "{}", writes.len());
    for (write, statuses) in &writes {
        let acted = statuses.iter().filter(|status| **status != Some(429)).count();
        assert!(acted <= 1, "{write:?} was sent again: {statuses:?}");
    }
    for _ in 0..200 {
        if emulator.log().iter().all(|entry| entry.outcome != Outcome::InProgress) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("something still runs");
}
