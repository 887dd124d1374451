//! Tools that the steps need besides Rust: found on the machine, or else installed into the cache.
pub(crate) mod actionlint;
pub(crate) mod android;
pub(crate) mod apple;
pub(crate) mod apt;
pub(crate) mod debian;
pub(crate) mod jdk;
pub(crate) mod maven;
pub(crate) mod native;
pub(crate) mod paths;
pub(crate) mod python;
pub(crate) mod sources;
pub(crate) mod swift;
pub(crate) mod tool;
pub(crate) mod zig;
