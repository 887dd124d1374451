//! A signed-in user: Clerk's Frontend API in native mode.

mod attempt;
mod auth_changes;
mod auth_state;
mod clerk;
mod client;
mod client_token;
mod envelope;
mod file_token_store;
mod frontend_api;
mod minter;
mod minting;
mod options;
mod organization;
mod organization_choices;
mod own_invitations;
mod own_memberships;
mod own_suggestions;
mod paginator;
mod publishable_key;
mod routes;
mod sign_in;
mod state;
mod token_lock;
mod token_store;
mod tokens;

pub use auth_changes::AuthChanges;
pub use auth_state::{AuthChange, AuthEvent};
pub use clerk::{ActiveOrganization, Clerk, SetActiveParams};
#[cfg(fuzzing)]
pub(crate) use envelope::piggybacked_client;
pub use file_token_store::FileTokenStore;
pub use minting::GetTokenOptions;
pub use options::ClerkOptions;
pub use organization::*;
pub(crate) use organization::{check_email_address, check_enrollment_mode, check_role};
pub(crate) use own_invitations::accept_invitation;
pub use own_invitations::{GetOrganizationInvitationsParams, UserInvitationsPaginator};
pub(crate) use own_suggestions::accept_suggestion;
pub use own_suggestions::{GetOrganizationSuggestionsParams, SuggestionsPaginator};
pub use paginator::ActionPaginator;
#[cfg(fuzzing)]
pub(crate) use publishable_key::PublishableKey;
pub use token_store::{MemoryTokenStore, TokenStore, TokenStoreError};
