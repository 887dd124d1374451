use super::*;
use clerk_emulator::Options;
use clerk_orgs::{
    ErrorKind, GetMembershipRequestsParams, Organization, OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus as Status, Pager,
};

/// 10,000 pending requests.
async fn ten_thousand(prefetch: Option<i32>) -> (Emulator, Clerk, Organization) {
    let seed = "users: [{ id: user_ada, email: ada@example.com }]
organizations: [{ id: org_acme, name: Acme, slug: acme, members: [{ user: user_ada, role: 'org:admin' }] }]
tickets: [{ ticket: ticket_admin, user: user_ada }]
generate: [{ organization: org_acme, kind: requests, count: 10000, prefix: r, created_at: 1700000000000, step_ms: 1000 }]";
    let emulator = Emulator::start(Seed::from_yaml(seed).unwrap()).await.unwrap();
    let clerk = Clerk::new(ClerkOptions { prefetch, ..options(&emulator) }).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    (emulator, clerk, organization)
}

fn pending(organization: &Organization, page_size: i32) -> Pager<OrganizationMembershipRequest> {
    let status = Some(Status::Pending);
    organization.membership_requests(GetMembershipRequestsParams { status }).page_size(page_size).unwrap()
}

async fn count(requests: &mut Pager<OrganizationMembershipRequest>) -> usize {
    let mut rows = 0;
    while let Some(page) = requests.next_page().await.unwrap() {
        rows += page.len();
    }
    rows
}

/// The longest chain of requests that each waited for the previous one: it determines the latency on a slow network.
fn answer_times(log: &[LogEntry]) -> usize {
    let mut depths: Vec<usize> = Vec::new();
    for entry in log {
        let before = log.iter().zip(&depths).filter(|(earlier, _)| {
            earlier.finished_at_ms.is_some_and(|finished| finished <= entry.started_at_ms)
        });
        depths.push(1 + before.map(|(_, depth)| *depth).max().unwrap_or(0));
    }
    depths.into_iter().max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn twenty_pages_take_four_response_times() {
    let (emulator, _clerk, organization) = ten_thousand(None).await;
    // Long enough that reading and decoding take less time on a busy machine.
    emulator.set_options(Options { delay_ms: 1_000, ..Options::default() });
    let mut requests = pending(&organization, 500);
    assert_eq!(count(&mut requests).await, 10_000);
    let log = emulator.log();
    assert_eq!((log.len(), answer_times(&log)), (21, 4));
}

/// The highest number of concurrent requests.
fn at_once(log: &[LogEntry]) -> usize {
    let under_way = |at: u64| {
        let begun = log.iter().filter(|entry| entry.started_at_ms <= at);
        begun.filter(|entry| entry.finished_at_ms.is_none_or(|finished| finished > at)).count()
    };
    log.iter().map(|entry| under_way(entry.started_at_ms)).max().unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_prefetch_window_limits_the_requests() {
    for (prefetch, most) in [(1, 1), (3, 3)] {
        let (emulator, _clerk, organization) = ten_thousand(Some(prefetch)).await;
        emulator.set_options(Options { delay_ms: 20, ..Options::default() });
        let mut requests = pending(&organization, 500);
        requests.next_page().await.unwrap();
        assert_eq!(emulator.log().len(), 1, "the first page is read alone");
        requests.next_page().await.unwrap();
        // However slow the reader is.
        let most_pages = 1 + prefetch as usize + usize::from(prefetch > 1);
        logged_all(&emulator, most_pages, |entry| entry.outcome == Outcome::Answered).await;
        tokio::time::sleep(Duration::from_millis(200)).await;
        assert_eq!(emulator.log().len(), most_pages);
        count(&mut requests).await;
        assert_eq!(at_once(&emulator.log()), most);
    }
}

#[tokio::test]
async fn a_list_whose_items_are_changed_is_not_prefetched() {
    let (emulator, _clerk, organization) = ten_thousand(None).await;
    let mut requests = pending(&organization, 500);
    let mut rows = 0;
    while let Some(page) = requests.next_page().await.unwrap() {
        rows += page.len();
        organization.accept_membership_request(&page[0].id).await.unwrap();
    }
    assert_eq!(rows, 10_000);
    let log = emulator.log();
    let reads = log.iter().filter(|entry| entry.method == "GET").count();
    assert!(reads <= 24, "{reads}");
}

#[tokio::test]
async fn a_saved_position_works_in_another_client() {
    let (emulator, _clerk, organization) = ten_thousand(None).await;
    let mut requests = pending(&organization, 100);
    let first = requests.next_page().await.unwrap().unwrap();
    let position = requests.position(1);
    for request in &first[..50] {
        organization.reject_membership_request(&request.id).await.unwrap();
    }

    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    let organization = clerk.organization(None).unwrap();
    let mut rest = pending(&organization, 100).resume_from(position.clone()).unwrap();
    assert_eq!(rest.next_page().await.unwrap().unwrap()[0].id, first.last().unwrap().id);

    let of_another = organization.membership_requests(GetMembershipRequestsParams::default());
    let error = of_another.resume_from(position).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Invalid);
}

#[test]
fn a_window_out_of_range_is_refused() {
    for prefetch in [-1, 0, 33] {
        let base_url = Some("http://127.0.0.1:1".to_owned());
        let refused = Clerk::new(ClerkOptions { prefetch: Some(prefetch), base_url, ..Default::default() });
        assert_eq!(refused.unwrap_err().info().param_name.as_deref(), Some("prefetch"));
    }
}
