//! Where the client token lives: the credential of a device, which the server changes as it likes.

use crate::{Error, Result};
use secrecy::{ExposeSecret, SecretString};
use std::{
    fs,
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tracing::warn;

/// A store that takes longer counts as failed.
const TIME_LIMIT: Duration = Duration::from_secs(5);

/// Why a store could not be read or written. Never put the token into the text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct TokenStoreError {
    /// What happened, without the token.
    pub reason: String,
}

impl From<io::Error> for TokenStoreError {
    fn from(error: io::Error) -> Self {
        Self { reason: error.to_string() }
    }
}

/// Keeps the client token between runs. Called from threads made for blocking, with a limit of 5 seconds a call; an
/// implementation may not call back into the client.
pub trait TokenStore: Send + Sync {
    /// The token, if there is one.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn load(&self) -> Result<Option<String>, TokenStoreError>;

    /// Puts `new` (nothing: removes) in place of `expected`, in one step, only if `expected` is what is stored. Says
    /// whether it did: two clients can share one store, and neither overwrites what the other got later.
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

/// Keeps the token in a file that only its owner can read (mode 0600), for scripts.
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// The file need not exist; its folder must.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn read(&self) -> Result<Option<String>, TokenStoreError> {
        match fs::read_to_string(&self.path) {
            Ok(token) => Ok(Some(token.trim().to_owned()).filter(|token| !token.is_empty())),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Held while a token is compared and replaced, by every process that uses the file.
    fn lock(&self) -> Result<fs::File, TokenStoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push(".lock");
        let file = open_private(Path::new(&path), fs::OpenOptions::new().create(true).truncate(false))?;
        file.lock()?;
        Ok(file)
    }

    /// Another file takes the name when it is whole, so that a reader never sees half a token.
    fn write(&self, token: &str) -> Result<(), TokenStoreError> {
        let mut path = self.path.clone().into_os_string();
        path.push(format!(".{}.new", std::process::id()));
        let mut file = open_private(Path::new(&path), fs::OpenOptions::new().create(true).truncate(true))?;
        file.write_all(token.as_bytes())?;
        file.sync_all()?;
        fs::rename(&path, &self.path)?;
        Ok(())
    }
}

fn open_private(path: &Path, options: &mut fs::OpenOptions) -> io::Result<fs::File> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options.write(true).open(path)
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        self.read()
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        let _lock = self.lock()?;
        if self.read()? != expected {
            return Ok(false);
        }
        match new {
            Some(token) => self.write(&token)?,
            None => match fs::remove_file(&self.path) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
                _ => {}
            },
        }
        Ok(true)
    }
}

/// A store and what is done when it fails.
pub(crate) struct Tokens {
    store: Arc<dyn TokenStore>,
    unsaved: Mutex<Option<Unsaved>>,
}

/// A token that could not be saved: losing it would sign the user out.
#[derive(Clone)]
struct Unsaved {
    token: Option<SecretString>,
    /// What the store held instead, as far as is known.
    stored: Option<SecretString>,
}

impl Tokens {
    pub(crate) fn new(store: Arc<dyn TokenStore>) -> Self {
        Self { store, unsaved: Mutex::default() }
    }

    fn unsaved(&self) -> MutexGuard<'_, Option<Unsaved>> {
        self.unsaved.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The token to send.
    pub(crate) async fn load(&self) -> Result<Option<String>> {
        if let Some(unsaved) = &*self.unsaved() {
            return Ok(exposed(&unsaved.token));
        }
        let store = self.store.clone();
        off_the_async_path(move || store.load()).await
    }

    /// Takes the token that came with an answer to a request sent with `sent`.
    pub(crate) async fn swap(&self, sent: Option<String>, new: Option<String>) {
        if sent == new {
            return;
        }
        let unsaved = self.unsaved().clone();
        let stored = unsaved.map_or_else(|| sent.clone(), |unsaved| exposed(&unsaved.stored));
        let (store, expected, value) = (self.store.clone(), stored.clone(), new.clone());
        let tokens = [sent.clone(), stored.clone(), new.clone()];
        let swapped = off_the_async_path(move || {
            // A store that gave up on us may have stored what was sent after all.
            Ok(store.swap(expected.clone(), value.clone())?
                || (expected != sent && store.swap(sent, value)?))
        });
        *self.unsaved() = match swapped.await {
            Ok(_) => None,
            Err(error) => {
                // A store is told to keep the token out of its text; one that forgets puts it into no log.
                let error =
                    tokens.iter().flatten().fold(error.to_string(), |text, token| text.replace(token, "…"));
                warn!(
                    error,
                    "the client token could not be saved: it is kept for as long as this client lives"
                );
                Some(Unsaved { token: new.map(SecretString::from), stored: stored.map(SecretString::from) })
            }
        };
    }
}

fn exposed(token: &Option<SecretString>) -> Option<String> {
    token.as_ref().map(|token| token.expose_secret().to_owned())
}

async fn off_the_async_path<T: Send + 'static>(
    call: impl FnOnce() -> Result<T, TokenStoreError> + Send + 'static,
) -> Result<T> {
    match tokio::time::timeout(TIME_LIMIT, tokio::task::spawn_blocking(call)).await {
        Ok(Ok(Ok(value))) => Ok(value),
        Ok(Ok(Err(error))) => {
            Err(Error::usage(format!("the token store failed: {error}")).with_source(error))
        }
        Ok(Err(_)) => Err(Error::usage("the token store failed: it panicked")),
        Err(_) => Err(Error::usage("the token store failed: it did not answer within 5 seconds")),
    }
}
