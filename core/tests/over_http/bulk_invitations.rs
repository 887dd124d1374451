//! Inviting many people: ten per request, with an outcome for each address, and nobody twice.

use crate::{
    bulk::{INVITE, all, answered, count, told},
    demo, options, sign_in, slow,
};
use clerk_emulator::{Cut, Emulator, Fault, LogEntry, RateLimit, RetryAfter, Seed};
use clerk_orgs::{
    BulkParams, BulkStatus, Clerk, ErrorKind, GetInvitationsParams, Organization,
    OrganizationInvitationStatus,
};
use futures_util::TryStreamExt;
use std::time::Duration;

const INVITE_ALL: &str = "POST /v1/organizations/{organization_id}/invitations/bulk";
const INVITATIONS: &str = "GET /v1/organizations/{organization_id}/invitations";

fn addresses(count: usize) -> Vec<String> {
    (1..=count).map(|number| format!("person.{number:04}@example.com")).collect()
}

fn sent(log: &[LogEntry]) -> usize {
    log.iter().filter(|entry| entry.method == "POST").count()
}

async fn acme(seats: u32) -> (Emulator, Clerk, Organization) {
    let seed = format!(
        "users: [{{ id: user_ada, email: ada@example.com }}, {{ id: user_max, email: max@example.com }}, {{ id: user_eve, email: eve@example.com }}]
organizations:
  - {{ id: org_acme, name: Acme, slug: acme, max_allowed_memberships: {seats}, members: [{{ user: user_ada, role: 'org:admin' }}, {{ user: user_max, role: 'org:member' }}, {{ user: user_eve, role: 'org:member' }}] }}
tickets: [{{ ticket: ticket_admin, user: user_ada }}]"
    );
    let emulator = Emulator::start(Seed::from_yaml(&seed).unwrap()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    (emulator, clerk, organization)
}

#[tokio::test]
async fn a_thousand_invitations_take_a_hundred_requests_and_one_per_refusal() {
    let (emulator, _clerk, organization) = acme(0).await;
    let mut people = addresses(998);
    people.insert(15, "Max@example.com".into());
    people.insert(505, "eve@example.com".into());
    let inviting = organization.invite_members(people.clone(), "org:member", BulkParams::default()).unwrap();
    let outcomes = all(inviting).await;
    assert_eq!((count(&outcomes, BulkStatus::Done), count(&outcomes, BulkStatus::AlreadyDone)), (998, 2));
    assert_eq!(outcomes["Max@example.com"].status, BulkStatus::AlreadyDone);
    let log = emulator.log();
    assert_eq!((answered(&log, INVITE_ALL, 200), answered(&log, INVITE_ALL, 400), sent(&log)), (100, 2, 102));

    emulator.clear_log();
    let again = all(organization.invite_members(people, "org:member", BulkParams::default()).unwrap()).await;
    assert_eq!((count(&again, BulkStatus::AlreadyDone), again.len()), (1_000, 1_000));
    // The list of invitations does not contain members.
    assert_eq!((sent(&emulator.log()), answered(&emulator.log(), INVITE_ALL, 200)), (2, 0));
}

#[tokio::test]
async fn addresses_that_differ_only_in_letter_case_count_once() {
    let (emulator, _clerk, organization) = acme(0).await;
    // The second one would be in another request, and replace the first invitation.
    let mut people = vec!["Person.0001@example.com".to_owned()];
    people.extend(addresses(12));
    people.push("PERSON.0012@EXAMPLE.COM".into());
    let outcomes =
        all(organization.invite_members(people, "org:member", BulkParams::default()).unwrap()).await;
    assert_eq!((count(&outcomes, BulkStatus::Done), outcomes.len()), (12, 12));
    assert!(outcomes.contains_key("Person.0001@example.com"), "the first one is kept");
    assert_eq!(sent(&emulator.log()), 2);
    let invitations = organization.invitations(GetInvitationsParams::default());
    let invitations: Vec<_> = invitations.into_stream().try_collect().await.unwrap();
    assert_eq!(invitations.len(), 12);
    assert!(invitations.iter().all(|one| one.status == Some(OrganizationInvitationStatus::Pending)));
}

#[tokio::test]
async fn a_refused_batch_without_an_address_is_split_in_half() {
    let (emulator, _clerk, organization) = acme(0).await;
    let refused = Fault {
        status: Some(422),
        code: Some("form_param_format_invalid".into()),
        before_handling: Some(true),
        times: Some(2),
        ..Fault::default()
    };
    emulator.add_fault(Fault { route: Some(INVITE_ALL.into()), ..refused.clone() });
    emulator.add_fault(Fault { route: Some(INVITE.into()), times: Some(1), ..refused });
    let one_by_one = BulkParams { concurrency: 1, ..BulkParams::default() };
    let outcomes = all(organization.invite_members(addresses(3), "org:member", one_by_one).unwrap()).await;
    // Three at once, then one, which is refused, then two individually.
    let expected = [
        ("person.0001@example.com", "failed", Some(ErrorKind::Invalid)),
        ("person.0002@example.com", "done", None),
        ("person.0003@example.com", "done", None),
    ];
    assert_eq!(told(&outcomes), expected);
    assert_eq!(sent(&emulator.log()), 5);
}

#[tokio::test]
async fn remaining_seats_are_used() {
    let (emulator, _clerk, organization) = acme(10).await;
    let one_by_one = BulkParams { concurrency: 1, ..BulkParams::default() };
    let outcomes = all(organization.invite_members(addresses(25), "org:member", one_by_one).unwrap()).await;
    assert_eq!((count(&outcomes, BulkStatus::Done), outcomes.len()), (7, 25));
    for failed in outcomes.values().filter(|outcome| outcome.status != BulkStatus::Done) {
        assert_eq!(failed.error.as_ref().unwrap().kind(), ErrorKind::QuotaExceeded);
    }
    assert!(sent(&emulator.log()) <= 10, "{}", sent(&emulator.log()));
}

#[tokio::test]
async fn a_lost_response_is_looked_up_and_nothing_is_repeated() {
    for (cut, status, maybe_applied) in
        [(Cut::AfterHandling, BulkStatus::Done, false), (Cut::Before, BulkStatus::Failed, true)]
    {
        let (emulator, _clerk, organization) = acme(0).await;
        emulator.add_fault(Fault { route: Some(INVITE_ALL.into()), cut: Some(cut), ..Fault::default() });
        let inviting = organization.invite_members(addresses(10), "org:member", BulkParams::default());
        let outcomes = all(inviting.unwrap()).await;
        assert_eq!((count(&outcomes, status), outcomes.len()), (10, 10), "{cut:?}");
        for outcome in outcomes.values() {
            let is_unknown = outcome.error.as_ref().is_some_and(|error| error.info().maybe_applied);
            assert_eq!(is_unknown, maybe_applied, "{cut:?}");
        }
        let log = emulator.log();
        assert_eq!((sent(&log), answered(&log, INVITATIONS, 200)), (1, 2), "{cut:?}");
    }
}

#[tokio::test]
async fn a_dropped_wait_invites_nobody_twice() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    emulator.add_fault(Fault { before_handling: Some(false), ..slow(INVITE_ALL, 10_000) });
    let one_by_one = BulkParams { concurrency: 1, ..BulkParams::default() };
    let mut outcomes = organization.invite_members(addresses(12), "org:member", one_by_one).unwrap();
    assert!(tokio::time::timeout(Duration::from_millis(300), outcomes.next_page()).await.is_err());
    let outcomes = all(outcomes).await;
    // The first ten were invited by the request whose wait was dropped.
    assert_eq!((count(&outcomes, BulkStatus::AlreadyDone), count(&outcomes, BulkStatus::Done)), (10, 2));
    assert_eq!(answered(&emulator.log(), INVITE_ALL, 200), 1);
}

