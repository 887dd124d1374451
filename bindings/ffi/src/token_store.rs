//! Token stores: the interface that applications implement, and the file store.

use crate::{
    ClerkError,
    arguments::{self, Argument},
    error::NOT_TEXT,
    thrown,
};
use clerk_orgs_mirrored::documented;
use std::sync::Arc;

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
pub struct FileTokenStore(clerk_orgs::FileTokenStore);

#[documented(FileTokenStore)]
#[uniffi::export]
impl FileTokenStore {
    #[uniffi::constructor]
    pub fn new(path: String) -> Result<Arc<Self>, ClerkError> {
        arguments::check("path", &path)?;
        Ok(Arc::new(Self(clerk_orgs::FileTokenStore::new(path)?)))
    }
}

#[documented(TokenStore)]
#[uniffi::export]
impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(clerk_orgs::TokenStore::load(&self.0)?)
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        check("expected", &expected)?;
        check("new", &new)?;
        Ok(clerk_orgs::TokenStore::swap(&self.0, expected, new)?)
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
        let token = self.0.load().map_err(into_core)?;
        check("the token that load returned", &token).map_err(into_core)?;
        Ok(token)
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
    let (reason, thrown) = thrown::separated(reason);
    let error = clerk_orgs::TokenStoreError::new(reason);
    match thrown {
        Some(thrown) => error.with_source(thrown),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Odd;

    impl TokenStore for Odd {
        fn load(&self) -> Result<Option<String>, TokenStoreError> {
            Ok(Some("half \u{ffff}".to_owned()))
        }

        fn swap(&self, _: Option<String>, _: Option<String>) -> Result<bool, TokenStoreError> {
            Ok(false)
        }
    }

    #[test]
    fn a_store_that_returns_no_text_has_failed() {
        let failed = clerk_orgs::TokenStore::load(&Foreign(Arc::new(Odd))).expect_err("no text");
        assert_eq!(failed.reason, format!("the token that load returned is not valid text: {NOT_TEXT}"));
    }
}
