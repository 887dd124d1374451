//! Watches: the changes of a list, found by polling.

use crate::{REQUESTS, demo, impatient, is, logged, options, slow, within};
use clerk_emulator::{
    Change as Elsewhere, Cut, Emulator, Fault, NewMember, NewRequest, Options, Outcome, RetryAfter, Seed,
    TotalCount,
};
use clerk_orgs::{
    Change, ChangeKind, Clerk, ErrorKind, GetMembershipRequestsParams, GetMembershipsParams,
    OrganizationMembershipRequest, OrganizationMembershipRequestStatus as Status, Watch, WatchOptions,
};
use futures_util::{StreamExt, TryStreamExt};
use std::time::{Duration, Instant};

const EVERY: Duration = Duration::from_millis(100);

type Requests = Watch<OrganizationMembershipRequest>;

fn often() -> WatchOptions {
    WatchOptions { min_interval: Some(EVERY), max_interval: Some(EVERY), ..WatchOptions::default() }
}

fn pending() -> GetMembershipRequestsParams {
    GetMembershipRequestsParams { status: Some(Status::Pending) }
}

fn watch(clerk: &Clerk, page_size: i32) -> Requests {
    clerk
        .organization(None)
        .unwrap()
        .watch_membership_requests(pending(), &WatchOptions { page_size, ..often() })
        .unwrap()
}

async fn next(watch: &mut Requests) -> Vec<(String, String)> {
    let page = tokio::time::timeout(Duration::from_secs(10), watch.next_page()).await.unwrap();
    told(&page.unwrap().unwrap())
}

fn told(changes: &[Change<OrganizationMembershipRequest>]) -> Vec<(String, String)> {
    changes.iter().map(|change| (change.kind.to_string(), change.item.id.clone())).collect()
}

fn changes<const N: usize>(expected: [(ChangeKind, &str); N]) -> Vec<(String, String)> {
    expected.map(|(kind, name)| (kind.to_string(), format!("orgmemreq_{name}"))).into()
}

fn asks(user: &str) -> Elsewhere {
    Elsewhere::AddRequest(NewRequest {
        organization: "org_acme".into(),
        user: format!("user_{user}"),
        id: Some(format!("orgmemreq_{user}")),
        status: Default::default(),
        created_at: None,
    })
}

fn gone(name: &str) -> Elsewhere {
    Elsewhere::RemoveRequest(format!("orgmemreq_{name}"))
}

/// Asserts that the watch reports nothing for several polls.
async fn quiet(watch: &mut Requests) {
    let waited = tokio::time::timeout(EVERY * 4, watch.next_page()).await;
    assert!(waited.is_err(), "{waited:?}");
}

use ChangeKind::{Added, Removed, Updated};

#[tokio::test]
async fn initial_items_come_first_and_then_changes() {
    let (emulator, clerk) = demo().await;
    let mut watch = watch(&clerk, 10);
    let all = ["grace", "emmy", "chien", "rene", "mononym"].map(|name| (Added, name));
    assert_eq!(next(&mut watch).await, changes(all));
    emulator.change(&[Elsewhere::AcceptRequest("orgmemreq_emmy".into()), asks("late")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "emmy"), (Added, "late")]));
    emulator.change(&[gone("late")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "late")]));
    quiet(&mut watch).await;
}

#[tokio::test]
async fn an_item_that_changes_in_its_list_is_updated() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let all = GetMembershipRequestsParams::default();
    let only_changes = WatchOptions { initial: false, ..often() };
    let mut watch = organization.watch_membership_requests(all, &only_changes).unwrap().into_stream();
    let waited = tokio::time::timeout(EVERY * 3, watch.next()).await;
    assert!(waited.is_err(), "{waited:?}");
    emulator.change(&[Elsewhere::RejectRequest("orgmemreq_emmy".into())]).unwrap();
    let change = watch.try_next().await.unwrap().unwrap();
    assert_eq!((change.kind, change.item.id.as_str()), (Updated, "orgmemreq_emmy"));
    assert_eq!(change.item.status, Status::Rejected);
}

#[tokio::test]
async fn changes_between_two_polls_are_reported_as_one() {
    let (emulator, clerk) = demo().await;
    let mut watch = watch(&clerk, 10);
    next(&mut watch).await;
    emulator.change(&[asks("late"), gone("late"), gone("grace"), asks("other")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "grace"), (Added, "other")]));
}

