//! The bytes on the wire: requests, and compressed responses.

use crate::servers;
use clerk_orgs::{Clerk, ClerkOptions, ErrorKind};
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};

/// Reads the head of a request, in lower case.
pub(crate) async fn head(stream: &mut (impl AsyncRead + Unpin)) -> String {
    let mut request = Vec::new();
    while !request.ends_with(b"\r\n\r\n") {
        request.push(stream.read_u8().await.unwrap());
    }
    String::from_utf8(request).unwrap().to_ascii_lowercase()
}

/// Accepts one request, responds with this head and body, and returns the request's head.
async fn exchange(
    call: impl AsyncFnOnce(Clerk) -> Result<(), clerk_orgs::Error>,
    head: &str,
    body: &[u8],
) -> (String, Result<(), clerk_orgs::Error>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base_url = Some(format!("http://{}", listener.local_addr().unwrap()));
    let clerk = Clerk::new(ClerkOptions { base_url, ..ClerkOptions::default() }).unwrap();
    let serve = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let request = self::head(&mut stream).await;
        let head = format!("HTTP/1.1 200 OK\r\ncontent-length: {}\r\n{head}\r\n", body.len());
        stream.write_all(&[head.as_bytes(), body].concat()).await.unwrap();
        (request, stream)
    };
    let ((request, _stream), result) = tokio::join!(serve, call(clerk));
    (request, result)
}

#[tokio::test]
async fn requests_are_native_and_minimal() {
    let body = br#"{"response":null,"client":null}"#;
    let (request, result) = exchange(async |clerk| clerk.load().await.map(drop), "", body).await;
    result.unwrap();
    assert!(request.starts_with("get /v1/client?_is_native=1 http/1.1\r\n"), "{request}");
    let mut names: Vec<_> =
        request.lines().skip(1).filter_map(|line| line.split_once(':')).map(|(name, _)| name).collect();
    names.sort_unstable();
    let sent = ["accept", "accept-encoding", "authorization", "clerk-api-version", "host", "user-agent"];
    assert_eq!(names, sent);
    // An empty one before there is a token, as the API requires of native clients.
    assert!(
        request.contains("\r\nauthorization: \r\n") || request.contains("\r\nauthorization:\r\n"),
        "{request}"
    );
    assert!(request.contains("\r\nclerk-api-version: 2026-05-12\r\n"), "{request}");
}

#[tokio::test]
async fn a_write_is_a_form() {
    let (request, result) =
        exchange(async |clerk| clerk.sign_in_with_ticket("a b").await.map(drop), "", b"{}").await;
    assert_eq!(result.unwrap_err().kind(), ErrorKind::Decode);
    assert!(request.starts_with("post /v1/client/sign_ins?_is_native=1 http/1.1\r\n"), "{request}");
    assert!(request.contains("\r\ncontent-type: application/x-www-form-urlencoded\r\n"), "{request}");
}

/// `{"maintenance_mode":true}`, compressed with gzip.
const PACKED: [u8; 45] = [
    31, 139, 8, 0, 0, 0, 0, 0, 2, 3, 171, 86, 202, 77, 204, 204, 43, 73, 205, 75, 204, 75, 78, 141, 207, 205,
    79, 73, 85, 178, 42, 41, 42, 77, 173, 5, 0, 81, 119, 91, 225, 25, 0, 0, 0,
];

async fn environment(clerk: Clerk) -> Result<(), clerk_orgs::Error> {
    let environment = clerk.get_environment().await?;
    assert!(environment.maintenance_mode);
    Ok(())
}

#[tokio::test]
async fn a_gzip_response_is_decompressed() {
    let (_, result) = exchange(environment, "content-encoding: gzip\r\n", &PACKED).await;
    result.unwrap();
}

#[tokio::test]
async fn all_members_of_a_gzip_response_are_read() {
    // Some of them empty, and trailing bytes that some servers send.
    let empty = gzip(b"");
    let body =
        [gzip(b"{\"maintenance"), empty.clone(), gzip(b"_mode\":"), gzip(b"true}"), empty, b"\0\0".to_vec()]
            .concat();
    for header in ["content-encoding: gzip\r\n", "Content-Encoding: X-GZIP\r\n"] {
        exchange(environment, header, &body).await.1.unwrap();
    }
    let twice = "content-encoding: gzip\r\ncontent-encoding: gzip\r\n";
    exchange(environment, twice, &gzip(&body)).await.1.unwrap();
    exchange(environment, "content-encoding: identity\r\n", b"{\"maintenance_mode\":true}").await.1.unwrap();
}

#[tokio::test]
async fn an_unexpected_content_encoding_is_named_in_the_error() {
    let error = exchange(environment, "content-encoding: br\r\n", b"anything").await.1.unwrap_err();
    assert_eq!((error.kind(), error.info().status), (ErrorKind::Decode, Some(200)));
    assert!(error.to_string().contains("not requested"), "{error}");
}

#[tokio::test]
async fn decompression_is_limited() {
    let bomb = gzip(&vec![b' '; 40 << 20]);
    assert!(bomb.len() < 1 << 20);
    let error = exchange(environment, "content-encoding: gzip\r\n", &bomb).await.1.unwrap_err();
    assert_eq!((error.kind(), error.info().status), (ErrorKind::Decode, Some(200)));
    assert!(error.to_string().contains("32 MiB"), "{error}");
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut encoder, text).unwrap();
    encoder.finish().unwrap()
}

