//! The conformance runner for Rust. `tests/conformance/README.md` describes the scenarios.

mod call;
// Generated code, which is not formatted.
#[rustfmt::skip]
#[allow(clippy::unit_arg)]
mod dispatch;
mod judge;
mod run;
mod scenario;
mod settings;

pub use run::run;
pub use scenario::{Scenario, load};
pub use settings::Style;
