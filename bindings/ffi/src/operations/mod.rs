//! The operations, one file a resource: each is one call into core.

mod clerk;
mod membership;
mod membership_request;
mod organization;

pub use clerk::{AsyncClerk, BlockingClerk};
pub use membership::{AsyncMemberships, BlockingMemberships};
pub use membership_request::{AsyncMembershipRequests, BlockingMembershipRequests};
pub use organization::{AsyncOrganization, BlockingOrganization};

use crate::ClerkError;
use clerk_orgs::{Error, ErrorInfo, Pager};
use serde::Serialize;
use std::sync::Arc;
use tokio::sync::Mutex;

/// A sequence that several threads may hold; one at a time reads it.
pub struct SharedPager<T>(Arc<Mutex<Pager<T>>>);

impl<T> Clone for SharedPager<T> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<T> From<Pager<T>> for SharedPager<T> {
    fn from(pager: Pager<T>) -> Self {
        Self(Arc::new(Mutex::new(pager)))
    }
}

impl<T> SharedPager<T> {
    pub(crate) async fn next_page(&self) -> Result<Option<Vec<T>>, Error> {
        self.0.lock().await.next_page().await
    }
}

pub(crate) fn json(value: &impl Serialize) -> Result<Vec<u8>, ClerkError> {
    serde_json::to_vec(value).map_err(|error| ClerkError::Decode {
        info: ErrorInfo { text: format!("a page could not be handed over: {error}"), ..ErrorInfo::default() },
    })
}
