//! The control routes under `/__emulator/`. Bodies are YAML, which includes JSON.

use axum::Router;
use axum::extract::{self, Query, State};
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

use crate::app::App;
use crate::control::{Change, Check, ExpectedRequests, Fault, RECHECK_INTERVAL, RateLimit};
use crate::response::set_header;
use crate::routes;
use crate::seed::Seed;
use crate::store::Logo;

type Shared = State<Arc<App>>;
type Result<T = Json<Value>> = std::result::Result<T, Refusal>;

const AVATAR: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 2 2\"><rect width=\"2\" height=\"2\" fill=\"#8a8f98\"/></svg>";

pub(crate) fn router() -> Router<Arc<App>> {
    Router::new()
        .route("/__emulator/health", get(async || Json(json!({ "status": "ok" }))))
        .route("/__emulator/avatar_placeholder.svg", get(async || image("image/svg+xml", AVATAR)))
        .route("/__emulator/logos/{organization_id}", get(logo))
        .route("/__emulator/reset", post(reset))
        .route("/__emulator/seed", post(seed))
        .route("/__emulator/faults", post(add_faults).delete(clear_faults))
        .route("/__emulator/rate_limits", post(add_rate_limits).delete(clear_rate_limits))
        .route("/__emulator/options", get(options).post(set_options))
        .route("/__emulator/changes", post(changes))
        .route("/__emulator/connections", get(connections))
        .route("/__emulator/routes", get(async || Json(json!({ "routes": routes::names() }))))
        .route("/__emulator/log", get(log).delete(clear_log))
        .route("/__emulator/requests", post(requests))
        .route("/__emulator/judge", get(verdicts))
        .fallback(no_such_route)
        .method_not_allowed_fallback(no_such_method)
}

/// An image that any page may show.
fn image(content_type: &str, content: impl IntoResponse) -> Response {
    let any = HeaderValue::from_static("*");
    let mut response = content.into_response();
    set_header(&mut response, header::CONTENT_TYPE, content_type);
    response.headers_mut().insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, any);
    response
}

async fn logo(State(app): Shared, extract::Path(organization): extract::Path<String>) -> Response {
    match app.with_db(|db| Logo::find(db, &organization)) {
        Ok(Ok(Some(logo))) => image(&logo.content_type, logo.content),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

async fn no_such_route(uri: Uri) -> (StatusCode, Json<Value>) {
    let error = format!("there is no control route {}: `clerk-emulator --manual` lists them", uri.path());
    (StatusCode::NOT_FOUND, Json(json!({ "error": error })))
}

async fn no_such_method(method: Method, uri: Uri) -> (StatusCode, Json<Value>) {
    let error = format!("{} does not take {method}", uri.path());
    (StatusCode::METHOD_NOT_ALLOWED, Json(json!({ "error": error })))
}

/// Why a control request was refused.
struct Refusal(String);

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        (StatusCode::BAD_REQUEST, Json(json!({ "error": self.0 }))).into_response()
    }
}

fn read<T: DeserializeOwned>(body: &str) -> Result<T> {
    parse(read_value(body)?)
}

fn read_value(body: &str) -> Result<Value> {
    if body.trim().is_empty() {
        return Err(Refusal("the body is empty: send YAML or JSON".into()));
    }
    serde_saphyr::from_str(body).map_err(|error| Refusal(error.to_string()))
}

/// Errors name the field, such as `delay_ms: invalid value: integer `-5`, expected u64`.
fn parse<T: DeserializeOwned>(value: Value) -> Result<T> {
    serde_path_to_error::deserialize(value).map_err(|error| Refusal(error.to_string()))
}

/// Parses one item or a list of them. All of them are refused together.
fn read_several<T: DeserializeOwned + Check>(body: &str) -> Result<Vec<T>> {
    let value = read_value(body)?;
    let items = if let Value::Array(items) = value { items } else { vec![value] };
    let items: Vec<T> = items.into_iter().map(parse).collect::<Result<_>>()?;
    items.iter().try_for_each(|item| item.check(routes::check)).map_err(Refusal)?;
    Ok(items)
}

