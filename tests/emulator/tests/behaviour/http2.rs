//! HTTP/2, and faults in its frames.

use clerk_emulator::{
    AfterGoaway, BodyEnd, CloseAfter, Cut, ErrorCode, Fault, Goaway, LastStream, Outcome, ResetStream,
};
use h2::Reason;
use std::time::{Duration, Instant};

use crate::client::Native;
use crate::client::tls::{A_WHILE, ENVIRONMENT, Http2, KEPT, connect, last, raw, tls, until};

const CLIENT: &str = "/v1/client?_is_native=1";

fn goaway(last_stream: LastStream, then: AfterGoaway) -> Fault {
    let goaway = Goaway { last_stream, then, ..Goaway::default() };
    Fault { goaway: Some(goaway), ..Fault::default() }
}

/// Asserts that the error is a GOAWAY of the server with this code.
#[track_caller]
fn is_goaway(error: &h2::Error, reason: Reason) {
    assert!(error.is_go_away() && error.is_remote(), "{error:?}");
    assert_eq!(error.reason(), Some(reason));
}

#[track_caller]
fn is_reset(error: &h2::Error, reason: Reason) {
    assert!(error.is_reset() && error.is_remote(), "{error:?}");
    assert_eq!(error.reason(), Some(reason));
}

#[tokio::test]
async fn a_goaway_before_a_request_does_not_process_it_but_lower_streams() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    let route = Some("GET /v1/client".to_owned());
    emulator.add_fault(Fault { route, delay_ms: 60, ..Fault::default() });
    emulator.add_fault(Fault { delay_ms: 20, ..goaway(LastStream::Before, AfterGoaway::Close) });
    let below = connection.get(CLIENT);
    let (below, affected) = tokio::join!(below, connection.get(ENVIRONMENT));
    is_goaway(&affected.unwrap_err(), Reason::NO_ERROR);
    assert_eq!(below.unwrap().status, 200);
    let refused = last(&emulator);
    assert_eq!((refused.stream, refused.outcome, refused.status), (Some(3), Outcome::Refused, None));
    // Then the connection ends as usual.
    connection.end.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_goaway_includes_every_processed_request() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    let route = Some("GET /v1/environment".to_owned());
    let fault = Fault { route, delay_ms: 60, ..goaway(LastStream::Number(0), AfterGoaway::Close) };
    emulator.add_fault(fault);
    // The second request was handled before the fault of the first applies, so the GOAWAY has to include it. The first,
    // which was not processed, is refused individually.
    let (affected, above) = tokio::join!(connection.get(ENVIRONMENT), connection.get(CLIENT));
    is_reset(&affected.unwrap_err(), Reason::REFUSED_STREAM);
    assert_eq!(above.unwrap().status, 200);
    assert_eq!(emulator.log()[0].outcome, Outcome::Refused);
    connection.end.await.unwrap().unwrap();
}

#[tokio::test]
async fn requests_after_a_goaway_are_not_handled() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    emulator.add_fault(Fault { delay_ms: 40, ..goaway(LastStream::Before, AfterGoaway::Keep) });
    let route = Some("GET /v1/client".to_owned());
    emulator.add_fault(Fault { route, delay_ms: 80, ..Fault::default() });
    let (affected, above) = tokio::join!(connection.get(ENVIRONMENT), connection.get(CLIENT));
    is_goaway(&affected.unwrap_err(), Reason::NO_ERROR);
    is_goaway(&above.unwrap_err(), Reason::NO_ERROR);
    until("both are refused", || emulator.log().iter().all(|entry| entry.outcome == Outcome::Refused)).await;
}

#[tokio::test]
async fn a_graceful_goaway_responds_and_then_closes_the_connection() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    emulator.add_fault(goaway(LastStream::This, AfterGoaway::Close));
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().status, 200);
    assert_eq!(last(&emulator).outcome, Outcome::Answered);
    connection.end.await.unwrap().unwrap();
    until("it is closed", || emulator.connections().open == 0).await;

    emulator.add_fault(Fault { size: 5 << 20, ..goaway(LastStream::This, AfterGoaway::Close) });
    let connection = Http2::connect(&emulator).await;
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().body.len(), 5 << 20);

    // The first of two GOAWAYs of a graceful shutdown.
    let connection = Http2::connect(&emulator).await;
    emulator.add_fault(goaway(LastStream::Number(u32::MAX >> 1), AfterGoaway::Keep));
    emulator.add_fault(goaway(LastStream::This, AfterGoaway::Close));
    let (first, second) = tokio::join!(connection.get(ENVIRONMENT), connection.get(CLIENT));
    assert_eq!((first.unwrap().status, second.unwrap().status), (200, 200));
}

