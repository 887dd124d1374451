//! Bodies that are changed, delayed or aborted.

use axum::body::{Body, Bytes, HttpBody as _};
use axum::http::{HeaderValue, Version, header, response};
use axum::response::Response;
use flate2::Compression;
use flate2::write::GzEncoder;
use futures_util::{StreamExt as _, future, stream};
use http_body_util::{BodyExt as _, StreamBody};
use hyper::body::Frame;
use std::convert::Infallible;
use std::future::{pending, ready};
use std::io::Write as _;
use std::sync::Arc;
use tokio::runtime::Handle;

use super::sleep;
use crate::control::{BodyEnd, Fault, LogGuard, Outcome};
use crate::server::{Connection, Exchange, SEND_DELAY, StreamEnd};

/// Compresses the body, truncates it or removes its length, as the fault says.
pub(super) async fn changed(fault: &Fault, response: Response) -> Response {
    if fault.gzip == 0 && !fault.truncate_json && fault.body_end == BodyEnd::Length {
        return response;
    }
    let (mut parts, mut body) = collected(response).await;
    if fault.gzip > 0 {
        body = compressed(&body, fault.gzip);
        parts.headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if fault.truncate_json {
        body.truncate(body.len() / 2);
    }
    match fault.body_end {
        BodyEnd::Length => Response::from_parts(parts, Body::from(body)),
        BodyEnd::Chunks => Response::from_parts(parts, streamed(future::ready(body))),
        BodyEnd::Close => {
            // In HTTP/1.0, a body without a length ends with the connection.
            parts.version = Version::HTTP_10;
            Response::from_parts(parts, streamed(future::ready(body)))
        }
    }
}

/// Compresses into this many gzip members.
fn compressed(body: &[u8], members: usize) -> Bytes {
    let size = body.len().div_ceil(members).max(1);
    let mut parts = body.chunks(size);
    let members = (0..members).map(|_| {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
        // Writing to memory cannot fail.
        let _ = encoder.write_all(parts.next().unwrap_or_default());
        encoder.finish().unwrap_or_default()
    });
    members.flatten().collect()
}

async fn collected(response: Response) -> (response::Parts, Bytes) {
    let (parts, body) = response.into_parts();
    (parts, body.collect().await.map(|collected| collected.to_bytes()).unwrap_or_default())
}

/// A body of unknown length.
fn streamed(bytes: impl Future<Output = Bytes> + Send + 'static) -> Body {
    let frames = stream::once(bytes).map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
    Body::new(StreamBody::new(frames))
}

/// Sends half of the body, waits, and sends the rest. The request ends only then.
pub(super) async fn paused(response: Response, milliseconds: u64, entry: LogGuard) -> Response {
    let (mut parts, whole) = collected(response).await;
    let (half, rest) = (whole.slice(..whole.len() / 2), whole.slice(whole.len() / 2..));
    let status = parts.status.as_u16();
    let rest = async move {
        sleep(milliseconds).await;
        entry.answered(status);
        rest
    };
    let halves = stream::once(ready(half)).chain(stream::once(rest));
    let frames = halves.map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    Response::from_parts(parts, Body::new(StreamBody::new(frames)))
}

/// Sends the headers and half of the body, then applies the fault.
pub(super) async fn aborted(
    fault: &Fault,
    exchange: &Arc<Exchange>,
    response: Response,
) -> (Response, Outcome) {
    let (mut parts, whole) = collected(response).await;
    let half = stream::once(ready(whole.slice(..whole.len() / 2)));
    parts.headers.insert(header::CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let reset = fault.reset_stream.filter(|_| fault.cut.or(fault.silent).is_none() && exchange.is_http2());
    if let Some(reset) = reset {
        parts.extensions.insert(StreamEnd::after_body(reset.code));
        let frames = half.map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
        return (Response::from_parts(parts, Body::new(StreamBody::new(frames))), Outcome::Reset);
    }
    let is_silent = fault.cut.is_none() && fault.silent.is_some();
    let then = if is_silent { Connection::fall_silent } else { Connection::cut };
    let later = Later { connection: Arc::clone(&exchange.connection), then };
    let rest = async move {
        drop(later);
        pending().await
    };
    let frames = half.chain(stream::once(rest)).map(|bytes| Ok::<_, Infallible>(Frame::data(bytes)));
    let outcome = if is_silent { Outcome::Silent } else { Outcome::Cut };
    (Response::from_parts(parts, Body::new(StreamBody::new(frames))), outcome)
}

/// Closes the connection once this response was sent.
pub(super) fn then_cut(exchange: &Arc<Exchange>, response: Response) -> Response {
    let later = Later { connection: Arc::clone(&exchange.connection), then: Connection::cut };
    let (mut parts, body) = response.into_parts();
    let ends_with_connection = parts.version == Version::HTTP_10;
    if let (Some(length), false) = (body.size_hint().exact(), ends_with_connection) {
        parts.headers.insert(header::CONTENT_LENGTH, length.into());
    }
    let end = async move {
        drop(later);
        if ends_with_connection {
            pending().await
        }
    };
    let end = stream::once(end).filter_map(|()| ready(None));
    Response::from_parts(parts, Body::from_stream(body.into_data_stream().chain(end)))
}

/// Acts on the connection soon after it is dropped, since a body with a length is not polled for its end, and
/// a cancelled one is not polled at all.
struct Later {
    connection: Arc<Connection>,
    then: fn(&Connection),
}

impl Drop for Later {
    fn drop(&mut self) {
        let (connection, then) = (Arc::clone(&self.connection), self.then);
        let later = async move {
            tokio::time::sleep(SEND_DELAY).await;
            then(&connection);
        };
        if let Ok(runtime) = Handle::try_current() {
            runtime.spawn(later);
        }
    }
}
