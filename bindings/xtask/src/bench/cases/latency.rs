//! 20 pages of 500 from a server that takes 50 milliseconds for each: a list with prefetching, compared with loops without.
use super::{PEERS, memberships};
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

const WORK: Work = Work { rows: 10_000, rounds: 4, delay_ms: 50 };
const TIMES: usize = 3;

pub(super) fn all(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (language, peers) in PEERS {
        let all = bench.interleaved(&memberships(language, peers), WORK, TIMES)?;
        for ((_, name), theirs) in peers.iter().zip(&all[1..]) {
            rows.push(Row {
                figure: format!("{}: 20 pages of 500, 50 ms per response", language.title()),
                unit: Unit::Seconds,
                ours: Figures::all(&all[0], "wall"),
                other: Some(Other {
                    name: format!("{name}, sequential"),
                    samples: Figures::all(theirs, "wall"),
                }),
                // About 4 response times, and the time for the rows. The loop waits 20 times.
                goal: (language == Language::Rust).then_some(Goal::Times(0.25)),
            });
        }
    }
    Ok(rows)
}
