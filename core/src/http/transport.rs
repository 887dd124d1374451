//! One attempt at a request: admits it, sends it, and reads the head and body of its response.

use super::{
    Address, Request, body,
    failure::{NotProcessed, failure_to_send, may_leave_dead_connection},
    hooks::{self, Hooks, RequestInfo, ResponseInfo},
    pool::{Pool, Settings},
    proxy,
    response::Response,
    retry::{Attempt, Deadline},
    retry_after::{date, retry_after},
    tls,
    user_agent::user_agent,
};
use crate::error::{Error, Result};
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT,
};
use std::{
    mem,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::form_urlencoded;

/// A call that is cancelled after waiting this long for a response may have used a dead connection.
const MIN_CANCELLED_WAIT: Duration = Duration::from_secs(1);

const API_VERSION: &str = "clerk-api-version";
const FORM: &str = "application/x-www-form-urlencoded";

/// The credential that an API adds to each request.
pub(crate) struct Credential<'a> {
    pub(crate) authorization: HeaderValue,
    /// Inserted before the request's own query.
    pub(crate) query: Vec<(&'static str, &'a str)>,
}

/// The connection settings of a client.
pub(crate) struct Connection<'a> {
    pub(crate) address: Address,
    pub(crate) ca_certificate: Option<&'a str>,
    pub(crate) proxy: Option<&'a str>,
    pub(crate) timeout: Duration,
    pub(crate) max_concurrent_requests: usize,
    /// The API version of the requests.
    pub(crate) api_version: &'static str,
    /// The application's part of the `User-Agent` header.
    pub(crate) user_agent: Option<&'a str>,
    pub(crate) hooks: Hooks,
}

/// The connections, and the address they connect to.
pub(crate) struct Transport {
    address: Address,
    pool: Arc<Pool>,
    has_proxy: bool,
    api_version: &'static str,
    user_agent: HeaderValue,
    /// None once the client is closed: what they hold may hold the client.
    hooks: Mutex<Hooks>,
    /// The number of requests sent.
    sent: AtomicU64,
    /// Limits the requests in flight, so that any number of calls uses a bounded number of sockets. The holder of a permit
    /// waits only for its own exchange, since otherwise a client with one permit could deadlock.
    requests: Arc<Semaphore>,
}

impl Transport {
    pub(crate) fn new(connection: Connection<'_>) -> Result<Self> {
        let Connection { address, ca_certificate, proxy, timeout, max_concurrent_requests, .. } = connection;
        let proxy = proxy::choose(&address, proxy)?;
        let has_proxy = proxy.is_some();
        let user_agent = user_agent(connection.user_agent)?;
        let settings = Settings {
            tls: tls::config(address.is_https(), ca_certificate)?,
            proxy,
            timeout,
            idle_connections: max_concurrent_requests,
            user_agent: user_agent.clone(),
        };
        let requests = Arc::new(Semaphore::new(max_concurrent_requests));
        let (pool, sent) = (Arc::new(Pool::new(settings)?), AtomicU64::new(0));
        let Connection { api_version, .. } = connection;
        let hooks = Mutex::new(connection.hooks);
        Ok(Self { address, pool, has_proxy, api_version, user_agent, hooks, sent, requests })
    }

    /// Closes idle connections at once, and the others when their requests end. Releases the hooks.
    pub(crate) fn close(&self) {
        self.requests.close();
        self.pool.close();
        let hooks = mem::take(&mut *self.hooks());
        // Without the lock, since this may run code of the application.
        drop(hooks);
    }

    fn hooks(&self) -> MutexGuard<'_, Hooks> {
        self.hooks.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits, first come, first served, until the request may start, but not beyond the call's deadline.
    pub(crate) async fn admit(&self, attempt: Attempt) -> Result<Admission> {
        if attempt.call_deadline().remaining().is_zero() {
            let text = "the time limit of the call passed before the request could be sent";
            return Err(Error::timeout(text).with_source(NotProcessed::NotAdmitted).not_processed());
        }
        let waiting = async { Arc::clone(&self.requests).acquire_owned().await.map_err(|_| Error::closed()) };
        let on_timeout = || {
            let text = "the request could not be sent in time, because too many of this client are in flight: raise max_concurrent_requests";
            Error::timeout(text).with_source(NotProcessed::NotAdmitted).not_processed()
        };
        let permit = attempt.call_deadline().within(waiting, on_timeout).await?;
        Ok(Admission { attempt, _permit: permit })
    }

    /// Sends the request and waits for the head of the response.
    pub(crate) async fn send(
        &self,
        request: &Request,
        credential: Credential<'_>,
        admission: Admission,
    ) -> Result<Head> {
        let added = self.headers_to_add(request, admission.attempt).await?;
        let lease = self.pool.lease()?;
        // From here on, the request counts as sent, with this number.
        request.mark_sent(self.sent.fetch_add(1, Ordering::Relaxed) + 1);
        let request = self.build(&lease.client, request, credential).headers(added);
        let sending = async { request.send().await.map_err(|error| failure_to_send(error, self.has_proxy)) };
        let deadline = admission.attempt.deadline();
        let connections = Connections { pool: Arc::clone(&self.pool), generation: lease.generation };
        let mut guard = CancelGuard { connections: &connections, begun: Instant::now(), is_complete: false };
        let sent = deadline.within(sending, response_timeout).await;
        guard.is_complete = true;
        drop(guard);
        let response = connections.retire_if_dead(sent)?;
        let shows_headers = self.hooks().on_response.is_some();
        Ok(Head { response, deadline, connections, admission, shows_headers })
    }

