//! Every call goes through here: token out, answer in, token saved, client applied, then the body looked at.

use super::{
    clerk::{Clerk, Inner},
    state::Stamp,
};
use crate::{
    Client, Error, ErrorKind, Page, Pager, Result,
    http::{Answer, Attempts, Caller, List, Repeat, Request, piggybacked_client, retrying},
    paging::{Fetched, PageSource, check_size},
    resources::Resource,
};
use futures_util::future::BoxFuture;
use serde::de::DeserializeOwned;
use std::{sync::atomic::Ordering, time::Duration};

impl Clerk {
    /// Calls and decodes the resource.
    pub(crate) async fn call<T: DeserializeOwned>(&self, request: Request) -> Result<T> {
        self.decoded(request, Answer::decode).await
    }

    /// Calls and has the answer decoded; a write whose answer cannot be understood was done all the same.
    pub(crate) async fn decoded<T>(
        &self,
        request: Request,
        decode: impl Fn(&Answer) -> Result<T>,
    ) -> Result<T> {
        let answer = self.answer(&request).await?;
        decode(&answer).map_err(|error| match request.repeat {
            Repeat::Write | Repeat::Never if error.kind() == ErrorKind::Decode => error.maybe_applied(),
            _ => error,
        })
    }

    /// One page of a list.
    pub(crate) async fn get_page<T: Resource>(&self, request: Request, page: (u64, u32)) -> Result<Page<T>> {
        Ok(self.get_list(request, page).await?.1)
    }

    /// One page, and what else its answer said. A row that cannot be decoded fails the page: a page handed out
    /// without it would look whole.
    pub(crate) async fn get_list<T: Resource>(
        &self,
        request: Request,
        (offset, limit): (u64, u32),
    ) -> Result<(List<()>, Page<T>)> {
        let request = request.query("limit", limit.to_string()).query("offset", offset.to_string());
        let list = self.decoded(request, Answer::rows::<T>).await?;
        let data = list.data.into_iter().map(|row| row.item).collect::<Result<Vec<T>>>()?;
        let total_count = list.total_count.unwrap_or(offset as i64 + data.len() as i64);
        let rest = List {
            data: Vec::new(),
            total_count: list.total_count,
            has_role_set_migration: list.has_role_set_migration,
        };
        Ok((rest, Page::new(data, total_count, offset, limit)))
    }

    /// A lazy sequence over a list.
    pub(crate) fn pager<T: Resource>(&self, request: Request, page_size: i32) -> Result<Pager<T>> {
        let size = check_size(page_size)?;
        Ok(Pager::new(Source { clerk: self.clone(), request }, size))
    }

    /// Sends it, again where the rule allows, and gives the answer whatever its status is among the good ones.
    async fn answer(&self, request: &Request) -> Result<Answer> {
        let attempts = Attempts { timeout: self.timeout };
        let inner = &*self.inner;
        let calling = async {
            let first = retrying(request.repeat, request.route, attempts, || inner.attempt(request)).await;
            match first {
                Err(error)
                    if error.kind() == ErrorKind::Unauthenticated && request.repeat == Repeat::Read =>
                {
                    inner.after_unauthenticated(request, attempts, error).await
                }
                answered => answered,
            }
        };
        inner.unless_closed(calling).await
    }
}

impl Inner {
    async fn attempt(&self, request: &Request) -> Result<Answer> {
        let sent = self.tokens.load().await?;
        let stamp = Stamp { sequence: self.sequence.fetch_add(1, Ordering::Relaxed) + 1, date: None };
        let session = self.read_state(|state| state.session().map(|session| session.id.clone()));
        let caller =
            Caller { client_token: sent.as_deref().unwrap_or_default(), session_id: session.as_deref() };
        let head = self.transport.send(request, &caller).await?;
        if let Some(token) = head.client_token() {
            let new = Some(token.to_owned()).filter(|token| !token.is_empty());
            self.tokens.swap(sent, new).await;
        }
        let answer = head.read().await?;
        if let Some(client) = piggybacked_client(&answer.body) {
            self.apply(Some(client), Stamp { date: answer.date, ..stamp });
        }
        answer.success()?;
        Ok(answer)
    }

    /// The session may be gone, or only the token was: the client tells. Asked once.
    async fn after_unauthenticated(
        &self,
        request: &Request,
        attempts: Attempts,
        error: Error,
    ) -> Result<Answer> {
        if request.route == CLIENT {
            return Err(error);
        }
        let before = self.read_state(|state| state.session().map(|session| session.id.clone()));
        if self.fetch_client(attempts.timeout).await.is_err() || before.is_none() {
            return Err(error);
        }
        let after = self.read_state(|state| state.session().map(|session| session.id.clone()));
        if before != after {
            return Err(error);
        }
        retrying(request.repeat, request.route, attempts, || self.attempt(request)).await
    }

    /// Reads the client anew; `None` where the server holds none.
    pub(crate) async fn fetch_client(&self, timeout: Duration) -> Result<()> {
        let request = Request::get(CLIENT, &[]);
        let sequence = self.sequence.load(Ordering::Relaxed) + 1;
        let answer =
            retrying(request.repeat, request.route, Attempts { timeout }, || self.attempt(&request)).await?;
        let client = answer.decode_optional::<Client>()?;
        self.apply(client, Stamp { sequence, date: answer.date });
        Ok(())
    }

    /// Ends with a Usage error as soon as the client is closed.
    pub(crate) async fn unless_closed<T>(&self, calling: impl Future<Output = Result<T>>) -> Result<T> {
        let mut closed = self.closed.subscribe();
        tokio::select! {
            biased;
            _ = closed.wait_for(|closed| *closed) => Err(Error::usage("this client is closed")),
            result = calling => result,
        }
    }
}

const CLIENT: &str = "/client";

/// Where a lazy sequence reads its pages.
struct Source {
    clerk: Clerk,
    request: Request,
}

impl<T: Resource> PageSource<T> for Source {
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'_, Result<Fetched<T>>> {
        Box::pin(async move {
            let request =
                self.request.clone().query("limit", limit.to_string()).query("offset", offset.to_string());
            let List { data: rows, total_count, .. } = self.clerk.decoded(request, Answer::rows::<T>).await?;
            let total_count = total_count.unwrap_or(offset as i64 + rows.len() as i64);
            Ok(Fetched { rows, total_count })
        })
    }
}
