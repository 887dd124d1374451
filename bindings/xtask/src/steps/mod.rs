//! The steps of building and testing, their dependencies and their order.
mod artifacts;
mod browser;
mod budget;
mod devices;
mod examples;
mod fuzz;
mod java_on_arm;
mod kotlin;
mod kotlin_packages;
mod maven_central;
mod musl;
mod newer_jdks;
mod old_linux;
mod packages;
mod platforms;
mod python;
mod release;
mod rust;
mod schedule;
mod shrinking;
mod static_library;
mod swift;
mod swift_package;
mod swift_release;
mod swift_symbols;

use crate::{
    command::Runner,
    language::Language,
    reports::{self, Counts},
    workspace::Workspace,
};
pub(crate) use artifacts::write_listing;
pub(crate) use examples::example;
pub(crate) use kotlin::document;
pub(crate) use python::{picture, shipped_emulator, wheel};

use anyhow::{Result, ensure};
use std::{
    collections::BTreeSet,
    sync::{Mutex, PoisonError},
    thread,
    time::Instant,
};

/// What a step works with.
pub(crate) struct Context<'a> {
    pub(crate) workspace: &'a Workspace,
    pub(crate) runner: Runner,
    /// The selected languages.
    pub(crate) languages: &'a [Language],
}

type Run = fn(&Context<'_>) -> Result<Counts>;

pub(crate) struct Step {
    pub(crate) name: &'static str,
    /// The language that the step belongs to.
    language: Option<Language>,
    needs: &'static [&'static str],
    run: Run,
    /// Whether it runs only if it is asked for.
    optional: bool,
    /// Whether it measures time, so that nothing may run beside it.
    alone: bool,
}

