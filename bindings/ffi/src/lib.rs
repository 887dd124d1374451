//! The contract of ClerkOrgs with every other language: a diff here is a possible break, one elsewhere is not.
//! Forwards to `clerk-orgs`, and nothing else.

#[macro_use]
mod macros;
mod error;
mod operations;
mod runtime;
mod signals;
mod token_store;
mod types;

pub use error::ClerkError;
pub use operations::*;
pub use runtime::{running_tasks, set_signal_check, shutdown};
pub use token_store::{FileTokenStore, TokenStore, TokenStoreError};
pub use types::*;

uniffi::setup_scaffolding!("clerk_orgs");
