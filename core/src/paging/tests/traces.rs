//! The recorded walks of the executable model, and of what it leaves out (servers that do not count, or give fewer rows than
//! asked; tests/data/make_paging_traces.py), repeated request by request.

use super::server::{fetched, next_page};
use crate::Error;
use crate::paging::{Fetched, PageSource, Turn};
use futures_util::future::BoxFuture;
use serde::Deserialize;
use std::sync::{Arc, Mutex};

/// Runs of consecutive rows, first to last, counting down.
type Ranges = Vec<(u32, u32)>;

#[derive(Deserialize)]
struct Case {
    size: u32,
    /// Offset, limit, and the answer: total, if the server counts, and rows.
    requests: Vec<(u64, u32, Option<i64>, Ranges)>,
    yields: Vec<Ranges>,
    ended: bool,
}

fn rows(ranges: &Ranges) -> Vec<u32> {
    ranges.iter().flat_map(|(first, last)| (*last..=*first).rev()).collect()
}

struct Recording {
    asked: Vec<(u64, u32)>,
    /// Still to give, the next one last.
    answers: Vec<Fetched<u32>>,
}

/// Answers as recorded, and notes what was asked.
#[derive(Clone)]
struct Replay(Arc<Mutex<Recording>>);

impl PageSource<u32> for Replay {
    fn fetch(&self, offset: u64, limit: u32, _: Turn) -> BoxFuture<'static, Result<Fetched<u32>, Error>> {
        let mut state = self.0.lock().unwrap();
        state.asked.push((offset, limit));
        let page = state.answers.pop().expect("no more requests than the model");
        Box::pin(async move { Ok(page) })
    }
}

#[test]
fn the_pager_matches_the_model() {
    let cases: Vec<Case> =
        serde_json::from_str(include_str!("../../../tests/data/paging_traces.json")).unwrap();
    assert!(cases.len() > 100 && cases.iter().any(|case| !case.ended));
    for (number, case) in cases.iter().enumerate() {
        let answers = case.requests.iter().rev().map(|(_, _, total, ranges)| fetched(rows(ranges), *total));
        let replay =
            Replay(Arc::new(Mutex::new(Recording { asked: Vec::new(), answers: answers.collect() })));
        let mut pager = super::server::pager(replay.clone(), case.size);
        let (mut yields, mut longest) = (Vec::new(), 0);
        let ended = loop {
            match next_page(&mut pager) {
                Ok(Some(page)) => {
                    longest = longest.max(page.len());
                    yields.extend(page);
                }
                Ok(None) => break true,
                Err(_) => break false,
            }
        };
        // The model yields the rows of each request, and the pager as many as the page size says.
        let modelled: Vec<_> = case.yields.iter().flat_map(rows).collect();
        let held = modelled.len() - yields.len();
        let asked: Vec<_> = case.requests.iter().map(|(offset, limit, ..)| (*offset, *limit)).collect();
        assert_eq!(replay.0.lock().unwrap().asked, asked, "case {number}");
        assert_eq!(yields, modelled[..yields.len()], "case {number}");
        assert!(longest <= case.size as usize, "case {number}: {longest}");
        assert!(if ended { held == 0 } else { held < case.size as usize }, "case {number}: {held}");
        assert_eq!(ended, case.ended, "case {number}");
    }
}
