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

use clerk_orgs_ffi::{ClerkSettings, TokenStore};
use std::sync::Arc;

/// The settings of a client for this address, with this token store if there is one, and otherwise the defaults.
#[must_use]
pub fn client_at(base_url: &str, token_store: Option<Arc<dyn TokenStore>>) -> ClerkSettings {
    ClerkSettings { base_url: Some(base_url.to_owned()), token_store, ..ClerkSettings::default() }
}
