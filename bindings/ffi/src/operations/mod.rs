//! The operations, one file a resource: each is one call into core.

mod auth_changes;
mod bulk;
mod clerk;
mod invitation;
mod membership;
mod membership_request;
mod organization;
mod reading;
mod screen;
mod watch;

pub use auth_changes::{AsyncAuthChanges, BlockingAuthChanges};
pub use bulk::{AsyncBulkOutcomes, BlockingBulkOutcomes};
pub use clerk::{AsyncClerk, BlockingClerk};
pub use invitation::{AsyncInvitations, BlockingInvitations};
pub use membership::{AsyncMemberships, BlockingMemberships};
pub use membership_request::{AsyncMembershipRequests, BlockingMembershipRequests};
pub use organization::{AsyncOrganization, BlockingOrganization};

pub use screen::{
    AsyncMembershipRequestsScreen, AsyncMembershipRequestsStates, AsyncMembershipsScreen,
    AsyncMembershipsStates, AsyncOrganizationMembershipsScreen, BlockingMembershipRequestsScreen,
    BlockingMembershipRequestsStates, BlockingMembershipsScreen, BlockingMembershipsStates,
    BlockingOrganizationMembershipsScreen,
};
pub use watch::{
    AsyncMembershipChanges, AsyncMembershipRequestChanges, BlockingMembershipChanges,
    BlockingMembershipRequestChanges,
};

pub(crate) use reading::Reading;

use crate::ClerkError;
use clerk_orgs::ErrorInfo;
use serde::Serialize;
use std::marker::PhantomData;

/// A class of the contract, and what of core is behind it.
pub(crate) trait Handle {
    type Value;
}

/// Where the operations of a class are, once for both of its styles.
pub(crate) struct Call<Class>(PhantomData<Class>);

/// As text: it crosses in one piece, where bytes would cross one by one.
pub(crate) fn json(value: &impl Serialize) -> Result<String, ClerkError> {
    serde_json::to_string(value).map_err(|error| ClerkError::Decode {
        info: ErrorInfo { text: format!("a page could not be handed over: {error}"), ..ErrorInfo::default() },
    })
}
