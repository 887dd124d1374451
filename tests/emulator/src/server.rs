//! Connections: accepting them, reading requests, and closing them in the middle when a fault says so.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use http_body_util::{BodyExt as _, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use socket2::{Domain, Socket, Type};
use std::convert::Infallible;
use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::{Notify, watch};
use tower::ServiceExt as _;

use crate::app::App;
use crate::call::Call;
use crate::{control_routes, gate, routes};

const LARGEST_BODY: usize = 4 * 1024 * 1024;
const EXPOSED: &str = "Authorization, Retry-After, Clerk-Db-Jwt, X-Country, X-Clerk-Trace-Id";

/// A connection that a fault can close.
#[derive(Default)]
pub(crate) struct Wire(Notify);

impl Wire {
    pub(crate) fn cut(&self) {
        self.0.notify_one();
    }
}

/// Listens on loopback only: whoever reaches the control routes can do everything.
pub(crate) fn listen(port: u16) -> io::Result<TcpListener> {
    let socket = Socket::new(Domain::IPV4, Type::STREAM, None)?;
    socket.set_reuse_address(true)?;
    socket.bind(&SocketAddr::from(([127, 0, 0, 1], port)).into())?;
    // A thousand connections at once are a test, not an attack: none waits a second for its second try.
    socket.listen(4096)?;
    socket.set_nonblocking(true)?;
    Ok(socket.into())
}

/// Serves until `stop` changes or its sender is gone; then every connection is closed.
pub(crate) async fn serve(
    app: Arc<App>,
    listener: TcpListener,
    mut stop: watch::Receiver<bool>,
) -> io::Result<()> {
    let listener = tokio::net::TcpListener::from_std(listener)?;
    let api = routes::router()
        .layer(axum::middleware::from_fn_with_state(Arc::clone(&app), gate::gate))
        .with_state(Arc::clone(&app));
    let control = control_routes::router().with_state(app);
    let handler = Handler { api, control };
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return Ok(()),
        };
        match accepted {
            Ok((stream, _)) => {
                tokio::spawn(connection(stream, handler.clone(), stop.clone()));
            }
            // Out of file descriptors, most likely: the next may be free soon.
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

/// Dropping the connection's future closes the socket and drops the request in progress.
async fn connection(stream: TcpStream, handler: Handler, mut stop: watch::Receiver<bool>) {
    let _ = stream.set_nodelay(true);
    let wire = Arc::new(Wire::default());
    let service = {
        let wire = Arc::clone(&wire);
        service_fn(move |request| {
            let (handler, wire) = (handler.clone(), Arc::clone(&wire));
            async move { Ok::<_, Infallible>(handler.handle(request, wire).await) }
        })
    };
    let served = hyper::server::conn::http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    tokio::select! {
        _ = served => {}
        () = wire.0.notified() => {}
        _ = stop.changed() => {}
    }
}

#[derive(Clone)]
struct Handler {
    api: Router,
    control: Router,
}

impl Handler {
    async fn handle(self, request: Request<Incoming>, wire: Arc<Wire>) -> Response {
        let (mut parts, body) = request.into_parts();
        let Ok(body) = Limited::new(body, LARGEST_BODY).collect().await else {
            return plain(StatusCode::PAYLOAD_TOO_LARGE);
        };
        let body = body.to_bytes();
        if let Some(prepared) = routes::Prepared::of(&parts.uri) {
            if let Some(answer) = prepared.answer(&parts.method).await {
                return answer;
            }
            parts.uri = prepared.uri().unwrap_or(parts.uri);
        }
        if parts.uri.path().starts_with("/__emulator/") {
            return run(self.control, Request::from_parts(parts, Body::from(body))).await;
        }
        self.api(parts, &body, wire).await
    }

    async fn api(self, parts: Parts, body: &Bytes, wire: Arc<Wire>) -> Response {
        let call = Arc::new(Call::read(&parts.method, &parts.uri, &parts.headers, body));
        let origin = call.origin.as_deref().and_then(|origin| HeaderValue::from_str(origin).ok());
        let mut response = if call.method == Method::OPTIONS {
            preflight(&parts)
        } else {
            let mut request = Request::from_parts(parts, Body::empty());
            *request.method_mut() = call.method.clone();
            request.extensions_mut().insert(call);
            request.extensions_mut().insert(wire);
            run(self.api, request).await
        };
        if let Some(origin) = origin {
            let headers = response.headers_mut();
            headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
            headers.insert(header::ACCESS_CONTROL_ALLOW_CREDENTIALS, HeaderValue::from_static("true"));
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static(EXPOSED));
        }
        response.headers_mut().append(header::VARY, HeaderValue::from_static("Origin"));
        response
    }
}

async fn run(router: Router, request: Request<Body>) -> Response {
    let Ok(response) = router.oneshot(request).await;
    response
}

fn preflight(parts: &Parts) -> Response {
    let mut response = plain(StatusCode::NO_CONTENT);
    let headers = response.headers_mut();
    let methods = HeaderValue::from_static("GET, POST, PUT, PATCH, DELETE");
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, methods);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
    if let Some(asked) = parts.headers.get(header::ACCESS_CONTROL_REQUEST_HEADERS) {
        headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, asked.clone());
    }
    response
}

fn plain(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