#[tokio::test]
async fn a_new_member_does_not_update_the_others() {
    let (emulator, clerk) = demo().await;
    let organization = clerk.organization(None).unwrap();
    let mut watch = organization.watch_memberships(GetMembershipsParams::default(), &often()).unwrap();
    let before = watch.next_page().await.unwrap().unwrap();
    let member = |user: &str| NewMember {
        organization: "org_acme".into(),
        user: user.into(),
        role: "org:member".into(),
        created_at: None,
    };
    emulator.change(&[Elsewhere::AddMember(member("user_new"))]).unwrap();
    let change = watch.next_page().await.unwrap().unwrap();
    assert_eq!(change.len(), 1, "{change:?}");
    assert_eq!(change[0].kind, Added);
    assert!(change[0].item.organization.members_count > before[0].item.organization.members_count);
}

#[tokio::test]
async fn role_changes_are_reported_to_the_user() {
    let (emulator, clerk) = demo().await;
    let mut watch = clerk.watch_organization_memberships(&often()).unwrap();
    assert_eq!(watch.next_page().await.unwrap().unwrap().len(), 2);
    let admin = Clerk::new(options(&emulator)).unwrap();
    admin.sign_in_with_ticket("ticket_member").await.unwrap();
    let umbrella = admin.organization(Some("org_umbrella")).unwrap();
    umbrella.update_member("user_ada", "org:admin").await.unwrap();
    let change = watch.next_page().await.unwrap().unwrap();
    let [Change { kind: Updated, item }] = &change[..] else { panic!("{change:?}") };
    assert_eq!((item.organization.id.as_str(), item.is_admin()), ("org_umbrella", true));
}

async fn many() -> (Emulator, Clerk) {
    let emulator = Emulator::start(Seed::many()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    crate::sign_in(&clerk).await;
    emulator.clear_log();
    (emulator, clerk)
}

#[tokio::test]
async fn an_unchanging_list_takes_one_page_per_poll_and_is_read_every_tenth() {
    let (emulator, clerk) = many().await;
    let mut watch = watch(&clerk, 10);
    assert_eq!(next(&mut watch).await.len(), 137);
    let waited = tokio::time::timeout(EVERY * 15, watch.next_page()).await;
    assert!(waited.is_err(), "{waited:?}");
    let limits: Vec<String> =
        emulator.log().iter().filter_map(|entry| entry.query["limit"].first().cloned()).collect();
    let mut expected = vec!["11", "500"];
    expected.extend(["11"; 10]);
    expected.push("500");
    assert_eq!(limits[..expected.len()], expected);
}

#[tokio::test]
async fn a_change_beyond_the_first_page_is_found_by_the_tenth_poll() {
    let (emulator, clerk) = many().await;
    let mut watch = watch(&clerk, 10);
    next(&mut watch).await;
    emulator.change(&[gone("pending_0100"), asks("late")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "pending_0100"), (Added, "late")]));
    assert!(emulator.log().len() <= 13, "{:?}", emulator.log());
    emulator.clear_log();
    emulator.change(&[gone("pending_0101")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "pending_0101")]));
    assert_eq!(emulator.log().len(), 2);
}

#[tokio::test]
async fn a_list_that_changes_while_it_is_read_is_read_again() {
    let (emulator, clerk) = many().await;
    let mut watch = watch(&clerk, 10);
    emulator.set_options(Options { total_count: TotalCount::After, ..emulator.options() });
    // Between the rows and the total count of the complete read that follows the poll.
    emulator.change_between(Vec::new());
    emulator.change_between(vec![gone("pending_0100")]);
    assert_eq!(next(&mut watch).await.len(), 137);
    assert_eq!(next(&mut watch).await, changes([(Removed, "pending_0100")]));
    assert_eq!(emulator.log().len(), 4);
    quiet(&mut watch).await;
    assert!(emulator.log()[5..].iter().all(|entry| entry.query["limit"] == ["11"]));
}

