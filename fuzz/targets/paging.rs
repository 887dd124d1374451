//! Lists that change while they are read. The input is a schedule: the list, how its server counts, and then
//! what happens at each moment when something can: rows come and go, and requests wait, fail or are dropped.
//! After its end, the list does not change. In any case, every row that stays is yielded once, no row is
//! yielded twice, and reading ends.

#![no_main]

use clerk_orgs::{Error, ErrorKind, Pager, UndecodableRow, fuzzing};
use futures_util::{FutureExt, future::BoxFuture};
use libfuzzer_sys::fuzz_target;
use std::{
    collections::HashSet,
    sync::{Arc, Mutex, MutexGuard},
    task::Poll,
};

/// More calls than needed by any reader that makes progress, in addition to those that the schedule can
/// disturb.
const ENOUGH_CALLS: usize = 2_000;
const CALLS_PER_BYTE: usize = 40;

fuzz_target!(|schedule: &[u8]| {
    let server = Server::new(schedule);
    let stable_at_first = server.lock().rows.clone();
    let size = server.lock().choose(12) as u32 + 1;
    let ahead = server.lock().choose(4) as i32 + 1;
    let source = server.clone();
    let pager = fuzzing::pager(size, move |offset, limit| source.fetch(offset, limit));
    let mut pager = pager.prefetch(ahead).expect("a window in range");
    let given = read(&server, &mut pager, ENOUGH_CALLS + CALLS_PER_BYTE * schedule.len());
    let removed = &server.lock().removed;
    let lost: Vec<_> =
        stable_at_first.iter().filter(|row| !removed.contains(row) && !given.contains(row)).collect();
    assert!(lost.is_empty(), "lost {lost:?}");
});

/// Reads to the end, and acts on the rows. Returns all rows.
fn read(server: &Server, pager: &mut Pager<u32>, calls: usize) -> HashSet<u32> {
    let mut given = HashSet::new();
    for _ in 0..calls {
        let patience = 1 + server.lock().choose(3);
        let step = {
            let mut call = pager.next_page().boxed();
            (0..patience).find_map(|_| (&mut call).now_or_never())
        };
        let rows = match step {
            Some(Ok(Some(rows))) => rows,
            Some(Ok(None)) => return given,
            Some(Err(error)) => undecodable(&error).into_iter().collect(),
            None => Vec::new(),
        };
        for row in rows {
            assert!(given.insert(row), "{row} came twice");
            server.lock().accept(row);
        }
    }
    panic!("it does not end");
}

/// The row that an error is about. Nothing for an error that the schedule caused.
fn undecodable(error: &Error) -> Option<u32> {
    match error.kind() {
        ErrorKind::Decode => error.to_string().split(['(', ')']).nth(1)?.parse().ok(),
        kind => {
            assert!(matches!(kind, ErrorKind::Network | ErrorKind::Api), "{error:?}");
            None
        }
    }
}

/// The rows in their order, which never changes, and the rest of the schedule.
struct List {
    rows: Vec<u32>,
    removed: HashSet<u32>,
    newest: u32,
    schedule: Vec<u8>,
    next: usize,
    counts: Count,
    /// The server's own maximum page size.
    cap: usize,
    /// One in this many rows cannot be decoded; 0 for none.
    odd: u32,
    accepting: bool,
}

/// When the server counts: with the rows, before, after, always one too high, or never.
#[derive(Clone, Copy, PartialEq)]
enum Count {
    Same,
    Before,
    After,
    OneTooHigh,
    Never,
}

impl List {
    /// Chooses one of this many options. The first one, which does nothing, after the end of the schedule.
    fn choose(&mut self, choices: usize) -> usize {
        let chosen = self.schedule.get(self.next).map_or(0, |byte| usize::from(*byte) % choices);
        self.next += 1;
        chosen
    }

    fn change(&mut self) {
        for _ in 0..[0, 0, 0, 1, 1, 2, 5, 20][self.choose(8)] {
            let place = self.choose(self.rows.len() + 1);
            if self.choose(2) == 0 && place < self.rows.len() {
                let row = self.rows.remove(place);
                self.removed.insert(row);
            } else {
                self.newest += 1;
                self.rows.insert(place, self.newest);
            }
        }
    }

    /// Decides what happens to a row that was read.
    fn accept(&mut self, row: u32) {
        if let Some(place) = self.rows.iter().position(|other| *other == row).filter(|_| self.accepting) {
            self.rows.remove(place);
            self.removed.insert(row);
        }
    }

    fn page(&mut self, offset: u64, limit: u32) -> fuzzing::Answered<u32> {
        let before = self.rows.len() as i64;
        if self.counts == Count::Before {
            self.change();
        }
        let rows: Vec<u32> =
            self.rows.iter().copied().skip(offset as usize).take(self.cap.min(limit as usize)).collect();
        let same = self.rows.len() as i64;
        if self.counts == Count::After {
            self.change();
        }
        let total = match self.counts {
            Count::Same => Some(same),
            Count::Before => Some(before),
            Count::After => Some(self.rows.len() as i64),
            Count::OneTooHigh => Some(same + 1),
            Count::Never => None,
        };
        Some((rows.into_iter().map(|row| (row.into(), self.decoded(row))).collect(), total))
    }

    fn decoded(&self, row: u32) -> Result<u32, UndecodableRow> {
        if row.is_multiple_of(self.odd) {
            return Err(UndecodableRow { id: Some(row.to_string()), reason: "odd".into() });
        }
        Ok(row)
    }
}

#[derive(Clone)]
struct Server(Arc<Mutex<List>>);

impl Server {
    fn new(schedule: &[u8]) -> Self {
        let mut list = List {
            rows: Vec::new(),
            removed: HashSet::new(),
            newest: 0,
            schedule: schedule.to_vec(),
            next: 0,
            counts: Count::Same,
            cap: usize::MAX,
            odd: 0,
            accepting: false,
        };
        list.newest = list.choose(120) as u32;
        list.rows = (1..=list.newest).rev().collect();
        list.counts =
            [Count::Same, Count::Before, Count::After, Count::OneTooHigh, Count::Never][list.choose(5)];
        list.odd = [0, 0, 2, 7][list.choose(4)];
        list.accepting = list.choose(2) == 1;
        // If rows and total are from different moments, they cannot show that a first page was truncated.
        if !matches!(list.counts, Count::Before | Count::After) {
            list.cap = [usize::MAX, usize::MAX, 10, 4][list.choose(4)];
        }
        Self(Arc::new(Mutex::new(list)))
    }

    fn lock(&self) -> MutexGuard<'_, List> {
        self.0.lock().expect("no panic before")
    }

    /// A request. The page is from the moment of the request, or from a moment while the response is awaited.
    fn fetch(&self, offset: u64, limit: u32) -> BoxFuture<'static, fuzzing::Answered<u32>> {
        let server = self.clone();
        let mut list = self.lock();
        list.change();
        let at_once = (list.choose(2) == 0).then(|| list.page(offset, limit));
        drop(list);
        Box::pin(async move {
            server.wait().await;
            let page = at_once.unwrap_or_else(|| server.lock().page(offset, limit));
            server.lock().change();
            server.wait().await;
            page.filter(|_| server.lock().choose(8) != 7)
        })
    }

    async fn wait(&self) {
        let mut polls = [0, 0, 0, 1, 2][self.lock().choose(5)];
        futures_util::future::poll_fn(|_| {
            self.lock().change();
            polls -= 1;
            if polls < 0 { Poll::Ready(()) } else { Poll::Pending }
        })
        .await;
    }
}