impl Step {
    const fn shared(name: &'static str, needs: &'static [&'static str], run: Run) -> Self {
        Self { name, language: None, needs, run, optional: false, alone: false }
    }

    const fn optional(name: &'static str, needs: &'static [&'static str], run: Run) -> Self {
        Self { optional: true, ..Self::shared(name, needs, run) }
    }

    const fn of(language: Language, name: &'static str, needs: &'static [&'static str], run: Run) -> Self {
        Self { language: Some(language), ..Self::shared(name, needs, run) }
    }

    const fn alone(self) -> Self {
        Self { alone: true, ..self }
    }
}

/// All steps, each after the ones it needs.
pub(crate) fn all() -> Vec<Step> {
    let groups = [
        artifacts::steps(),
        rust::steps(),
        python::steps(),
        packages::steps(),
        old_linux::steps(),
        kotlin::steps(),
        newer_jdks::steps(),
        kotlin_packages::steps(),
        swift::steps(),
        swift_package::steps(),
        swift_release::steps(),
        examples::steps(),
        shrinking::steps(),
        fuzz::steps(),
        release::steps(),
        platforms::steps(),
        musl::steps(),
        java_on_arm::steps(),
        devices::steps(),
        browser::steps(),
    ];
    groups.into_iter().flatten().collect()
}

/// Which steps to run.
pub(crate) struct Selection {
    /// Languages, steps or groups of steps.
    pub(crate) without: Vec<String>,
    /// Steps or groups of steps; all if empty.
    pub(crate) only: Vec<String>,
}

impl Selection {
    pub(crate) fn only(names: &[&str]) -> Self {
        Self { without: Vec::new(), only: names.iter().map(|name| (*name).to_owned()).collect() }
    }

    fn languages(&self) -> Vec<Language> {
        Language::ALL.into_iter().filter(|language| !self.without.contains(&language.to_string())).collect()
    }

    /// The chosen steps and the ones they need, in order.
    fn choose(&self, steps: Vec<Step>) -> Result<Vec<Step>> {
        let chosen =
            |step: &Step, name: &String| step.name == name || step.name.split(':').next() == Some(name);
        for name in self.only.iter().chain(&self.without) {
            ensure!(
                steps.iter().any(|step| chosen(step, name)),
                "no step is called {name}; see `cargo xtask steps`"
            );
        }
        let mut wanted = BTreeSet::new();
        for step in steps.iter().rev() {
            let asked =
                (self.only.is_empty() && !step.optional) || self.only.iter().any(|name| chosen(step, name));
            let is_of = |name: &String| step.language.is_some_and(|language| language.to_string() == *name);
            let left_out = self.without.iter().any(|name| chosen(step, name) || is_of(name));
            if (asked && !left_out) || wanted.contains(step.name) {
                wanted.insert(step.name);
                wanted.extend(step.needs);
            }
        }
        ensure!(!wanted.is_empty(), "no step is selected");
        Ok(steps.into_iter().filter(|step| wanted.contains(step.name)).collect())
    }
}

/// Runs the chosen steps, as many at once as there are processors, and then those that measure time. If one fails, only the
/// steps that need it are skipped. In a run of everything, what failed beside other steps is repeated by itself, and the result
/// says so: on a machine with two processors, a test with a time limit can fail for what runs beside it.
pub(crate) fn run(workspace: &Workspace, selection: &Selection) -> Result<Counts> {
    let languages = selection.languages();
    let steps = selection.choose(all())?;
    let started = Instant::now();
    let label = |index: usize| format!("[{}/{}]", index + 1, steps.len());
    let slow = Mutex::new(Vec::new());
    let run = |index: usize, logged_as: &str| {
        let (step, label) = (&steps[index], label(index));
        let runner = Runner::new(workspace.logs(), &label, logged_as);
        let context = Context { workspace, runner, languages: &languages };
        let started = Instant::now();
        let counts = run_one(step, &context, &label);
        let exceeded = budget::exceeded(step.name, started.elapsed());
        slow.lock().unwrap_or_else(PoisonError::into_inner).extend(exceeded);
        counts
    };
    let skip = |index: usize, need: &str| {
        println!("{} {}: SKIPPED, since {need} failed", label(index), steps[index].name);
    };
    let limit = thread::available_parallelism()?.get();
    let mut results =
        schedule::run(&steps, limit, vec![None; steps.len()], |index| run(index, steps[index].name), skip);
    let failed_first = if selection.only.is_empty() { failed(&steps, &results) } else { Vec::new() };
    for (step, counts) in steps.iter().zip(&mut results) {
        counts.take_if(|_| failed_first.contains(&step.name));
    }
    let again = |index: usize| {
        let name = steps[index].name;
        if failed_first.contains(&name) { run(index, &format!("{name}-alone")) } else { run(index, name) }
    };
    let results = schedule::run(&steps, 1, results, again, skip);
    let mut slow = slow.into_inner().unwrap_or_else(PoisonError::into_inner);
    slow.extend(budget::whole_run_exceeded(started.elapsed()));
    print_list("steps that exceeded their budget", slow.into_iter());
    let failed = failed(&steps, &results);
    let only_alone = failed_first.iter().filter(|name| !failed.contains(name));
    print_list("steps that failed beside others and passed alone", only_alone.map(|name| (*name).to_owned()));
    print_list("failed steps, with the command to run them again", failed.iter().map(|name| repeat(name)));
    Ok(results.into_iter().flatten().sum())
}

fn failed(steps: &[Step], results: &schedule::Results) -> Vec<&'static str> {
    let failed =
        steps.iter().zip(results).filter(|(_, counts)| counts.is_some_and(|counts| counts.failed > 0));
    failed.map(|(step, _)| step.name).collect()
}

fn print_list(title: &str, lines: impl Iterator<Item = String>) {
    let mut lines = lines.peekable();
    if lines.peek().is_some() {
        println!("\n{title}:");
        lines.for_each(|line| println!("  {line}"));
    }
}

fn repeat(name: &str) -> String {
    format!("cargo xtask test --only {name}")
}

fn run_one(step: &Step, context: &Context<'_>, label: &str) -> Counts {
    println!("{label} {}…", step.name);
    let started = Instant::now();
    let result = (step.run)(context);
    let seconds = started.elapsed().as_secs_f32();
    match result {
        Ok(counts) if counts.failed == 0 => {
            let passed = if counts.passed > 0 { format!("{} passed", counts.passed) } else { "done".into() };
            println!("{label} {}: {passed} ({seconds:.1} s)", step.name);
            counts
        }
        Ok(counts) => {
            println!(
                "{label} {}: {} FAILED, {} passed ({seconds:.1} s)",
                step.name, counts.failed, counts.passed
            );
            println!("  run it again with: {}", repeat(step.name));
            counts
        }
        Err(error) => {
            println!("{label} {}: FAILED ({seconds:.1} s)\n{error:#}", step.name);
            println!("  run it again with: {}", repeat(step.name));
            Counts::FAILED
        }
    }
}

/// Runs the storms in a process of their own, with an emulator of their own, beside the other tests: they take minutes, and wait
/// most of the time.
fn with_storms(
    storms: impl FnOnce() -> Result<Counts> + Send,
    others: impl FnOnce() -> Result<Counts>,
) -> Result<Counts> {
    std::thread::scope(|scope| {
        let storms = scope.spawn(storms);
        let others = others();
        let storms = storms.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        Ok(others? + storms?)
    })
}

impl Context<'_> {
    /// Runs a command that is a single check.
    pub(crate) fn check(&self, what: &str, command: &mut std::process::Command) -> Result<Counts> {
        self.runner.run(what, command).map(|_| Counts::PASSED)
    }

    /// Runs a test runner and counts its tests. Shows the failures or the end of its output if a test failed, or if
    /// there was none.
    pub(crate) fn tests(
        &self,
        what: &str,
        command: &mut std::process::Command,
        count: impl FnOnce(&str) -> Result<Counts>,
    ) -> Result<Counts> {
        let finished = self.runner.finish(what, command)?;
        let mut counts = count(&finished.output)?;
        let silent = counts.failed == 0 && (!finished.success || counts.passed == 0);
        if silent {
            counts = counts + Counts::FAILED;
        }
        if counts.failed > 0 {
            let why = if silent && finished.success { " (no test ran)" } else { "" };
            match reports::cargo_failures(&finished.output) {
                failures if failures.is_empty() => {
                    println!("the end of {}{why}:\n{}", finished.log, finished.tail(80));
                }
                failures => println!("from {}:\n{failures}", finished.log),
            }
        }
        Ok(counts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(selection: &Selection) -> Vec<&'static str> {
        selection.choose(all()).unwrap().iter().map(|step| step.name).collect()
    }

    #[test]
    fn dependencies_come_first() {
        let steps = all();
        for (index, step) in steps.iter().enumerate() {
            for need in step.needs {
                let at = steps.iter().position(|other| other.name == *need);
                assert!(at.is_some_and(|at| at < index), "{} needs {need}", step.name);
            }
        }
    }

    #[test]
    fn a_step_selects_only_its_dependencies() {
        let chosen = names(&Selection::only(&["swift:test"]));
        assert!(chosen.contains(&"generate") && chosen.contains(&"library"));
        assert!(!chosen.iter().any(|name| name.starts_with("python")));
    }

    #[test]
    fn a_language_can_be_left_out() {
        let without = names(&Selection { without: vec!["swift".into()], only: Vec::new() });
        assert!(!without.iter().any(|name| name.starts_with("swift")));
        assert!(without.contains(&"kotlin:test") && without.contains(&"fuzz:run"));
    }

    #[test]
    fn optional_steps_run_only_if_they_are_asked_for() {
        let optional = |names: &[&str]| names.iter().any(|name| name.starts_with("platforms:"));
        assert!(!optional(&names(&Selection::only(&[]))));
        assert!(optional(&names(&Selection::only(&["platforms"]))));
    }

    #[test]
    fn an_unknown_step_is_an_error() {
        assert!(Selection::only(&["cobol"]).choose(all()).is_err());
    }
}
