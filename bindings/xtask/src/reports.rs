//! Counting tests from the runners' own results.
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use std::{iter::Sum, ops::Add};

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

/// XCTest's closing line, `Executed 3 tests, with 1 failure (0 unexpected)`.
pub(crate) fn xctest(output: &str) -> Counts {
    let last = output.lines().rev().find_map(|line| line.trim().strip_prefix("Executed "));
    let numbers = last.unwrap_or_default().split(' ').filter_map(|word| word.parse::<usize>().ok());
    match numbers.collect::<Vec<_>>()[..] {
        [tests, failed, ..] => Counts { passed: tests.saturating_sub(failed), failed },
        _ => Counts::NONE,
    }
}

/// One JUnit report, whoever wrote it.
pub(crate) fn junit(text: &str) -> Result<Counts> {
    let document = roxmltree::Document::parse(text).context("a JUnit report that is no XML")?;
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

/// All JUnit reports in a folder; none if it is not there.
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
    fn xctest_says_it_last() {
        let output = "\t Executed 1 test, with 0 failures (0 unexpected)\n Executed 4 tests, with 1 failure (0 unexpected) in 0.1\n";
        assert_eq!(xctest(output), Counts { passed: 3, failed: 1 });
        assert_eq!(xctest("nothing"), Counts::NONE);
    }

    #[test]
    fn junit_counts_cases() {
        let text = "<testsuites><testsuite><testcase/><testcase><failure message='x'/></testcase><testcase><skipped/></testcase></testsuite></testsuites>";
        assert_eq!(junit(text).unwrap(), Counts { passed: 1, failed: 1 });
    }
}
