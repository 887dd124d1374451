//! The cost per item in short and long lists, which should be the same.
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

const SMALL: Work = Work { rows: 1_000, rounds: 150, delay_ms: 0 };
const LARGE: Work = Work { rows: 1_000_000, rounds: 1, delay_ms: 0 };
const TIMES: usize = 3;

pub(super) fn all(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for language in Language::ALL {
        let program = Program { language, name: "memberships", variant: "ours" };
        let (mut small, mut large) = (Vec::new(), Vec::new());
        for _ in 0..TIMES {
            small.push(bench.run(program, SMALL)?);
            large.push(bench.run(program, LARGE)?);
        }
        let of_small = |samples| Some(Other { name: "list of 1,000".into(), samples });
        let kinds = [("wall", "time", Some(Goal::Times(1.1))), ("cpu", "CPU time", None)];
        for (name, what, goal) in kinds {
            let each = |figures: &[Figures], work: Work| -> Vec<f64> {
                Figures::all(figures, name).iter().map(|seconds| seconds / work.rows as f64).collect()
            };
            rows.push(Row {
                figure: format!("{}: {what} per item, list of 1,000,000", language.title()),
                unit: Unit::Seconds,
                ours: each(&large, LARGE),
                other: of_small(each(&small, SMALL)),
                goal,
            });
        }
        rows.push(Row {
            figure: format!("{}: peak memory, list of 1,000,000", language.title()),
            unit: Unit::MiB,
            ours: Figures::all(&large, "peak_mib"),
            other: of_small(Figures::all(&small, "peak_mib")),
            goal: (language == Language::Rust).then_some(Goal::Below(64.0)),
        });
    }
    Ok(rows)
}
