//! The operations, one file a resource: each is one call into core.

mod auth_changes;
mod clerk;
mod membership;
mod membership_request;
mod organization;

pub use auth_changes::{AsyncAuthChanges, BlockingAuthChanges};
pub use clerk::{AsyncClerk, BlockingClerk};
pub use membership::{AsyncMemberships, BlockingMemberships};
pub use membership_request::{AsyncMembershipRequests, BlockingMembershipRequests};
pub use organization::{AsyncOrganization, BlockingOrganization};

use crate::ClerkError;
use clerk_orgs::ErrorInfo;
use serde::Serialize;
use std::{marker::PhantomData, sync::Arc};
use tokio::sync::{Mutex, MutexGuard};

/// A class of the contract, and what of core is behind it.
pub(crate) trait Handle {
    type Value;
}

/// Where the operations of a class are, once for both of its styles.
pub(crate) struct Call<Class>(PhantomData<Class>);

/// What is read in turn and may be held by several threads; one at a time reads it.
pub struct Shared<T>(Arc<Mutex<T>>);

impl<T> Clone for Shared<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> From<T> for Shared<T> {
    fn from(inner: T) -> Self {
        Self(Arc::new(Mutex::new(inner)))
    }
}

impl<T> Shared<T> {
    pub(crate) async fn lock(&self) -> MutexGuard<'_, T> {
        self.0.lock().await
    }
}

/// As text: it crosses in one piece, where bytes would cross one by one.
pub(crate) fn json(value: &impl Serialize) -> Result<String, ClerkError> {
    serde_json::to_string(value).map_err(|error| ClerkError::Decode {
        info: ErrorInfo { text: format!("a page could not be handed over: {error}"), ..ErrorInfo::default() },
    })
}
