//! A signed-in user: Clerk's Frontend API in native mode.

mod auth_changes;
mod call;
mod clerk;
mod client_token;
mod file_token_store;
mod minting;
mod options;
mod organization;
mod sending;
mod sign_in;
mod state;
mod token_store;
mod tokens;

pub use auth_changes::{AuthChange, AuthChanges, AuthEvent};
pub use clerk::{ActiveOrganization, Clerk};
pub use file_token_store::FileTokenStore;
pub use options::ClerkOptions;
pub use organization::Organization;
pub use token_store::{MemoryTokenStore, TokenStore, TokenStoreError};
