//! Calls: sends a request, retries it where its retry policy allows, and decodes the response.

use super::{List, Shared, list::Cursored};
use crate::{
    error::{Error, ErrorKind, Result},
    http::{Attempt, Budget, Request, RequestOptions, Response, RetryPolicy, retrying},
    models::{Page, Resource},
    paging::{CursorPage, Fetched, Turn},
    wire::Decode,
};
use std::sync::Arc;
use tokio::time::Instant;

/// What differs between the two APIs.
pub(crate) trait Api: Send + Sync + 'static {
    fn shared(&self) -> &Shared;

    /// Makes one attempt at a request, with this API's credential. Returns the response if its status is a success,
    /// otherwise the error that it describes.
    fn attempt(&self, request: &Request, attempt: Attempt) -> impl Future<Output = Result<Response>> + Send;

    /// Whether to send a read once more after it was refused with `Unauthenticated`.
    fn reauthenticate(&self, request: &Request, budget: Budget) -> impl Future<Output = bool> + Send;
}

/// Makes the calls of one API. Cheap to clone: clones share everything but the options.
pub(crate) struct Caller<A> {
    pub(crate) api: Arc<A>,
    pub(crate) options: RequestOptions,
    /// The budget of the call that is under way, if it makes several requests.
    budget: Option<Budget>,
    /// Whether its requests belong to a bulk job.
    is_in_bulk_job: bool,
}

impl<A> Clone for Caller<A> {
    fn clone(&self) -> Self {
        Self { api: self.api.clone(), ..*self }
    }
}

impl<A: Api> Caller<A> {
    pub(crate) fn new(api: Arc<A>, options: RequestOptions) -> Self {
        Self { api, options, budget: None, is_in_bulk_job: false }
    }

    /// The same caller with different options, where they are given.
    pub(crate) fn with_options(&self, options: RequestOptions) -> Result<Self> {
        Ok(Self { options: options.or(self.options).check()?, budget: None, ..self.clone() })
    }

    /// The same caller for requests that have other defaults.
    pub(crate) fn with_defaults(&self, defaults: RequestOptions) -> Self {
        Self { options: self.options.or(defaults), ..self.clone() }
    }

    /// The same caller for the requests of a single call, which share its budget from now on.
    pub(crate) fn for_one_call(&self) -> Self {
        Self { budget: Some(self.budget()), ..self.clone() }
    }

    /// The same caller for the requests of a bulk job, which waits for rate limits and outages itself: writes return a refusal
    /// by the rate limit at once, and all requests return soon that the server is down.
    pub(crate) fn in_bulk_job(&self) -> Self {
        Self { is_in_bulk_job: true, ..self.clone() }
    }

    /// The budget of a call that begins now, or of the one that is under way.
    pub(crate) fn budget(&self) -> Budget {
        self.budget.unwrap_or_else(|| Budget::new(&self.options).in_bulk_job(self.is_in_bulk_job))
    }

    pub(crate) fn shared(&self) -> &Shared {
        self.api.shared()
    }

    /// Sends a request and decodes the resource in its response.
    pub(crate) async fn call<T: Decode>(&self, request: &Request) -> Result<T> {
        self.decoded(request, |response| response.decode()).await
    }

    /// Sends a request and decodes its response. A write whose response cannot be decoded was applied all the same.
    pub(crate) async fn decoded<T>(
        &self,
        request: &Request,
        decode: impl FnOnce(Response) -> Result<T>,
    ) -> Result<T> {
        let response = self.respond(request).await?;
        let decoded = decode(response).map_err(|error| request.failed(error));
        decoded.map_err(|error| match request.retry_policy {
            RetryPolicy::Write | RetryPolicy::Never if error.kind() == ErrorKind::Decode => {
                error.maybe_applied()
            }
            _ => error,
        })
    }

    /// One page of a list.
    pub(crate) async fn page<T: Resource>(&self, request: Request, page: (u64, u32)) -> Result<Page<T>> {
        Ok(self.page_with_flags(request, page).await?.0)
    }

