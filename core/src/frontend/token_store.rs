//! Where the client token lives: the credential of a device, which the server changes as it likes.

use secrecy::{ExposeSecret, SecretString};
use std::{
    io,
    sync::{Mutex, PoisonError},
};

/// Why a store could not be read or written. Never put the token into the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct TokenStoreError {
    /// What happened and where, without the token.
    pub reason: String,
}

impl From<io::Error> for TokenStoreError {
    fn from(error: io::Error) -> Self {
        Self { reason: error.to_string() }
    }
}

/// Keeps the client token between runs. Called from threads made for blocking, with a limit of 5 seconds a call; an
/// implementation may not call back into the client.
///
/// A store that cannot save is never passed over in silence: it fails the sign-in, before the ticket or the password is sent
/// if the store says so when it is asked (see [`swap`](Self::swap)). A token that cannot be saved later is kept in memory for
/// as long as the client lives and saved as soon as the store works again; [`AuthEvent::TokenNotSaved`] tells of it.
///
/// [`AuthEvent::TokenNotSaved`]: crate::AuthEvent::TokenNotSaved
pub trait TokenStore: Send + Sync {
    /// The token, if there is one. Content that cannot be a token, such as a damaged file, is none.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did: two clients can share one store, and neither overwrites what the other got later.
    ///
    /// With `new` the same as `expected` it asks whether the store can be written, and what is stored stays as it is: that is
    /// done before each step of a sign-in. Really try to write, where that is possible, and fail if it fails.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError>;
}

/// Keeps the token for as long as the client lives. The default.
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

/// The token in what a store holds: text that a header can hold. Anything else is damaged, and as good as nothing.
pub(super) fn usable(stored: &str) -> Option<&str> {
    /// Far more than the server makes, and less than its gateways refuse.
    const LONGEST: usize = 16 << 10;
    let token = stored.trim();
    let fits = |byte: u8| matches!(byte, b' '..=b'~');
    (!token.is_empty() && token.len() <= LONGEST && token.bytes().all(fits)).then_some(token)
}
