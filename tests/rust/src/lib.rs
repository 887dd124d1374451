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

/// A client of the given class for this address, with this token store if there is one, and otherwise the defaults.
#[macro_export]
macro_rules! client {
    ($class:ident, $base_url:expr, $token_store:expr) => {
        $class::new(
            None,
            Some($base_url),
            None,
            $token_store,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
        )
        .unwrap()
    };
}
