//! Connects the token store to the requests: which token to send, which to save, and what to do when the store fails.

use super::token_store::{TokenStore, TokenStoreError, exposed, usable};
use crate::{
    error::{Error, Origin, Result},
    events,
};
use secrecy::SecretString;
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// The timeout for a store's calls.
const STORE_TIMEOUT: Duration = Duration::from_secs(5);
/// How long to wait before saving to a failed store again, if there is no new token to save.
const SAVE_RETRY_INTERVAL: Duration = Duration::from_secs(10);
/// How long a client in another process may take to save the token that replaced ours.
const NEWER_TOKEN_WAIT: Duration = Duration::from_secs(1);

/// The unchanged content of a store: to replace damaged content, `swap` needs exactly that text.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Stored(Option<String>);

impl Stored {
    /// The token to send.
    pub(super) fn token(&self) -> Option<&str> {
        self.0.as_deref().and_then(usable)
    }
}

/// What happened to a token that arrived with a response.
pub(super) enum SaveResult {
    /// The store has it, or already had it.
    Saved,
    /// The store has a token of another client, which is used from now on.
    Superseded,
    /// The store failed, and the token is kept in memory.
    Failed,
}

pub(super) struct ClientToken {
    /// None once the client is closed: what it holds may hold the client.
    store: Mutex<Option<Arc<dyn TokenStore>>>,
    /// Whether other clients may use the same store.
    is_shared: bool,
    unsaved: Mutex<Option<Unsaved>>,
}

/// A token that could not be saved. Losing it would sign the user out.
#[derive(Clone)]
struct Unsaved {
    token: Option<SecretString>,
    /// The last known content of the store.
    stored: Option<SecretString>,
    error: Error,
    tried_at: Instant,
}

impl ClientToken {
    pub(super) fn new(store: Arc<dyn TokenStore>, is_shared: bool) -> Self {
        Self { store: Mutex::new(Some(store)), is_shared, unsaved: Mutex::default() }
    }