#[tokio::test]
async fn long_heads_are_read_and_longer_ones_are_refused_as_such() {
    let body = b"{\"maintenance_mode\":true}";
    let many = |lines: usize| (0..lines).map(|line| format!("x-{line}: value\r\n")).collect::<String>();
    for lines in [101, 500, 1_900] {
        exchange(environment, &many(lines), body).await.1.unwrap();
    }
    let long = format!("x-long: {}\r\n", "v".repeat(300_000));
    exchange(environment, &long, body).await.1.unwrap();
    for head in [many(2_500), long.repeat(2)] {
        let error = exchange(environment, &head, body).await.1.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Decode);
        assert!(error.to_string().contains("the response headers"), "{error}");
        // A write was applied nevertheless.
        let write = async |clerk: Clerk| clerk.sign_in_with_ticket("ticket").await.map(drop);
        let error = exchange(write, &head, body).await.1.unwrap_err();
        assert!(error.info().maybe_applied, "{error:?}");
    }
}

/// Over TLS, the end of a connection is authenticated by close_notify. Without it, the body itself has to be complete.
#[tokio::test]
async fn a_body_delimited_by_the_connection_is_read_if_complete() {
    const WHOLE: &[u8] = b"{\"maintenance_mode\":true}";
    for (head, body, in_order, is_read) in [
        ("", WHOLE, true, true),
        ("", WHOLE, false, true),
        ("", &WHOLE[..20], false, false),
        ("", b"", false, false),
        ("", b"12", false, false),
        ("content-encoding: gzip\r\n", &gzip(WHOLE), false, true),
        ("content-encoding: gzip\r\n", &gzip(WHOLE)[..20], false, false),
        ("content-length: 25\r\n", WHOLE, false, true),
        ("content-length: 26\r\n", WHOLE, false, false),
        ("transfer-encoding: chunked\r\n", b"19\r\n{\"maintenance_mode\":true}\r\n0\r\n\r\n", false, true),
        ("transfer-encoding: chunked\r\n", b"19\r\n{\"maintenance_mode\":true}\r\n", false, false),
    ] {
        let answer = [b"HTTP/1.1 200 OK\r\n", head.as_bytes(), b"\r\n", body].concat();
        let acceptor = servers::acceptor(servers::CERTIFICATE, servers::KEY, &[]);
        let port = servers::tls(acceptor, move |mut stream| {
            let answer = answer.clone();
            async move {
                self::head(&mut stream).await;
                stream.write_all(&answer).await.unwrap();
                stream.flush().await.unwrap();
                if in_order {
                    stream.shutdown().await.unwrap();
                } else {
                    // Only without TLS.
                    stream.get_mut().0.shutdown().await.unwrap();
                }
            }
        })
        .await;
        let told = format!("{head:?} {:?} {in_order}", String::from_utf8_lossy(body));
        let clerk = servers::client(port, ClerkOptions::default());
        match environment(clerk).await {
            Ok(()) => assert!(is_read, "{told}"),
            Err(error) => {
                assert!(!is_read, "{told}: {error:?}");
                assert_eq!((error.kind(), error.info().status), (ErrorKind::Network, Some(200)), "{told}");
            }
        }
        let write = servers::client(port, ClerkOptions::default()).sign_in_with_ticket("ticket").await;
        assert!(write.unwrap_err().info().maybe_applied, "{told}");
    }
}

#[tokio::test]
async fn a_damaged_gzip_response_is_a_decode_error() {
    let mut broken = PACKED;
    broken[12] ^= 0xff;
    for body in [&broken[..], b"no gzip at all"] {
        let (_, result) = exchange(environment, "content-encoding: gzip\r\n", body).await;
        let error = result.unwrap_err();
        assert_eq!((error.kind(), error.info().status), (ErrorKind::Decode, Some(200)), "{error:?}");
    }
}

#[tokio::test]
async fn a_token_is_stored_unchanged() {
    for (header, kept) in [
        ("authorization: new\r\n", Some("new")),
        ("authorization: Bearer\r\n", None),
        ("authorization: \r\n", None),
    ] {
        let store = std::sync::Arc::new(clerk_orgs::MemoryTokenStore::default());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let options = ClerkOptions {
            base_url: Some(format!("http://{}", listener.local_addr().unwrap())),
            token_store: Some(store.clone()),
            ..ClerkOptions::default()
        };
        clerk_orgs::TokenStore::swap(&*store, None, Some("old".to_owned())).unwrap();
        let clerk = Clerk::new(options).unwrap();
        let serve = async {
            let (mut stream, _) = listener.accept().await.unwrap();
            head(&mut stream).await;
            let body = r#"{"response":null}"#;
            let answer = format!("HTTP/1.1 200 OK\r\n{header}content-length: {}\r\n\r\n{body}", body.len());
            stream.write_all(answer.as_bytes()).await.unwrap();
            stream
        };
        let (_stream, result) = tokio::join!(serve, clerk.load());
        result.unwrap();
        assert_eq!(clerk_orgs::TokenStore::load(&*store).unwrap().as_deref(), kept, "{header}");
    }
}
