//! Every call goes through here: sent, again where the rule allows, and its answer decoded.

use super::{
    clerk::{Clerk, Inner},
    sending::refuses_credential,
    state::Stamp,
};
use crate::{
    Client, Error, ErrorKind, Page, Pager, Result, Screen, Watch, WatchOptions,
    bulk::Pace,
    http::{Answer, Attempts, List, Repeat, Request, identity, retrying},
    paging::{Fetched, PageSource, Telling, check_size},
    resources::Resource,
    wire::Decode,
};
use futures_util::future::BoxFuture;
use std::{sync::atomic::Ordering, time::Duration};
use tokio_util::task::AbortOnDropHandle;

impl Clerk {
    /// Calls and decodes the resource.
    pub(crate) async fn call<T: Decode>(&self, request: Request) -> Result<T> {
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
        Ok(self.get_list(request, page).await?.0)
    }

    /// One page, and whether its answer said that roles are being moved.
    pub(crate) async fn get_list<T: Resource>(
        &self,
        request: Request,
        (offset, limit): (u64, u32),
    ) -> Result<(Page<T>, bool)> {
        let (fetched, has_role_set_migration) = self.fetch(request, offset, limit).await?;
        Ok((Page::new(fetched, offset, limit), has_role_set_migration))
    }

    /// The rows of one page.
    async fn fetch<T: Resource>(
        &self,
        request: Request,
        offset: u64,
        limit: u32,
    ) -> Result<(Fetched<T>, bool)> {
        let request = request.query("limit", limit.to_string()).query("offset", offset.to_string());
        let List { data: rows, total_count, has_role_set_migration } =
            self.decoded(request, Answer::rows).await?;
        Ok((Fetched { rows, total_count }, has_role_set_migration))
    }

    /// The same client, whose calls do not wait out the rate limit for themselves: the pace does for all.
    pub(crate) fn paced(&self) -> Self {
        Self { patient: false, ..self.clone() }
    }

    pub(crate) fn pace(&self) -> &Pace {
        &self.inner.pace
    }

    /// Ends with a `Usage` error as soon as the client is closed.
    pub(crate) async fn unless_closed<T>(&self, waiting: impl Future<Output = Result<T>>) -> Result<T> {
        self.inner.unless_closed(waiting, |closed| closed).await
    }

    /// A lazy sequence over a list.
    pub(crate) fn pager<T: Resource>(&self, request: Request, page_size: i32) -> Result<Pager<T>> {
        let size = check_size(page_size)?;
        Pager::new(Source { clerk: self.clone(), request }, size).prefetch(self.inner.prefetch)
    }

    /// The changes of a list.
    pub(crate) fn watch<T: Resource + Clone>(
        &self,
        request: Request,
        page_size: i32,
        options: &WatchOptions,
        is_same: fn(&T, &T) -> bool,
    ) -> Result<Watch<T>> {
        self.inner.check_open()?;
        let (clerk, telling) = (self.clone(), Telling { id: T::id, is_same });
        let list = move |page_size| clerk.pager(request.clone(), page_size);
        Watch::new(list, telling, page_size, options, self.inner.closed.subscribe())
    }

