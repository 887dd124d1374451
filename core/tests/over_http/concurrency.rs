//! The limit of concurrent requests of a client, and the calls that wait for a slot.

use crate::{REQUESTS, options, request_options, sign_in, slow, wire::head, within};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{
    BulkStatus, Clerk, ClerkOptions, ErrorKind, GetMembershipRequestsParams, GetTokenOptions,
    OrganizationMembershipRequestStatus, PageParams,
};
use std::{
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, net::TcpListener};

/// A slow server with one request per connection. Returns its address, and the highest number of concurrent requests.
async fn slow_server(takes: Duration) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (now, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
    let peak = Arc::clone(&most);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let (now, peak) = (Arc::clone(&now), Arc::clone(&peak));
            tokio::spawn(async move {
                head(&mut stream).await;
                peak.fetch_max(now.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                tokio::time::sleep(takes).await;
                now.fetch_sub(1, Ordering::SeqCst);
                let answer = b"HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\n{}";
                let _ = stream.write_all(answer).await;
            });
        }
    });
    (address, most)
}

fn client(base_url: String, max_concurrent_requests: i32, timeout: Duration) -> Clerk {
    Clerk::new(ClerkOptions {
        base_url: Some(base_url),
        max_concurrent_requests: Some(max_concurrent_requests),
        request_options: request_options(timeout),
        ..ClerkOptions::default()
    })
    .unwrap()
}

#[tokio::test]
async fn concurrent_requests_are_limited_across_copies_of_a_client() {
    let (address, most) = slow_server(Duration::from_millis(20)).await;
    let clerk = client(address, 3, Duration::from_secs(10));
    let copies: Vec<_> = (0..30).map(|number| within(&clerk, Duration::from_secs(10 + number))).collect();
    for result in futures_util::future::join_all(copies.iter().map(Clerk::get_environment)).await {
        result.unwrap();
    }
    assert_eq!(most.load(Ordering::SeqCst), 3);
}

#[tokio::test]
async fn waiting_for_a_slot_counts_towards_the_calls_deadline() {
    let (address, _) = slow_server(Duration::from_millis(1_000)).await;
    let clerk = client(address, 1, Duration::from_secs(10));
    let first = tokio::spawn({
        let clerk = clerk.clone();
        async move { clerk.get_environment().await }
    });
    tokio::time::sleep(Duration::from_millis(50)).await;
    let hasty = within(&clerk, Duration::from_millis(50));
    let begun = Instant::now();
    let error = hasty.sign_in_with_ticket("ticket").await.unwrap_err();
    // It was never sent, so it cannot have been applied.
    assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Timeout, false), "{error:?}");
    assert!((150..600).contains(&begun.elapsed().as_millis()), "{:?}", begun.elapsed());
    assert!(error.to_string().contains("too many of this client are in flight"), "{error}");
    first.await.unwrap().unwrap();
}

/// Each attempt has its whole timeout from its start, however long it waited for a slot.
#[tokio::test]
async fn waiting_for_a_slot_does_not_shorten_the_attempt() {
    let (address, _) = slow_server(Duration::from_millis(150)).await;
    let clerk = client(address, 1, Duration::from_millis(250));
    let calls = futures_util::future::join_all((0..4).map(|_| clerk.get_environment())).await;
    for result in calls {
        result.unwrap();
    }
}

#[tokio::test]
async fn calls_get_slots_in_order() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let clerk = Clerk::new(ClerkOptions { max_concurrent_requests: Some(1), ..options(&emulator) }).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    let calls = futures_util::future::join_all(
        (1..=20).map(|page| organization.get_roles(PageParams { initial_page: page, page_size: 10 })),
    )
    .await;
    assert!(calls.iter().all(Result::is_ok));
    let asked: Vec<_> = emulator.log().iter().map(|entry| entry.query["offset"][0].clone()).collect();
    assert_eq!(asked, (0..20).map(|page| (page * 10).to_string()).collect::<Vec<_>>());
}

