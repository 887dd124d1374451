//! The overhead of a call in each language, measured with calls that make no request.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

const TIMES: usize = 3;

pub(super) fn all(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let programs = Language::ALL.map(|language| Program { language, name: "calls", variant: "ours" });
    let all = bench.interleaved(&programs, Work { rows: 10, rounds: 0, delay_ms: 0 }, TIMES)?;
    let kinds = [
        ("local", "local call (`organization.id`)"),
        ("blocking", "blocking call without a request (`get_token`, cached)"),
        ("asynchronous", "asynchronous call without a request (`get_token`, cached)"),
    ];
    let mut rows = Vec::new();
    for (program, figures) in programs.iter().zip(&all) {
        for (name, what) in kinds {
            let figure = format!("{}: {what}", program.language.title());
            rows.push(Row::alone(figure, Unit::Seconds, Figures::all(figures, name)));
        }
        if program.language == Language::Kotlin {
            rows.push(blocking_beside_asynchronous(figures));
        }
    }
    Ok(rows)
}

/// A blocking call in Kotlin waits for the asynchronous one. Both are measured in turn.
fn blocking_beside_asynchronous(figures: &[Figures]) -> Row {
    Row {
        figure: "Kotlin: blocking call without a request".into(),
        unit: Unit::Seconds,
        ours: Figures::all(figures, "blocking"),
        other: Some(Other { name: "asynchronous".into(), samples: Figures::all(figures, "asynchronous") }),
        goal: Some(Goal::Times(1.0)),
    }
}
