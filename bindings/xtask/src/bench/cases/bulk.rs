//! Bulk jobs and lists as the emulator sees them: duration, refused requests, and requests of the list.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

const ALL: Work = Work { rows: 10_000, rounds: 1, delay_ms: 0 };
const SOME: Work = Work { rows: 1_000, rounds: 1, delay_ms: 0 };

fn rust(name: &'static str, variant: &'static str) -> Program {
    Program { language: Language::Rust, name, variant }
}

/// The program fails unless the emulator accepted each membership request exactly once.
pub(super) fn accepts(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let limits = [
        ("accepts", "no rate limit", None),
        ("accepts:limited", "100 requests per second allowed", Some(100.0)),
    ];
    for (name, limit, per_second) in limits {
        let figures = [bench.run(rust(name, "ours"), ALL)?];
        let what = format!("Accepting 10,000 membership requests, {limit}");
        rows.push(Row {
            other: per_second.map(|per_second| Other {
                name: "minimum at that rate".into(),
                samples: vec![ALL.rows as f64 / per_second],
            }),
            ..Row::alone(what.clone(), Unit::Seconds, Figures::all(&figures, "wall"))
        });
        let goals = [
            ("lists", "requests for the list", Unit::Count, 25.0),
            ("refused_percent", "refused by the rate limit", Unit::Percent, 2.0),
        ];
        for (figure, label, unit, most) in goals {
            rows.push(Row {
                goal: Some(Goal::Below(most)),
                ..Row::alone(format!("{what}: {label}"), unit, Figures::all(&figures, figure))
            });
        }
    }
    rows.push(distant(bench)?);
    Ok(rows)
}

/// Eight requests at once, compared with one after the other.
fn distant(bench: &Bench<'_>) -> Result<Row> {
    let programs = [rust("accepts:distant", "ours"), rust("accepts:distant", "raw")];
    let all = bench.interleaved(&programs, SOME, 1)?;
    let samples = Figures::all(&all[1], "wall");
    Ok(Row {
        other: Some(Other { name: "reqwest, sequential".into(), samples }),
        ..Row::alone(
            "Accepting 1,000 membership requests, 20 ms per response".into(),
            Unit::Seconds,
            Figures::all(&all[0], "wall"),
        )
    })
}

/// Pages overlap by one row, so a page of 500 has 499 new rows.
pub(super) fn pages(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let figures = [bench.run(rust("pages", "ours"), ALL)?];
    let minimum = || Some(Other { name: "without overlap".into(), samples: vec![20.0] });
    let row = |what: &str, figure, goal| Row {
        other: minimum(),
        goal,
        ..Row::alone(
            format!("Requests to read 10,000 rows in pages of 500, {what}"),
            Unit::Count,
            Figures::all(&figures, figure),
        )
    };
    Ok(vec![
        row("unchanging list", "quiet", Some(Goal::Below(21.0))),
        row("one row removed after each page", "changing", None),
    ])
}
