//! What cancelled calls leave to the next one, in virtual time.

use super::server::{fetched, pager};
use crate::Error;
use crate::paging::{Fetched, PageSource, Turn};
use fastrand::Rng;
use futures_util::future::BoxFuture;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

const ROWS: u32 = 1_000;

/// An unchanging list on a server that takes a random while for each page, and may lose responses.
#[derive(Clone)]
struct Slow {
    rng: Arc<Mutex<Rng>>,
    /// Out of 8 responses, how many are lost.
    losses: u8,
    /// The number of requests that it works on at once, if that makes each of them slower. It goes on with those that were
    /// cancelled.
    busy: Option<Arc<AtomicU32>>,
    /// The number of requests for each page, and of those that were answered.
    requests: Arc<Mutex<HashMap<u64, (u32, u32)>>>,
}

impl Slow {
    fn new(seed: u64, losses: u8) -> Self {
        Self { rng: Arc::new(Mutex::new(Rng::with_seed(seed))), losses, busy: None, requests: Arc::default() }
    }

    /// Takes 5 milliseconds for one request, and for several at once as long for each of them.
    fn of_few_processors(seed: u64) -> Self {
        Self { busy: Some(Arc::default()), ..Self::new(seed, 0) }
    }

    fn response(&self) -> BoxFuture<'static, ()> {
        let Some(busy) = self.busy.clone() else {
            return Box::pin(sleep(Duration::from_millis(self.rng.lock().unwrap().u64(1..60))));
        };
        busy.fetch_add(1, Ordering::Relaxed);
        let working = tokio::spawn(async move {
            sleep(Duration::from_millis(1)).await;
            sleep(Duration::from_millis(5) * busy.load(Ordering::Relaxed)).await;
            busy.fetch_sub(1, Ordering::Relaxed);
        });
        Box::pin(async move { working.await.unwrap() })
    }
}

impl PageSource<u32> for Slow {
    fn fetch(&self, offset: u64, limit: u32, turn: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let response = self.response();
        let is_lost = self.rng.lock().unwrap().u8(..8) < self.losses;
        self.requests.lock().unwrap().entry(offset).or_default().0 += 1;
        let requests = self.requests.clone();
        let task = AbortOnDropHandle::new(tokio::spawn(async move {
            response.await;
            if is_lost {
                return Err(Error::api("The response was lost."));
            }
            requests.lock().unwrap().entry(offset).or_default().1 += 1;
            let arrived_at = Instant::now();
            turn.comes().await;
            // Decoding takes a while, too.
            sleep(Duration::from_millis(2)).await;
            let first = offset as u32;
            Ok(Fetched { arrived_at, ..fetched((first..ROWS.min(first + limit)).collect(), i64::from(ROWS)) })
        }));
        Box::pin(async move { task.await.unwrap() })
    }
}

#[tokio::test(start_paused = true)]
async fn no_page_that_was_answered_is_requested_again() {
    for (prefetch, losses) in [(1, 0), (2, 0), (8, 0), (8, 2)] {
        let mut all_cancelled = 0;
        for seed in 0..50 {
            let (source, mut rng) = (Slow::new(seed, losses), Rng::with_seed(seed));
            let mut pager = pager(source.clone(), 20).prefetch(prefetch).unwrap();
            let (mut rows, mut cancelled) = (Vec::new(), 0);
            loop {
                match timeout(Duration::from_millis(rng.u64(1..50)), pager.next_page()).await {
                    Ok(Ok(Some(page))) => rows.extend(page),
                    Ok(Ok(None)) => break,
                    Ok(Err(error)) => assert!(error.to_string().contains("lost"), "{error}"),
                    Err(_) => cancelled += 1,
                }
            }
            assert!(rows.into_iter().eq(0..ROWS), "{prefetch} {losses} seed {seed}");
            all_cancelled += cancelled;
            let requests = source.requests.lock().unwrap();
            assert!(requests.values().all(|(_, answered)| *answered == 1), "{seed}: {requests:?}");
            assert!(requests.values().any(|(sent, _)| *sent > 1), "cancelling cancels requests");
        }
        assert!(all_cancelled > 500, "{all_cancelled}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_reader_with_little_patience_makes_headway() {
    for (source, patience) in [(Slow::new(1, 0), 20), (Slow::of_few_processors(1), 30)] {
        let mut pager = pager(source.clone(), 20).prefetch(8).unwrap();
        let (mut rows, mut calls) = (0, 0);
        while rows < ROWS {
            calls += 1;
            assert!(calls < 200, "{rows} rows");
            // Shorter than most responses take. One call is cancelled at once, and with it all requests in flight.
            let patience = if calls == 10 { 1 } else { patience };
            if let Ok(page) = timeout(Duration::from_millis(patience), pager.next_page()).await {
                rows += page.unwrap().map_or(0, |page| page.len() as u32);
            }
        }
        let sent: u32 = source.requests.lock().unwrap().values().map(|(sent, _)| sent).sum();
        assert!(sent < calls * 4, "{sent} requests");
    }
}
