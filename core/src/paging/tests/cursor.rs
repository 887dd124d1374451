//! Lists that the server pages by cursor.

use crate::{
    error::{Error, ErrorInfo, ErrorKind, Result},
    models::UndecodableRow,
    paging::{CursorPage, CursorSource, Pager, Row, Turn},
};
use futures_util::{FutureExt, future::BoxFuture};
use std::sync::{Arc, Mutex, MutexGuard};

/// A server whose cursor is the last row of a page, and which refuses one that is not there any more.
#[derive(Clone)]
struct Server(Arc<Mutex<State>>);

struct State {
    rows: Vec<u32>,
    requests: Vec<Option<String>>,
    undecodable: Option<u32>,
    /// The cursor that it answers this one with, where that is not the right one.
    leads_to: Option<fn(Option<&str>) -> &'static str>,
    failing: bool,
    delayed: bool,
}

impl Server {
    fn new(rows: u32) -> Self {
        Self(Arc::new(Mutex::new(State {
            rows: (1..=rows).collect(),
            requests: Vec::new(),
            undecodable: None,
            leads_to: None,
            failing: false,
            delayed: false,
        })))
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap()
    }

    fn pager(&self, page_size: i32) -> Pager<u32> {
        Pager::by_cursor(self.clone()).page_size(page_size).unwrap()
    }

    fn remove(&self, removed: impl Fn(u32) -> bool) {
        self.state().rows.retain(|row| !removed(*row));
    }
}

impl State {
    fn answer(&mut self, cursor: Option<&str>, limit: u32) -> Result<CursorPage<u32>> {
        self.requests.push(cursor.map(str::to_owned));
        if self.failing {
            return Err(Error::network("out of order"));
        }
        let start = match cursor {
            None => 0,
            Some(cursor) => {
                let place = self.rows.iter().position(|row| row.to_string() == cursor);
                let info = ErrorInfo { kind: ErrorKind::Invalid, status: Some(422), ..ErrorInfo::default() };
                place.ok_or(Error::from(info))? + 1
            }
        };
        let page: Vec<_> = self.rows[start..].iter().take(limit as usize).copied().collect();
        let has_more = start + page.len() < self.rows.len();
        let next = match self.leads_to {
            Some(leads_to) => Some(leads_to(cursor).to_owned()),
            None => page.last().filter(|_| has_more).map(u32::to_string),
        };
        let row = |id: u32| {
            let undecodable = UndecodableRow { id: None, reason: "odd".to_owned() };
            Row { id: id.into(), item: if self.undecodable == Some(id) { Err(undecodable) } else { Ok(id) } }
        };
        Ok(CursorPage { rows: page.into_iter().map(row).collect(), next })
    }
}

impl CursorSource<u32> for Server {
    fn fetch(
        &self,
        cursor: Option<&str>,
        limit: u32,
        turn: Turn,
    ) -> BoxFuture<'static, Result<CursorPage<u32>>> {
        let mut state = self.state();
        let (answer, delayed) = (state.answer(cursor, limit), state.delayed);
        Box::pin(async move {
            if delayed {
                std::future::pending::<()>().await;
            }
            turn.comes().await;
            // The response is there, and the reader may be dropped before it takes it.
            tokio::task::yield_now().await;
            answer
        })
    }
}

fn next(pager: &mut Pager<u32>) -> Result<Option<Vec<u32>>> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
    runtime.block_on(pager.next_page())
}

fn rest(pager: &mut Pager<u32>) -> Vec<u32> {
    std::iter::from_fn(|| next(pager).unwrap()).flatten().collect()
}

fn upto(rows: u32) -> Vec<u32> {
    (1..=rows).collect()
}

#[test]
fn a_list_is_read_page_by_page() {
    for (rows, requests) in [(0, 1), (1, 1), (10, 1), (11, 2), (25, 3), (30, 3)] {
        let server = Server::new(rows);
        let mut pager = server.pager(10);
        assert_eq!(rest(&mut pager), upto(rows));
        assert_eq!(next(&mut pager).unwrap(), None);
        assert_eq!(server.state().requests.len(), requests, "{rows}");
        assert_eq!(pager.total_count(), None);
    }
    let server = Server::new(25);
    rest(&mut server.pager(10));
    let cursors: Vec<_> =
        server.state().requests.iter().map(|cursor| cursor.as_deref().map(str::to_owned)).collect();
    assert_eq!(cursors, [None, Some("10".to_owned()), Some("20".to_owned())]);
}

#[test]
fn a_cursor_whose_row_was_removed_loses_and_repeats_nothing() {
    // Up to everything that was read is removed: its last row, all of its page, and more pages.
    for removed in [1, 10, 25, 30] {
        let server = Server::new(55);
        let mut pager = server.pager(10);
        let mut read = Vec::new();
        for _ in 0..3 {
            read.extend(next(&mut pager).unwrap().unwrap());
        }
        server.remove(|row| row <= 30 && row > 30 - removed);
        read.extend(rest(&mut pager));
        assert_eq!(read, upto(55), "{removed}");
    }
}

#[test]
fn a_row_that_is_moved_is_not_repeated() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    let mut read = next(&mut pager).unwrap().unwrap();
    server.state().rows.push(3);
    read.extend(rest(&mut pager));
    assert_eq!(read, upto(25));
}