    /// One page, and whether its response said that roles are being migrated.
    pub(crate) async fn page_with_flags<T: Resource>(
        &self,
        request: Request,
        (offset, limit): (u64, u32),
    ) -> Result<(Page<T>, bool)> {
        let (fetched, has_role_set_migration) = self.fetch(request, offset, limit, None).await?;
        Ok((fetched.into_page(offset, limit), has_role_set_migration))
    }

    /// A list that is not sent in pages, as a single page.
    pub(crate) async fn whole_list<T: Resource>(&self, request: &Request) -> Result<Page<T>> {
        let List { data: rows, .. } = self.decoded(request, Response::rows).await?;
        let count = rows.len();
        let total_count = Some(i64::try_from(count).unwrap_or(i64::MAX));
        let fetched = Fetched { rows, total_count, arrived_at: Instant::now() };
        Ok(fetched.into_page(0, u32::try_from(count).unwrap_or(u32::MAX)))
    }

    /// The rows of one page, decoded when its turn comes.
    pub(super) async fn fetch<T: Resource>(
        &self,
        request: Request,
        offset: u64,
        limit: u32,
        turn: Option<Turn>,
    ) -> Result<(Fetched<T>, bool)> {
        request.check_filters()?;
        let request = request.query("limit", limit.to_string()).query("offset", offset.to_string());
        let response = self.respond(&request).await?;
        let arrived_at = Instant::now();
        self.until(turn).await?;
        let list = response.rows().map_err(|error| request.failed(error))?;
        let List { data: rows, total_count, has_role_set_migration } = list;
        Ok((Fetched { rows, total_count, arrived_at }, has_role_set_migration))
    }

    /// The rows of one page of a list that the server pages by cursor, decoded when its turn comes.
    pub(crate) async fn fetch_after<T: Resource>(
        &self,
        request: Request,
        cursor: Option<String>,
        limit: u32,
        turn: Option<Turn>,
    ) -> Result<CursorPage<T>> {
        let request = request.query("limit", limit.to_string()).maybe_query("starting_after", cursor);
        request.check_filters()?;
        let response = self.respond(&request).await?;
        self.until(turn).await?;
        cursor_page(response).map_err(|error| request.failed(error))
    }

    /// Waits until it is a page's turn to be decoded, if it has one.
    async fn until(&self, turn: Option<Turn>) -> Result<()> {
        let Some(turn) = turn else { return Ok(()) };
        let coming = async {
            turn.comes().await;
            Ok(())
        };
        // Its turn may never come, but closing the client ends this, too.
        self.shared().unless_closed(coming).await
    }

    /// Sends a request, and retries it where its retry policy allows. Returns the response if its status is a success.
    async fn respond(&self, request: &Request) -> Result<Response> {
        let shared = self.shared();
        shared.check_open()?;
        if request.retry_policy == RetryPolicy::Write {
            shared.count_write();
        }
        let responding = async { Ok(self.attempts(request).await) };
        match shared.unless_closed(responding).await {
            Ok(result) => result.map_err(|error| request.failed(error)),
            Err(closed) if request.retry_policy != RetryPolicy::Read && request.was_sent() => {
                Err(request.failed(closed).maybe_applied())
            }
            Err(closed) => Err(closed),
        }
    }

    async fn attempts(&self, request: &Request) -> Result<Response> {
        let budget = self.budget();
        let retried = || retrying(request, budget, |attempt| self.api.attempt(request, attempt));
        let error = match retried().await {
            Err(error) if is_refused_read(request, &error) => error,
            result => return result,
        };
        if self.api.reauthenticate(request, budget).await { retried().await } else { Err(error) }
    }
}

fn cursor_page<T: Resource>(response: Response) -> Result<CursorPage<T>> {
    let next = response.decode::<Cursored>()?.next();
    let next = next.map_err(|mismatch| response.undecodable(&mismatch.to_string()))?;
    Ok(CursorPage { rows: response.rows()?.data, next })
}

fn is_refused_read(request: &Request, error: &Error) -> bool {
    request.retry_policy == RetryPolicy::Read
        && error.kind() == ErrorKind::Unauthenticated
        && error.is_from_response()
}