#[tokio::test]
async fn an_hourly_limit_leaves_the_rest_for_a_later_run() {
    let (emulator, _clerk, organization) = acme(0).await;
    emulator.add_fault(Fault {
        route: Some(INVITE_ALL.into()),
        status: Some(429),
        skip: 5,
        times: Some(0),
        retry_after: Some(RetryAfter::Seconds(3_600)),
        before_handling: Some(true),
        ..Fault::default()
    });
    let one_by_one = BulkParams { concurrency: 1, ..BulkParams::default() };
    let outcomes = all(organization.invite_members(addresses(100), "org:member", one_by_one).unwrap()).await;
    assert_eq!((count(&outcomes, BulkStatus::Done), count(&outcomes, BulkStatus::NotBegun)), (50, 50));
    let failed = outcomes.values().filter(|outcome| outcome.status == BulkStatus::NotBegun);
    for error in failed.map(|outcome| outcome.error.as_ref().unwrap()) {
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::RateLimited, false));
        assert_eq!(error.info().retry_after, Some(Duration::from_secs(3_600)));
    }
    emulator.clear_faults();
    emulator.add_rate_limit(RateLimit { route: Some(INVITE_ALL.into()), per_second: 50.0, burst: 50 });
    let rest = all(organization.invite_members(addresses(100), "org:member", one_by_one).unwrap()).await;
    assert_eq!((count(&rest, BulkStatus::AlreadyDone), count(&rest, BulkStatus::Done)), (50, 50));
}
