//! Requests whose connection closes or goes silent.

use crate::{
    REQUESTS,
    http2::{ANSWER, CANCEL, INTERNAL_ERROR, NO_ERROR, REFUSED_STREAM, Reply, server},
    options, request_options,
    servers::client,
    sign_in, slow,
    wire::head,
    within,
};
use clerk_emulator::{Emulator, Seed};
use clerk_orgs::{Clerk, ClerkOptions, Error, ErrorKind, PageParams, RequestOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{io::AsyncWriteExt, net::TcpListener};

const ROLES: &str = "GET /v1/organizations/{organization_id}/roles";

fn with_timeout(port: u16, milliseconds: u64) -> Clerk {
    let request_options =
        RequestOptions { max_retries: Some(3), ..request_options(Duration::from_millis(milliseconds)) };
    client(port, ClerkOptions { request_options, ..ClerkOptions::default() })
}

/// A read, a write, and a step of a sign-in. The content of the responses does not matter.
async fn each(clerk: &Clerk) -> [Option<Error>; 3] {
    [
        clerk.get_environment().await.err(),
        reached(clerk.organization(Some("org_1")).unwrap().accept_membership_request("r_1").await.err()),
        reached(clerk.sign_in_with_ticket("ticket").await.err()),
    ]
}

/// The server sends the same response to everything, and it is not a membership request.
fn reached(error: Option<Error>) -> Option<Error> {
    error.filter(|error| error.kind() != ErrorKind::Decode)
}

/// Requests with odd numbers fail, the others succeed.
fn every_other(bad: Reply) -> impl Fn(usize) -> Reply + Send + Sync + 'static {
    move |number| if number % 2 == 1 { bad.clone() } else { ANSWER }
}

#[tokio::test]
async fn unprocessed_requests_are_retried_on_another_connection() {
    for bad in [
        Reply::GoAway { code: NO_ERROR, includes_this: false, answers: false },
        Reply::Reset { code: REFUSED_STREAM },
    ] {
        let (port, seen) = server(every_other(bad.clone())).await;
        let clerk = with_timeout(port, 5_000);
        for error in each(&clerk).await {
            assert!(error.is_none(), "{bad:?}: {error:?}");
        }
        assert_eq!((seen.requests(), seen.connections()), (6, 4), "{bad:?}");
    }
}

#[tokio::test]
async fn requests_that_are_never_processed_fail_in_the_end() {
    let (port, seen) = server(|_| Reply::Reset { code: REFUSED_STREAM }).await;
    let clerk = with_timeout(port, 5_000);
    for error in each(&clerk).await {
        let error = error.unwrap();
        assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, false), "{error:?}");
        assert!(error.to_string().contains("without processing the request"), "{error}");
    }
    assert_eq!((seen.requests(), seen.connections()), (12, 12));
}

#[tokio::test]
async fn requests_that_may_have_been_processed_are_not_retried() {
    for bad in [
        Reply::GoAway { code: NO_ERROR, includes_this: true, answers: false },
        Reply::GoAway { code: INTERNAL_ERROR, includes_this: false, answers: false },
        Reply::Reset { code: INTERNAL_ERROR },
        Reply::Reset { code: CANCEL },
        Reply::Close,
    ] {
        let (port, seen) = server({
            let bad = bad.clone();
            // The read is retried, so there are two requests.
            move |number| if number == 2 { ANSWER } else { bad.clone() }
        })
        .await;
        let [read, write, sign_in] = each(&with_timeout(port, 5_000)).await;
        assert!(read.is_none(), "{bad:?}: {read:?}");
        for error in [write.unwrap(), sign_in.unwrap()] {
            assert_eq!((error.kind(), error.info().maybe_applied), (ErrorKind::Network, true), "{bad:?}");
        }
        assert_eq!(seen.requests(), 4, "{bad:?}");
    }
}

#[tokio::test]
async fn a_response_before_the_end_of_its_connection_is_used() {
    let end = Reply::GoAway { code: NO_ERROR, includes_this: true, answers: true };
    let (port, seen) = server(move |_| end.clone()).await;
    for error in each(&with_timeout(port, 5_000)).await {
        assert!(error.is_none(), "{error:?}");
    }
    assert_eq!((seen.requests(), seen.connections()), (3, 3));
}

#[tokio::test]
async fn heads_of_a_few_hundred_kilobytes_are_read() {
    let (port, _) = server(|_| Reply::Answer { head: 300_000 }).await;
    assert!(with_timeout(port, 5_000).get_environment().await.unwrap().maintenance_mode);
    let (port, seen) = server(|_| Reply::Answer { head: 900_000 }).await;
    let [read, write, _] = each(&with_timeout(port, 5_000)).await;
    let read = read.unwrap();
    assert!(read.kind() == ErrorKind::Decode && read.to_string().contains("head"), "{read:?}");
    assert!(write.is_none_or(|error| error.info().maybe_applied));
    assert_eq!(seen.requests(), 3);
}

#[tokio::test]
async fn a_silent_connection_delays_one_call_by_half_its_timeout() {
    // The first request gets a response, then the connection goes silent.
    let (port, seen) = server(|number| if number == 2 { Reply::Silence } else { ANSWER }).await;
    let clerk = with_timeout(port, 1_000);
    assert!(clerk.get_environment().await.is_ok());
    let begun = Instant::now();
    clerk.get_environment().await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(950), "{:?}", begun.elapsed());
    assert_eq!((seen.requests(), seen.connections()), (3, 2));
}

