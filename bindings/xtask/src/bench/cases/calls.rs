//! What calling costs by itself, in each language: calls that make no request.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::Row,
    },
    language::Language,
};
use anyhow::Result;

const TIMES: usize = 3;

pub(super) fn all(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let programs = Language::ALL.map(|language| Program { language, name: "calls", variant: "ours" });
    let all = bench.interleaved(&programs, Work { rows: 10, rounds: 0, delay_ms: 0 }, TIMES)?;
    let kinds = [
        ("local", "a call that stays where it is (`organization.id`)"),
        ("blocking", "a blocking call without a request (`get_token`, kept)"),
        ("asynchronous", "the same, awaited"),
    ];
    let mut rows = Vec::new();
    for (program, figures) in programs.iter().zip(&all) {
        for (name, what) in kinds {
            let figure = format!("{}: {what}", program.language.title());
            rows.push(Row::alone(figure, Unit::Seconds, Figures::all(figures, name)));
        }
    }
    Ok(rows)
}
