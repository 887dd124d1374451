//! A token store in a file, which many processes may share.

mod token_file;
mod write;

use super::token_store::{TokenStore, TokenStoreError, usable};
use crate::error::{Error, Result};
use clerk_orgs_mirrored::mirrored;
use std::{
    io,
    path::{self, Path, PathBuf},
};
use token_file::{Content, TokenFile};

/// Stores the token in a file that only its owner can read (mode 0600; an existing file keeps its mode, except that access by
/// others than its owner and group is removed). Meant for scripts. Any number of clients and processes may share the file.
///
/// The token is replaced atomically, so a reader never sees half of it. A symbolic link is followed: the file it points to
/// is written. A file that cannot be replaced, such as a single file mounted into a container, is written in place. During
/// a write, the file itself and an empty file next to it, with the same name plus `.lock`, are locked.
///
/// A damaged file counts as no token: nobody is signed in, and the next sign-in replaces it.
#[mirrored(docs)]
pub struct FileTokenStore {
    path: PathBuf,
}

#[mirrored]
impl FileTokenStore {
    /// Creates a store for the file at `path`. The file need not exist, but its folder must. A leading `~` is the current
    /// user's home folder; `~name` is refused. Looks whether a folder has this path, and reads or writes nothing else yet.
    ///
    /// # Errors
    /// `Invalid` if `path` cannot be that of a file: it is empty, names a folder (such as `tokens/`, `..` or the path of a
    /// folder that exists) or contains a NUL character.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self> {
        let path = path.into();
        check(&path).map_err(|why| Error::invalid("path", format!("path {why}")))?;
        Ok(Self { path })
    }

    fn token_file(&self) -> Result<TokenFile, TokenStoreError> {
        token_file::expand_home(&self.path)
            .and_then(|path| TokenFile::resolve(&path))
            .map_err(|error| self.failed("used", &error))
    }

    fn failed(&self, what: &str, error: &io::Error) -> TokenStoreError {
        let path = token_file::expand_home(&self.path).unwrap_or_else(|_| self.path.clone());
        let hint = if error.kind() == io::ErrorKind::NotFound { ": its folder does not exist" } else { "" };
        let path = path.display();
        TokenStoreError::new(format!("the token file {path} cannot be {what}: {error}{hint}"))
    }
}

const FOLDER: &str = "must name a file, not a folder";

/// Why there can be no file with this path. What else is wrong with it may be so only for now, such as a folder that is not
/// there yet.
fn check(path: &Path) -> Result<(), String> {
    let text = path.as_os_str().as_encoded_bytes();
    if text.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if text.contains(&0) {
        return Err("must not contain a NUL character".to_owned());
    }
    let ends_in_separator = text.last().is_some_and(|last| path::is_separator(char::from(*last)));
    if ends_in_separator || path.file_name().is_none() || path == Path::new("~") {
        return Err(FOLDER.to_owned());
    }
    let path = token_file::expand_home(path).map_err(|error| format!("cannot be used: {error}"))?;
    if path.is_dir() { Err(format!("{FOLDER}: {} is one", path.display())) } else { Ok(()) }
}

impl TokenStore for FileTokenStore {
    fn load(&self) -> Result<Option<String>, TokenStoreError> {
        let content = self.token_file()?.read().map_err(|error| self.failed("read", &error))?;
        Ok(content.token())
    }

    fn swap(&self, expected: Option<String>, new: Option<String>) -> Result<bool, TokenStoreError> {
        let file = self.token_file()?;
        let failed = |error: io::Error| self.failed("written", &error);
        let locked = file.lock().map_err(failed)?;
        let content = locked.read().map_err(failed)?;
        if content.token() != expected {
            return Ok(false);
        }
        match (&expected, &new) {
            (None, None) => locked.check_can_write(&content),
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
