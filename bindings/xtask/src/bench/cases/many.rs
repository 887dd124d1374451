//! Many small calls at once: pages of ten rows, for 50 callers.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

/// A round is 2,000 calls.
const TIMES: usize = 5;

/// A style of calling, and the programs that it is compared with: their variants, their names and the goals.
struct Style {
    variant: &'static str,
    name: &'static str,
    peers: &'static [(&'static str, &'static str, Goal)],
}

pub(super) fn python(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let asynchronous = Style {
        variant: "ours",
        name: "asyncio",
        peers: &[("aiohttp", "aiohttp", Goal::Times(0.95)), ("httpx", "httpx", Goal::Times(0.25))],
    };
    let blocking = Style {
        variant: "blocking",
        name: "threads",
        peers: &[("httpx-blocking", "httpx", Goal::Times(0.25))],
    };
    compare(bench, Language::Python, 6, &[asynchronous, blocking])
}

pub(super) fn kotlin(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = &[("okhttp", "OkHttp and kotlinx.serialization", Goal::Times(1.0))];
    // The JVM needs many rounds to warm up.
    compare(bench, Language::Kotlin, 15, &[Style { variant: "ours", name: "coroutines", peers }])
}

pub(super) fn swift(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = &[("raw", super::SWIFT_RAW, Goal::Times(0.5))];
    compare(bench, Language::Swift, 6, &[Style { variant: "ours", name: "tasks", peers }])
}

/// The time per call.
fn compare(bench: &Bench<'_>, language: Language, rounds: usize, styles: &[Style]) -> Result<Vec<Row>> {
    let work = Work { rows: 10, rounds, delay_ms: 0 };
    let mut rows = Vec::new();
    for style in styles {
        let variants = std::iter::once(style.variant).chain(style.peers.iter().map(|(variant, ..)| *variant));
        let programs: Vec<_> = variants.map(|variant| Program { language, name: "many", variant }).collect();
        let all = bench.interleaved(&programs, work, TIMES)?;
        for ((_, name, goal), theirs) in style.peers.iter().zip(&all[1..]) {
            let row = |what: &str, sample: &str, goal| Row {
                figure: format!(
                    "{}: page of 10, 50 callers at once ({}){what}",
                    language.title(),
                    style.name
                ),
                unit: Unit::Seconds,
                ours: Figures::all(&all[0], sample),
                other: Some(Other { name: (*name).to_owned(), samples: Figures::all(theirs, sample) }),
                goal,
            };
            rows.push(row("", "wall", Some(*goal)));
            rows.push(row(", CPU time", "cpu", None));
        }
    }
    Ok(rows)
}
