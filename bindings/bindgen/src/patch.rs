//! Named changes to what UniFFI generates. Each has a reason and an exact number of expected matches, so that an update of
//! UniFFI cannot silently drop one. All that do not match are reported in one error.
use anyhow::{Result, bail};
use regex::Regex;
use std::{fmt::Write as _, ops::Range};

/// One change, in all the places where it has to be made.
pub(crate) struct Patch {
    /// A short name, for errors and lists.
    pub(crate) name: &'static str,
    /// Why users need it.
    pub(crate) reason: &'static str,
    /// The issue or pull request upstream.
    pub(crate) upstream: Option<&'static str>,
    pub(crate) edits: Vec<Edit>,
}

/// Whether a line is the first one after a part.
pub(crate) type End = fn(&str) -> bool;

/// An edit, with the number of matches that it expects.
pub(crate) enum Edit {
    /// Replaces a text.
    Replace { from: String, to: String, times: usize },
    /// Replaces a pattern; `$1` stands for its first group.
    Pattern { pattern: Regex, to: String, times: usize },
    /// Edits one part only.
    Inside { part: Part, edits: Vec<Edit> },
    /// Replaces a whole part.
    Fill { part: Part, text: String },
    /// Adds text at the end.
    Append(String),
}

/// The lines from the one that starts with `start`, which must be the only one, to the one before the next `end`.
pub(crate) struct Part {
    start: String,
    end: End,
    /// Whether the documentation before it belongs to it.
    documented: bool,
}

impl Part {
    pub(crate) fn new(start: impl Into<String>, end: End) -> Self {
        Self { start: start.into(), end, documented: false }
    }

    pub(crate) fn documented(self) -> Self {
        Self { documented: true, ..self }
    }

    pub(crate) fn edit(self, edits: Vec<Edit>) -> Edit {
        Edit::Inside { part: self, edits }
    }

    pub(crate) fn fill(self, text: impl Into<String>) -> Edit {
        Edit::Fill { part: self, text: text.into() }
    }

    pub(crate) fn remove(self) -> Edit {
        self.fill("")
    }

    /// The number of places that start like this, and the range of the part if there is exactly one.
    fn find(&self, text: &str) -> (usize, Option<Range<usize>>) {
        let marker = format!("\n{}", self.start);
        let found = text.matches(&marker).count();
        let Some(from) = text.find(&marker).filter(|_| found == 1).map(|at| at + 1) else {
            return (found, None);
        };
        let mut to = from;
        for line in text[from..].split_inclusive('\n') {
            if to >= from + self.start.len() && (self.end)(line) {
                break;
            }
            to += line.len();
        }
        let docs = if self.documented { text[..from].rfind("\n/**\n").map(|at| at + 1) } else { Some(from) };
        (found, docs.map(|start| start..to))
    }
}

/// A place that was not found as often as expected.
#[derive(Debug, PartialEq, Eq)]
struct Mismatch {
    place: String,
    expected: usize,
    found: usize,
}

impl Edit {
    /// Replaces a text that occurs once.
    pub(crate) fn replace(from: impl Into<String>, to: impl Into<String>) -> Self {
        Self::Replace { from: from.into(), to: to.into(), times: 1 }
    }

    /// Removes a text that occurs once.
    pub(crate) fn remove(from: impl Into<String>) -> Self {
        Self::replace(from, "")
    }

    /// Replaces a pattern that occurs once; `^` and `$` match at lines.
    pub(crate) fn pattern(pattern: &str, to: impl Into<String>) -> Self {
        #[expect(
            clippy::unwrap_used,
            reason = "patterns are a part of the program, and each is used by a test"
        )]
        let pattern = Regex::new(&format!("(?m){pattern}")).unwrap();
        Self::Pattern { pattern, to: to.into(), times: 1 }
    }

    /// Sets the expected number of matches.
    pub(crate) fn times(mut self, expected: usize) -> Self {
        match &mut self {
            Self::Replace { times, .. } | Self::Pattern { times, .. } => {
                *times = expected;
            }
            Self::Inside { .. } | Self::Fill { .. } | Self::Append(_) => {}
        }
        self
    }

    /// The number of places that it changes.
    fn expected(&self) -> usize {
        match self {
            Self::Replace { times, .. } | Self::Pattern { times, .. } => *times,
            Self::Inside { edits, .. } => edits.iter().map(Self::expected).sum(),
            Self::Fill { .. } | Self::Append(_) => 1,
        }
    }

    fn apply(&self, text: &mut String, mismatches: &mut Vec<Mismatch>) {
        let mut check = |place: &str, expected: usize, found: usize| {
            if found != expected {
                mismatches.push(Mismatch { place: place.to_owned(), expected, found });
            }
        };
        match self {
            Self::Replace { from, to, times } => {
                check(from, *times, text.matches(from.as_str()).count());
                *text = text.replace(from.as_str(), to);
            }
            Self::Pattern { pattern, to, times } => {
                check(pattern.as_str(), *times, pattern.find_iter(text).count());
                *text = pattern.replace_all(text, to.as_str()).into_owned();
            }
            Self::Append(more) => text.push_str(more),
            Self::Fill { part, text: with } => match part.find(text) {
                (_, Some(range)) => text.replace_range(range, with),
                (found, None) => check(&part.start, 1, found),
            },
            Self::Inside { part, edits } => match part.find(text) {
                (_, Some(range)) => {
                    let mut inner = text[range.clone()].to_owned();
                    edits.iter().for_each(|edit| edit.apply(&mut inner, mismatches));
                    text.replace_range(range, &inner);
                }
                (found, None) => check(&part.start, 1, found),
            },
        }
    }
}