fn done() -> Result {
    Ok(Json(json!({ "done": true })))
}

async fn reset(State(app): Shared) -> Result {
    app.reset().map_err(|error| Refusal(error.to_string()))?;
    done()
}

/// Whether it is no YAML with data, but could be the name of some.
fn is_a_name(body: &str) -> bool {
    let name = body.trim();
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-'))
}

async fn seed(State(app): Shared, body: String) -> Result {
    let seed = match Seed::named(body.trim()) {
        Some(seed) => seed,
        None if is_a_name(&body) => {
            let names: Vec<_> = Seed::names().collect();
            return Err(Refusal(format!("{} is none of the seeds {}", body.trim(), names.join(", "))));
        }
        None => Seed::from_yaml(&body).map_err(|error| Refusal(error.to_string()))?,
    };
    app.restart(&seed).map_err(|error| Refusal(error.to_string()))?;
    done()
}

async fn add_faults(State(app): Shared, body: String) -> Result {
    read_several::<Fault>(&body)?.into_iter().for_each(|fault| app.control.faults.add(fault));
    done()
}

async fn clear_faults(State(app): Shared) -> Result {
    app.control.faults.clear();
    done()
}

async fn add_rate_limits(State(app): Shared, body: String) -> Result {
    read_several::<RateLimit>(&body)?.into_iter().for_each(|limit| app.control.rate_limits.add(limit));
    done()
}

async fn clear_rate_limits(State(app): Shared) -> Result {
    app.control.rate_limits.clear();
    done()
}

async fn options(State(app): Shared) -> Result {
    Ok(Json(json!(app.control.options())))
}

/// Changes only the given options.
async fn set_options(State(app): Shared, body: String) -> Result {
    let mut options = json!(app.control.options());
    let Value::Object(wanted) = read(&body)? else { return Err(Refusal("the options must be a map".into())) };
    for (name, value) in wanted {
        options[name] = value;
    }
    app.control.set_options(parse(options)?);
    Ok(Json(json!(app.control.options())))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Changes {
    changes: Vec<Change>,
    #[serde(default)]
    between: bool,
}

async fn changes(State(app): Shared, body: String) -> Result {
    let Changes { changes, between } = read(&body)?;
    if between {
        app.control.schedule(changes);
    } else {
        app.change(&changes).map_err(Refusal)?;
    }
    done()
}

#[derive(Deserialize)]
struct After {
    #[serde(default)]
    after: u64,
}

async fn log(State(app): Shared, Query(After { after }): Query<After>) -> Result {
    Ok(Json(json!({ "entries": app.control.log.after(after) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Requests {
    requests: Vec<ExpectedRequests>,
    /// Retries for this long, since cancelled requests may take a moment to end.
    #[serde(default)]
    within_ms: u64,
}

async fn requests(State(app): Shared, body: String) -> Result {
    let Requests { requests, within_ms } = read(&body)?;
    let deadline = Instant::now() + Duration::from_millis(within_ms);
    loop {
        match ExpectedRequests::check_all(&requests, &app.control.log.after(0)) {
            Err(_) if Instant::now() < deadline => tokio::time::sleep(RECHECK_INTERVAL).await,
            Err(difference) => return Ok(Json(json!({ "difference": difference }))),
            Ok(()) => return Ok(Json(json!({ "difference": null }))),
        }
    }
}

async fn verdicts(State(app): Shared) -> Result {
    Ok(Json(json!(app.control.verdicts.read(app.judge.as_ref()))))
}

async fn connections(State(app): Shared) -> Result {
    Ok(Json(json!(app.control.connections.read())))
}

async fn clear_log(State(app): Shared) -> Result {
    app.control.clear_log();
    done()
}
