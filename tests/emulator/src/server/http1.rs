//! HTTP/1.1 on one connection.

use axum::http::{Request, StatusCode, Version};
use axum::response::Response;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use std::convert::Infallible;
use std::pin::pin;
use std::sync::Arc;

use super::connection::Connection;
use super::controlled_socket::ControlledSocket;
use super::exchange::Exchange;
use super::handler::{Handler, MAX_BODY_SIZE, plain};

/// Serves until the connection ends. Dropping this closes it, and drops the request in progress.
pub(super) async fn serve(io: ControlledSocket, handler: Handler, connection: Arc<Connection>) {
    let service = service_fn(|request| {
        let (handler, exchange) = (handler.clone(), Exchange::new(&connection, Version::HTTP_11, 0));
        async move { Ok::<_, Infallible>(respond(handler, request, Arc::new(exchange)).await) }
    });
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(io), service);
    let mut served = pin!(served);
    tokio::select! {
        _ = served.as_mut() => return,
        () = connection.ended() => {}
    }
    served.as_mut().graceful_shutdown();
    let _ = served.await;
}

async fn respond(handler: Handler, request: Request<Incoming>, exchange: Arc<Exchange>) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = Limited::new(body, MAX_BODY_SIZE).collect().await else {
        return plain(StatusCode::PAYLOAD_TOO_LARGE);
    };
    handler.handle(parts, body.to_bytes(), exchange).await
}
