//! Counts tests from the results of their runners.
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use std::{collections::BTreeSet, iter::Sum, ops::Add};

/// How many checks passed and failed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
}

impl Counts {
    pub(crate) const PASSED: Self = Self { passed: 1, failed: 0 };
    pub(crate) const FAILED: Self = Self { passed: 0, failed: 1 };
    pub(crate) const NONE: Self = Self { passed: 0, failed: 0 };
}

impl Add for Counts {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { passed: self.passed + other.passed, failed: self.failed + other.failed }
    }
}

impl Sum for Counts {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::NONE, Add::add)
    }
}

/// The summaries of `cargo test`: `test result: ok. 12 passed; 0 failed; …`.
pub(crate) fn cargo(output: &str) -> Counts {
    let summaries = output.lines().filter_map(|line| line.trim().strip_prefix("test result: "));
    let number = |summary: &str, word: &str| {
        let before = summary.split(word).next().unwrap_or_default();
        before.trim().rsplit(' ').next().and_then(|number| number.parse().ok()).unwrap_or(0)
    };
    summaries.map(|s| Counts { passed: number(s, " passed"), failed: number(s, " failed") }).sum()
}

/// What `cargo test` says of the tests that failed. It runs further targets after them, so this is not the end of its output.
pub(crate) fn cargo_failures(output: &str) -> String {
    let mut within = false;
    let of_failures = |line: &&str| {
        let ends = line.starts_with("test result: ");
        within = *line == "failures:" || (within && !ends);
        within
    };
    output.lines().filter(of_failures).collect::<Vec<_>>().join("\n")
}

/// The output of Swift Testing for each test and each case of a parameterized test. Its own report counts only tests.
pub(crate) fn swift_testing(output: &str) -> Counts {
    let said =
        || output.lines().filter_map(|line| line.trim_start().split_once(' ')).map(|(_symbol, said)| said);
    let cases: BTreeSet<(&str, &str)> = said()
        .filter_map(|said| said.strip_prefix("Passing ")?.split_once(" → ")?.1.rsplit_once(" to "))
        .map(|(case, test)| (test, case))
        .collect();
    let failed = |(test, case): &(&str, &str)| {
        let issue = format!("Test {test} recorded an issue with ");
        let which = format!(" → {case} at ");
        said().any(|said| said.starts_with(&issue) && said.contains(&which))
    };
    let with_cases: BTreeSet<&str> = cases.iter().map(|(test, _)| *test).collect();
    let ended = |how: &str| {
        let tests = said().filter_map(|said| said.strip_prefix("Test ")?.split_once(how));
        tests.filter(|(test, _)| test.ends_with(')') && !with_cases.contains(test)).count()
    };
    let failed_cases = cases.iter().filter(|case| failed(case)).count();
    Counts {
        passed: ended(" passed after ") + cases.len() - failed_cases,
        failed: ended(" failed after ") + failed_cases,
    }
}

/// One JUnit report.
pub(crate) fn junit(text: &str) -> Result<Counts> {
    let document = roxmltree::Document::parse(text).context("parsing a JUnit report")?;
    let mut counts = Counts::NONE;
    for case in document.descendants().filter(|node| node.has_tag_name("testcase")) {
        let has = |name: &str| case.children().any(|child| child.has_tag_name(name));
        match (has("failure") || has("error"), has("skipped")) {
            (true, _) => counts.failed += 1,
            (_, true) => {}
            _ => counts.passed += 1,
        }
    }
    Ok(counts)
}

/// All JUnit reports in a folder, which need not exist.
pub(crate) fn junit_folder(folder: &Utf8Path) -> Result<Counts> {
    let mut counts = Counts::NONE;
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry?.path();
        if path.extension().is_some_and(|extension| extension == "xml") {
            counts = counts + junit(&fs_err::read_to_string(path)?)?;
        }
    }
    Ok(counts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_summaries_add_up() {
        let output = "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured\nx\ntest result: FAILED. 3 passed; 2 failed; 0 ignored\n";
        assert_eq!(cargo(output), Counts { passed: 15, failed: 2 });
    }

    #[test]
    fn swift_counts_tests_and_cases() {
        let output = "◇ Test simple() started.
✔ Test simple() passed after 0.1 seconds.
✘ Test broken() recorded an issue at A.swift:1:2: Expectation failed
✘ Test broken() failed after 0.1 seconds with 1 issue.
◇ Passing 1 argument scenario → first to last (async) to scenario(_:)
◇ Passing 1 argument scenario → first to last (blocking) to scenario(_:)
✘ Test scenario(_:) recorded an issue with 1 argument scenario → first to last (blocking) at B.swift:1:2: x
✘ Test scenario(_:) failed after 0.1 seconds with 1 issue.
✘ Suite Everything failed after 0.1 seconds with 2 issues.
✘ Test run with 3 tests failed after 0.1 seconds with 2 issues.
";
        assert_eq!(swift_testing(output), Counts { passed: 2, failed: 2 });
        assert_eq!(swift_testing("nothing"), Counts::NONE);
    }

    #[test]
    fn cargo_failures_are_found_before_what_passed() {
        let output = "running 2 tests\ntest a ... ok\ntest b ... FAILED\n\nfailures:\n\n---- b stdout ----\nb panicked\n\n\
            failures:\n    b\n\ntest result: FAILED. 1 passed; 1 failed\n\nrunning 1 test\ntest c ... ok\n\ntest result: ok.\n";
        assert_eq!(
            cargo_failures(output),
            "failures:\n\n---- b stdout ----\nb panicked\n\nfailures:\n    b\n"
        );
        assert_eq!(cargo_failures("running 0 tests\n\ntest result: ok. 0 passed\n"), "");
    }

    #[test]
    fn junit_counts_cases() {
        let text = "<testsuites><testsuite><testcase/><testcase><failure message='x'/></testcase><testcase><skipped/></testcase></testsuite></testsuites>";
        assert_eq!(junit(text).unwrap(), Counts { passed: 1, failed: 1 });
    }
}