#[tokio::test]
async fn it_continues_after_transient_failures_and_reports_changes_meanwhile() {
    let faults = [
        Fault { cut: Some(Cut::Before), times: Some(0), ..Fault::default() },
        Fault { status: Some(503), times: Some(0), ..Fault::default() },
        Fault { retry_after: Some(RetryAfter::Seconds(1)), times: Some(0), ..Fault::default() },
    ];
    for fault in faults {
        let (emulator, clerk) = many().await;
        let clerk = within(&clerk, Duration::from_millis(300));
        let mut watch = watch(&clerk, 10);
        next(&mut watch).await;
        emulator.add_fault(Fault { route: Some(REQUESTS.into()), ..fault.clone() });
        // Total count and first page are unchanged, but the first successful poll has to read the whole list.
        emulator.change(&[gone("pending_0100"), asks("late")]).unwrap();
        let waited = tokio::time::timeout(EVERY * 12, watch.next_page()).await;
        assert!(waited.is_err(), "{waited:?}");
        assert!(emulator.log().len() > 3, "{fault:?}: {:?}", emulator.log());
        emulator.clear_faults();
        emulator.clear_log();
        let expected = changes([(Removed, "pending_0100"), (Added, "late")]);
        assert_eq!(next(&mut watch).await, expected, "{fault:?}");
        assert_eq!(emulator.log().len(), 2, "{fault:?}");
    }
}

#[tokio::test]
async fn first_failures_and_permanent_failures_are_reported() {
    let (emulator, clerk) = demo().await;
    let clerk = impatient(&clerk);
    let mut watch = watch(&clerk, 10);
    let fault = Fault { cut: Some(Cut::Before), times: Some(0), ..Fault::default() };
    emulator.add_fault(Fault { route: Some(REQUESTS.into()), ..fault });
    assert_eq!(watch.next_page().await.unwrap_err().kind(), ErrorKind::Network);
    emulator.clear_faults();
    assert_eq!(next(&mut watch).await.len(), 5);

    emulator.add_fault(Fault { route: Some(REQUESTS.into()), status: Some(403), ..Fault::default() });
    assert_eq!(watch.next_page().await.unwrap_err().kind(), ErrorKind::Forbidden);
    emulator.change(&[gone("grace")]).unwrap();
    let told = Instant::now();
    assert_eq!(next(&mut watch).await, changes([(Removed, "grace")]));
    assert!(told.elapsed() > EVERY / 2, "{:?}", told.elapsed());
}

#[tokio::test]
async fn an_undecodable_row_does_not_affect_the_others() {
    let (emulator, clerk) = demo().await;
    let rows = r#"{"response":{"data":[{"id":7},{"id":"orgmemreq_grace","status":"pending","created_at":1,"updated_at":1}],"total_count":2}}"#;
    emulator.add_fault(Fault {
        route: Some(REQUESTS.into()),
        body: Some(serde_json::json!(rows)),
        times: Some(2), // the look, and the reading of all that the total makes it want
        ..Fault::default()
    });
    let mut watch = watch(&clerk, 10);
    assert_eq!(next(&mut watch).await, changes([(Added, "grace")]));
    assert_eq!(next(&mut watch).await.len(), 5); // grace is not as it was, the others are new
}

#[tokio::test]
async fn cancelling_ends_the_request_and_loses_nothing() {
    let (emulator, clerk) = demo().await;
    let mut watch = watch(&clerk, 10);
    next(&mut watch).await;
    emulator.clear_log();
    emulator.add_fault(slow(REQUESTS, 60_000));
    {
        let mut waiting = Box::pin(watch.next_page());
        let seen = logged(&emulator, 1, is(Outcome::InProgress));
        tokio::select! {
            _ = &mut waiting => panic!("nothing has changed"),
            _ = seen => {}
        }
    }
    let dropped = Instant::now();
    logged(&emulator, 1, is(Outcome::ClientClosed)).await;
    assert!(dropped.elapsed() < Duration::from_millis(50), "{:?}", dropped.elapsed());
    tokio::time::sleep(EVERY * 3).await;
    assert_eq!(emulator.log().len(), 1, "nothing is left running");
    emulator.change(&[gone("grace")]).unwrap();
    assert_eq!(next(&mut watch).await, changes([(Removed, "grace")]));
}

#[tokio::test]
async fn it_ends_when_the_client_is_closed() {
    let (_emulator, clerk) = demo().await;
    let mut watch = watch(&clerk, 10);
    next(&mut watch).await;
    let closing = async {
        tokio::time::sleep(EVERY / 2).await;
        clerk.close();
        Instant::now()
    };
    let (page, closed) = tokio::join!(watch.next_page(), closing);
    assert_eq!(page.unwrap(), None);
    assert!(closed.elapsed() < Duration::from_millis(50));
    assert_eq!(watch.next_page().await.unwrap(), None);
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let error = organization.watch_membership_requests(pending(), &often()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Usage);
}
