//! How many pages are requested and decoded ahead of the reader, in virtual time.

use super::server::{fetched, pager};
use crate::Error;
use crate::paging::{Fetched, PageSource, Pager, Turn};
use futures_util::future::BoxFuture;
use std::sync::{Arc, Mutex, MutexGuard};
use std::time::Duration;
use tokio::time::{Instant, sleep};
use tokio_util::task::AbortOnDropHandle;

/// An unchanging list on a server that takes a while for each page. Pages arrive and are decoded while the reader is busy.
#[derive(Clone)]
struct Distant {
    rows: u32,
    response_time: Duration,
    counts: Arc<Mutex<Counts>>,
}

#[derive(Default)]
struct Counts {
    /// Pages that were requested and not read, and the most of them at a time.
    held: usize,
    most_held: usize,
    /// Those of them that were decoded.
    decoded: usize,
    most_decoded: usize,
}

impl Distant {
    fn new(rows: u32, milliseconds: u64) -> Self {
        Self { rows, response_time: Duration::from_millis(milliseconds), counts: Arc::default() }
    }

    fn counts(&self) -> MutexGuard<'_, Counts> {
        self.counts.lock().unwrap()
    }

    fn pager(&self, page_size: u32, prefetch: i32) -> Pager<u32> {
        pager(self.clone(), page_size).prefetch(prefetch).unwrap()
    }
}

impl PageSource<u32> for Distant {
    fn fetch(&self, offset: u64, limit: u32, turn: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        {
            let mut counts = self.counts();
            counts.held += 1;
            counts.most_held = counts.most_held.max(counts.held);
        }
        let source = self.clone();
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            sleep(source.response_time).await;
            let arrived_at = Instant::now();
            turn.comes().await;
            let mut counts = source.counts();
            counts.decoded += 1;
            counts.most_decoded = counts.most_decoded.max(counts.decoded);
            let first = offset as u32;
            let rows = (first..source.rows.min(first + limit)).collect();
            Fetched { arrived_at, ..fetched(rows, i64::from(source.rows)) }
        }));
        let counts = self.counts.clone();
        Box::pin(async move {
            let page = task.await.unwrap();
            let mut counts = counts.lock().unwrap();
            counts.held -= 1;
            counts.decoded -= 1;
            Ok(page)
        })
    }
}

/// Reads this many pages, or to the end, and is busy for some time after each of them.
async fn read(pager: &mut Pager<u32>, pages: usize, busy: Duration) -> usize {
    let mut rows = 0;
    for _ in 0..pages {
        let Some(page) = pager.next_page().await.unwrap() else { break };
        rows += page.len();
        sleep(busy).await;
    }
    rows
}

const ALL: usize = usize::MAX;
const NOT_BUSY: Duration = Duration::ZERO;

#[tokio::test(start_paused = true)]
async fn twenty_pages_take_four_response_times_if_the_reader_waits() {
    let list = Distant::new(10_000, 50);
    let begun = Instant::now();
    assert_eq!(read(&mut list.pager(500, 8), ALL, NOT_BUSY).await, 10_000);
    let took = begun.elapsed();
    // Timers round up to a millisecond.
    assert!(took >= Duration::from_millis(200) && took < Duration::from_millis(230), "{took:?}");
    let counts = list.counts();
    assert_eq!((counts.most_held, counts.most_decoded), (8, 1), "bytes take less memory than rows");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_holds_two_pages() {
    let list = Distant::new(10_000, 50);
    assert_eq!(read(&mut list.pager(500, 8), ALL, Duration::from_secs(1)).await, 10_000);
    let counts = list.counts();
    assert_eq!((counts.most_held, counts.most_decoded), (2, 1));
}

#[tokio::test(start_paused = true)]
async fn two_pages_are_enough_for_a_fast_server() {
    // 10 milliseconds for 500 rows are worth holding more of them.
    for (milliseconds, page_size, most) in [(9, 500, 2), (11, 500, 8), (1, 100, 2), (3, 100, 8)] {
        let list = Distant::new(20_000, milliseconds);
        assert_eq!(read(&mut list.pager(page_size, 8), ALL, NOT_BUSY).await, 20_000);
        assert_eq!(list.counts().most_held, most, "{page_size} rows in {milliseconds} ms");
    }
}

#[tokio::test(start_paused = true)]
async fn the_number_of_pages_doubles_while_the_reader_waits_up_to_the_maximum() {
    for (prefetch, most) in [
        (1, [1, 1, 1, 1, 1, 1]),
        (2, [1, 2, 2, 2, 2, 2]),
        (3, [1, 3, 3, 3, 3, 3]),
        // The first page tells how many there are. The next request finds that the reader had to wait.
        (32, [1, 4, 8, 8, 8, 8]),
    ] {
        let list = Distant::new(50_000, 50);
        let mut pager = list.pager(500, prefetch);
        let mut at_most = Vec::new();
        for _ in most {
            read(&mut pager, 1, NOT_BUSY).await;
            at_most.push(list.counts().most_held);
        }
        assert_eq!(at_most, most, "{prefetch}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_that_becomes_slow_holds_fewer_pages() {
    let list = Distant::new(50_000, 50);
    let mut pager = list.pager(500, 8);
    read(&mut pager, 20, NOT_BUSY).await;
    assert_eq!(list.counts().most_held, 8);
    let mut held = Vec::new();
    for _ in 0..50 {
        read(&mut pager, 1, Duration::from_secs(1)).await;
        held.push(list.counts().held);
    }
    assert!(held.is_sorted_by(|before, after| before >= after), "{held:?}");
    assert_eq!(held.last(), Some(&2));
    // It speeds up again.
    read(&mut pager, 20, NOT_BUSY).await;
    assert_eq!(list.counts().held, 8);
}

#[tokio::test(start_paused = true)]
async fn a_reader_in_step_with_the_server_keeps_as_many_pages_as_it_needs() {
    // Five pages are read in a response time.
    let list = Distant::new(200_000, 50);
    let begun = Instant::now();
    let rows = read(&mut list.pager(500, 8), ALL, Duration::from_millis(10)).await;
    let pages = rows.div_ceil(499) as u32;
    // The reader rarely waits: nearly all of the time is its own.
    assert!(begun.elapsed() < Duration::from_millis(11) * pages * 11 / 10, "{:?} {pages}", begun.elapsed());
}
