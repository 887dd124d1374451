//! Internals exposed to the fuzz targets in `fuzz/`. Only compiled for those, and not part of the API.

#![allow(missing_docs)]
// `Resource` stays private: the targets only name types that implement it.
#![allow(private_bounds)]

use crate::{
    error::{Error, Result},
    frontend::{self, PublishableKey},
    http::{Address, Response},
    models::{Client, Page, Resource, UndecodableRow},
    paging::{Fetched, PageSource, Pager, Row, Turn},
    wire::Decode,
};
use futures_util::future::BoxFuture;
use std::time::Duration;
use tokio::time::Instant;

fn response(status: u16, body: &[u8]) -> Response {
    Response { status, body: body.to_vec(), ..Response::default() }
}

pub fn resource<T: Decode>(status: u16, body: &[u8]) -> Result<Option<T>> {
    response(status, body).decode_optional()
}

pub fn page<T: Resource>(status: u16, body: &[u8]) -> Result<Page<T>> {
    let list = response(status, body).rows::<T>()?;
    let (rows, total_count) = (list.data, list.total_count);
    Ok(Fetched { rows, total_count, arrived_at: Instant::now() }.into_page(0, 1))
}

pub fn piggybacked_client(body: &[u8]) -> Option<Client> {
    frontend::piggybacked_client(body)
}

/// The URL of the request for the client, according to a key.
pub fn address_of_key(publishable_key: &str) -> Result<String> {
    let address = PublishableKey::read(publishable_key)?.address()?;
    Ok(address.join("/client").into())
}

/// The same for a base URL.
pub fn address(base_url: &str) -> Result<String> {
    Address::new("base_url", base_url).map(|address| address.join("/client").into())
}

/// Rows with the hashes of their ids, and the total if the server reports it. Nothing for a request that fails.
pub type Answered<T> = Option<(Vec<(u128, Result<T, UndecodableRow>)>, Option<i64>)>;

/// A pager whose pages are returned by `fetch`, for an offset and a limit.
pub fn pager<T, F>(page_size: u32, fetch: F) -> Pager<T>
where
    T: Send + 'static,
    F: Fn(u64, u32) -> BoxFuture<'static, Answered<T>> + Send + Sync + 'static,
{
    let pager = Pager::new(Source(fetch), 1);
    pager.page_size(i32::try_from(page_size).unwrap_or(i32::MAX)).expect("a size that is checked")
}

struct Source<F>(F);

impl<T, F> PageSource<T> for Source<F>
where
    T: Send + 'static,
    F: Fn(u64, u32) -> BoxFuture<'static, Answered<T>> + Send + Sync,
{
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<T>>> {
        let answered = (self.0)(offset, limit);
        Box::pin(async move {
            let (rows, total_count) = answered.await.ok_or_else(|| Error::network("the request failed"))?;
            let rows = rows.into_iter().map(|(id, item)| Row { id, item }).collect();
            // As if the reader had waited, so that as many pages are prefetched as may be.
            Ok(Fetched { rows, total_count, arrived_at: Instant::now() + Duration::from_secs(60) })
        })
    }
}
