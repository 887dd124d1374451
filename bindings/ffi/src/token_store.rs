//! Token stores: the interface that applications implement, and the file store.

use std::{path::PathBuf, sync::Arc};

/// Why a store could not be read or written. Never include the token in the text.
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

/// Stores the client token between runs. Called from the library's threads. Each call must return within 5 seconds, and
/// must not call back into the client.
///
/// A store that cannot save is never ignored. It makes the sign-in fail, before the ticket or password is sent if the store
/// already reports the problem when checked (see `swap`). A token that cannot be saved later is kept in memory while the
/// client lives, and saved as soon as the store works again; `auth_changes` reports this as `TokenNotSaved`.
#[uniffi::export(rust, foreign)]
pub trait TokenStore: Send + Sync {
    /// Returns the stored token, or nothing if there is none. Content that cannot be a token, such as a damaged file,
    /// counts as none.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Atomically replaces `expected` with `new` (nothing removes the token), but only if `expected` is what is stored.
    /// Returns whether it did. This way two clients can share a store without overwriting each other's newer token.
    ///
    /// If `new` equals `expected`, the call checks whether the store is writable, and must leave its content unchanged.
    /// This happens before each step of a sign-in. Attempt a real write where possible, and fail if it fails.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

/// Stores the token in a file that only its owner can read (mode 0600; an existing file keeps its mode). Meant for scripts.
/// Any number of clients and processes may share the file.
///
/// The token is replaced atomically, so a reader never sees half of it. A symbolic link is followed: the file it points to
/// is written. A file that cannot be replaced, such as a single file mounted into a container, is written in place. During
/// a write, the file itself and an empty file next to it, with the same name plus `.lock`, are locked.
///
/// A damaged file counts as no token: nobody is signed in, and the next sign-in replaces it.
#[derive(uniffi::Object)]
pub struct FileTokenStore(clerk_orgs::FileTokenStore);

#[uniffi::export]
impl FileTokenStore {
    /// Creates a store for the file at `path`. The file need not exist, but its folder must. A leading `~` is the current
    /// user's home folder; `~name` is refused when the store is used. Does not read or write anything yet.
    #[uniffi::constructor]
    pub fn new(path: String) -> Arc<Self> {
        Arc::new(Self(clerk_orgs::FileTokenStore::new(PathBuf::from(path))))
    }
}

#[uniffi::export]
impl TokenStore for FileTokenStore {
    /// Returns the stored token, or nothing if there is none or the file is damaged.
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::load(&self.0)?)
    }

    /// Atomically replaces `expected` with `new` (nothing removes the token), but only if `expected` is what is stored.
    /// Returns whether it did. If `new` equals `expected`, checks whether the file is writable.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::swap(&self.0, expected, new)?)
    }
}

/// An application's store, as core sees it.
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
