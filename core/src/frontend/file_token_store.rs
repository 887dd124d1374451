//! The client token in a file that many processes may share.

mod place;
mod writing;

use super::token_store::{TokenStore, TokenStoreError, usable};
use place::{Content, Place};
use std::{io, path::PathBuf};

/// Keeps the token in a file that only its owner can read (mode 0600; a file that exists keeps its mode), for scripts. Any
/// number of clients and processes may share it.
///
/// The token is replaced in one step, so that a reader never sees half of it. A symbolic link stays one: the file it points
/// to is written. A file that cannot be replaced, such as one that is mounted alone into a container, is written in place.
/// While the token changes, an empty file beside it is locked, with `.lock` after the same name, and the file itself.
///
/// Content that cannot be a token (a damaged file) is no token: nobody is signed in, and the next sign-in replaces it.
pub struct FileTokenStore {
    path: PathBuf,
}

impl FileTokenStore {
    /// A store in the file at `path`. The file need not exist; its folder must. A leading `~` is the home folder of the user
    /// who runs the program; `~name` is refused when the store is used. Nothing is read or written yet.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    fn place(&self) -> Result<Place, TokenStoreError> {
        place::expanded(&self.path)
            .and_then(|path| Place::find(&path))
            .map_err(|error| self.failed("used", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> TokenStoreError {
        let path = place::expanded(&self.path).unwrap_or_else(|_| self.path.clone());
        let hint = if error.kind() == io::ErrorKind::NotFound { ": its folder does not exist" } else { "" };
        TokenStoreError {
            reason: format!("the token file {} cannot be {what}: {error}{hint}", path.display()),
        }
    }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        let content = self.place()?.read().map_err(|error| self.failed("read", &error))?;
        Ok(content.token())
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        let place = self.place()?;
        let failed = |error: io::Error| self.failed("written", &error);
        let locked = place.lock().map_err(failed)?;
        let content = locked.read().map_err(failed)?;
        if content.token() != expected {
            return Ok(false);
        }
        match (&expected, &new) {
            (None, None) => locked.try_to_write(&content),
            (_, Some(token)) => locked.write(token.as_bytes(), &content),
            (Some(_), None) => locked.remove(),
        }
        .map_err(failed)?;
        Ok(true)
    }
}

impl Content {
    /// The token, unless the content is damaged.
    fn token(&self) -> Option<String> {
        let text = std::str::from_utf8(self.bytes()).ok()?;
        usable(text).map(str::to_owned)
    }
}

#[cfg(test)]
mod tests;
