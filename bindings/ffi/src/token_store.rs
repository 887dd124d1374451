//! Stores of the client token, the hosts' and ours.

use std::{path::PathBuf, sync::Arc};

/// Why a store could not be read or written. Never put the token into the text.
#[derive(Clone, Debug, thiserror::Error, uniffi::Error)]
pub enum TokenStoreError {
    /// The store failed.
    #[error("{reason}")]
    Failed {
        /// What happened, without the token.
        reason: String,
    },
}

impl From<uniffi::UnexpectedUniFFICallbackError> for TokenStoreError {
    fn from(error: uniffi::UnexpectedUniFFICallbackError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

impl From<clerk_orgs::TokenStoreError> for TokenStoreError {
    fn from(error: clerk_orgs::TokenStoreError) -> Self {
        Self::Failed { reason: error.reason }
    }
}

/// Keeps the client token between runs. Called from threads of the library, with a limit of 5 seconds a call; an
/// implementation may not call back into the client.
#[uniffi::export(rust, foreign)]
pub trait TokenStore: Send + Sync {
    /// The token, if there is one.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did: two clients can share one store, and neither overwrites what the other got later.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

/// Keeps the token in a file that only its owner can read (mode 0600), for scripts. The file need not exist; its
/// folder must.
#[derive(uniffi::Object)]
pub struct FileTokenStore(clerk_orgs::FileTokenStore);

#[uniffi::export]
impl FileTokenStore {
    /// A store in the file at `path`.
    #[uniffi::constructor]
    pub fn new(path: String) -> Arc<Self> {
        Arc::new(Self(clerk_orgs::FileTokenStore::new(PathBuf::from(path))))
    }
}

#[uniffi::export]
impl TokenStore for FileTokenStore {
    /// The token, if there is one.
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::load(&self.0)?)
    }

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::swap(&self.0, expected, new)?)
    }
}

/// A host's store, as core sees it.
pub(crate) struct Foreign(pub(crate) Arc<dyn TokenStore>);

impl clerk_orgs::TokenStore for Foreign {
    fn load(&self) -> Result<Option<String>, clerk_orgs::TokenStoreError> {
        self.0.load().map_err(into_core)
    }

    fn swap(
        &self,
        expected: Option<String>,
        new: Option<String>,
    ) -> Result<bool, clerk_orgs::TokenStoreError> {
        self.0.swap(expected, new).map_err(into_core)
    }
}

fn into_core(TokenStoreError::Failed { reason }: TokenStoreError) -> clerk_orgs::TokenStoreError {
    clerk_orgs::TokenStoreError { reason }
}
