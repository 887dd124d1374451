//! Parts of the generated Python that patches edit.
use super::class_name;
use crate::{contract::Contract, patch::Part};

/// A block ends at the next line that is not indented; docstrings end at the margin.
pub(super) fn block(start: impl Into<String>) -> Part {
    Part::new(start, |line| !line.starts_with([' ', '\n']) && !line.starts_with("\"\"\""))
}

pub(super) fn class(name: &str, contract: &Contract) -> Part {
    block(format!("class {}(", class_name(name, contract)))
}
