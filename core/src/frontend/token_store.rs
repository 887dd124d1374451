//! Storage for the client token, which is the credential of a device and may be replaced by any response.

use clerk_orgs_mirrored::mirrored;
use secrecy::{ExposeSecret, SecretString};
use std::{
    error::Error,
    fmt, io,
    sync::{Arc, Mutex, PoisonError},
};

/// Why a store could not be read or written. Never include the token in the text.
#[mirrored(docs)]
#[derive(Clone, Debug)]
pub struct TokenStoreError {
    /// What happened and where, without the token.
    pub reason: String,
    /// What has caused it.
    source: Option<Arc<dyn Error + Send + Sync>>,
}

impl TokenStoreError {
    /// Creates the error. `reason` is what happened and where, without the token.
    pub fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), source: None }
    }

    /// The same error with a cause, which [`source`](Error::source) returns.
    #[must_use]
    pub fn with_source(self, source: impl Error + Send + Sync + 'static) -> Self {
        Self { source: Some(Arc::new(source)), ..self }
    }
}

impl fmt::Display for TokenStoreError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl Error for TokenStoreError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn Error + 'static))
    }
}

impl From<io::Error> for TokenStoreError {
    fn from(error: io::Error) -> Self {
        Self::new(error.to_string()).with_source(error)
    }
}

/// Stores the client token between runs. Called from threads on which it may block. Each call must return within 5 seconds,
/// and must not call back into the client.
///
/// A store that cannot save is never ignored. It makes the sign-in fail, before the ticket or password is sent if the store
/// already reports the problem when checked (see [`swap`](Self::swap)). A token that cannot be saved later is kept in
/// memory while the client lives, and saved as soon as the store works again; [`AuthEvent::TokenNotSaved`] reports this.
///
/// [`AuthEvent::TokenNotSaved`]: crate::AuthEvent::TokenNotSaved
#[mirrored]
pub trait TokenStore: Send + Sync {
    /// Returns the stored token, or nothing if there is none. Content that cannot be a token, such as a damaged file,
    /// counts as none.
    ///
    /// # Errors
    /// [`TokenStoreError`] if the store cannot be read.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Atomically replaces `expected` with `new` (nothing removes the token), but only if `expected` is what is stored.
    /// Returns whether it did. This way two clients can share a store without overwriting each other's newer token.
    ///
    /// If `new` equals `expected`, the call checks whether the store is writable, and must leave its content unchanged.
    /// This happens before each step of a sign-in. Attempt a real write where possible, and fail if it fails.
    ///
    /// # Errors
    /// [`TokenStoreError`] if the store cannot be written.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

/// Keeps the token in memory while the client lives. The default.
#[derive(Default)]
pub struct MemoryTokenStore(Mutex<Option<SecretString>>);

impl TokenStore for MemoryTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        Ok(exposed(&self.0.lock().unwrap_or_else(PoisonError::into_inner)))
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        let mut token = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if exposed(&token) != expected {
            return Ok(false);
        }
        *token = new.map(SecretString::from);
        Ok(true)
    }
}

pub(super) fn exposed(token: &Option<SecretString>) -> Option<String> {
    token.as_ref().map(|token| token.expose_secret().to_owned())
}

/// The token in a store's content, which must be text that a header can hold. Anything else is damaged, and counts as no
/// token.
pub(super) fn usable(stored: &str) -> Option<&str> {
    /// Far longer than the tokens the server issues, and shorter than what its gateways refuse.
    const LONGEST: usize = 16 << 10;
    let token = stored.trim();
    let fits = |byte: u8| matches!(byte, b' '..=b'~');
    (!token.is_empty() && token.len() <= LONGEST && token.bytes().all(fits)).then_some(token)
}