    /// The store, or a `Usage` error once the client is closed.
    pub(super) fn store(&self) -> Result<Arc<dyn TokenStore>> {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner);
        store.clone().ok_or_else(Error::closed)
    }

    /// Releases the store, for a client that is closed.
    pub(super) fn release_store(&self) {
        let store = self.store.lock().unwrap_or_else(PoisonError::into_inner).take();
        // Without the lock, since this may run code of the application.
        drop(store);
    }

    fn unsaved(&self) -> MutexGuard<'_, Option<Unsaved>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Why the current token could not be saved, if it could not.
    pub(super) fn not_saved(&self) -> Option<Error> {
        self.unsaved().as_ref().map(|unsaved| unsaved.error.clone())
    }

    /// The token to send.
    pub(super) async fn load(&self) -> Result<Stored> {
        if let Some(unsaved) = &*self.unsaved() {
            return Ok(Stored(exposed(&unsaved.token)));
        }
        self.stored().await
    }

    async fn stored(&self) -> Result<Stored> {
        let store = self.store()?;
        let loaded = run_blocking(move || store.load()).await;
        loaded.map(Stored).inspect_err(events::token_store_failed)
    }

    /// Checks that the store is writable, by replacing its content with itself.
    pub(super) async fn check_writable(&self) -> Result<()> {
        let store = self.store()?;
        let checking = run_blocking(move || {
            let stored = store.load()?;
            store.swap(stored.clone(), stored.clone()).map_err(|error| redacted(error, &[&stored]))
        });
        checking.await.map(drop).inspect_err(events::token_store_failed)
    }

    /// Saves the token that arrived with the response to a request sent with `sent`. An empty token means that there is
    /// none any more; `None` means no change. Takes the store that the request began with, since the client may be closed
    /// while the response arrives.
    pub(super) async fn save(
        &self,
        store: Arc<dyn TokenStore>,
        sent: &Stored,
        new: Option<String>,
    ) -> SaveResult {
        match new {
            Some(new) if sent.token().unwrap_or_default() != new => {
                self.swap(store, sent, Some(new).filter(|new| !new.is_empty())).await
            }
            _ => self.retry_save(store).await,
        }
    }

    /// Tries again to save a token that could not be saved before.
    async fn retry_save(&self, store: Arc<dyn TokenStore>) -> SaveResult {
        let due = match &mut *self.unsaved() {
            Some(unsaved) if unsaved.tried_at.elapsed() >= SAVE_RETRY_INTERVAL => {
                // Only one of several concurrent calls tries.
                unsaved.tried_at = Instant::now();
                exposed(&unsaved.token)
            }
            _ => return SaveResult::Saved,
        };
        self.swap(store, &Stored(due.clone()), due).await
    }

    async fn swap(&self, store: Arc<dyn TokenStore>, sent: &Stored, new: Option<String>) -> SaveResult {
        let unsaved = self.unsaved().clone();
        let expected = unsaved.map_or_else(|| sent.0.clone(), |unsaved| exposed(&unsaved.stored));
        let (stored, sent, value) = (expected.clone(), sent.0.clone(), new.clone());
        let swapping = run_blocking(move || {
            let swap = |expected: &Option<String>| {
                let swapped = store.swap(expected.clone(), value.clone());
                swapped.map_err(|error| redacted(error, &[&stored, &sent, &value]))
            };
            // A store that timed out may have saved the sent token after all. An empty store was emptied by a client whose
            // token this one replaced.
            Ok(swap(&stored)?
                || (stored != sent && swap(&sent)?)
                || (value.is_some() && stored.is_some() && swap(&None)?))
        });
        let swapped = swapping.await;
        let mut unsaved = self.unsaved();
        match swapped {
            Ok(swapped) => {
                if unsaved.take().is_some() && swapped {
                    events::token_saved_later();
                }
                if swapped { SaveResult::Saved } else { SaveResult::Superseded }
            }
            Err(error) => {
                events::token_not_saved(&error);
                *unsaved = Some(Unsaved {
                    token: new.map(SecretString::from),
                    stored: expected.map(SecretString::from),
                    error,
                    tried_at: Instant::now(),
                });
                SaveResult::Failed
            }
        }
    }

    /// The token that replaced a refused one, if another client saved one.
    pub(super) async fn newer(&self, refused: &Stored) -> Option<Stored> {
        let now = self.load().await.ok()?;
        if now != *refused {
            return Some(now);
        }
        // If the token is only in memory, the store may have a newer one of another client.
        let known = self.unsaved().as_ref().map(|unsaved| Stored(exposed(&unsaved.stored)))?;
        let stored = self.stored().await.ok()?;
        if stored == known {
            return None;
        }
        *self.unsaved() = None;
        Some(stored)
    }

    /// Whether there is a newer token, after giving another process a moment to save it.
    pub(super) async fn wait_for_newer(&self, refused: &Stored) -> bool {
        let (begun, mut wait) = (Instant::now(), Duration::from_millis(2));
        while self.is_shared && begun.elapsed() < NEWER_TOKEN_WAIT {
            tokio::time::sleep(wait.mul_f64(0.5 + fastrand::f64())).await;
            wait = (wait * 2).min(Duration::from_millis(50));
            if self.newer(refused).await.is_some() {
                return true;
            }
        }
        false
    }

    /// If there is no token, gives another process that has just signed in a moment to save the first one.
    pub(super) async fn wait_for_first(&self) -> Result<()> {
        let stored = self.load().await?;
        if stored.token().is_none() {
            self.wait_for_newer(&stored).await;
        }
        Ok(())
    }

    /// Removes a token that the server refused, if it is still the current one. Otherwise every later sign-in would be
    /// refused.
    ///
    /// # Errors
    /// `Usage` once the client is closed.
    pub(super) async fn remove(&self, refused: &Stored) -> Result<SaveResult> {
        Ok(self.swap(self.store()?, refused, None).await)
    }
}

/// Redacts the token from a store's error, in case the store did not leave it out. What has caused the error has it then, too.
fn redacted(error: TokenStoreError, secrets: &[&Option<String>]) -> TokenStoreError {
    let secrets =
        secrets.iter().filter_map(|secret| secret.as_deref()).flat_map(|secret| [secret, secret.trim()]);
    let reason = secrets
        .filter(|secret| !secret.is_empty())
        .fold(error.reason.clone(), |text, secret| text.replace(secret, "…"));
    if reason == error.reason { error } else { TokenStoreError::new(reason) }
}

/// The error of a call that ends while the store is read.
pub(super) fn too_slow() -> Error {
    let text = "the token store failed: it did not return within the time limit of the call";
    let error = Error::usage(text).with_origin(Origin::TokenStore);
    events::token_store_failed(&error);
    error
}

async fn run_blocking<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, TokenStoreError> + Send + 'static,
) -> Result<T> {
    match tokio::time::timeout(STORE_TIMEOUT, tokio::task::spawn_blocking(call)).await {
        Ok(Ok(Ok(value))) => Ok(value),
        Ok(Ok(Err(error))) => {
            let text = format!("the token store failed: {error}");
            Err(Error::usage(text).with_source(error).with_origin(Origin::TokenStore))
        }
        Ok(Err(_)) => Err(Error::usage("the token store failed: it panicked")),
        Err(_) => Err(Error::usage("the token store failed: it did not return within 5 seconds")),
    }
}
