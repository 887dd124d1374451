//! 10,000 memberships in pages of 500, from prepared responses, so that only the client is measured: over HTTP/1.1 without
//! encryption, and over TLS and HTTP/2.
use super::{KOTLIN_RAW, KOTLIN_SDK, PYTHON_RAW, PYTHON_SDK, RUST_RAW, SWIFT_RAW, memberships};
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work, emulator},
        table::{Goal, Other, Row},
    },
    command::{command, on_path, output_of},
    emulator::Emulator,
    language::Language,
};
use anyhow::{Context as _, Result};
use camino::Utf8Path;

const ROWS: usize = 10_000;
const NAME: &str = "memberships";
/// How many times each program runs, in turn.
const TIMES: usize = 5;

/// How often each program reads the list.
const PYTHON_ROUNDS: usize = 7;
/// The JVM needs many rounds to warm up.
const KOTLIN_ROUNDS: usize = 45;
const SWIFT_ROUNDS: usize = 9;
const RUST_ROUNDS: usize = 30;

/// How the server is reached.
#[derive(Clone, Copy, PartialEq)]
enum Wire {
    Plain,
    /// TLS, with a certificate of an authority of its own, and HTTP/2.
    Tls,
}

/// A program that ours is compared with, and the goal.
struct Peer {
    variant: &'static str,
    name: &'static str,
    goal: Option<Goal>,
}

pub(super) fn python(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [
        Peer { variant: "sdk", name: PYTHON_SDK, goal: Some(Goal::Times(1.0 / 6.0)) },
        Peer { variant: "raw", name: PYTHON_RAW, goal: Some(Goal::Times(1.0)) },
    ];
    compare(bench, Language::Python, PYTHON_ROUNDS, &peers, Wire::Plain)
}

pub(super) fn python_tls(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [
        Peer { variant: "sdk", name: PYTHON_SDK, goal: None },
        Peer { variant: "raw", name: PYTHON_RAW, goal: Some(Goal::Times(1.0)) },
    ];
    compare(bench, Language::Python, PYTHON_ROUNDS, &peers, Wire::Tls)
}

pub(super) fn kotlin(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [
        Peer { variant: "sdk", name: KOTLIN_SDK, goal: None },
        Peer { variant: "raw", name: KOTLIN_RAW, goal: Some(Goal::Times(0.85)) },
    ];
    compare(bench, Language::Kotlin, KOTLIN_ROUNDS, &peers, Wire::Plain)
}

/// Clerk's SDK has no option for a certificate authority.
pub(super) fn kotlin_tls(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [Peer { variant: "raw", name: KOTLIN_RAW, goal: Some(Goal::Times(1.0)) }];
    compare(bench, Language::Kotlin, KOTLIN_ROUNDS, &peers, Wire::Tls)
}

pub(super) fn swift(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [Peer { variant: "raw", name: SWIFT_RAW, goal: Some(Goal::Times(0.7)) }];
    compare(bench, Language::Swift, SWIFT_ROUNDS, &peers, Wire::Plain)
}

pub(super) fn swift_tls(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers = [Peer { variant: "raw", name: SWIFT_RAW, goal: Some(Goal::Times(0.7)) }];
    compare(bench, Language::Swift, SWIFT_ROUNDS, &peers, Wire::Tls)
}

/// Wall time and peak memory for the whole list, compared with each peer.
fn compare(
    bench: &Bench<'_>,
    language: Language,
    rounds: usize,
    peers: &[Peer],
    wire: Wire,
) -> Result<Vec<Row>> {
    let secure;
    let (bench, over) = match wire {
        Wire::Plain => (bench, ""),
        Wire::Tls => {
            secure = Emulator::start_program(bench.workspace, &emulator(bench.workspace), &["--tls"])?;
            (&Bench { emulator: &secure, ..*bench }, " over TLS and HTTP/2")
        }
    };
    let others: Vec<_> = peers.iter().map(|peer| (peer.variant, peer.name)).collect();
    let all = bench.interleaved(
        &memberships(language, &others),
        Work { rows: ROWS, rounds, delay_ms: 0 },
        TIMES,
    )?;
    let mut rows = Vec::new();
    let figures = [("wall", Unit::Seconds, "10,000 memberships"), ("peak_mib", Unit::MiB, "… peak memory")];
    for (name, unit, what) in figures {
        for (peer, theirs) in peers.iter().zip(&all[1..]) {
            rows.push(Row {
                figure: format!("{}: {what}{over}", language.title()),
                unit,
                ours: Figures::all(&all[0], name),
                other: Some(Other { name: peer.name.into(), samples: Figures::all(theirs, name) }),
                goal: peer.goal.filter(|_| name == "wall"),
            });
        }
    }
    Ok(rows)
}