#[tokio::test]
async fn a_goaway_with_a_cut_sends_no_responses() {
    let emulator = tls().await;
    for before_handling in [true, false] {
        let connection = Http2::connect(&emulator).await;
        let code = ErrorCode::InternalError;
        let then = AfterGoaway::Cut;
        let goaway = Some(Goaway { last_stream: LastStream::This, code, then });
        emulator.add_fault(Fault { goaway, before_handling: Some(before_handling), ..Fault::default() });
        let error = connection.get(ENVIRONMENT).await.unwrap_err();
        assert!(!error.is_go_away() || error.reason() == Some(Reason::INTERNAL_ERROR), "{error:?}");
        assert_eq!(last(&emulator).outcome, Outcome::Cut);
    }
}

#[tokio::test]
async fn streams_are_refused_and_reset() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    emulator.add_fault(Fault { refuse_stream: true, ..Fault::default() });
    is_reset(&connection.get(ENVIRONMENT).await.unwrap_err(), Reason::REFUSED_STREAM);
    assert_eq!((last(&emulator).outcome, last(&emulator).status), (Outcome::Refused, None));
    let reset = |code, when| Fault { reset_stream: Some(ResetStream { code, when }), ..Fault::default() };
    for (code, when, reason) in [
        (ErrorCode::InternalError, Cut::Before, Reason::INTERNAL_ERROR),
        (ErrorCode::Cancel, Cut::AfterHandling, Reason::CANCEL),
        (ErrorCode::EnhanceYourCalm, Cut::InBody, Reason::ENHANCE_YOUR_CALM),
    ] {
        emulator.add_fault(reset(code, when));
        is_reset(&connection.get(ENVIRONMENT).await.unwrap_err(), reason);
        assert_eq!(last(&emulator).outcome, Outcome::Reset);
    }
    // The connection still works.
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().status, 200);
}

#[tokio::test]
async fn refused_streams_apply_nothing_and_later_resets_do() {
    let emulator = tls().await;
    let client = Native::at(emulator.http_url());
    client.sign_in("ticket_admin").await.response();
    let token = client.token.lock().unwrap().clone();
    let connection = Http2::connect(&emulator).await;
    let add = |user: &str| format!("user_id={user}&role=org%3Amember");
    let members = "/v1/organizations/org_acme/memberships";
    for (fault, user, is_member) in [
        (Fault { refuse_stream: true, ..Fault::default() }, "user_olga", false),
        (
            Fault {
                reset_stream: Some(ResetStream { code: ErrorCode::InternalError, when: Cut::AfterHandling }),
                ..Fault::default()
            },
            "user_grace",
            true,
        ),
        (goaway(LastStream::Before, AfterGoaway::Close), "user_emmy", false),
    ] {
        let route = Some("POST /v1/organizations/{organization_id}/memberships".to_owned());
        emulator.add_fault(Fault { route, ..fault });
        let path = format!("{members}?_is_native=1");
        let mut request = axum::http::Request::post(format!("https://localhost{path}"));
        request = request
            .header("authorization", &token)
            .header("content-type", "application/x-www-form-urlencoded");
        let mut sender = connection.sender.clone().ready().await.unwrap();
        let (response, mut body) = sender.send_request(request.body(()).unwrap(), false).unwrap();
        body.send_data(add(user).into(), true).unwrap();
        response.await.unwrap_err();
        let page = client.get(&format!("{members}?paginated=true&limit=50")).await;
        assert_eq!(page.text.contains(user), is_member, "{user}");
    }
}

#[tokio::test]
async fn a_silent_connection_sends_nothing_and_stays_open() {
    let emulator = tls().await;
    for when in [Cut::Before, Cut::AfterHandling, Cut::InBody] {
        let connection = Http2::connect(&emulator).await;
        connection.get(ENVIRONMENT).await.unwrap();
        emulator.add_fault(Fault { silent: Some(when), ..Fault::default() });
        let affected = tokio::time::timeout(A_WHILE, connection.get(ENVIRONMENT)).await;
        assert!(affected.is_err(), "{affected:?}");
        assert_eq!(last(&emulator).outcome, Outcome::Silent);
        tokio::time::sleep(Duration::from_millis(30)).await;
        emulator.clear_log();
        // This connection has ended, also for new requests. A new connection works.
        let later = tokio::time::timeout(A_WHILE, connection.get(ENVIRONMENT)).await;
        assert!(later.is_err() && !connection.end.is_finished(), "{later:?}");
        assert!(emulator.log().is_empty());
        assert_eq!(Http2::connect(&emulator).await.get(ENVIRONMENT).await.unwrap().status, 200);
    }
    until("the clients' closing is noticed", || emulator.connections().open == 0).await;
}

#[tokio::test]
async fn pings_are_answered_until_the_connection_is_silent() {
    let emulator = tls().await;
    let stream = connect(&emulator, "localhost", &["h2"]).await.unwrap();
    let (mut sender, mut connection) = h2::client::handshake(stream).await.unwrap();
    let mut pings = connection.ping_pong().unwrap();
    tokio::spawn(connection);
    pings.ping(h2::Ping::opaque()).await.unwrap();
    emulator.add_fault(Fault { silent: Some(Cut::Before), ..Fault::default() });
    let request = axum::http::Request::get(format!("https://localhost{ENVIRONMENT}")).body(()).unwrap();
    let (_response, _) = sender.send_request(request, true).unwrap();
    until("it is silent", || emulator.log().iter().any(|entry| entry.outcome == Outcome::Silent)).await;
    assert!(tokio::time::timeout(A_WHILE, pings.ping(h2::Ping::opaque())).await.is_err());
}

