//! Parts of the generated Kotlin that patches edit.
use crate::patch::{End, Part};

/// Up to the line that closes it.
pub(super) const BRACE: End = |line| line.starts_with('}');

/// A class without its interface, up to its converter.
pub(super) fn body(class: &str) -> Part {
    Part::new(format!("open class {class}: AutoCloseable"), |line| line.starts_with("internal object "))
}
