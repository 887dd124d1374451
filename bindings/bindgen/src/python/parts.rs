//! Parts of the generated Python that patches edit.
use crate::patch::Part;

/// A block ends at the next line that is not indented; docstrings end at the margin.
pub(super) fn block(start: impl Into<String>) -> Part {
    Part::new(start, |line| !line.starts_with([' ', '\n']) && !line.starts_with("\"\"\""))
}
