//! Handles a request, independently of the HTTP version.

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Parts;
use axum::http::{HeaderValue, Method, Request, StatusCode, header};
use axum::response::Response;
use std::future::pending;
use std::sync::Arc;
use tower::ServiceExt as _;

use super::exchange::Exchange;
use crate::app::App;
use crate::call::Call;
use crate::{control_routes, middleware, routes};

pub(super) const MAX_BODY_SIZE: usize = 16 * 1024 * 1024;
const EXPOSED: &str = "Authorization, Retry-After, Clerk-Db-Jwt, X-Country, X-Clerk-Trace-Id";

#[derive(Clone)]
pub(super) struct Handler {
    app: Arc<App>,
    api: Router,
    control: Router,
}

impl Handler {
    pub(super) fn new(app: &Arc<App>) -> Self {
        let api = routes::router()
            .layer(axum::middleware::from_fn_with_state(Arc::clone(app), middleware::gate))
            .with_state(Arc::clone(app));
        let control = control_routes::router().with_state(Arc::clone(app));
        Self { app: Arc::clone(app), api, control }
    }

    pub(super) async fn handle(self, mut parts: Parts, body: Bytes, exchange: Arc<Exchange>) -> Response {
        if let Some(prepared) = routes::Prepared::of(&parts.uri) {
            if let Some(response) = prepared.respond(&parts.method).await {
                return response;
            }
            parts.uri = prepared.uri().unwrap_or(parts.uri);
        }
        if parts.uri.path().starts_with("/__emulator/") {
            if !exchange.process() {
                return pending().await;
            }
            return run(self.control, Request::from_parts(parts, Body::from(body))).await;
        }
        self.api(parts, &body, exchange).await
    }

    async fn api(self, parts: Parts, body: &Bytes, exchange: Arc<Exchange>) -> Response {
        exchange.connection.count(|| self.app.control.connections.count());
        let call = Arc::new(Call::read(&parts.method, &parts.uri, &parts.headers, body));
        let origin = call.origin.as_deref().and_then(|origin| HeaderValue::from_str(origin).ok());
        let mut response = if call.method == Method::OPTIONS {
            preflight(&parts)
        } else {
            let mut request = Request::from_parts(parts, Body::empty());
            *request.method_mut() = call.method.clone();
            request.extensions_mut().insert(call);
            request.extensions_mut().insert(exchange);
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

pub(super) fn plain(status: StatusCode) -> Response {
    let mut response = Response::new(Body::empty());
    *response.status_mut() = status;
    response
}
