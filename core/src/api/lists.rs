//! Lists made from a request: pagers, watches and paginators.

use super::{Api, Caller};
use crate::{
    error::{Error, Result},
    http::Request,
    live::{Comparison, Paginator, Watch, WatchOptions},
    models::Resource,
    paging::{CursorPage, CursorSource, Fetched, PageSource, Pager, Turn, identity},
};
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tokio_util::task::AbortOnDropHandle;

/// A list, as its request describes it.
#[derive(Clone)]
pub(crate) struct ListRequest {
    request: Request,
    on_page: Arc<dyn Fn(bool) + Send + Sync>,
}

impl ListRequest {
    /// A list whose pages say whether roles are being migrated. `on_page` is told by each page.
    pub(crate) fn with_flags(request: Request, on_page: impl Fn(bool) + Send + Sync + 'static) -> Self {
        Self { request, on_page: Arc::new(on_page) }
    }
}

impl From<Request> for ListRequest {
    fn from(request: Request) -> Self {
        Self::with_flags(request, |_| {})
    }
}

impl<A: Api> Caller<A> {
    /// A lazy sequence over a list.
    pub(crate) fn pager<T: Resource>(&self, list: impl Into<ListRequest>) -> Pager<T> {
        Pager::new(Source { caller: self.clone(), list: list.into() }, self.shared().prefetch)
    }

    /// A lazy sequence over a list that the server pages by cursor.
    pub(crate) fn pager_by_cursor<T: Resource>(&self, request: Request) -> Pager<T> {
        Pager::by_cursor(SourceByCursor { caller: self.clone(), request })
    }

    /// A watch of the changes to a list.
    pub(crate) fn watch<T: Resource + Clone>(
        &self,
        list: impl Into<ListRequest>,
        options: &WatchOptions,
        is_same: fn(&T, &T) -> bool,
    ) -> Result<Watch<T>> {
        self.shared().check_open()?;
        let (caller, list, comparison) = (self.clone(), list.into(), Comparison { id: T::id, is_same });
        let list = move |page_size| caller.pager(list.clone()).page_size(page_size);
        Watch::new(list, comparison, options, self.shared().closed())
    }

    /// A list for display in a user interface. `key` returns the key by which changes identify a row, and `belongs` whether
    /// a changed row is still in the list.
    pub(crate) fn paginator<T: Resource + Clone + Sync>(
        &self,
        list: impl Into<ListRequest>,
        page_size: i32,
        key: fn(&T) -> &str,
        belongs: impl Fn(&T) -> bool + Send + Sync + 'static,
    ) -> Result<Paginator<T>> {
        self.shared().check_open()?;
        let (caller, list) = (self.clone(), list.into());
        // Pages are read on demand, without prefetching.
        let list = move |page_size| caller.pager(list.clone()).page_size(page_size)?.prefetch(1);
        Paginator::new(list, T::id, key, belongs, page_size, self.shared().closed())
    }
}

/// The source of a lazy sequence's pages.
struct Source<A> {
    caller: Caller<A>,
    list: ListRequest,
}

impl<T: Resource, A: Api> PageSource<T> for Source<A> {
    fn fetch(&self, offset: u64, limit: u32, turn: Turn) -> BoxFuture<'static, Result<Fetched<T>>> {
        let (caller, ListRequest { request, on_page }) = (self.caller.clone(), self.list.clone());
        let fetching = async move {
            let (fetched, has_role_set_migration) = caller.fetch(request, offset, limit, Some(turn)).await?;
            on_page(has_role_set_migration);
            Ok(fetched)
        };
        in_background(fetching)
    }

    fn check_open(&self) -> Result<()> {
        self.caller.shared().check_open()
    }

    fn writes(&self) -> u64 {
        self.caller.shared().writes()
    }

    fn identity(&self) -> u128 {
        list_identity(&self.list.request)
    }
}

/// The source of the pages of a list that the server pages by cursor.
struct SourceByCursor<A> {
    caller: Caller<A>,
    request: Request,
}

impl<T: Resource, A: Api> CursorSource<T> for SourceByCursor<A> {
    fn fetch(
        &self,
        cursor: Option<&str>,
        limit: u32,
        turn: Turn,
    ) -> BoxFuture<'static, Result<CursorPage<T>>> {
        let (caller, request, cursor) =
            (self.caller.clone(), self.request.clone(), cursor.map(str::to_owned));
        in_background(async move { caller.fetch_after(request, cursor, limit, Some(turn)).await })
    }

    fn check_open(&self) -> Result<()> {
        self.caller.shared().check_open()
    }

    fn identity(&self) -> u128 {
        list_identity(&self.request)
    }
}

/// Spawns a request as a task, so that prefetched pages arrive, and the next one is decoded, while the reader is busy.
fn in_background<P: Send + 'static>(
    fetching: impl Future<Output = Result<P>> + Send + 'static,
) -> BoxFuture<'static, Result<P>> {
    let task = AbortOnDropHandle::new(tokio::spawn(fetching));
    Box::pin(async move {
        task.await.unwrap_or_else(|task| Err(Error::runtime_shut_down(task, "reads the list")))
    })
}

fn list_identity(request: &Request) -> u128 {
    let Request { path, query, .. } = request;
    identity(&query.iter().fold(path.clone(), |list, (name, value)| format!("{list}&{name}={value}")))
}
