//! Replaces the file, or writes it in place if it cannot be replaced.

use super::token_file::{Content, Locked, private};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

/// The size of a test write, about as long as a token.
const FILLER: [u8; 2048] = [b' '; 2048];

impl Locked<'_> {
    /// Writes a new file and renames it when it is complete, so that a reader never sees half a token. If that is not
    /// possible, writes the file in place.
    pub(super) fn write(&self, token: &[u8], before: &Content) -> io::Result<()> {
        if self.file.is_device {
            return self.refuse_device();
        }
        check_writable(before)?;
        let replaced = Replacement::create(self).and_then(|new| {
            new.copy_permissions_of(before)?;
            new.fill(token)?;
            new.replace(self.file.path())
        });
        match replaced {
            Err(error) if prevents_replacing(&error) => self.write_in_place(token, before),
            other => other,
        }
    }

    /// Checks that a token could be written, without changing the content.
    pub(super) fn check_can_write(&self, before: &Content) -> io::Result<()> {
        if self.file.is_device {
            return self.refuse_device();
        }
        check_writable(before)?;
        match Replacement::create(self).and_then(|new| new.fill(&FILLER)) {
            Err(error) if prevents_replacing(&error) && before.metadata.is_some() => self.open().map(drop),
            other => other,
        }
    }

    /// A file that cannot be removed, such as a single mounted file, is emptied.
    pub(super) fn remove(&self) -> io::Result<()> {
        if self.file.is_device {
            return Ok(());
        }
        match fs::remove_file(self.file.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) if prevents_replacing(&error) => overwrite(&self.open()?, &[]),
            other => other,
        }
    }

    /// Overwrites the old bytes, and restores them if there is no room for the new ones.
    fn write_in_place(&self, token: &[u8], before: &Content) -> io::Result<()> {
        let file = self.open()?;
        if let Some(before) = &before.metadata {
            // Only the owner may change the mode, and a process that may write the file need not be its owner.
            let _ = file.set_permissions(permissions(before));
        }
        overwrite(&file, token).inspect_err(|_| {
            // Best effort. The first error is the one to report.
            let _ = overwrite(&file, before.bytes());
        })
    }

    /// A device, such as `/dev/null`, does not store a token, so the sign-in would be lost. An error of the write itself
    /// takes precedence.
    fn refuse_device(&self) -> io::Result<()> {
        self.open()?.write_all(b"\n")?;
        Err(io::Error::other("it is a device, which cannot store a token"))
    }

    /// Opens the file for writing, and creates it if it does not exist.
    fn open(&self) -> io::Result<File> {
        private(OpenOptions::new().write(true).create(true).truncate(false)).open(self.file.path())
    }
}

fn overwrite(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// The file's mode, without any permission for others, since anybody who can read the token is signed in.
#[cfg(unix)]
fn permissions(before: &fs::Metadata) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(before.permissions().mode() & !0o007)
}

#[cfg(not(unix))]
fn permissions(before: &fs::Metadata) -> fs::Permissions {
    before.permissions()
}

/// A read-only file is left alone, even if its folder would allow replacing it.
fn check_writable(before: &Content) -> io::Result<()> {
    if before.metadata.as_ref().is_some_and(|metadata| metadata.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    Ok(())
}

/// Whether an error means that the file cannot be replaced, rather than that there is no room for a new one.
fn prevents_replacing(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, CrossesDevices, IsADirectory, PermissionDenied, ReadOnlyFilesystem, ResourceBusy,
    };
    matches!(
        error.kind(),
        AlreadyExists | CrossesDevices | IsADirectory | PermissionDenied | ReadOnlyFilesystem | ResourceBusy
    )
}

/// A new file next to the one it will replace. Removed when dropped, unless it did.
struct Replacement {
    path: PathBuf,
    file: File,
    replaced: bool,
}

impl Replacement {
    /// The name is always the same, so that a file left by a killed process is overwritten with the next token.
    fn create(locked: &Locked<'_>) -> io::Result<Self> {
        let path = locked.file.sibling(".new");
        let _ = fs::remove_file(&path);
        let file = private(OpenOptions::new().write(true).create_new(true)).open(&path)?;
        Ok(Self { path, file, replaced: false })
    }

    /// Keeps the owner and the mode of the replaced file, except for permissions for others.
    fn copy_permissions_of(&self, before: &Content) -> io::Result<()> {
        let Some(before) = &before.metadata else { return Ok(()) };
        #[cfg(unix)]
        {
            use std::os::unix::fs::{MetadataExt, fchown};
            let new = self.file.metadata()?;
            if (before.uid(), before.gid()) != (new.uid(), new.gid()) {
                fchown(&self.file, Some(before.uid()), Some(before.gid()))?;
            }
        }
        self.file.set_permissions(permissions(before))
    }

    fn fill(&self, bytes: &[u8]) -> io::Result<()> {
        (&self.file).write_all(bytes)?;
        self.file.sync_all()
    }

    fn replace(mut self, path: &Path) -> io::Result<()> {
        fs::rename(&self.path, path)?;
        self.replaced = true;
        Ok(())
    }
}

impl Drop for Replacement {
    fn drop(&mut self) {
        if !self.replaced {
            let _ = fs::remove_file(&self.path);
        }
    }
}
