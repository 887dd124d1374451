//! Parts of the generated Kotlin that patches edit.
use crate::patch::{End, Part};

/// Up to the line that closes it.
pub(super) const BRACE: End = |line| line.starts_with('}');

/// The same, where a line that begins with a brace also opens the body.
pub(super) const BRACE_ALONE: End = |line| line == "}\n";

/// A class without its interface, up to its converter.
pub(super) fn body(class: &str) -> Part {
    Part::new(format!("open class {class}: AutoCloseable"), |line| line.starts_with("internal object "))
}
