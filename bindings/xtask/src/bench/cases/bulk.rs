//! Work on many, as the emulator saw it: how long, how much was refused, how often a list was read.
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

/// The program fails unless the emulator accepted each once.
pub(super) fn accepts(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let limits = [("accepts", "no limit", None), ("accepts:limited", "100 a second", Some(100.0))];
    for (name, limit, per_second) in limits {
        let figures = [bench.run(rust(name, "ours"), ALL)?];
        let what = format!("Accepting all of 10,000, {limit}");
        rows.push(Row {
            other: per_second.map(|per_second| Other {
                name: "what the limit allows".into(),
                samples: vec![ALL.rows as f64 / per_second],
            }),
            ..Row::alone(what.clone(), Unit::Seconds, Figures::all(&figures, "wall"))
        });
        let goals = [
            ("lists", "requests of the list", Unit::Count, 25.0),
            ("refused_percent", "refused by the limit", Unit::Percent, 2.0),
        ];
        for (figure, told, unit, most) in goals {
            rows.push(Row {
                goal: Some(Goal::Below(most)),
                ..Row::alone(format!("{what}: {told}"), unit, Figures::all(&figures, figure))
            });
        }
    }
    rows.push(distant(bench)?);
    Ok(rows)
}

/// Eight at once beside one after the other.
fn distant(bench: &Bench<'_>) -> Result<Row> {
    let programs = [rust("accepts:distant", "ours"), rust("accepts:distant", "raw")];
    let all = bench.interleaved(&programs, SOME, 1)?;
    let samples = Figures::all(&all[1], "wall");
    Ok(Row {
        other: Some(Other { name: "reqwest, one by one".into(), samples }),
        ..Row::alone(
            "Accepting all of 1,000, 20 ms an answer".into(),
            Unit::Seconds,
            Figures::all(&all[0], "wall"),
        )
    })
}

/// One row of each page is also in the next, so that pages of 500 have 499 new ones.
pub(super) fn pages(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let figures = [bench.run(rust("pages", "ours"), ALL)?];
    let least = || Some(Other { name: "without overlap".into(), samples: vec![20.0] });
    let row = |what: &str, figure, goal| Row {
        other: least(),
        goal,
        ..Row::alone(
            format!("Requests for 10,000 by 500, {what}"),
            Unit::Count,
            Figures::all(&figures, figure),
        )
    };
    Ok(vec![
        row("nothing changes", "quiet", Some(Goal::Below(21.0))),
        row("one of those that were read goes after each page", "changing", None),
    ])
}
