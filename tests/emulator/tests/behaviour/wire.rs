//! TLS, the log, and the ends of connections and bodies.

use clerk_emulator::{
    BodyEnd, CloseAfter, Cut, Emulator, Fault, Head, IdleClose, LogEntry, Options, Outcome, Protocols, Seed,
    Start,
};
use std::io::Read as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::client::Native;
use crate::client::tls::{A_WHILE, ENVIRONMENT, Http2, KEPT, connect, last, raw, tls, until};

const ONCE: &str = "GET /v1/environment?_is_native=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

#[tokio::test]
async fn its_certificate_is_valid_for_loopback_names_only() {
    let emulator = tls().await;
    assert!(emulator.base_url().starts_with("https://127.0.0.1:"));
    for name in ["localhost", "127.0.0.1", "::1"] {
        connect(&emulator, name, &["h2"]).await.unwrap();
    }
    for name in ["example.com", "127.0.0.2"] {
        let error = connect(&emulator, name, &["h2"]).await.unwrap_err();
        assert!(error.to_string().contains("certificate"), "{error}");
    }
    let other = tls().await;
    assert_ne!(emulator.ca_certificate(), other.ca_certificate());
    assert_eq!(Emulator::start(Seed::empty()).await.unwrap().ca_certificate(), None);
}

#[tokio::test]
async fn clients_choose_the_protocol() {
    let emulator = tls().await;
    for (offered, chosen) in
        [(&["h2", "http/1.1"][..], Some("h2")), (&["http/1.1"], Some("http/1.1")), (&[], None)]
    {
        let stream = connect(&emulator, "localhost", offered).await.unwrap();
        let protocol = stream.get_ref().1.alpn_protocol();
        assert_eq!(protocol, chosen.map(str::as_bytes));
    }
    let start = Start { tls: Some(Protocols::Http1), ..Start::default() };
    let emulator = Emulator::start_with(Seed::empty(), start).await.unwrap();
    let stream = connect(&emulator, "localhost", &["h2", "http/1.1"]).await.unwrap();
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
}

#[tokio::test]
async fn the_log_distinguishes_connections_and_streams() {
    let emulator = tls().await;
    let (first, second) = (Http2::connect(&emulator).await, Http2::connect(&emulator).await);
    for connection in [&first, &first, &second] {
        let answer = connection.get(ENVIRONMENT).await.unwrap();
        assert_eq!(answer.status, 200);
        let length: usize = answer.headers["content-length"].to_str().unwrap().parse().unwrap();
        assert_eq!(length, answer.body.len());
        assert!(answer.headers.contains_key("date"));
    }
    let (bytes, end) = raw(&emulator, ONCE).await;
    end.unwrap();
    assert!(bytes.starts_with(b"HTTP/1.1 200 OK"));
    Native::at(emulator.http_url()).get("/v1/environment").await;
    let log = emulator.log();
    let version = |entry: &LogEntry| (entry.http_version.clone(), entry.stream);
    let http2 = |stream| ("HTTP/2.0".to_owned(), Some(stream));
    let http1 = || ("HTTP/1.1".to_owned(), None);
    let seen: Vec<_> = log.iter().map(version).collect();
    assert_eq!(seen, [http2(1), http2(3), http2(1), http1(), http1()]);
    let numbers: Vec<_> = log.iter().map(|entry| entry.connection).collect();
    assert!(numbers[0] == numbers[1] && numbers[1..].is_sorted_by(|a, b| a < b), "{numbers:?}");
}

#[tokio::test]
async fn open_connections_are_counted() {
    let emulator = tls().await;
    let first = Http2::connect(&emulator).await;
    first.get(ENVIRONMENT).await.unwrap();
    let second = Http2::connect(&emulator).await;
    second.get(ENVIRONMENT).await.unwrap();
    let counted = emulator.connections();
    assert_eq!((counted.open, counted.peak, counted.opened), (2, 2, 2));
    drop(second);
    until("one is closed", || emulator.connections().open == 1).await;
    emulator.clear_log();
    let control = Native::at(emulator.http_url());
    let counted = control.get("/__emulator/connections").await.json();
    assert_eq!(counted, serde_json::json!({ "open": 1, "peak": 1, "opened": 1 }));
}

