//! Finds, locks and reads the token file.

use std::{
    env,
    ffi::OsString,
    fs::{self, File, OpenOptions, TryLockError},
    io::{self, Read},
    path::{Component, Path, PathBuf},
    thread,
    time::{Duration, Instant},
};

/// Less than the timeout of a store's calls.
const LOCK_TIMEOUT: Duration = Duration::from_secs(4);
/// How long a reader waits for a file that is being written in place. After that, it reads the current content.
#[cfg(unix)]
const READ_LOCK_TIMEOUT: Duration = Duration::from_millis(500);
/// Longer content is not a token, and is not read to its end.
const MAX_LENGTH: u64 = 64 << 10;
/// The same limit of symbolic links as on Linux.
const MAX_SYMLINKS: usize = 40;

/// Replaces a leading `~` with the home folder.
pub(super) fn expand_home(path: &Path) -> io::Result<PathBuf> {
    let mut parts = path.components();
    match parts.next() {
        Some(Component::Normal(first)) if first == "~" => {
            let home = env::home_dir().filter(|home| !home.as_os_str().is_empty());
            let home =
                home.ok_or_else(|| io::Error::other("the home folder that ~ stands for is unknown"))?;
            Ok(home.join(parts.as_path()))
        }
        Some(Component::Normal(first)) if first.as_encoded_bytes().starts_with(b"~") => {
            let text = "only ~ itself is expanded to a home folder: use the full path, or ./~… for a file with that name";
            Err(io::Error::new(io::ErrorKind::InvalidInput, text))
        }
        _ => Ok(path.to_owned()),
    }
}

/// The folder that contains a file.
pub(super) fn parent_folder(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    }
}

/// The actual file, after following links.
pub(super) struct TokenFile {
    path: PathBuf,
    /// Not a regular file, such as `/dev/null`. It is never replaced, and stores nothing.
    pub(super) is_device: bool,
}

impl TokenFile {
    pub(super) fn resolve(path: &Path) -> io::Result<Self> {
        let mut path = path.to_owned();
        for _ in 0..MAX_SYMLINKS {
            let metadata = match fs::symlink_metadata(&path) {
                Ok(metadata) => metadata,
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    return Ok(Self { path, is_device: false });
                }
                Err(error) => return Err(error),
            };
            let kind = metadata.file_type();
            if kind.is_symlink() {
                path = parent_folder(&path).join(fs::read_link(&path)?);
            } else if kind.is_file() || is_character_device(kind) {
                return Ok(Self { path, is_device: !kind.is_file() });
            } else if kind.is_dir() {
                return Err(io::Error::new(io::ErrorKind::IsADirectory, "it is a folder"));
            } else {
                return Err(io::Error::other("it is not a file"));
            }
        }
        Err(io::Error::other("its symbolic links form a loop"))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The path next to this one, with an extra suffix.
    pub(super) fn sibling(&self, suffix: &str) -> PathBuf {
        let mut path = OsString::from(&self.path);
        path.push(suffix);
        path.into()
    }

    pub(super) fn read(&self) -> io::Result<Content> {
        let Some(file) = if_exists(File::open(&self.path))? else { return Ok(Content::default()) };
        #[cfg(unix)]
        {
            // A process that writes in place holds this lock. A file system without locks is read as it is.
            let _ = retry_lock(READ_LOCK_TIMEOUT, || file.try_lock_shared());
        }
        Content::of(&file)
    }

    /// The lock that every process using the file holds while it compares and replaces a token.
    pub(super) fn lock(&self) -> io::Result<Locked<'_>> {
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).write(true);
        let lock_file =
            if self.is_device { None } else { private(&mut options).open(self.sibling(".lock")).ok() };
        if let Some(lock_file) = &lock_file {
            // On a file system without locks, processes cannot wait for one another.
            lock_with_timeout(lock_file)?;
        }
        Ok(Locked { file: self, own: self.lock_itself()?, _lock_file: lock_file })
    }

    /// If no file can be created next to it, as in a read-only folder or with a single mounted file, the file is written in
    /// place. All processes then use the same file, which also serves as the lock.
    #[cfg(unix)]
    fn lock_itself(&self) -> io::Result<Option<File>> {
        use std::os::unix::fs::MetadataExt;
        if self.is_device {
            return Ok(None);
        }
        let same =
            |one: &fs::Metadata, other: &fs::Metadata| (one.dev(), one.ino()) == (other.dev(), other.ino());
        for _ in 0..100 {
            let Some(file) = if_exists(File::open(&self.path))? else { return Ok(None) };
            lock_with_timeout(&file)?;
            // Meanwhile the file may have been replaced.
            match if_exists(fs::metadata(&self.path))? {
                Some(now) if same(&now, &file.metadata()?) => return Ok(Some(file)),
                _ => {}
            }
        }
        Err(io::Error::other("it keeps being replaced"))
    }

    /// On other platforms, a lock also keeps readers out.
    #[cfg(not(unix))]
    fn lock_itself(&self) -> io::Result<Option<File>> {
        Ok(None)
    }
}

/// The file while it is locked against changes by others.
pub(super) struct Locked<'a> {
    pub(super) file: &'a TokenFile,
    own: Option<File>,
    _lock_file: Option<File>,
}

impl Locked<'_> {
    pub(super) fn read(&self) -> io::Result<Content> {
        match &self.own {
            Some(file) => Content::of(file),
            None => self.file.read(),
        }
    }
}

/// A file's content, truncated if it is longer than any token.
#[derive(Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
    /// Nothing if there is no file.
    pub(super) metadata: Option<fs::Metadata>,
}

impl Content {
    fn of(mut file: &File) -> io::Result<Self> {
        let metadata = file.metadata()?;
        let mut bytes = Vec::new();
        file.by_ref().take(MAX_LENGTH).read_to_end(&mut bytes)?;
        Ok(Self { bytes, metadata: Some(metadata) })
    }

    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Options that create a file which only its owner can read.
pub(super) fn private(options: &mut OpenOptions) -> &mut OpenOptions {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(options, 0o600);
    options
}

fn if_exists<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_character_device(kind: fs::FileType) -> bool {
    std::os::unix::fs::FileTypeExt::is_char_device(&kind)
}

#[cfg(not(unix))]
fn is_character_device(_: fs::FileType) -> bool {
    false
}

fn lock_with_timeout(file: &File) -> io::Result<()> {
    match retry_lock(LOCK_TIMEOUT, || file.try_lock()) {
        Err(error) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        other => other,
    }
}

fn retry_lock(limit: Duration, mut lock: impl FnMut() -> Result<(), TryLockError>) -> io::Result<()> {
    let (begun, mut wait) = (Instant::now(), Duration::from_micros(200));
    loop {
        match lock() {
            Ok(()) => return Ok(()),
            Err(TryLockError::Error(error)) => return Err(error),
            Err(TryLockError::WouldBlock) if begun.elapsed() < limit => {
                thread::sleep(wait);
                wait = (wait * 2).min(Duration::from_millis(5));
            }
            Err(TryLockError::WouldBlock) => {
                return Err(io::Error::new(io::ErrorKind::TimedOut, "it is locked by another process"));
            }
        }
    }
}
