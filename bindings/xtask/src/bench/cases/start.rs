//! From nothing to the first answer, ten rows: whole processes, and what of them is not the language's own.
use super::{KOTLIN_RAW, KOTLIN_SDK, PYTHON_RAW, PYTHON_SDK, RUST_RAW, SWIFT_RAW};
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
const WORK: Work = Work { rows: 10, rounds: 0 };

/// Ours signs in first, which is two requests more than the others make.
pub(super) fn processes(bench: &Bench<'_>) -> Result<Vec<Row>> {
    let peers: [(Language, &[(&str, &str)]); 4] = [
        (Language::Rust, &[("raw", RUST_RAW)]),
        (Language::Python, &[("sdk", PYTHON_SDK), ("raw", PYTHON_RAW)]),
        (Language::Kotlin, &[("sdk", KOTLIN_SDK), ("raw", KOTLIN_RAW)]),
        (Language::Swift, &[("raw", SWIFT_RAW)]),
    ];
    let mut rows = Vec::new();
    for (language, peers) in peers {
        let variants = std::iter::once("ours").chain(peers.iter().map(|(variant, _)| *variant));
        let programs: Vec<_> =
            variants.map(|variant| Program { language, name: "memberships", variant }).collect();
        let all = bench.interleaved(&programs, WORK, TIMES)?;
        for ((_, name), theirs) in peers.iter().zip(&all[1..]) {
            let row = |what: &str, sample: &str, goal| Row {
                figure: format!("{}: {what}", language.title()),
                unit: Unit::Seconds,
                ours: Figures::all(&all[0], sample),
                other: Some(Other { name: (*name).to_owned(), samples: Figures::all(theirs, sample) }),
                goal,
            };
            rows.push(row("process start to first answer", "start", None));
            if *name == KOTLIN_SDK {
                rows.push(row("first call of a process", "first_call", Some(Goal::Times(1.0 / 3.0))));
            }
        }
    }
    Ok(rows)
}

/// Processor time, as the disk's is not ours.
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
