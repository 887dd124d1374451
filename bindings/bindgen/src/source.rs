//! Asserted changes to generated code: every one says how often it expects to find its place.
use anyhow::{Context as _, Result, ensure};
use std::ops::Range;

pub(super) struct Source {
    name: &'static str,
    pub(super) text: String,
}

impl Source {
    pub(super) fn new(name: &'static str, text: String) -> Self {
        Self { name, text }
    }

    /// Replaces exactly `count` places.
    pub(super) fn replace(&mut self, from: &str, to: &str, count: usize) -> Result<()> {
        let found = self.text.matches(from).count();
        ensure!(
            found == count,
            "{}: expected {count} × {from:?}, found {found}: the generator has changed",
            self.name
        );
        self.text = self.text.replace(from, to);
        Ok(())
    }

    /// Replaces at least one place.
    pub(super) fn replace_all(&mut self, from: &str, to: &str) -> Result<()> {
        let found = self.text.matches(from).count();
        self.replace(from, to, found.max(1))
    }

    /// The lines from the one place that starts with `start` up to and without the next `end`.
    pub(super) fn range(&self, start: &str, end: impl Fn(&str) -> bool) -> Result<Range<usize>> {
        let marker = format!("\n{start}");
        let found = self.text.matches(&marker).count();
        ensure!(
            found == 1,
            "{}: expected one {start:?}, found {found}: the generator has changed",
            self.name
        );
        let from = self.text.find(&marker).context("just counted")? + 1;
        let mut to = from;
        for line in self.text[from..].split_inclusive('\n') {
            if to >= from + start.len() && end(line) {
                break;
            }
            to += line.len();
        }
        Ok(from..to)
    }

    /// The same, with the documentation before it.
    pub(super) fn documented(&self, start: &str, end: impl Fn(&str) -> bool) -> Result<Range<usize>> {
        let part = self.range(start, end)?;
        let docs = self.text[..part.start].rfind("\n/**\n");
        let docs = docs.with_context(|| format!("{}: {start:?} has no documentation", self.name))?;
        Ok(docs + 1..part.end)
    }

    /// Applies changes to one part only.
    pub(super) fn within(
        &mut self,
        part: Range<usize>,
        change: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let mut inner = Self::new(self.name, self.text[part.clone()].to_owned());
        change(&mut inner)?;
        self.text.replace_range(part, &inner.text);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::Source;

    #[test]
    fn a_place_that_moved_is_an_error() {
        let mut source = Source::new("test", "a b a".into());
        assert!(source.replace("a", "c", 1).is_err());
        assert!(source.replace_all("x", "y").is_err());
        source.replace("a", "c", 2).unwrap();
        assert_eq!(source.text, "c b c");
    }

    #[test]
    fn a_part_ends_where_it_is_told() {
        let mut source = Source::new("test", "\nclass A:\n  x\nclass B:\n  x\n".into());
        let part = source.range("class B", |line| line.starts_with("class")).unwrap();
        source.within(part, |inner| inner.replace("x", "y", 1)).unwrap();
        assert_eq!(source.text, "\nclass A:\n  x\nclass B:\n  y\n");
    }
}
