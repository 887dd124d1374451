//! One attempt at one request: sent, its head looked at, its body read within bounds.

use super::{Address, Request, envelope::Answer, tls};
use crate::{Error, Result};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, DATE, HeaderMap, HeaderValue, RETRY_AFTER};
use std::{
    error::Error as _,
    io,
    sync::{PoisonError, RwLock},
    time::{Duration, SystemTime},
};
use url::form_urlencoded;

/// The version of the API this library was written against.
const API_VERSION: &str = "2026-05-12";
/// Longer bodies are refused: no answer of 500 rows comes near it.
const MAX_BODY: usize = 32 << 20;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// Who calls: nothing but headers and the session's id.
pub(crate) struct Caller<'a> {
    pub(crate) client_token: &'a str,
    pub(crate) session_id: Option<&'a str>,
}

/// The connection pool and the address it goes to.
pub(crate) struct Transport {
    address: Address,
    /// None once it was closed: connections that nobody uses would stay open for as long as there is a handle.
    http: RwLock<Option<reqwest::Client>>,
}

impl Transport {
    pub(crate) fn new(address: Address, ca_certificate: Option<&str>) -> Result<Self> {
        let mut builder = reqwest::Client::builder()
            .tls_backend_preconfigured(tls::config(address.is_https(), ca_certificate)?)
            .user_agent(concat!("clerk-orgs/", env!("CARGO_PKG_VERSION")))
            .redirect(reqwest::redirect::Policy::none())
            // What may be repeated is decided per operation, above this layer.
            .retry(reqwest::retry::never())
            .connect_timeout(CONNECT_TIMEOUT)
            .referer(false);
        if address.is_loopback() {
            builder = builder.no_proxy();
        }
        let http =
            builder.build().map_err(|error| Error::usage("HTTP could not be set up").with_source(error))?;
        Ok(Self { address, http: RwLock::new(Some(http)) })
    }

    /// Closes the connections: at once those that nobody uses, the others as their requests end.
    pub(crate) fn close(&self) {
        *self.http.write().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// Sends it and waits for the head of the answer. The caller bounds the time.
    pub(crate) async fn send(&self, request: &Request, caller: &Caller<'_>) -> Result<Head> {
        let http = self.http.read().unwrap_or_else(PoisonError::into_inner).clone();
        let http = http.ok_or_else(Error::closed)?;
        let mut url = self.address.join(&request.path);
        {
            let mut query = url.query_pairs_mut();
            query.append_pair("_is_native", "1");
            // The session is said where it is not in the path already.
            if let (false, Some(session)) = (request.path.starts_with("/client"), caller.session_id) {
                query.append_pair("_clerk_session_id", session);
            }
            query.extend_pairs(&request.query);
        }
        let mut token = HeaderValue::from_str(caller.client_token)
            .map_err(|_| Error::usage("the token store gave a client token that no header can hold"))?;
        token.set_sensitive(true);
        let mut sending = http
            .request(request.method.clone(), url)
            .header(AUTHORIZATION, token)
            .header("clerk-api-version", API_VERSION);
        if request.method != reqwest::Method::GET {
            let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.form).finish();
            sending = sending.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form);
        }
        Ok(Head { response: sending.send().await.map_err(failure)? })
    }
}

/// The head of an answer whose body is still to be read.
pub(crate) struct Head {
    response: reqwest::Response,
}

impl Head {
    /// The client token the server wants used from now on; an empty one says that there is none any more.
    pub(crate) fn client_token(&self) -> Option<&str> {
        let text = self.response.headers().get(AUTHORIZATION)?.to_str().ok()?.trim();
        Some(if text == "Bearer" { "" } else { text })
    }

    /// Reads the body, never more than the bound.
    pub(crate) async fn read(self) -> Result<Answer> {
        let Self { mut response } = self;
        let status = response.status().as_u16();
        let (retry_after, date) = (retry_after(response.headers()), date(response.headers()));
        let mut body =
            Vec::with_capacity(response.content_length().unwrap_or_default().min(1 << 20) as usize);
        while let Some(chunk) = response.chunk().await.map_err(|error| failure(error).with_status(status))? {
            if body.len() + chunk.len() > MAX_BODY {
                return Err(Error::decode("the server's answer is larger than 32 MiB").with_status(status));
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Answer { status, retry_after, date, body })
    }
}

fn date(headers: &HeaderMap) -> Option<SystemTime> {
    httpdate::parse_http_date(headers.get(DATE)?.to_str().ok()?).ok()
}

/// Seconds or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse::<u64>() {
        return Some(Duration::from_secs(seconds.min(u32::MAX.into())));
    }
    let at = httpdate::parse_http_date(text).ok()?;
    Some(at.duration_since(SystemTime::now()).unwrap_or_default())
}

/// Whether the connection was never made, so that the server cannot have acted.
#[derive(Debug, thiserror::Error)]
#[error("no connection")]
pub(crate) struct NotConnected(#[source] reqwest::Error);

fn failure(error: reqwest::Error) -> Error {
    // The address may hold what people typed.
    let error = error.without_url();
    let mut reason = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        reason = cause.to_string();
        source = cause.source();
    }
    if error.is_connect() {
        let kind = if error.is_timeout() { Error::timeout } else { Error::network };
        return kind(format!("the server could not be reached: {reason}")).with_source(NotConnected(error));
    }
    if error.is_timeout() {
        return Error::timeout("the server did not answer in time").with_source(error);
    }
    if is_unpacking(&error) {
        return Error::decode(format!("the server's answer could not be unpacked: {reason}"))
            .with_source(error);
    }
    Error::network(format!("the connection to the server broke: {reason}")).with_source(error)
}

/// Whether the bytes came but could not be unpacked. A body that ends early is a decoding error to reqwest, too.
fn is_unpacking(error: &reqwest::Error) -> bool {
    let sources = std::iter::successors(error.source(), |&cause| cause.source());
    let mut sources = sources.filter_map(|cause| cause.downcast_ref::<io::Error>());
    sources.any(|cause| matches!(cause.kind(), io::ErrorKind::InvalidData | io::ErrorKind::InvalidInput))
}

/// Whether an error says that nothing was sent.
pub(crate) fn never_sent(error: &Error) -> bool {
    std::error::Error::source(error).is_some_and(|source| source.is::<NotConnected>())
}