impl Patch {
    pub(crate) fn new(name: &'static str, reason: &'static str, edits: Vec<Edit>) -> Self {
        Self { name, reason, upstream: None, edits }
    }

    pub(crate) fn upstream(self, link: &'static str) -> Self {
        Self { upstream: Some(link), ..self }
    }

    /// The number of places that it changes.
    pub(crate) fn expected(&self) -> usize {
        self.edits.iter().map(Edit::expected).sum()
    }
}

/// Applies all patches in order, or reports every one that does not match.
pub(crate) fn apply(what: &str, mut text: String, patches: &[Patch]) -> Result<String> {
    let mut report = String::new();
    let mut failed = 0;
    for patch in patches {
        let mut mismatches = Vec::new();
        patch.edits.iter().for_each(|edit| edit.apply(&mut text, &mut mismatches));
        if mismatches.is_empty() {
            continue;
        }
        failed += 1;
        let _ = write!(report, "\n  {}: {}", patch.name, patch.reason);
        for Mismatch { place, expected, found } in &mismatches {
            let _ = write!(report, "\n    expected {expected}, found {found}: {place:?}");
        }
    }
    if failed > 0 {
        bail!("{failed} of {} patches do not match UniFFI's output for {what}:{report}", patches.len());
    }
    Ok(text)
}

/// A text, and the patches that were applied to it.
pub(crate) struct Patched {
    language: &'static str,
    pub(crate) text: String,
    pub(crate) patches: Vec<Patch>,
}

impl Patched {
    pub(crate) fn new(language: &'static str, generated: String) -> Self {
        Self { language, text: generated, patches: Vec::new() }
    }

    pub(crate) fn apply(&mut self, patches: Vec<Patch>) -> Result<()> {
        self.text = apply(self.language, std::mem::take(&mut self.text), &patches)?;
        self.patches.extend(patches);
        Ok(())
    }
}

/// The patches of one language as a readable list.
pub(crate) fn listing(language: &str, patches: &[Patch]) -> String {
    let places: usize = patches.iter().map(Patch::expected).sum();
    let mut out = format!("{language}: {} patches of {places} places\n", patches.len());
    for patch in patches {
        let _ = writeln!(out, "  {} ({}): {}", patch.name, patch.expected(), patch.reason);
        if let Some(link) = patch.upstream {
            let _ = writeln!(out, "    {link}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(name: &'static str, edits: Vec<Edit>) -> Patch {
        Patch::new(name, "a reason", edits)
    }

    #[test]
    fn occurrences_are_counted() {
        let patches = [one("two", vec![Edit::replace("a", "c").times(2)])];
        assert_eq!(apply("a test", "a b a".into(), &patches).unwrap(), "c b c");
        assert!(apply("a test", "a b".into(), &patches).is_err());
        let patches = [one("pattern", vec![Edit::pattern("^(x)y$", "${1}z").times(2)])];
        assert_eq!(apply("a test", "xy\nxy\nxyx\n".into(), &patches).unwrap(), "xz\nxz\nxyx\n");
    }

    #[test]
    fn a_part_ends_at_the_given_line() {
        let end: End = |line| line.starts_with("class");
        let part = || Part::new("class B", end);
        let text = "\nclass A:\n  x\nclass B:\n  x\nclass C:\n";
        let edit = one("edit", vec![part().edit(vec![Edit::replace("x", "y")])]);
        assert_eq!(
            apply("a test", text.into(), &[edit]).unwrap(),
            "\nclass A:\n  x\nclass B:\n  y\nclass C:\n"
        );
        let remove = one("remove", vec![part().remove()]);
        assert_eq!(apply("a test", text.into(), &[remove]).unwrap(), "\nclass A:\n  x\nclass C:\n");
    }

    #[test]
    fn all_that_do_not_match_are_reported() {
        let end: End = |line| line.starts_with('}');
        let patches = [
            one("gone", vec![Edit::replace("no such text", "")]),
            one("fits", vec![Edit::replace("b", "c")]),
            one("twice", vec![Edit::replace("a", "c")]),
            one("nowhere", vec![Part::new("class X", end).remove()]),
        ];
        let error = apply("a test", "a b a".into(), &patches).unwrap_err().to_string();
        assert_eq!(
            error,
            "3 of 4 patches do not match UniFFI's output for a test:
  gone: a reason
    expected 1, found 0: \"no such text\"
  twice: a reason
    expected 1, found 2: \"a\"
  nowhere: a reason
    expected 1, found 0: \"class X\""
        );
    }
}
