//! Startup: the time from process start to the first response with ten rows, and parts of it.
use super::{KOTLIN_SDK, PEERS, PYTHON_SDK, memberships};
use crate::{
    bench::{
        figures::{Figures, Unit},
        program::{Bench, Program, Work},
        table::{Goal, Other, Row},
    },
    language::Language,
};
use anyhow::Result;

const TIMES: usize = 7;
const WORK: Work = Work { rows: 10, rounds: 0, delay_ms: 0 };

/// Our program signs in first, which takes two more requests than the others make.
pub(super) fn processes(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for (language, peers) in PEERS {
        let all = bench.interleaved(&memberships(language, peers), WORK, TIMES)?;
        for ((_, name), theirs) in peers.iter().zip(&all[1..]) {
            let row = |what: &str, sample: &str, goal| Row {
                figure: format!("{}: {what}", language.title()),
                unit: Unit::Seconds,
                ours: Figures::all(&all[0], sample),
                other: Some(Other { name: (*name).to_owned(), samples: Figures::all(theirs, sample) }),
                goal,
            };
            rows.push(row("process start to first response", "start", None));
            if *name == KOTLIN_SDK {
                rows.push(row("first call of a process", "first_call", Some(Goal::Times(0.3))));
            }
        }
    }
    Ok(rows)
}

/// CPU time, so that the disk's speed does not matter.
pub(super) fn imports(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let modules = ["clerk_orgs", "clerk_backend_api", "httpx"];
    let programs = modules.map(|variant| Program { language: Language::Python, name: "imports", variant });
    let all = bench.interleaved(&programs, WORK, TIMES)?;
    let ours = Figures::all(&all[0], "imported");
    let beside = |name: &str, theirs: &[Figures], goal| Row {
        figure: "Python: import".into(),
        unit: Unit::Seconds,
        ours: ours.clone(),
        other: Some(Other { name: name.into(), samples: Figures::all(theirs, "imported") }),
        goal,
    };
    Ok(vec![beside(PYTHON_SDK, &all[1], Some(Goal::Below(0.05))), beside("httpx", &all[2], None)])
}
