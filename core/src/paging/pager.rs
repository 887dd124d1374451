use super::{
    items,
    page::{Fetched, PageSource},
    parameters::{PAGE_SIZE, check_prefetch, check_size},
    position::Position,
    walk::{Ask, Walk},
};
use crate::error::{Error, Result};
use futures_core::Stream;
use futures_util::future::BoxFuture;
use futures_util::stream;
use std::collections::VecDeque;
use std::fmt;

/// A whole list, read lazily, each item exactly once.
///
/// Every item that stays in the list during the whole walk is given exactly once, and no item is given twice, whatever is
/// added or removed meanwhile, by you or by anyone. So it is safe to act on items while walking.
///
/// The page size is a hint: pages overlap, and grow and shrink with what happens to the list. From the second page on,
/// pages of a quiet list are fetched ahead; dropping the pager, or a call that waits, stops them.
pub struct Pager<T> {
    source: Box<dyn PageSource<T>>,
    walk: Walk,
    /// Why rows of the last page could not be decoded: each is told once, after the good rows.
    undecoded: VecDeque<Error>,
    ahead: Ahead<T>,
    /// Where it began, if not at the front.
    resumed_from: Option<String>,
}

impl<T> Pager<T> {
    /// Fetches up to `prefetch` pages ahead, which has been checked.
    pub(crate) fn new(source: impl PageSource<T> + 'static, prefetch: u32) -> Self {
        Self {
            source: Box::new(source),
            walk: Walk::new(PAGE_SIZE.unsigned_abs()),
            undecoded: VecDeque::new(),
            ahead: Ahead { window: prefetch, reach: prefetch, ..Ahead::default() },
            resumed_from: None,
        }
    }

    /// Rows a request, from 1 to 500; 100 by default.
    ///
    /// # Errors
    /// `Invalid` for another number.
    pub fn page_size(mut self, page_size: i32) -> Result<Self> {
        self.walk.set_size(check_size(page_size)?);
        Ok(self)
    }

    /// How many pages may be fetched ahead of the reader: from 1 (none) to 32; 8 by default. A list in motion, and one
    /// whose items are acted upon while reading, is not read ahead.
    ///
    /// # Errors
    /// `Invalid` for another number.
    pub fn prefetch(mut self, pages: u32) -> Result<Self> {
        let pages = check_prefetch(pages)?;
        (self.ahead.window, self.ahead.reach) = (pages, pages);
        Ok(self)
    }

    /// Goes on from a position that [`Pager::position`] gave, of a list with the same filters, in this program or another;
    /// with none, from the front. What was dealt with before is not given again, unless the last 32 rows before the position
    /// have all gone away meanwhile: then everything is, since nothing may be lost.
    ///
    /// # Errors
    /// `Invalid` for a text that is no position, or one of another list.
    pub fn resume_from(mut self, position: Option<String>) -> Result<Self> {
        if let Some(text) = &position {
            self.walk = Walk::resume(self.walk.size, Position::decode(text, self.source.identity())?);
        }
        self.resumed_from = position;
        Ok(self)
    }

    /// Where reading stands, as text of less than a kilobyte for most lists: `resume_from` goes on there. The last `unread`
    /// items of the last page count as not read. `None` before the first page.
    ///
    /// It names the list by a hash and holds no secret.
    pub fn position(&self, unread: usize) -> Option<String> {
        let position = self.walk.position(self.source.identity(), unread);
        position.map(|position| position.encode()).or_else(|| self.resumed_from.clone())
    }

