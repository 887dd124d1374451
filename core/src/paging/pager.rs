//! Stand-in until the rule lands.
use crate::{Error, Result};
use futures_util::future::BoxFuture;
/// Row.
pub(crate) struct Row<T> {
    pub(crate) id: u128,
    pub(crate) item: Result<T, Error>,
}
/// Fetched.
pub(crate) struct Fetched<T> {
    pub(crate) rows: Vec<Row<T>>,
    pub(crate) total_count: i64,
}
/// Source.
pub(crate) trait PageSource<T>: Send + Sync {
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'_, Result<Fetched<T>>>;
}
/// Lazy.
pub struct Pager<T> {
    source: Box<dyn PageSource<T>>,
    size: u32,
    offset: u64,
}
impl<T> Pager<T> {
    pub(crate) fn new(source: impl PageSource<T> + 'static, size: u32) -> Self {
        Self { source: Box::new(source), size, offset: 0 }
    }
    /// Next.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>> {
        let f = self.source.fetch(self.offset, self.size).await?;
        self.offset += f.rows.len() as u64;
        let _ = (f.total_count, f.rows.first().map(|r| r.id));
        let d = f.rows.into_iter().map(|r| r.item).collect::<Result<Vec<T>>>()?;
        Ok(if d.is_empty() { None } else { Some(d) })
    }
}
