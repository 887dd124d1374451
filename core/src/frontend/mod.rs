//! A signed-in user: Clerk's Frontend API in native mode.

mod auth_changes;
mod call;
mod clerk;
mod options;
mod organization;
mod sign_in;
mod state;
mod token_store;
mod tokens;

pub use auth_changes::{AuthChange, AuthChanges, AuthEvent};
pub use clerk::{ActiveOrganization, Clerk};
pub use options::ClerkOptions;
pub use organization::Organization;
pub use token_store::{FileTokenStore, MemoryTokenStore, TokenStore, TokenStoreError};