    /// The next items, at least one; `None` after the last.
    ///
    /// Nothing is lost when the call is dropped or fails: the next call goes on where this one was. An item that cannot be
    /// decoded is reported once, as an error after the other items of its page, and the call after that goes on behind it.
    ///
    /// # Errors
    /// Those of any request, and an error of kind `Api` for a list that changes faster than it can be read.
    pub async fn next_page(&mut self) -> Result<Option<Vec<T>>> {
        loop {
            if let Some(error) = self.undecoded.pop_front() {
                return Err(error);
            }
            let Some(ask) = self.walk.ask() else { return Ok(None) };
            // Taken out, so that dropping the call, or an error, ends the requests under way.
            let mut ahead = self.ahead.take();
            ahead.begin(&*self.source, &self.walk, ask);
            let (ask, page) = ahead.next().await?;
            // Nothing is awaited from here on: a dropped call has changed nothing.
            let read_ahead = ahead.reads_ahead();
            let mut items = Vec::with_capacity(page.rows.len());
            for item in self.walk.judge(ask, page)? {
                match item {
                    Ok(item) => items.push(item),
                    Err(row) => self.undecoded.push_back(row.into_error()),
                }
            }
            ahead.follow(&self.walk);
            if read_ahead {
                ahead.fill(&*self.source, &self.walk);
            }
            self.ahead = ahead;
            if !items.is_empty() {
                return Ok(Some(items));
            }
        }
    }

    /// How many items the list holds, as of the last page; `None` before the first.
    pub fn total_count(&self) -> Option<i64> {
        self.walk.total()
    }

    /// Whether the last page was the last of the list.
    pub(crate) fn is_at_end(&self) -> bool {
        self.walk.ask().is_none()
    }

    /// Reads on with pages of this size.
    pub(crate) fn set_page_size(&mut self, size: u32) {
        self.walk.set_size(size);
    }

    /// The items one by one.
    ///
    /// The stream ends only behind the last item. An error does not end it: stop there (`try_next` and `try_collect` do), or
    /// poll again to go on where it was.
    pub fn into_stream(self) -> impl Stream<Item = Result<T>> + Send + Unpin
    where
        T: Send + 'static,
    {
        items(stream::unfold(self, |mut pager| async move {
            let page = pager.next_page().await.transpose()?;
            Some((page, pager))
        }))
    }
}

impl<T> fmt::Debug for Pager<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pager").field("total_count", &self.total_count()).finish_non_exhaustive()
    }
}

/// The requests under way, in the list's order.
struct Ahead<T> {
    requests: VecDeque<(Ask, BoxFuture<'static, Result<Fetched<T>>>)>,
    /// How many there may be.
    window: u32,
    /// How many there may be now: few after the list moved, twice as many after each quiet page.
    reach: u32,
    /// The writes of this client until the last page.
    writes: Option<u64>,
}

impl<T> Default for Ahead<T> {
    fn default() -> Self {
        Self { requests: VecDeque::new(), window: 1, reach: 1, writes: None }
    }
}

impl<T> Ahead<T> {
    fn take(&mut self) -> Self {
        let requests = std::mem::take(&mut self.requests);
        Self { requests, ..*self }
    }

    /// Asks for what is needed next, and for more where the list is quiet.
    fn begin(&mut self, source: &dyn PageSource<T>, walk: &Walk, ask: Ask) {
        // Whoever acts on the items moves the list: what is read ahead then is mostly read in vain.
        let writes = source.writes();
        if self.writes.replace(writes).is_some_and(|before| before != writes) {
            self.reach = 1;
        }
        if self.requests.is_empty() {
            self.ask(source, ask);
        }
        self.fill(source, walk);
    }

    fn ask(&mut self, source: &dyn PageSource<T>, ask: Ask) {
        self.requests.push_back((ask, source.fetch(ask.offset, ask.limit)));
    }

    fn fill(&mut self, source: &dyn PageSource<T>, walk: &Walk) {
        while self.requests.len() < self.reach as usize {
            let last = self.requests.back().map(|(ask, _)| *ask);
            let Some(ask) = last.and_then(|last| walk.ask_ahead(last)) else { return };
            self.ask(source, ask);
        }
    }

    async fn next(&mut self) -> Result<(Ask, Fetched<T>)> {
        let Some((ask, request)) = self.requests.front_mut() else {
            return Err(Error::usage("no page was asked for"));
        };
        let (ask, page) = (*ask, request.await?);
        self.requests.pop_front();
        Ok((ask, page))
    }

    fn reads_ahead(&self) -> bool {
        !self.requests.is_empty()
    }

    /// Keeps what can still join.
    fn follow(&mut self, walk: &Walk) {
        if walk.lost_its_place() {
            self.requests.clear();
            self.reach = 1;
        } else {
            self.reach = (self.reach * 2).min(self.window);
        }
    }
}
