//! What the steps need beyond Rust: found on the machine, else installed where it is kept.
pub(crate) mod python;
pub(crate) mod swift;
pub(crate) mod tool;
