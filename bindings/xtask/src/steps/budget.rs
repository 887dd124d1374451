//! How long each step may take, in a full cold run on an otherwise idle machine with two cores, where two steps run at once.
use std::time::Duration;

/// For the whole run; what is installed once for the machine does not count.
const WHOLE_RUN: Duration = Duration::from_secs(30 * 60);

/// Seconds.
const BUDGETS: [(&str, u64); 47] = [
    ("emulator", 195),
    ("library", 205),
    ("paths", 5),
    ("rust:dispatch", 5),
    ("generate", 20),
    ("api", 5),
    ("rust:format", 5),
    ("rust:clippy", 150),
    ("rust:test", 400),
    ("rust:doc", 60),
    ("rust:deny", 15),
    ("python:tools", 30),
    ("python:format", 5),
    ("python:lint", 5),
    ("python:mypy", 15),
    ("python:pyright", 15),
    ("python:package", 30),
    ("python:emulator", 15),
    ("python:orgs", 5),
    ("python:test", 400),
    ("python:packages", 30),
    ("python:old-linux", 20),
    ("kotlin:package", 60),
    ("kotlin:testing", 25),
    ("kotlin:compile-tests", 45),
    ("kotlin:test", 225),
    ("kotlin:android", 35),
    ("kotlin:benches", 20),
    ("kotlin:newer-jdks", 40),
    ("kotlin:packages", 20),
    ("swift:toolchain", 5),
    ("swift:format", 5),
    ("swift:test", 260),
    ("swift:threads", 200),
    ("swift:benches", 40),
    ("swift:package", 40),
    ("swift:release", 30),
    ("rust:example", 40),
    ("python:example", 5),
    ("kotlin:example", 20),
    ("kotlin:oldest-compiler", 20),
    ("swift:example", 30),
    ("kotlin:shrinking", 45),
    ("fuzz:build", 125),
    ("fuzz:run", 60),
    ("release:check", 5),
    ("release:workflows", 5),
];

/// What is said of a step that took longer than it may; nothing if it did not. Steps that fetch tools or build what the next
/// run finds built take longer the first time.
pub(super) fn exceeded(step: &str, took: Duration) -> Option<String> {
    let (_, budget) = BUDGETS.into_iter().find(|(name, _)| *name == step)?;
    (took > Duration::from_secs(budget)).then(|| {
        format!(
            "{step} took {:.0} s, longer than its budget of {budget} s on an otherwise idle machine",
            took.as_secs_f32()
        )
    })
}

/// What is said of a run that took longer than it may; nothing if it did not.
pub(super) fn whole_run_exceeded(took: Duration) -> Option<String> {
    (took > WHOLE_RUN).then(|| {
        let (took, budget) = (took.as_secs_f32() / 60.0, WHOLE_RUN.as_secs() / 60);
        format!("all steps together took {took:.0} min, longer than their budget of {budget} min")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_step_has_a_budget_within_the_total() {
        let every = super::super::all();
        let names: Vec<_> = every.iter().filter(|step| !step.optional).map(|step| step.name).collect();
        assert!(BUDGETS.iter().map(|(name, _)| *name).eq(names.iter().copied()), "{names:?}");
        assert!(BUDGETS.iter().all(|(_, seconds)| Duration::from_secs(*seconds) < WHOLE_RUN));
    }

    #[test]
    fn a_run_within_its_budget_is_not_told() {
        assert_eq!(whole_run_exceeded(WHOLE_RUN), None);
        let told = whole_run_exceeded(Duration::from_secs(33 * 60)).expect("longer");
        assert_eq!(told, "all steps together took 33 min, longer than their budget of 30 min");
    }

    #[test]
    fn only_exceeded_budgets_are_reported() {
        assert_eq!(exceeded("api", Duration::from_secs(5)), None);
        let told = exceeded("api", Duration::from_secs(6)).expect("longer");
        assert_eq!(told, "api took 6 s, longer than its budget of 5 s on an otherwise idle machine");
    }
}