#[tokio::test]
async fn cancelled_calls_release_their_slots() {
    let (address, _) = slow_server(Duration::from_secs(3)).await;
    let clerk = client(address, 1, Duration::from_secs(10));
    let call = || {
        let clerk = clerk.clone();
        tokio::spawn(async move { clerk.get_environment().await })
    };
    let (sent, waiting) = (call(), call());
    tokio::time::sleep(Duration::from_millis(50)).await;
    // A waiting call is cancelled, then the one that it waited for.
    waiting.abort();
    sent.abort();
    let begun = Instant::now();
    call().await.unwrap().unwrap();
    assert!(begun.elapsed() < Duration::from_secs(4), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn closing_ends_waiting_calls_without_sending_them() {
    let (address, _) = slow_server(Duration::from_secs(10)).await;
    let clerk = client(address, 1, Duration::from_secs(10));
    let calls: Vec<_> = (0..10)
        .map(|_| {
            let organization = clerk.organization(Some("org_1")).unwrap();
            tokio::spawn(async move { organization.accept_membership_request("r_1").await })
        })
        .collect();
    tokio::time::sleep(Duration::from_millis(100)).await;
    clerk.close();
    let mut ambiguous = 0;
    for call in calls {
        let error =
            tokio::time::timeout(Duration::from_millis(500), call).await.unwrap().unwrap().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Usage);
        ambiguous += usize::from(error.info().maybe_applied);
    }
    assert_eq!(ambiguous, 1);
}

/// Prefetched lists, bulk jobs, a paginator, a watch and session tokens, all at the same time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn everything_works_with_one_request_at_a_time() {
    let emulator = Emulator::start(Seed::many()).await.unwrap();
    let clerk = Clerk::new(ClerkOptions { max_concurrent_requests: Some(1), ..options(&emulator) }).unwrap();
    sign_in(&clerk).await;
    emulator.add_fault(Fault { times: Some(0), ..slow(REQUESTS, 5) });
    let organization = clerk.organization(Some("org_acme")).unwrap();
    let pending = GetMembershipRequestsParams { status: Some(OrganizationMembershipRequestStatus::Pending) };
    let everything = async {
        let list = async {
            let mut list = organization.membership_requests(pending.clone()).page_size(10).unwrap();
            let mut count = 0;
            while let Some(page) = list.next_page().await.unwrap() {
                count += page.len();
            }
            count
        };
        let tokens = async {
            for _ in 0..5 {
                clerk.get_token(GetTokenOptions { skip_cache: true, ..Default::default() }).await.unwrap();
            }
        };
        let pages = futures_util::future::join_all(
            (0..20).map(|_| organization.get_membership_requests(pending.clone(), PageParams::default())),
        );
        let (count, (), pages) = tokio::join!(list, tokens, pages);
        assert!(count > 0 && pages.iter().all(Result::is_ok));
        let mut outcomes =
            organization.accept_all_membership_requests(Default::default(), |_| Ok(true)).unwrap();
        let mut accepted = 0;
        while let Some(page) = outcomes.next_page().await.unwrap() {
            accepted += page.iter().filter(|outcome| outcome.status == BulkStatus::Done).count();
        }
        assert_eq!(accepted, count);
    };
    tokio::time::timeout(Duration::from_secs(60), everything).await.unwrap();
}

#[test]
fn the_maximum_is_validated() {
    for number in [0, -1, 1_001, i32::MIN, i32::MAX] {
        let options = ClerkOptions {
            base_url: Some("http://127.0.0.1:1".to_owned()),
            max_concurrent_requests: Some(number),
            ..ClerkOptions::default()
        };
        let error = Clerk::new(options).unwrap_err();
        let param_name = error.info().param_name.as_deref();
        assert_eq!((error.kind(), param_name), (ErrorKind::Invalid, Some("max_concurrent_requests")));
    }
}

/// In a separate process that may open 256 files, including sockets.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_thousand_calls_share_sockets() {
    const NAME: &str = "concurrency::two_thousand_calls_share_sockets";
    if let Ok(base_url) = std::env::var("CONCURRENCY_AT") {
        let options = ClerkOptions {
            base_url: Some(base_url),
            ca_certificate: std::env::var("CONCURRENCY_TRUSTS").ok(),
            ..ClerkOptions::default()
        };
        let clerk = Clerk::new(options).unwrap();
        let calls = (0..2_000).map(|_| {
            let clerk = clerk.clone();
            tokio::spawn(async move { clerk.get_environment().await })
        });
        for call in calls.collect::<Vec<_>>() {
            call.await.unwrap().unwrap();
        }
        return;
    }
    for emulator in [Emulator::start(Seed::demo()).await, Emulator::start_tls(Seed::demo()).await] {
        let emulator = emulator.unwrap();
        emulator.add_fault(Fault { times: Some(0), delay_ms: 5, ..Fault::default() });
        let mut again = Command::new("sh");
        again.args(["-c", "ulimit -n 256 && exec \"$0\" \"$@\""]).arg(std::env::current_exe().unwrap());
        again.args([NAME, "--exact"]).env("CONCURRENCY_AT", emulator.base_url());
        again.envs(emulator.ca_certificate().map(|trusted| ("CONCURRENCY_TRUSTS", trusted)));
        let output = tokio::task::spawn_blocking(move || again.output()).await.unwrap().unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success() && said.contains("1 passed"), "{said}");
        assert_eq!(emulator.log().len(), 2_000);
    }
}