    /// The headers that the application adds to this attempt.
    async fn headers_to_add(&self, request: &Request, attempt: Attempt) -> Result<HeaderMap> {
        let Some(hook) = self.hooks().on_request.clone() else { return Ok(HeaderMap::new()) };
        let mut headers = self.headers(request, HeaderValue::from_static(""));
        // The connections add these themselves.
        headers.insert(USER_AGENT, self.user_agent.clone());
        headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip"));
        let seen = RequestInfo {
            method: request.method.to_string(),
            route: request.attempted(attempt.number).to_string(),
            host: self.address.host(),
            attempt: attempt.number as i32,
            headers: hooks::shown(&headers),
        };
        hooks::checked(hooks::call("on_request", attempt.call_deadline(), move || hook(&seen)).await?)
    }

    /// Shows a response to the application.
    pub(crate) async fn show(
        &self,
        request: &Request,
        attempt: Attempt,
        (response, trace_id, duration): (&Response, Option<&str>, Duration),
    ) -> Result<()> {
        let Some(hook) = self.hooks().on_response.clone() else { return Ok(()) };
        let seen = ResponseInfo {
            method: request.method.to_string(),
            route: request.attempted(attempt.number).to_string(),
            host: self.address.host(),
            attempt: attempt.number as i32,
            status: response.status.into(),
            headers: response.headers.clone(),
            duration,
            trace_id: trace_id.map(str::to_owned),
        };
        hooks::call("on_response", attempt.call_deadline(), move || hook(&seen)).await
    }

    /// The library's headers of a request, without those that are the same for all requests of a connection.
    fn headers(&self, request: &Request, mut authorization: HeaderValue) -> HeaderMap {
        authorization.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(API_VERSION, HeaderValue::from_static(self.api_version));
        if request.method != reqwest::Method::GET {
            headers.insert(CONTENT_TYPE, content_type(request));
        }
        headers
    }

    fn build(
        &self,
        client: &reqwest::Client,
        request: &Request,
        credential: Credential<'_>,
    ) -> reqwest::RequestBuilder {
        let mut url = self.address.join(&request.path);
        url.query_pairs_mut().extend_pairs(credential.query).extend_pairs(&request.query);
        let headers = self.headers(request, credential.authorization);
        let sending = client.request(request.method.clone(), url).headers(headers);
        if request.method == reqwest::Method::GET {
            return sending;
        }
        match &request.file {
            Some(file) => sending.body(file.body()),
            None => sending
                .body(form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.form).finish()),
        }
    }
}

fn content_type(request: &Request) -> HeaderValue {
    let of_file = request.file.as_ref().and_then(|file| HeaderValue::try_from(file.content_type()).ok());
    of_file.unwrap_or(HeaderValue::from_static(FORM))
}

fn response_timeout() -> Error {
    Error::timeout("the server did not respond in time")
}

/// A permit for one request in flight, released when dropped.
pub(crate) struct Admission {
    attempt: Attempt,
    _permit: OwnedSemaphorePermit,
}

/// The connections that one request uses.
struct Connections {
    pool: Arc<Pool>,
    generation: u64,
}

impl Connections {
    /// Replaces the connections for the next request if this one's failure indicates that they may be dead.
    fn retire_if_dead<T>(&self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(may_leave_dead_connection) {
            self.pool.retire(self.generation);
        }
        result
    }
}

/// A cancelled request is dropped without an error that could be classified.
struct CancelGuard<'a> {
    connections: &'a Connections,
    begun: Instant,
    is_complete: bool,
}

impl Drop for CancelGuard<'_> {
    fn drop(&mut self) {
        if !self.is_complete && self.begun.elapsed() >= MIN_CANCELLED_WAIT {
            self.connections.pool.retire(self.connections.generation);
        }
    }
}

/// The head of a response whose body is still to be read.
pub(crate) struct Head {
    response: reqwest::Response,
    deadline: Deadline,
    connections: Connections,
    /// Until the body is read, the request is in flight.
    admission: Admission,
    /// Whether a hook will look at the headers.
    shows_headers: bool,
}

impl Head {
    /// The credential in its `Authorization` header.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.response.headers().get(AUTHORIZATION)?.to_str().ok().map(str::trim)
    }

    /// Reads the body, up to the size limit.
    pub(crate) async fn read(self) -> Result<Response> {
        let Self { response, deadline, connections, admission, shows_headers } = self;
        let status = response.status().as_u16();
        let (retry_after, date) = (retry_after(response.headers()), date(response.headers()));
        let headers = if shows_headers { hooks::shown(response.headers()) } else { Vec::new() };
        let read = async { body::read(response).await.map_err(|error| error.with_status(status)) };
        let read = deadline.within(read, response_timeout).await;
        drop(admission);
        Ok(Response { status, retry_after, date, headers, body: connections.retire_if_dead(read)? })
    }
}