#[tokio::test]
async fn a_write_on_a_silent_connection_is_not_retried_and_the_next_call_works() {
    let (port, seen) = server(|number| if number == 2 { Reply::Silence } else { ANSWER }).await;
    let clerk = with_timeout(port, 1_000);
    assert!(clerk.get_environment().await.is_ok());
    let organization = clerk.organization(Some("org_1")).unwrap();
    let error = organization.accept_membership_request("r_1").await.unwrap_err();
    assert!(error.info().maybe_applied && error.kind() != ErrorKind::Decode, "{error:?}");
    let begun = Instant::now();
    clerk.get_environment().await.unwrap();
    assert!(begun.elapsed() < Duration::from_millis(400), "{:?}", begun.elapsed());
    assert_eq!((seen.requests(), seen.connections()), (3, 2));
}

#[tokio::test]
async fn a_slow_response_is_awaited_while_pings_are_answered() {
    let (port, seen) = server(|number| if number == 2 { Reply::Nothing } else { ANSWER }).await;
    let clerk = with_timeout(port, 600);
    assert!(clerk.get_environment().await.is_ok());
    let begun = Instant::now();
    clerk.get_environment().await.unwrap();
    assert!(begun.elapsed() >= Duration::from_millis(600), "{:?}", begun.elapsed());
    // After a timeout, the state of the connection is unknown.
    assert_eq!((seen.requests(), seen.connections()), (3, 2));
}

#[tokio::test]
async fn a_timeout_shorter_than_the_ping_interval_replaces_the_connection() {
    let (port, seen) = server(|number| if number == 2 { Reply::Silence } else { ANSWER }).await;
    let clerk = with_timeout(port, 30_000);
    assert!(clerk.get_environment().await.is_ok());
    let hasty = within(&clerk, Duration::from_millis(300));
    hasty.get_environment().await.unwrap();
    assert_eq!((seen.requests(), seen.connections()), (3, 2));
}

#[tokio::test]
async fn a_call_that_is_cancelled_late_replaces_the_connection() {
    let (port, seen) = server(|number| if number == 2 { Reply::Silence } else { ANSWER }).await;
    let clerk = with_timeout(port, 30_000);
    assert!(clerk.get_environment().await.is_ok());
    assert!(tokio::time::timeout(Duration::from_millis(1_100), clerk.get_environment()).await.is_err());
    tokio::time::timeout(Duration::from_secs(5), clerk.get_environment()).await.unwrap().unwrap();
    assert_eq!((seen.requests(), seen.connections()), (3, 2));
}

/// One call times out and has the connections replaced. A slower one gets its response on the old connection.
#[tokio::test]
async fn running_calls_keep_their_connection() {
    let emulator = Emulator::start_tls(Seed::demo()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    emulator.add_fault(slow(REQUESTS, 800));
    emulator.add_fault(slow(ROLES, 5_000));
    let organization = clerk.organization(None).unwrap();
    let slower = tokio::spawn(async move {
        organization.get_membership_requests(Default::default(), PageParams::default()).await
    });
    let hasty = within(&clerk, Duration::from_millis(200));
    hasty.organization(None).unwrap().get_roles(PageParams::default()).await.unwrap();
    slower.await.unwrap().unwrap();
    let log = emulator.log();
    let connections = |route: &str| {
        log.iter()
            .filter(|entry| route.ends_with(&entry.route))
            .map(|entry| entry.connection)
            .collect::<Vec<_>>()
    };
    let (slower, roles) = (connections(REQUESTS), connections(ROLES));
    assert_eq!((slower.len(), roles.len()), (1, 2), "{log:?}");
    assert!(roles[0] == slower[0] && roles[1] != slower[0], "{log:?}");
}

/// A plain HTTP/1.1 server that responds to the first requests of each connection and then goes silent without closing it.
/// Returns its address and the number of its connections.
async fn falling_silent(answers: usize) -> (String, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let connections = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&connections);
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            count.fetch_add(1, Ordering::SeqCst);
            tokio::spawn(async move {
                for _ in 0..answers {
                    head(&mut stream).await;
                    let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}").await;
                }
                std::future::pending::<()>().await;
            });
        }
    });
    (address, connections)
}

#[tokio::test]
async fn after_a_silent_http1_connection_no_idle_one_is_used() {
    let (address, connections) = falling_silent(1).await;
    let options = ClerkOptions { base_url: Some(address), ..ClerkOptions::default() };
    let clerk = Clerk::new(options).unwrap();
    // Eight connections, all of which are now silent.
    let calls = (0..8).map(|_| clerk.get_environment());
    for result in futures_util::future::join_all(calls).await {
        result.unwrap();
    }
    let before = connections.load(Ordering::SeqCst);
    let begun = Instant::now();
    within(&clerk, Duration::from_millis(400)).get_environment().await.unwrap();
    // One timeout, a delay of at most 100 ms, and a new connection.
    assert!(begun.elapsed() < Duration::from_millis(750), "{:?}", begun.elapsed());
    assert_eq!(connections.load(Ordering::SeqCst), before + 1);
}