pub(super) fn rust_tls(bench: &Bench<'_>) -> Result<Vec<Row>> {
    compare_rust(bench, Wire::Tls)
}

/// In Rust, the peak memory has a goal, too: no other runtime's memory hides the library's own.
fn compare_rust(bench: &Bench<'_>, wire: Wire) -> Result<Vec<Row>> {
    let peers = [Peer { variant: "raw", name: RUST_RAW, goal: Some(Goal::Times(1.1)) }];
    let mut rows = compare(bench, Language::Rust, RUST_ROUNDS, &peers, wire)?;
    for row in rows.iter_mut().filter(|row| row.unit == Unit::MiB) {
        row.goal = Some(Goal::Times(1.5));
    }
    Ok(rows)
}

/// CPU instructions where a tool can count them, since they hardly vary between runs.
pub(super) fn rust(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = compare_rust(bench, Wire::Plain)?;
    if let Some(counter) = Counter::find(bench) {
        let count =
            |variant| counter.per_list(bench, Program { language: Language::Rust, name: NAME, variant });
        let other = Other { name: RUST_RAW.into(), samples: vec![count("raw")?] };
        let goal = rows[0].goal.take();
        let figure = format!("Rust: 10,000 memberships ({})", counter.name());
        rows.insert(
            0,
            Row { figure, unit: Unit::Instructions, ours: vec![count("ours")?], other: Some(other), goal },
        );
    }
    Ok(rows)
}

/// A tool that counts instructions.
enum Counter {
    Perf,
    Valgrind,
}

impl Counter {
    /// Virtual machines often do not expose the CPU's counters.
    fn find(bench: &Bench<'_>) -> Option<Self> {
        let here = Utf8Path::new("/");
        let mut perf = command("perf", here);
        perf.args(["stat", "-x", ",", "-e", "instructions:u", "--log-fd", "1", "true"]);
        if output_of(&mut perf).is_some_and(|text| perf_count(&text).is_some()) {
            return Some(Self::Perf);
        }
        if on_path("valgrind").is_none() {
            bench
                .runner
                .say("neither perf nor valgrind can count instructions here, so only time is measured");
            return None;
        }
        Some(Self::Valgrind)
    }

    fn name(&self) -> &'static str {
        match self {
            Self::Perf => "perf stat",
            Self::Valgrind => "valgrind --tool=callgrind",
        }
    }

    /// Instructions for one list: half the difference between three lists and one, which excludes startup.
    fn per_list(&self, bench: &Bench<'_>, program: Program) -> Result<f64> {
        Ok((self.count(bench, program, 3)? - self.count(bench, program, 1)?) / 2.0)
    }

    fn count(&self, bench: &Bench<'_>, program: Program, rounds: usize) -> Result<f64> {
        let log = bench.workspace.logs().join("instructions.log");
        let of = bench.command(program)?;
        let mut counting = match self {
            Self::Perf => {
                let mut perf = command("perf", &bench.workspace.root);
                perf.args(["stat", "-x", ",", "-e", "instructions:u", "-o", log.as_str()]);
                perf
            }
            Self::Valgrind => {
                let mut valgrind = command("valgrind", &bench.workspace.root);
                let log = format!("--log-file={log}");
                valgrind.args(["--tool=callgrind", "--callgrind-out-file=/dev/null", &log]);
                valgrind
            }
        };
        counting.arg(of.get_program()).args(of.get_args());
        bench.run_command(&mut counting, Work { rows: ROWS, rounds, delay_ms: 0 })?;
        let text = fs_err::read_to_string(&log)?;
        let count = match self {
            Self::Perf => perf_count(&text),
            Self::Valgrind => valgrind_count(&text),
        };
        count.with_context(|| format!("no count in {log}"))
    }
}

/// `123,,instructions:u,…`
fn perf_count(text: &str) -> Option<f64> {
    text.lines().find(|line| line.contains("instructions"))?.split(',').next()?.parse().ok()
}

/// `==1== Collected : 123`
fn valgrind_count(text: &str) -> Option<f64> {
    text.lines().find(|line| line.contains("Collected"))?.rsplit(' ').next()?.parse().ok()
}