#[tokio::test]
async fn a_cut_ends_all_requests_on_the_connection() {
    let emulator = tls().await;
    for cut in [Cut::Before, Cut::AfterHandling, Cut::InBody] {
        let connection = Http2::connect(&emulator).await;
        let route = Some("GET /v1/client".to_owned());
        emulator.add_fault(Fault { route, delay_ms: 1_000, ..Fault::default() });
        emulator.add_fault(Fault { cut: Some(cut), ..Fault::default() });
        let (other, affected) = tokio::join!(connection.get(CLIENT), connection.get(ENVIRONMENT));
        assert!(affected.unwrap_err().is_io());
        assert!(other.unwrap_err().is_io());
        until("both are over", || emulator.log().iter().all(|entry| entry.outcome == Outcome::Cut)).await;
    }
}

#[tokio::test]
async fn the_other_faults_work_over_http2() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    let whole = connection.get(ENVIRONMENT).await.unwrap().body;
    emulator.add_fault(Fault { truncate_json: true, ..Fault::default() });
    let answer = connection.get(ENVIRONMENT).await.unwrap();
    assert_eq!((answer.status, answer.body.len()), (200, whole.len() / 2));
    emulator.add_fault(Fault { pause_ms: 60, ..Fault::default() });
    let begun = Instant::now();
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().body, whole);
    assert!(begun.elapsed() >= Duration::from_millis(60));
    let headers = [("connection".to_owned(), "close".to_owned()), ("date".to_owned(), "then".to_owned())];
    emulator.add_fault(Fault { status: Some(503), headers: headers.into(), ..Fault::default() });
    let answer = connection.get(ENVIRONMENT).await.unwrap();
    assert_eq!((answer.status, &answer.headers["date"]), (503, &"then".parse().unwrap()));
    emulator.add_fault(Fault { delay_ms: 10_000, ..Fault::default() });
    let _ = tokio::time::timeout(Duration::from_millis(30), connection.get(ENVIRONMENT)).await;
    until("the reset is noticed", || last(&emulator).outcome == Outcome::ClientClosed).await;
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().status, 200);
}

#[tokio::test]
async fn http2_transfers_bodies_in_both_directions() {
    let emulator = tls().await;
    let connection = Http2::connect(&emulator).await;
    let form = "strategy=ticket&ticket=ticket_admin";
    let answer = connection.send("POST", "/v1/client/sign_ins?_is_native=1", form).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(answer.headers.contains_key("authorization"));
    emulator.add_fault(Fault { size: 10 << 20, ..Fault::default() });
    assert_eq!(connection.get(ENVIRONMENT).await.unwrap().body.len(), 10 << 20);
    let large = format!("strategy={}", "x".repeat(17 << 20));
    assert_eq!(connection.send("POST", "/v1/client/sign_ins", &large).await.unwrap().status, 413);
}

#[tokio::test]
async fn an_http2_connection_closes_after_a_response_as_requested() {
    let emulator = tls().await;
    for (close_after, ends_well) in [(CloseAfter::Announced, true), (CloseAfter::Abrupt, false)] {
        let connection = Http2::connect(&emulator).await;
        emulator.add_fault(Fault { close_after: Some(close_after), ..Fault::default() });
        assert_eq!(connection.get(ENVIRONMENT).await.unwrap().status, 200);
        assert_eq!(connection.end.await.unwrap().is_ok(), ends_well);
    }
    // Without a length and an end of the stream, HTTP/2 detects that something is missing.
    let fault = Fault { body_end: BodyEnd::Close, close_after: Some(CloseAfter::Abrupt), ..Fault::default() };
    emulator.add_fault(fault);
    assert!(Http2::connect(&emulator).await.get(ENVIRONMENT).await.unwrap_err().is_io());
}

#[tokio::test]
async fn http2_faults_close_http1_connections() {
    let emulator = tls().await;
    let reset = ResetStream { code: ErrorCode::Cancel, when: Cut::AfterHandling };
    for fault in [
        Fault { refuse_stream: true, ..Fault::default() },
        Fault { reset_stream: Some(reset), ..Fault::default() },
        goaway(LastStream::Before, AfterGoaway::Close),
    ] {
        emulator.add_fault(fault);
        let (bytes, end) = raw(&emulator, KEPT).await;
        assert!(bytes.is_empty() && end.is_err());
        assert_eq!(last(&emulator).outcome, Outcome::Cut);
    }
    emulator.add_fault(goaway(LastStream::This, AfterGoaway::Close));
    let (bytes, end) = raw(&emulator, KEPT).await;
    end.unwrap();
    assert!(String::from_utf8_lossy(&bytes).contains("connection: close"));
}
