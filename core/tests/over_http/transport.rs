//! Limits of time, of size and of destinations, and many calls at once.

use crate::{demo, options, request_options, sign_in, wire::head};
use clerk_emulator::{Emulator, Fault, Seed};
use clerk_orgs::{Clerk, ClerkOptions, ErrorKind, GetMembershipRequestsParams, PageParams};
use std::time::{Duration, Instant};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// A server that reads a request's head and then handles the connection as requested. Returns its address.
async fn server<F: Future<Output = ()> + Send + 'static>(
    answer: impl Fn(TcpStream) -> F + Send + 'static,
) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            head(&mut stream).await;
            tokio::spawn(answer(stream));
        }
    });
    address
}

fn client(base_url: String, timeout: Duration) -> Clerk {
    let request_options = request_options(timeout);
    Clerk::new(ClerkOptions { base_url: Some(base_url), request_options, ..ClerkOptions::default() }).unwrap()
}

#[tokio::test]
async fn a_redirect_is_never_followed() {
    let (emulator, clerk) = demo().await;
    let elsewhere = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let location = format!("http://{}/v1/client", elsewhere.local_addr().unwrap());
    for status in [301, 302, 303, 307, 308] {
        emulator.add_fault(Fault {
            status: Some(status),
            headers: [("location".to_owned(), location.clone())].into(),
            ..Fault::default()
        });
        let error = clerk.get_organization_memberships(PageParams::default()).await.unwrap_err();
        assert_eq!((error.kind(), error.info().status), (ErrorKind::Network, Some(i32::from(status))));
    }
    assert_eq!(emulator.log().len(), 5);
    let nobody = tokio::time::timeout(Duration::from_millis(50), elsewhere.accept()).await;
    assert!(nobody.is_err(), "someone came");
}

#[tokio::test]
async fn silent_and_slow_servers_time_out() {
    let silent = server(async |mut stream| {
        let _ = stream.read_to_end(&mut Vec::new()).await;
    });
    let dripping = server(async |mut stream| {
        while stream.write_all(b"H").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    let never_whole = server(async |mut stream| {
        let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 1000000\r\n\r\n").await;
        while stream.write_all(b" ").await.is_ok() {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    });
    for address in [silent.await, dripping.await, never_whole.await] {
        let clerk = client(address, Duration::from_millis(300));
        let begun = Instant::now();
        let error = clerk.get_environment().await.unwrap_err();
        assert!(matches!(error.kind(), ErrorKind::Timeout | ErrorKind::Network), "{error:?}");
        assert!(begun.elapsed() < Duration::from_millis(2_500), "{:?}", begun.elapsed());
        let begun = Instant::now();
        let error = clerk.sign_in_with_ticket("ticket").await.unwrap_err();
        assert!(error.info().maybe_applied, "{error:?}");
        assert!(begun.elapsed() < Duration::from_millis(1_500), "{:?}", begun.elapsed());
    }
}

#[tokio::test]
async fn a_body_over_the_size_limit_is_refused() {
    let body = "x".repeat(1 << 20);
    let endless = server(move |mut stream| {
        let body = body.clone();
        async move {
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n").await;
            while stream.write_all(body.as_bytes()).await.is_ok() {}
        }
    });
    let error = client(endless.await, Duration::from_secs(20)).get_environment().await.unwrap_err();
    assert_eq!((error.kind(), error.info().status), (ErrorKind::Decode, Some(200)));
    assert!(error.to_string().contains("32 MiB"), "{error}");
}

#[tokio::test]
async fn plain_http_goes_to_this_machine_only() {
    for address in ["http://example.com", "http://10.0.0.1", "http://127.0.0.1.example.com", "http://0.0.0.0"]
    {
        let options = ClerkOptions { base_url: Some(address.to_owned()), ..ClerkOptions::default() };
        let error = Clerk::new(options).err().unwrap();
        assert_eq!(
            (error.kind(), error.info().param_name.as_deref()),
            (ErrorKind::Invalid, Some("base_url")),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_proxy_urls_path_precedes_the_apis_path() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let proxy_url = Some(format!("{}/__clerk/", emulator.base_url()));
    let clerk = Clerk::new(ClerkOptions { proxy_url, ..ClerkOptions::default() }).unwrap();
    assert_eq!(clerk.get_environment().await.unwrap_err().kind(), ErrorKind::NotFound);
    assert_eq!(emulator.log()[0].path, "/__clerk/v1/environment");
}

/// Nothing listens at port 9, so every request through the proxy fails.
#[tokio::test]
async fn requests_to_this_machine_bypass_the_environments_proxy() {
    const NAME: &str = "transport::requests_to_this_machine_bypass_the_environments_proxy";
    if std::env::var_os("HTTP_PROXY").is_some() {
        let (_emulator, clerk) = demo().await;
        assert!(clerk.session().is_some());
        return;
    }
    // The environment belongs to the whole process, so the test runs again in a separate one.
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again
        .args([NAME, "--exact"])
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9");
    let output = again.env_remove("NO_PROXY").env_remove("no_proxy").output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && said.contains("1 passed"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_concurrent_calls_succeed() {
    let emulator = Emulator::start(Seed::demo()).await.unwrap();
    let clerk = Clerk::new(options(&emulator)).unwrap();
    sign_in(&clerk).await;
    emulator.clear_log();
    let organization = clerk.organization(None).unwrap();
    let calls = (0..1000).map(|_| {
        let organization = organization.clone();
        tokio::spawn(async move {
            organization
                .get_membership_requests(GetMembershipRequestsParams::default(), PageParams::default())
                .await
        })
    });
    for call in calls.collect::<Vec<_>>() {
        assert_eq!(call.await.unwrap().unwrap().total_count, 7);
    }
    assert_eq!(emulator.log().len(), 1000);
}
