//! What else happens to a walk: dropped calls, failed requests, rows that cannot be decoded, a server that counts nonsense.

use super::server::{COUNTS, Count, List, Server, Source, fetched, measure, next_page};
use crate::Error;
use crate::{
    UndecodableRow,
    paging::{Fetched, PageSource, Row, Turn},
};
use fastrand::Rng;
use futures_util::future::BoxFuture;
use futures_util::{FutureExt, StreamExt};
use std::sync::{Arc, Mutex};
use std::task::Poll;

/// A source whose requests wait at times, before or after the server answered, and fail at times.
#[derive(Clone)]
struct Flaky(Arc<Chances>);

struct Chances {
    source: Source,
    rng: Mutex<Rng>,
    /// Out of 8 requests, how many fail.
    failures: u8,
}

impl Flaky {
    fn new(source: Source, seed: u64, failures: u8) -> Self {
        Self(Arc::new(Chances { source, rng: Mutex::new(Rng::with_seed(seed)), failures }))
    }

    fn chance(&self, of_8: u8) -> bool {
        self.0.rng.lock().unwrap().u8(..8) < of_8
    }
}

impl PageSource<u32> for Flaky {
    fn fetch(&self, offset: u64, limit: u32, turn: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let flaky = self.clone();
        Box::pin(async move {
            wait_once_if(flaky.chance(4)).await;
            if flaky.chance(flaky.0.failures) {
                return Err(Error::api("The server is away."));
            }
            let page = flaky.0.source.answer(offset, limit);
            if flaky.chance(4) {
                turn.comes().await;
            }
            wait_once_if(flaky.chance(4)).await;
            if flaky.chance(flaky.0.failures) { Err(Error::api("The answer was lost.")) } else { Ok(page) }
        })
    }
}

async fn wait_once_if(wait: bool) {
    let mut waiting = wait;
    futures_util::future::poll_fn(
        |_| if std::mem::take(&mut waiting) { Poll::Pending } else { Poll::Ready(()) },
    )
    .await;
}

/// Walks to the end, dropping each call that waits at random and repeating each call that fails.
fn stubborn(source: Flaky, size: u32, seed: u64) -> (Vec<u32>, usize) {
    let (mut rng, mut pager) = (Rng::with_seed(seed), super::server::pager(source, size));
    let (mut out, mut interruptions) = (Vec::new(), 0);
    loop {
        let step = {
            let mut call = pager.next_page().boxed();
            let polls = rng.usize(1..=3);
            (0..polls).find_map(|_| (&mut call).now_or_never())
        };
        match step {
            Some(Ok(Some(page))) => {
                assert!(!page.is_empty());
                out.extend(page);
            }
            Some(Ok(None)) => return (out, interruptions),
            Some(Err(_)) | None => interruptions += 1,
        }
    }
}

/// Two thirds of the requests are followed by a change.
fn moving(seed: u64) -> impl FnMut(&mut List) + Send + 'static {
    let mut rng = Rng::with_seed(seed);
    move |list| match rng.u8(..3) {
        0 => list.insert(rng.usize(..=list.items.len())),
        1 if !list.items.is_empty() => list.remove(list.items[rng.usize(..list.items.len())]),
        _ => (),
    }
}

#[test]
fn dropped_and_failed_calls_lose_nothing() {
    for (failures, least) in [(0, 3_000), (2, 5_000)] {
        let mut interrupted = 0;
        for seed in 0..500 {
            let count = COUNTS[seed as usize % COUNTS.len()];
            let source = Source::new(Server::new(40, count, moving(seed)));
            let outcome = measure(&source, |source| {
                let flaky = Flaky::new(source.clone(), seed, failures);
                let (yielded, interruptions) = stubborn(flaky, 3, seed);
                interrupted += interruptions;
                Some(yielded)
            });
            assert!(outcome.is_exact(), "seed {seed}: {outcome:?}");
        }
        println!("{failures} failures of 8: {interrupted} interruptions");
        assert!(interrupted > least, "{interrupted}");
    }
}

/// Every third row cannot be decoded.
struct Undecodable(Source);

impl PageSource<u32> for Undecodable {
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let page = self.0.answer(offset, limit);
        let spoil = |row: Row<u32>| match row.item {
            Ok(item) if item % 3 == 0 => {
                Row { item: Err(UndecodableRow { id: Some(item.to_string()), reason: "odd".into() }), ..row }
            }
            _ => row,
        };
        let rows = page.rows.into_iter().map(spoil).collect();
        Box::pin(async move { Ok(Fetched { rows, ..page }) })
    }
}

