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
///
/// A store that cannot save is never passed over in silence: it fails the sign-in, before the ticket or the password is sent
/// if the store says so when it is asked (see `swap`). A token that cannot be saved later is kept in memory for as long as
/// the client lives and saved as soon as the store works again; an event of `auth_changes`, `TokenNotSaved`, tells of it.
#[uniffi::export(rust, foreign)]
pub trait TokenStore: Send + Sync {
    /// The token, if there is one. Content that cannot be a token, such as a damaged file, is none.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did: two clients can share one store, and neither overwrites what the other got later.
    ///
    /// With `new` the same as `expected` it asks whether the store can be written, and what is stored stays as it is: that is
    /// done before each step of a sign-in. Really try to write, where that is possible, and fail if it fails.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

/// Keeps the token in a file that only its owner can read (mode 0600; a file that exists keeps its mode), for scripts. Any
/// number of clients and processes may share it.
///
/// The token is replaced in one step, so that a reader never sees half of it. A symbolic link stays one: the file it points
/// to is written. A file that cannot be replaced, such as one that is mounted alone into a container, is written in place.
/// While the token changes, an empty file beside it is locked, with `.lock` after the same name, and the file itself.
///
/// Content that cannot be a token (a damaged file) is no token: nobody is signed in, and the next sign-in replaces it.
#[derive(uniffi::Object)]
pub struct FileTokenStore(clerk_orgs::FileTokenStore);

#[uniffi::export]
impl FileTokenStore {
    /// A store in the file at `path`. The file need not exist; its folder must. A leading `~` is the home folder of the user
    /// who runs the program; `~name` is refused when the store is used. Nothing is read or written yet.
    #[uniffi::constructor]
    pub fn new(path: String) -> Arc<Self> {
        Arc::new(Self(clerk_orgs::FileTokenStore::new(PathBuf::from(path))))
    }
}

#[uniffi::export]
impl TokenStore for FileTokenStore {
    /// The token, if there is one; none if the file is damaged.
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::load(&self.0)?)
    }

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did. With `new` the same as `expected` it says whether the file can be written.
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
