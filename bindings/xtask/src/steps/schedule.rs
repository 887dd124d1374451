//! Which steps run side by side.
use super::Step;
use crate::{language::Language, reports::Counts};
use std::{
    collections::BTreeSet,
    thread::{self, ScopedJoinHandle},
    time::Duration,
};

/// Steps of one lane share a build folder, or an environment, and run one after the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Lane {
    /// Cargo's debug builds.
    Debug,
    /// The release build, which is in a folder of its own.
    Release,
    Python,
    Kotlin,
    Swift,
    Fuzz,
    /// What is built for other platforms.
    Platforms,
}

fn lane(step: &Step) -> Lane {
    match step.language {
        Some(Language::Python) => Lane::Python,
        Some(Language::Kotlin) => Lane::Kotlin,
        Some(Language::Swift) => Lane::Swift,
        _ if step.name.starts_with("fuzz:") => Lane::Fuzz,
        _ if step.name.starts_with("platforms:") => Lane::Platforms,
        _ if step.name == "library" => Lane::Release,
        _ => Lane::Debug,
    }
}

/// Whether a step can begin.
#[derive(Debug, PartialEq, Eq)]
enum Readiness {
    Ready,
    Waiting,
    /// It never can, since this one failed.
    Barred(&'static str),
}

/// What the steps have shown so far, in their order; nothing for a step that has not run.
pub(super) type Results = Vec<Option<Counts>>;

/// Runs each step that has no result as soon as all steps that it needs have ended: up to `limit` steps at once, and one of
/// each lane. Most tests wait for the emulator more than they compute, so that another language's can run meanwhile. A step that
/// needs a failed one is passed to `skip` instead of `run`. If steps run side by side, those that measure time stay without a
/// result, and so does what needs them.
pub(super) fn run(
    steps: &[Step],
    limit: usize,
    mut results: Results,
    run: impl Fn(usize) -> Counts + Sync,
    skip: impl Fn(usize, &str),
) -> Results {
    thread::scope(|scope| {
        let run = &run;
        let mut running: Vec<(usize, ScopedJoinHandle<'_, Counts>)> = Vec::new();
        loop {
            for (index, step) in steps.iter().enumerate() {
                let is_running = running.iter().any(|(other, _)| *other == index);
                if results[index].is_some() || is_running || (step.alone && limit > 1) {
                    continue;
                }
                let busy: BTreeSet<_> = running.iter().map(|(other, _)| lane(&steps[*other])).collect();
                match readiness(steps, step, &results) {
                    Readiness::Barred(need) => {
                        skip(index, need);
                        results[index] = Some(Counts::FAILED);
                    }
                    Readiness::Ready if running.len() < limit && !busy.contains(&lane(step)) => {
                        running.push((index, scope.spawn(move || run(index))));
                    }
                    Readiness::Ready | Readiness::Waiting => {}
                }
            }
            if running.is_empty() {
                break;
            }
            match running.iter().position(|(_, step)| step.is_finished()) {
                Some(at) => {
                    let (index, step) = running.swap_remove(at);
                    // A panic was printed where it happened.
                    results[index] = Some(step.join().unwrap_or(Counts::FAILED));
                }
                None => thread::sleep(Duration::from_millis(20)),
            }
        }
    });
    results
}

fn readiness(steps: &[Step], step: &Step, results: &[Option<Counts>]) -> Readiness {
    let needs = step.needs.iter().filter_map(|need| {
        let index = steps.iter().position(|other| other.name == *need)?;
        Some((*need, results[index]))
    });
    let mut waits = false;
    for (need, result) in needs {
        match result {
            Some(counts) if counts.failed > 0 => return Readiness::Barred(need),
            Some(_) => {}
            None => waits = true,
        }
    }
    if waits { Readiness::Waiting } else { Readiness::Ready }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Mutex;

    fn steps() -> Vec<Step> {
        let none = |_: &super::super::Context<'_>| Ok(Counts::NONE);
        vec![
            Step::shared("library", &[], none),
            Step::of(Language::Rust, "rust:test", &["library"], none),
            Step::of(Language::Python, "python:tools", &[], none),
            Step::of(Language::Python, "python:test", &["python:tools", "library"], none),
            Step::of(Language::Kotlin, "kotlin:test", &["library"], none),
        ]
    }

    fn run_all(
        steps: &[Step],
        limit: usize,
        run: impl Fn(usize) -> Counts + Sync,
        skip: impl Fn(usize, &str),
    ) -> Results {
        super::run(steps, limit, vec![None; steps.len()], run, skip)
    }

    fn failed(results: &Results) -> Vec<bool> {
        results.iter().map(|counts| counts.is_some_and(|counts| counts.failed > 0)).collect()
    }

    /// Runs the steps, each for a moment, and returns which ran at the same time as which, and in which order they began.
    fn overlaps(limit: usize) -> (Vec<Vec<&'static str>>, Vec<&'static str>) {
        let steps = steps();
        let (running, log) = (Mutex::new(Vec::new()), Mutex::new((Vec::new(), Vec::new())));
        run_all(
            &steps,
            limit,
            |index| {
                {
                    let (mut running, mut log) = (running.lock().unwrap(), log.lock().unwrap());
                    running.push(steps[index].name);
                    log.0.push(running.clone());
                    log.1.push(steps[index].name);
                }
                thread::sleep(Duration::from_millis(60));
                running.lock().unwrap().retain(|name| *name != steps[index].name);
                Counts::PASSED
            },
            |_, need| panic!("{need} did not fail"),
        );
        log.into_inner().unwrap()
    }

    #[test]
    fn steps_of_different_lanes_run_side_by_side() {
        let (together, order) = overlaps(2);
        assert_eq!(together[1].len(), 2, "{together:?}");
        let language = |name: &str| name.split(':').next().map(str::to_owned);
        for names in &together {
            assert!(names.len() <= 2, "{together:?}");
            assert!(names.len() < 2 || language(names[0]) != language(names[1]), "{together:?}");
        }
        assert_eq!(order.len(), 5);
    }

    #[test]
    fn one_at_a_time_keeps_the_order() {
        let (_, order) = overlaps(1);
        assert_eq!(order, steps().iter().map(|step| step.name).collect::<Vec<_>>());
    }

    #[test]
    fn what_needs_a_failed_step_is_not_run() {
        let steps = steps();
        let skipped = Mutex::new(Vec::new());
        let results = run_all(
            &steps,
            2,
            |index| if steps[index].name == "library" { Counts::FAILED } else { Counts::PASSED },
            |index, need| skipped.lock().unwrap().push((steps[index].name, need.to_owned())),
        );
        let barred = ["rust:test", "python:test", "kotlin:test"].map(|name| (name, "library".to_owned()));
        assert_eq!(skipped.into_inner().unwrap(), barred);
        assert_eq!(failed(&results), [true, true, false, true, true]);
    }

    #[test]
    fn a_panic_fails_its_step_and_no_other() {
        let run = |index| if index == 2 { panic!("meant") } else { Counts::PASSED };
        let results = run_all(&steps(), 2, run, |_, _| {});
        assert_eq!(failed(&results), [false, false, true, true, false]);
    }

    #[test]
    fn what_measures_time_waits_until_steps_run_one_at_a_time() {
        let mut steps = steps();
        steps[1] = Step::of(Language::Rust, "rust:test", &["library"], |_| Ok(Counts::NONE)).alone();
        let first = run_all(&steps, 2, |_| Counts::PASSED, |_, _| {});
        assert_eq!(first.iter().map(Option::is_some).collect::<Vec<_>>(), [true, false, true, true, true]);
        let begun = Mutex::new(Vec::new());
        let begin = |index| {
            begun.lock().unwrap().push(index);
            Counts::PASSED
        };
        let second = super::run(&steps, 1, first, begin, |_, _| {});
        assert!(second.iter().all(Option::is_some));
        assert_eq!(begun.into_inner().unwrap(), [1]);
    }
}