/// The item an error tells of.
fn named(error: &Error) -> Option<u32> {
    error.to_string().split(['(', ')']).nth(1)?.parse().ok()
}

#[test]
fn an_undecodable_row_is_reported_once_after_its_page() {
    let source = Source::new(Server::new(6, Count::Same, |_| ()));
    let mut pager = super::server::pager(Undecodable(source), 3);
    let mut steps = Vec::new();
    loop {
        match next_page(&mut pager) {
            Ok(Some(page)) => steps.push(format!("{page:?}")),
            Ok(None) => break,
            Err(error) => steps.push(format!("not {error}")),
        }
    }
    let not = |id| format!("not a row ({id}) could not be decoded: odd");
    assert_eq!(steps, ["[5, 4]".into(), not(6), not(3), "[2, 1]".into()]);
    assert!(matches!(next_page(&mut pager), Ok(None)));
}

#[test]
fn a_page_of_only_undecodable_rows_is_never_an_empty_page() {
    let source = Source::new(Server::new(3, Count::Same, |_| ()));
    source.server().list.items = vec![3];
    let mut pager = super::server::pager(Undecodable(source), 3);
    assert!(next_page(&mut pager).unwrap_err().to_string().contains("(3)"));
    assert!(matches!(next_page(&mut pager), Ok(None)));
}

#[test]
fn undecodable_rows_count_as_seen_in_a_changing_list() {
    for seed in 0..500 {
        let source = Source::new(Server::new(40, Count::Same, moving(seed)));
        let outcome = measure(&source, |source| {
            let mut pager = super::server::pager(Undecodable(source.clone()), 3);
            let mut out = Vec::new();
            loop {
                match next_page(&mut pager) {
                    Ok(Some(page)) => out.extend(page),
                    Ok(None) => return Some(out),
                    Err(error) => out.push(named(&error)?),
                }
            }
        });
        assert!(outcome.is_exact(), "seed {seed}: {outcome:?}");
    }
}

/// Gives other rows and another total at each request: no page joins but the first.
struct Torrent(Mutex<u32>);

impl PageSource<u32> for Torrent {
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let mut requests = self.0.lock().unwrap();
        *requests += 1;
        let first = if offset == 0 { 0 } else { *requests * 1_000 };
        let page = fetched((first..first + limit).collect(), 1_000_000_000);
        Box::pin(async move { Ok(page) })
    }
}

#[test]
fn a_list_that_changes_too_fast_is_an_error_and_can_be_continued() {
    let mut pager = super::server::pager(Torrent(Mutex::new(0)), 10);
    let mut errors = 0;
    let mut yielded = 0;
    while errors < 2 {
        match next_page(&mut pager) {
            Ok(page) => yielded += page.map_or(0, |page| page.len()),
            Err(error) => {
                assert!(error.to_string().contains("faster than it can be read"), "{error}");
                errors += 1;
            }
        }
    }
    // Only offset 0 joins, with ever bigger pages, up to the largest.
    assert_eq!(yielded, 500);
}

/// The rows are right, the totals are not.
struct Miscount(Source, i64);

impl PageSource<u32> for Miscount {
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let page = Fetched { total_count: Some(self.1), ..self.0.answer(offset, limit) };
        Box::pin(async move { Ok(page) })
    }
}

#[test]
fn absurd_total_counts_lose_nothing() {
    for total in [i64::MIN, -1, 0, 7, i64::MAX] {
        let source = Source::new(Server::new(23, Count::Same, |_| ()));
        let mut pager = super::server::pager(Miscount(source, total), 5);
        let mut out = Vec::new();
        while let Some(page) = next_page(&mut pager).unwrap() {
            out.extend(page);
        }
        assert!(out.into_iter().eq((1..=23).rev()), "total {total}");
        assert_eq!(pager.total_count(), Some(total));
    }
}

#[test]
fn a_stream_continues_after_errors_and_ends_after_the_last_item() {
    for seed in 0..50 {
        let source = Source::new(Server::new(23, Count::Same, |_| ()));
        let pager = super::server::pager(Flaky::new(source, seed, 2), 5);
        assert_eq!(pager.total_count(), None);
        let mut stream = pager.into_stream();
        let mut out = Vec::new();
        loop {
            match stream.next().now_or_never() {
                Some(Some(Ok(item))) => out.push(item),
                Some(None) => break,
                Some(Some(Err(_))) | None => (),
            }
        }
        assert!(out.into_iter().eq((1..=23).rev()));
        assert!(matches!(stream.next().now_or_never(), Some(None)));
    }
}
