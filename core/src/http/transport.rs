//! One attempt at one request: let in, sent, its head looked at, its body read.

use super::{
    Address, Request, body,
    failure::{NotProcessed, distrusts_connections, failure_to_send},
    pool::{Pool, Settings},
    proxy,
    response::Response,
    retry::{Attempt, Deadline},
    retry_after::{date, retry_after},
    tls,
};
use crate::error::{Error, Result};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::form_urlencoded;

/// Whoever gives up a call after so long without an answer may have waited on a dead connection.
const GIVEN_UP: Duration = Duration::from_secs(1);

/// What an API adds to each request, to say who sends it.
pub(crate) struct Credential<'a> {
    pub(crate) authorization: HeaderValue,
    /// Goes before the request's own.
    pub(crate) query: Vec<(&'static str, &'a str)>,
}

/// How a client reaches its server.
pub(crate) struct Connection<'a> {
    pub(crate) address: Address,
    pub(crate) ca_certificate: Option<&'a str>,
    pub(crate) proxy: Option<&'a str>,
    pub(crate) timeout: Duration,
    pub(crate) max_concurrent_requests: usize,
    /// The version of the API that requests are written for.
    pub(crate) api_version: &'static str,
}

/// The connections and the address they go to.
pub(crate) struct Transport {
    address: Address,
    pool: Arc<Pool>,
    has_proxy: bool,
    api_version: &'static str,
    /// How many requests were sent.
    sent: AtomicU64,
    /// Requests that may be under way at once, so that any number of calls needs a bounded number of sockets. Whoever
    /// holds a permit waits for its own exchange and nothing else, or a client with one permit could wait for itself.
    requests: Arc<Semaphore>,
}

impl Transport {
    pub(crate) fn new(connection: Connection<'_>) -> Result<Self> {
        let Connection { address, ca_certificate, proxy, timeout, max_concurrent_requests, api_version } =
            connection;
        let proxy = proxy::choose(&address, proxy)?;
        let has_proxy = proxy.is_some();
        let settings = Settings {
            tls: tls::config(address.is_https(), ca_certificate)?,
            proxy,
            timeout,
            idle_connections: max_concurrent_requests,
        };
        let requests = Arc::new(Semaphore::new(max_concurrent_requests));
        let (pool, sent) = (Arc::new(Pool::new(settings)?), AtomicU64::new(0));
        Ok(Self { address, pool, has_proxy, api_version, sent, requests })
    }

    /// Closes the connections: at once those that nobody uses, the others as their requests end.
    pub(crate) fn close(&self) {
        self.requests.close();
        self.pool.close();
    }

    /// Waits, first come first served, until the request may begin; at most until the call has to be over.
    pub(crate) async fn admit(&self, attempt: Attempt) -> Result<Admission> {
        let waiting = async { Arc::clone(&self.requests).acquire_owned().await.map_err(|_| Error::closed()) };
        let too_late = || {
            let text =
                "too many requests of this client are under way: none ended in time for this one to begin";
            Error::timeout(text).with_source(NotProcessed::NotBegun).not_processed()
        };
        let permit = attempt.end_of_call().within(waiting, too_late).await?;
        Ok(Admission { attempt, _permit: permit })
    }

    /// Sends it and waits for the head of the response.
    pub(crate) async fn send(
        &self,
        request: &Request,
        credential: Credential<'_>,
        admission: Admission,
    ) -> Result<Head> {
        let lease = self.pool.lease()?;
        // From here on it counts as sent, under this number.
        request.mark_sent(self.sent.fetch_add(1, Ordering::Relaxed) + 1);
        let request = self.build(&lease.client, request, credential);
        let sending = async { request.send().await.map_err(|error| failure_to_send(error, self.has_proxy)) };
        let deadline = admission.attempt.begin();
        let connections = Connections { pool: Arc::clone(&self.pool), generation: lease.generation };
        let mut waiting = Waiting { connections: &connections, begun: Instant::now(), is_over: false };
        let sent = deadline.within(sending, no_answer).await;
        waiting.is_over = true;
        drop(waiting);
        let response = connections.judge(sent)?;
        Ok(Head { response, deadline, connections, admission })
    }

    fn build(
        &self,
        client: &reqwest::Client,
        request: &Request,
        credential: Credential<'_>,
    ) -> reqwest::RequestBuilder {
        let mut url = self.address.join(&request.path);
        url.query_pairs_mut().extend_pairs(credential.query).extend_pairs(&request.query);
        let mut authorization = credential.authorization;
        authorization.set_sensitive(true);
        let sending = client
            .request(request.method.clone(), url)
            .header(AUTHORIZATION, authorization)
            .header("clerk-api-version", self.api_version);
        if request.method == reqwest::Method::GET {
            return sending;
        }
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.form).finish();
        sending.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form)
    }
}

fn no_answer() -> Error {
    Error::timeout("the server did not answer in time")
}

/// One request's place among those that may be under way; given up when it is dropped.
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
    /// The next request gets others if this one's fate says that they may be dead.
    fn judge<T>(&self, result: Result<T>) -> Result<T> {
        if result.as_ref().is_err_and(distrusts_connections) {
            self.pool.retire(self.generation);
        }
        result
    }
}

/// A request that nobody waits for any more is dropped without an error that could be judged.
struct Waiting<'a> {
    connections: &'a Connections,
    begun: Instant,
    is_over: bool,
}

impl Drop for Waiting<'_> {
    fn drop(&mut self) {
        if !self.is_over && self.begun.elapsed() >= GIVEN_UP {
            self.connections.pool.retire(self.connections.generation);
        }
    }
}

/// The head of a response whose body is still to be read.
pub(crate) struct Head {
    response: reqwest::Response,
    deadline: Deadline,
    connections: Connections,
    /// Until the body is read the request is under way.
    admission: Admission,
}

impl Head {
    /// The credential that came with it.
    pub(crate) fn authorization(&self) -> Option<&str> {
        self.response.headers().get(AUTHORIZATION)?.to_str().ok().map(str::trim)
    }

    /// Reads the body, never more than the bound.
    pub(crate) async fn read(self) -> Result<Response> {
        let Self { response, deadline, connections, admission } = self;
        let status = response.status().as_u16();
        let (retry_after, date) = (retry_after(response.headers()), date(response.headers()));
        let read = async { body::read(response).await.map_err(|error| error.with_status(status)) };
        let read = deadline.within(read, no_answer).await;
        drop(admission);
        Ok(Response { status, retry_after, date, body: connections.judge(read)? })
    }
}