#[test]
fn a_failed_call_continues_from_the_same_place() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    let mut read = next(&mut pager).unwrap().unwrap();
    server.state().failing = true;
    assert_eq!(next(&mut pager).unwrap_err().kind(), ErrorKind::Network);
    server.state().failing = false;
    read.extend(rest(&mut pager));
    assert_eq!(read, upto(25));
}

#[test]
fn a_row_that_cannot_be_decoded_is_reported_once() {
    let server = Server::new(25);
    server.state().undecodable = Some(7);
    let mut pager = server.pager(10);
    assert_eq!(next(&mut pager).unwrap().unwrap().len(), 9);
    assert!(next(&mut pager).unwrap_err().is_row_error());
    assert_eq!(rest(&mut pager).len(), 15);
}

#[test]
fn the_same_cursor_for_ever_is_an_error() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    next(&mut pager).unwrap();
    // It sends the same page again and again, and later gets on.
    server.state().leads_to = Some(|_| "10");
    assert_eq!(next(&mut pager).unwrap(), Some((11..=20).collect()));
    for _ in 0..2 {
        let error = next(&mut pager).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Api, "{error}");
    }
    server.state().leads_to = None;
    assert_eq!(rest(&mut pager), (21..=25).collect::<Vec<_>>());
}

#[test]
fn pages_without_anything_new_end_in_an_error() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    next(&mut pager).unwrap();
    // Two cursors that lead to each other.
    server.state().leads_to = Some(|cursor| if cursor == Some("10") { "5" } else { "10" });
    assert_eq!(next(&mut pager).unwrap(), Some((11..=20).collect()));
    assert_eq!(next(&mut pager).unwrap_err().kind(), ErrorKind::Api);
    assert!(server.state().requests.len() < 20);
    server.state().leads_to = None;
    assert_eq!(rest(&mut pager), (21..=25).collect::<Vec<_>>());
}

#[test]
fn a_cancelled_call_keeps_a_page_that_has_arrived() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    assert!(pager.next_page().now_or_never().is_none());
    assert_eq!(next(&mut pager).unwrap(), Some(upto(10)));
    assert_eq!(server.state().requests.len(), 1);
    // One that has not arrived is requested again.
    server.state().delayed = true;
    assert!(pager.next_page().now_or_never().is_none());
    server.state().delayed = false;
    assert_eq!(next(&mut pager).unwrap(), Some((11..=20).collect()));
    assert_eq!(server.state().requests.len(), 3);
}

/// The rows that are read after a position that was saved with so many items unread, with pages of any size.
fn resumed(server: &Server, pager: &Pager<u32>, unread: usize) -> Vec<u32> {
    let position = pager.position(unread);
    let read = |size| rest(&mut server.pager(size).resume_from(position.clone()).unwrap());
    let rows = read(10);
    assert_eq!([read(1), read(3), read(100)], [(); 3].map(|()| rows.clone()), "{unread}");
    rows
}

#[test]
fn reading_resumes_from_any_position() {
    let server = Server::new(55);
    let mut pager = server.pager(10);
    assert_eq!(pager.position(0), None);
    let mut read = 0;
    while let Some(page) = next(&mut pager).unwrap() {
        read += page.len();
        for unread in 0..=page.len() {
            let expected = (1 + (read - unread) as u32..=55).collect::<Vec<_>>();
            assert_eq!(resumed(&server, &pager, unread), expected, "{read}, {unread}");
        }
    }
    assert!(resumed(&server, &pager, 0).is_empty());
    let position = pager.position(0);
    assert_eq!(server.pager(10).resume_from(position.clone()).unwrap().position(0), position);
}

#[test]
fn reading_resumes_though_the_rows_before_were_removed() {
    // Positions in a page and between two pages; their last rows, all of their page, and all rows before it.
    for unread in [0, 4] {
        for removed in [1, 10, 20, 29, 30] {
            let server = Server::new(55);
            let mut pager = server.pager(10);
            for _ in 0..3 {
                next(&mut pager).unwrap();
            }
            let read = 30 - unread as u32;
            server.remove(|row| row <= read && row + removed > read);
            let expected: Vec<_> = (read + 1..=55).collect();
            assert_eq!(resumed(&server, &pager, unread), expected, "{unread}, {removed}");
        }
    }
}

#[test]
fn a_resumed_walk_survives_a_removed_cursor() {
    for removed in [1, 5, 14] {
        let server = Server::new(95);
        let mut pager = server.pager(10);
        for _ in 0..5 {
            next(&mut pager).unwrap();
        }
        let mut pager = server.pager(10).resume_from(pager.position(3)).unwrap();
        let mut read = next(&mut pager).unwrap().unwrap();
        read.extend(next(&mut pager).unwrap().unwrap());
        let last = *read.last().unwrap();
        server.remove(|row| row <= last && row + removed > last);
        read.extend(rest(&mut pager));
        assert_eq!(read, (48..=95).collect::<Vec<_>>(), "{removed}");
    }
}

#[test]
fn what_is_no_position_in_this_list_is_refused() {
    let server = Server::new(25);
    let mut pager = server.pager(10);
    next(&mut pager).unwrap();
    let position = pager.position(0).unwrap();
    for text in ["", "x", "AgA", &position[..10], &format!("{position}~")] {
        let error = server.pager(10).resume_from(Some(text.to_owned())).unwrap_err();
        assert_eq!(
            (error.kind(), error.info().param_name.as_deref()),
            (ErrorKind::Invalid, Some("resume_from"))
        );
    }
    assert!(position.len() < 1024);
}