#[tokio::test]
async fn silence_works_over_http1() {
    let emulator = tls().await;
    for is_tls in [true, false] {
        emulator.add_fault(Fault { silent: Some(Cut::AfterHandling), ..Fault::default() });
        let mut bytes = [0; 16];
        let read = if is_tls {
            let mut stream = connect(&emulator, "localhost", &["http/1.1"]).await.unwrap();
            stream.write_all(KEPT.as_bytes()).await.unwrap();
            tokio::time::timeout(A_WHILE, stream.read(&mut bytes)).await.map(drop)
        } else {
            let address = emulator.http_url().trim_start_matches("http://").to_owned();
            let mut stream = tokio::net::TcpStream::connect(address).await.unwrap();
            stream.write_all(KEPT.as_bytes()).await.unwrap();
            tokio::time::timeout(A_WHILE, stream.read(&mut bytes)).await.map(drop)
        };
        read.unwrap_err();
        assert_eq!(last(&emulator).outcome, Outcome::Silent);
    }
}

#[tokio::test]
async fn idle_connections_are_closed() {
    let emulator = tls().await;
    let closing = |idle_close| Options { idle_close_ms: 30, idle_close, ..Options::default() };
    for idle_close in [IdleClose::Announced, IdleClose::Unannounced, IdleClose::Abrupt] {
        emulator.set_options(Options::default());
        emulator.clear_log();
        let connection = Http2::connect(&emulator).await;
        let mut http1 = connect(&emulator, "localhost", &["http/1.1"]).await.unwrap();
        // A connection with a request in progress is not idle.
        emulator.add_fault(Fault { delay_ms: 90, times: Some(2), ..Fault::default() });
        http1.write_all(KEPT.as_bytes()).await.unwrap();
        let close = async {
            until("both are under way", || emulator.log().len() == 2).await;
            emulator.set_options(closing(idle_close));
        };
        let mut bytes = Vec::new();
        let (answer, end, ()) =
            tokio::join!(connection.get(ENVIRONMENT), http1.read_to_end(&mut bytes), close);
        let is_abrupt = idle_close == IdleClose::Abrupt;
        assert_eq!(answer.unwrap().status, 200);
        assert!(bytes.starts_with(b"HTTP/1.1 200 OK"));
        assert_eq!(end.is_err(), is_abrupt, "{end:?}");
        assert_eq!(connection.end.await.unwrap().is_err(), is_abrupt);
    }
    // A connection with control requests is not closed.
    let mut control = connect(&emulator, "localhost", &["http/1.1"]).await.unwrap();
    let health = b"GET /__emulator/health HTTP/1.1\r\nHost: x\r\n\r\n";
    control.write_all(health).await.unwrap();
    assert!(control.read(&mut [0; 1024]).await.unwrap() > 0);
    assert!(tokio::time::timeout(2 * A_WHILE, control.read(&mut [0; 1024])).await.is_err());
    emulator.set_options(closing(IdleClose::Announced));
    let connection = Http2::connect(&emulator).await;
    connection.get(ENVIRONMENT).await.unwrap();
    until("it is gone", || connection.end.is_finished()).await;
}

#[tokio::test]
async fn heads_have_the_requested_size() {
    let emulator = tls().await;
    let head = Some(Head { lines: 150, bytes: 300_001 });
    emulator.add_fault(Fault { times: Some(2), head, ..Fault::default() });
    let answer = Http2::connect(&emulator).await.get(ENVIRONMENT).await.unwrap();
    let fillers = answer.headers.iter().filter(|(name, _)| name.as_str().starts_with("x-filler-"));
    let lengths: Vec<_> = fillers.map(|(_, value)| value.len()).collect();
    assert_eq!((lengths.len(), lengths.iter().sum::<usize>()), (150, 300_001));
    let (bytes, end) = raw(&emulator, ONCE).await;
    end.unwrap();
    assert!(bytes.len() > 300_000 && bytes.windows(11).any(|part| part == b"x-filler-15"));
}

