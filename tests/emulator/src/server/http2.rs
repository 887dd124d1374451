//! HTTP/2 on one connection: a task for each stream, and the end of the connection when a fault asks for it.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, Version, header};
use futures_util::future::poll_fn;
use h2::server::SendResponse;
use h2::{Reason, RecvStream, SendStream};
use http_body_util::BodyExt as _;
use std::sync::Arc;
use std::task::Poll;
use std::time::{Duration, SystemTime};
use tokio::task::JoinSet;

use super::connection::Connection;
use super::controlled_socket::ControlledSocket;
use super::exchange::{Exchange, StreamEnd};
use super::handler::{Handler, MAX_BODY_SIZE};

/// The same limit as Clerk's edge.
const MAX_CONCURRENT_STREAMS: u32 = 100;
/// How long to wait for the client to close a connection that the server has closed.
const CLOSE_TIMEOUT: Duration = Duration::from_secs(1);
/// Headers that HTTP/2 does not allow.
const OF_HTTP1: [&str; 5] = ["connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade"];

type Http2 = h2::server::Connection<ControlledSocket, Bytes>;

/// Serves until the connection ends. Dropping this closes it, and drops the requests in progress.
pub(super) async fn serve(io: ControlledSocket, handler: Handler, connection: Arc<Connection>) {
    let mut builder = h2::server::Builder::new();
    builder.max_concurrent_streams(MAX_CONCURRENT_STREAMS).initial_connection_window_size(1 << 20);
    let Ok(mut http2) = builder.handshake(io).await else { return };
    let mut tasks = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = http2.accept() => accepted,
            () = connection.ended() => break,
            Some(_) = tasks.join_next() => continue,
        };
        let Some(Ok((request, sender))) = accepted else { return };
        let exchange = Exchange::new(&connection, Version::HTTP_2, sender.stream_id().as_u32());
        tasks.spawn(respond(handler.clone(), request, sender, exchange));
    }
    let _ = tokio::time::timeout(CLOSE_TIMEOUT, close(&mut http2, &connection)).await;
}

/// Sends what is ready, closes, and waits for the client to close as well, since data that the client still sends would
/// otherwise reset the connection before the client has read everything.
async fn close(http2: &mut Http2, connection: &Connection) {
    poll_fn(|context| match http2.poll_closed(context) {
        Poll::Pending if connection.is_blocked() => Poll::Pending,
        _ => Poll::Ready(()),
    })
    .await;
    connection.close();
    let _ = poll_fn(|context| http2.poll_closed(context)).await;
}

async fn respond(
    handler: Handler,
    request: Request<RecvStream>,
    mut sender: SendResponse<Bytes>,
    exchange: Exchange,
) {
    let (parts, body) = request.into_parts();
    let is_head = parts.method == Method::HEAD;
    let exchange = Arc::new(exchange);
    let handled = async {
        match collect(body).await {
            Ok(Some(body)) => Ok(handler.handle(parts, body, Arc::clone(&exchange)).await),
            Ok(None) => Ok(super::handler::plain(StatusCode::PAYLOAD_TOO_LARGE)),
            Err(error) => Err(error),
        }
    };
    let response = tokio::select! {
        response = handled => response,
        _ = poll_fn(|context| sender.poll_reset(context)) => return,
    };
    // An error means that the client is gone.
    if let Ok(response) = response {
        let _ = send(sender, response, is_head).await;
    }
}

/// The body, or nothing if it is too large.
async fn collect(mut body: RecvStream) -> Result<Option<Bytes>, h2::Error> {
    let mut whole = Vec::new();
    while let Some(part) = body.data().await {
        let part = part?;
        body.flow_control().release_capacity(part.len())?;
        whole.extend_from_slice(&part);
        if whole.len() > MAX_BODY_SIZE {
            return Ok(None);
        }
    }
    Ok(Some(whole.into()))
}

async fn send(
    mut sender: SendResponse<Bytes>,
    response: Response<Body>,
    is_head: bool,
) -> Result<(), h2::Error> {
    let (parts, mut body) = response.into_parts();
    let end = parts.extensions.get::<StreamEnd>().copied();
    if let Some(StreamEnd::AtOnce(reason)) = end {
        sender.send_reset(reason);
        return Ok(());
    }
    let mut head = Response::new(());
    *head.status_mut() = parts.status;
    *head.headers_mut() = headers(parts.headers, &parts.status, &body);
    if end.is_none() && (is_head || body.is_end_stream()) {
        return sender.send_response(head, true).map(drop);
    }
    let mut stream = sender.send_response(head, false)?;
    loop {
        let frame = tokio::select! {
            frame = body.frame() => frame,
            _ = poll_fn(|context| stream.poll_reset(context)) => return Ok(()),
        };
        let Some(Ok(frame)) = frame else { break };
        let is_last = end.is_none() && body.is_end_stream();
        if let Ok(bytes) = frame.into_data() {
            send_data(&mut stream, bytes, is_last).await?;
        }
        if is_last {
            return Ok(());
        }
    }
    match end {
        // Otherwise data that was not sent yet would be dropped.
        Some(StreamEnd::AfterBody(reason)) => {
            tokio::time::sleep(super::SEND_DELAY).await;
            stream.send_reset(reason);
            Ok(())
        }
        _ => stream.send_data(Bytes::new(), true),
    }
}

/// Sends as much at a time as the client's window allows.
async fn send_data(stream: &mut SendStream<Bytes>, mut bytes: Bytes, is_last: bool) -> Result<(), h2::Error> {
    if bytes.is_empty() {
        return stream.send_data(bytes, is_last);
    }
    while !bytes.is_empty() {
        stream.reserve_capacity(bytes.len());
        let room = match poll_fn(|context| stream.poll_capacity(context)).await {
            Some(room) => room?,
            None => return Err(Reason::CANCEL.into()),
        };
        let part = bytes.split_to(room.min(bytes.len()));
        stream.send_data(part, is_last && bytes.is_empty())?;
    }
    Ok(())
}

/// Adds the length and the date, as hyper does for HTTP/1.1, and removes headers of HTTP/1.1.
fn headers(mut headers: HeaderMap, status: &StatusCode, body: &Body) -> HeaderMap {
    for name in OF_HTTP1 {
        headers.remove(name);
    }
    if let (Some(length), false) = (body.size_hint().exact(), *status == StatusCode::NO_CONTENT) {
        headers.entry(header::CONTENT_LENGTH).or_insert(length.into());
    }
    if let Ok(date) = HeaderValue::from_str(&httpdate::fmt_http_date(SystemTime::now())) {
        headers.entry(header::DATE).or_insert(date);
    }
    headers
}
