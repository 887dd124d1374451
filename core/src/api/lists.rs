//! Lists made from a request: lazy, watched, and as an interface shows them.

use super::{Api, Caller};
use crate::{
    error::{Error, Result},
    http::Request,
    live::{Comparison, Paginator, Watch, WatchOptions},
    models::Resource,
    paging::{Fetched, PageSource, Pager, identity},
};
use futures_util::future::BoxFuture;
use tokio_util::task::AbortOnDropHandle;

impl<A: Api> Caller<A> {
    /// A lazy sequence over a list.
    pub(crate) fn pager<T: Resource>(&self, request: Request) -> Pager<T> {
        Pager::new(Source { caller: self.clone(), request }, self.shared().prefetch)
    }

    /// The changes of a list.
    pub(crate) fn watch<T: Resource + Clone>(
        &self,
        request: Request,
        options: &WatchOptions,
        is_same: fn(&T, &T) -> bool,
    ) -> Result<Watch<T>> {
        self.shared().check_open()?;
        let (caller, comparison) = (self.clone(), Comparison { id: T::id, is_same });
        let list = move |page_size| caller.pager(request.clone()).page_size(page_size);
        Watch::new(list, comparison, options, self.shared().closed())
    }

    /// A list as an interface shows it; `key` gives what changes name a row by, `belongs` whether one that was changed is
    /// still in it.
    pub(crate) fn paginator<T: Resource + Clone + Sync>(
        &self,
        request: Request,
        page_size: i32,
        key: fn(&T) -> &str,
        belongs: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Result<Paginator<T>> {
        self.shared().check_open()?;
        let caller = self.clone();
        // Pages are read when they are wanted, not ahead.
        let list = move |page_size| caller.pager(request.clone()).page_size(page_size)?.prefetch(1);
        Paginator::new(list, T::id, key, belongs, page_size, self.shared().closed())
    }
}

/// Where a lazy sequence reads its pages.
struct Source<A> {
    caller: Caller<A>,
    request: Request,
}

impl<T: Resource, A: Api> PageSource<T> for Source<A> {
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'static, Result<Fetched<T>>> {
        let (caller, request) = (self.caller.clone(), self.request.clone());
        let fetching = async move { Ok(caller.fetch(request, offset, limit).await?.0) };
        // A task of its own, so that a page read ahead arrives while the reader is busy.
        let task = AbortOnDropHandle::new(tokio::spawn(fetching));
        Box::pin(async move { task.await.unwrap_or_else(|task| Err(Error::ended(task, "reads the list"))) })
    }

    fn writes(&self) -> u64 {
        self.caller.shared().writes()
    }

    fn identity(&self) -> u128 {
        let Request { path, query, .. } = &self.request;
        identity(&query.iter().fold(path.clone(), |list, (name, value)| format!("{list}&{name}={value}")))
    }
}
