//! The operations, one file a resource: each is one call into core.

mod auth_changes;
mod bulk;
mod clerk;
mod invitation;
mod membership;
mod membership_request;
mod organization;
mod paginator;
mod reading;
mod watch;

pub use auth_changes::{AsyncAuthChanges, BlockingAuthChanges};
pub use bulk::{AsyncBulkOutcomes, BlockingBulkOutcomes, MembershipRequestFilter};
pub use clerk::{AsyncClerk, BlockingClerk};
pub use invitation::{AsyncInvitations, BlockingInvitations};
pub use membership::{AsyncMemberships, BlockingMemberships};
pub use membership_request::{AsyncMembershipRequests, BlockingMembershipRequests};
pub use organization::{AsyncOrganization, BlockingOrganization};

pub use paginator::{
    AsyncMembershipRequestsPaginator, AsyncMembershipRequestsPaginatorStates, AsyncMembershipsPaginator,
    AsyncMembershipsPaginatorStates, AsyncOrganizationMembershipsPaginator,
    BlockingMembershipRequestsPaginator, BlockingMembershipRequestsPaginatorStates,
    BlockingMembershipsPaginator, BlockingMembershipsPaginatorStates,
    BlockingOrganizationMembershipsPaginator,
};
pub use watch::{
    AsyncMembershipChanges, AsyncMembershipRequestChanges, BlockingMembershipChanges,
    BlockingMembershipRequestChanges,
};

pub(crate) use reading::{Reading, Source};

use crate::ClerkError;
use serde::Serialize;
use std::marker::PhantomData;

/// A class of the contract, and what of core is behind it.
pub(crate) trait Handle {
    type Value;
}

/// Where the operations of a class are, once for both of its styles.
pub(crate) struct Call<Class>(PhantomData<Class>);

/// A row of a list is seldom longer as JSON: a guess too small is grown, which copies.
const ROW: usize = 1024;

/// As text of about so many rows: it crosses in one piece, where bytes would cross one by one.
pub(crate) fn json(value: &impl Serialize, rows: usize) -> Result<String, ClerkError> {
    let failed = |error: &dyn std::fmt::Display| {
        ClerkError::decode(&format!("a page could not be handed over: {error}"))
    };
    let mut text = Vec::with_capacity(ROW * rows);
    serde_json::to_writer(&mut text, value).map_err(|error| failed(&error))?;
    String::from_utf8(text).map_err(|error| failed(&error))
}
