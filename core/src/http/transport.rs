//! One attempt at one request: let in, sent, its head looked at, its body read.

use super::{
    Address, Request, body,
    envelope::Answer,
    failure::{NotProcessed, distrusts_connections, failure_to_send},
    pool::{Pool, Settings},
    proxy,
    retry::{Attempt, Deadline},
    retry_after::{date, retry_after},
    tls,
};
use crate::{Error, Result};
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use url::form_urlencoded;

/// The version of the API this library was written against.
const API_VERSION: &str = "2026-05-12";
/// Whoever gives up a call after so long without an answer may have waited on a dead connection.
const GIVEN_UP: Duration = Duration::from_secs(1);

/// Who calls: nothing but headers and the session's id.
pub(crate) struct Caller<'a> {
    pub(crate) client_token: &'a str,
    pub(crate) session_id: Option<&'a str>,
}

/// How a client reaches its server.
pub(crate) struct Connection<'a> {
    pub(crate) address: Address,
    pub(crate) ca_certificate: Option<&'a str>,
    pub(crate) proxy: Option<&'a str>,
    pub(crate) timeout: Duration,
    pub(crate) max_concurrent_requests: usize,
}

/// The connections and the address they go to.
pub(crate) struct Transport {
    address: Address,
    pool: Arc<Pool>,
    has_proxy: bool,
    /// Requests that may be under way at once, so that any number of calls needs a bounded number of sockets. Whoever
    /// holds a permit waits for its own exchange and nothing else, or a client with one permit could wait for itself.
    requests: Arc<Semaphore>,
}

impl Transport {
    pub(crate) fn new(connection: Connection<'_>) -> Result<Self> {
        let Connection { address, ca_certificate, proxy, timeout, max_concurrent_requests } = connection;
        let proxy = proxy::choose(&address, proxy)?;
        let has_proxy = proxy.is_some();
        let settings = Settings {
            tls: tls::config(address.is_https(), ca_certificate)?,
            proxy,
            timeout,
            idle_connections: max_concurrent_requests,
        };
        let requests = Arc::new(Semaphore::new(max_concurrent_requests));
        Ok(Self { address, pool: Arc::new(Pool::new(settings)?), has_proxy, requests })
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
            Error::timeout(text).with_source(NotProcessed::NotBegun)
        };
        let permit = attempt.end_of_call().within(waiting, too_late).await?;
        Ok(Admission { attempt, _permit: permit })
    }

    /// Sends it and waits for the head of the answer.
    pub(crate) async fn send(
        &self,
        request: &Request,
        caller: &Caller<'_>,
        admission: Admission,
    ) -> Result<Head> {
        let lease = self.pool.lease()?;
        let request = self.build(&lease.client, request, caller)?;
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
        caller: &Caller<'_>,
    ) -> Result<reqwest::RequestBuilder> {
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
        let sending = client
            .request(request.method.clone(), url)
            .header(AUTHORIZATION, token)
            .header("clerk-api-version", API_VERSION);
        if request.method == reqwest::Method::GET {
            return Ok(sending);
        }
        let form = form_urlencoded::Serializer::new(String::new()).extend_pairs(&request.form).finish();
        Ok(sending.header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(form))
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

/// The head of an answer whose body is still to be read.
pub(crate) struct Head {
    response: reqwest::Response,
    deadline: Deadline,
    connections: Connections,
    /// Until the body is read the request is under way.
    admission: Admission,
}

impl Head {
    /// The client token the server wants used from now on; an empty one says that there is none any more.
    pub(crate) fn client_token(&self) -> Option<&str> {
        let text = self.response.headers().get(AUTHORIZATION)?.to_str().ok()?.trim();
        Some(if text == "Bearer" { "" } else { text })
    }

    /// Reads the body, never more than the bound.
    pub(crate) async fn read(self) -> Result<Answer> {
        let Self { response, deadline, connections, admission } = self;
        let status = response.status().as_u16();
        let (retry_after, date) = (retry_after(response.headers()), date(response.headers()));
        let read = async { body::read(response).await.map_err(|error| error.with_status(status)) };
        let read = deadline.within(read, no_answer).await;
        drop(admission);
        Ok(Answer { status, retry_after, date, body: connections.judge(read)? })
    }
}