#[tokio::test]
async fn bodies_are_compressed_into_several_members() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    let whole = connection.get(ENVIRONMENT).await.unwrap().body;
    for members in [1, 2, 5] {
        emulator.add_fault(Fault { gzip: members, ..Fault::default() });
        let answer = connection.get(ENVIRONMENT).await.unwrap();
        assert_eq!(answer.headers["content-encoding"], "gzip");
        let (mut first, mut all) = (Vec::new(), Vec::new());
        flate2::read::GzDecoder::new(&answer.body[..]).read_to_end(&mut first).unwrap();
        flate2::read::MultiGzDecoder::new(&answer.body[..]).read_to_end(&mut all).unwrap();
        assert_eq!(all, whole);
        assert_eq!(first.len() == whole.len(), members == 1);
    }
}

#[tokio::test]
async fn a_body_can_end_in_any_way() {
    let emulator = tls().await;
    let reference = raw(&emulator, ONCE).await.0;
    let body = |bytes: &[u8]| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        text.split_once("\r\n\r\n").map(|(head, body)| (head.to_lowercase(), body.to_owned())).unwrap()
    };
    let whole = body(&reference).1;
    for (body_end, close_after, length, ends_well) in [
        (BodyEnd::Length, Some(CloseAfter::Announced), Some("content-length"), true),
        (BodyEnd::Length, Some(CloseAfter::Abrupt), Some("content-length"), false),
        (BodyEnd::Chunks, Some(CloseAfter::Announced), Some("transfer-encoding: chunked"), true),
        (BodyEnd::Chunks, Some(CloseAfter::Abrupt), Some("transfer-encoding: chunked"), false),
        (BodyEnd::Close, None, None, true),
        (BodyEnd::Close, Some(CloseAfter::Abrupt), None, false),
    ] {
        emulator.add_fault(Fault { body_end, close_after, ..Fault::default() });
        let (bytes, end) = raw(&emulator, KEPT).await;
        let (head, found) = body(&bytes);
        let what = format!("{body_end:?} {close_after:?}: {head}");
        assert_eq!(end.is_ok(), ends_well, "{what} {end:?}");
        for name in ["content-length", "transfer-encoding: chunked"] {
            assert_eq!(head.contains(name), length == Some(name), "{what}");
        }
        if body_end == BodyEnd::Chunks {
            assert!(found.ends_with("\r\n0\r\n\r\n"), "{what}");
        } else {
            assert_eq!(found, whole, "{what}");
        }
    }
}

/// First each request over a TLS connection of its own, then all requests on a few connections.
#[test]
fn a_thousand_clients_at_once_are_served_over_tls() {
    let start = Start { tls: Some(Protocols::Http2), ..Start::default() };
    let emulator = Emulator::start_blocking(Seed::demo(), start).unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let emulator = &emulator;
        let one = async move || {
            let connection = Http2::connect(emulator).await;
            let answer = connection.get(ENVIRONMENT).await.unwrap();
            (answer.status, connection)
        };
        let all = futures_util::future::join_all((0..1_000).map(|_| one())).await;
        assert!(all.iter().all(|(status, _)| *status == 200));
        assert_eq!(emulator.connections().open, 1_000);
        let shared = &all[0].1;
        let calls = (0..1_000).map(|_| shared.get(ENVIRONMENT));
        let answers = futures_util::future::join_all(calls).await;
        assert!(answers.iter().all(|answer| answer.as_ref().is_ok_and(|answer| answer.status == 200)));
    });
    assert_eq!(emulator.log().len(), 2_000);
}