    /// A list as a screen shows it; `key` gives what changes name a row by, `belongs` whether one that was changed is still
    /// in it.
    pub(crate) fn screen<T: Resource + Clone + Sync, O>(
        &self,
        owner: O,
        request: Request,
        page_size: i32,
        key: fn(&T) -> &str,
        belongs: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Result<Screen<T, O>> {
        self.inner.check_open()?;
        let clerk = self.clone();
        // Pages are read when they are wanted on the screen.
        let list = move |page_size| clerk.pager(request.clone(), page_size)?.prefetch(1);
        Screen::new(owner, list, T::id, key, belongs, page_size, self.inner.closed.subscribe())
    }

    /// Sends it, again where the rule allows, and gives the answer if its status is a good one.
    async fn answer(&self, request: &Request) -> Result<Answer> {
        let attempts = Attempts { timeout: self.timeout, patient: self.patient };
        let inner = &*self.inner;
        inner.check_open()?;
        if request.repeat == Repeat::Write {
            inner.writes.fetch_add(1, Ordering::Relaxed);
        }
        let calling = async {
            let first = retrying(request, attempts, |attempt| inner.attempt(request, attempt)).await;
            match first {
                Err(error)
                    if error.kind() == ErrorKind::Unauthenticated && request.repeat == Repeat::Read =>
                {
                    inner.after_unauthenticated(request, attempts, error).await
                }
                answered => answered,
            }
        };
        inner
            .unless_closed(calling, |closed| {
                let is_ambiguous = request.repeat != Repeat::Read && request.was_sent();
                if is_ambiguous { closed.maybe_applied() } else { closed }
            })
            .await
    }
}

impl Inner {
    /// The session may be gone, or only the token was, or it was never read: the client tells. Asked once.
    async fn after_unauthenticated(
        &self,
        request: &Request,
        attempts: Attempts,
        error: Error,
    ) -> Result<Answer> {
        if request.route == CLIENT {
            return Err(error);
        }
        let before = self.session_id();
        if self.fetch_client(attempts.timeout).await.is_err() {
            return Err(error);
        }
        match self.session_id() {
            // Another user's session would answer another question.
            Some(after) if before.is_none_or(|before| before == after) => {
                retrying(request, attempts, |attempt| self.attempt(request, attempt)).await
            }
            _ => Err(error),
        }
    }

    /// Reads the client anew; nobody is signed in where the server holds none, or does not take the token any more.
    pub(crate) async fn fetch_client(&self, timeout: Duration) -> Result<()> {
        let request = Request::get(CLIENT, &[]);
        let sequence = self.sequence.load(Ordering::Relaxed) + 1;
        let answer = retrying(&request, Attempts { timeout, patient: true }, |attempt| {
            self.attempt(&request, attempt)
        })
        .await;
        let (client, date) = match answer {
            Ok(answer) => {
                let client = answer.decode_optional::<Client>()?;
                self.saw_tokens(&answer.body);
                (client, answer.date)
            }
            Err(error) if refuses_credential(&error) => (None, None),
            Err(error) => return Err(error),
        };
        self.apply(client, Stamp { sequence, date });
        Ok(())
    }

    pub(super) fn check_open(&self) -> Result<()> {
        if *self.closed.borrow() { Err(Error::closed()) } else { Ok(()) }
    }

    /// Ends with a Usage error as soon as the client is closed.
    pub(super) async fn unless_closed<T>(
        &self,
        calling: impl Future<Output = Result<T>>,
        error: impl FnOnce(Error) -> Error,
    ) -> Result<T> {
        let mut closing = self.closed.subscribe();
        tokio::select! {
            biased;
            _ = closing.wait_for(|closed| *closed) => Err(error(Error::closed())),
            result = calling => result,
        }
    }
}

pub(super) const CLIENT: &str = "/client";
pub(super) const SIGN_INS: &str = "/client/sign_ins";

/// Where a lazy sequence reads its pages.
struct Source {
    clerk: Clerk,
    request: Request,
}

impl<T: Resource> PageSource<T> for Source {
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'static, Result<Fetched<T>>> {
        let (clerk, request) = (self.clerk.clone(), self.request.clone());
        let fetching = async move { Ok(clerk.fetch(request, offset, limit).await?.0) };
        // A task of its own, so that a page read ahead arrives while the reader is busy.
        let task = AbortOnDropHandle::new(tokio::spawn(fetching));
        Box::pin(async move { task.await.unwrap_or_else(|task| Err(Error::ended(task, "reads the list"))) })
    }

    fn writes(&self) -> u64 {
        self.clerk.inner.writes.load(Ordering::Relaxed)
    }

    fn identity(&self) -> u128 {
        let Request { path, query, .. } = &self.request;
        identity(&query.iter().fold(path.clone(), |list, (name, value)| format!("{list}&{name}={value}")))
    }
}
