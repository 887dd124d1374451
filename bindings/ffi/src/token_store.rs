//! Token stores: the interface that applications implement, and the file store.

use crate::{arguments::Argument, error::NOT_TEXT};
use clerk_orgs_mirrored::documented;
use std::{path::PathBuf, sync::Arc};

#[documented(TokenStoreError)]
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

#[documented(TokenStore)]
#[uniffi::export(rust, foreign)]
pub trait TokenStore: Send + Sync {
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

#[documented(FileTokenStore)]
#[derive(uniffi::Object)]
pub struct FileTokenStore(Result<clerk_orgs::FileTokenStore, TokenStoreError>);

#[documented(FileTokenStore)]
#[uniffi::export]
impl FileTokenStore {
    #[uniffi::constructor]
    pub fn new(path: String) -> Arc<Self> {
        let checked = check("path", &path);
        Arc::new(Self(checked.map(|()| clerk_orgs::FileTokenStore::new(PathBuf::from(path)))))
    }
}

#[documented(TokenStore)]
#[uniffi::export]
impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::load(self.store()?)?)
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        check("expected", &expected)?;
        check("new", &new)?;
        Ok(clerk_orgs::TokenStore::swap(self.store()?, expected, new)?)
    }
}

impl FileTokenStore {
    /// The store, or why there cannot be one. Told by the first call, since creating a store does not fail.
    fn store(&self) -> Result<&clerk_orgs::FileTokenStore, TokenStoreError> {
        self.0.as_ref().map_err(Clone::clone)
    }
}

fn check(name: &str, argument: &impl Argument) -> Result<(), TokenStoreError> {
    let reason = || format!("{name} is not valid text: {NOT_TEXT}");
    if argument.is_text() { Ok(()) } else { Err(TokenStoreError::Failed { reason: reason() }) }
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
