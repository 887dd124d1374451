//! How a file is replaced, and how one is written that cannot be.

use super::place::{Content, Locked, private};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, Seek, Write},
    path::{Path, PathBuf},
};

/// About as long as a token: whether there is room for one.
const FILLER: [u8; 2048] = [b' '; 2048];

impl Locked<'_> {
    /// Another file takes the name when it is whole, so that a reader never sees half a token. Where that cannot be, the
    /// file is written in place.
    pub(super) fn write(&self, token: &[u8], before: &Content) -> io::Result<()> {
        if self.place.is_device {
            return self.refuse_device();
        }
        check_writable(before)?;
        let replaced = New::beside(self).and_then(|new| {
            new.take_after(before)?;
            new.fill(token)?;
            new.replace(self.place.path())
        });
        match replaced {
            Err(error) if is_about_replacing(&error) => self.write_in_place(token, before),
            other => other,
        }
    }

    /// Whether a token could be written, where none is to be.
    pub(super) fn try_to_write(&self, before: &Content) -> io::Result<()> {
        if self.place.is_device {
            return self.refuse_device();
        }
        check_writable(before)?;
        match New::beside(self).and_then(|new| new.fill(&FILLER)) {
            Err(error) if is_about_replacing(&error) && before.metadata.is_some() => self.open().map(drop),
            other => other,
        }
    }

    /// A file that cannot be removed, as one that is mounted alone, is emptied.
    pub(super) fn remove(&self) -> io::Result<()> {
        if self.place.is_device {
            return Ok(());
        }
        match fs::remove_file(self.place.path()) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) if is_about_replacing(&error) => overwrite(&self.open()?, &[]),
            other => other,
        }
    }

    /// The new bytes are written over the old ones, which come back if there is no room for more.
    fn write_in_place(&self, token: &[u8], before: &Content) -> io::Result<()> {
        let file = self.open()?;
        if let Some(before) = &before.metadata {
            // Only its owner may change that, and who may write it need not be its owner.
            let _ = file.set_permissions(permissions(before));
        }
        overwrite(&file, token).inspect_err(|_| {
            // Best effort: the first error is the one to tell.
            let _ = overwrite(&file, before.bytes());
        })
    }

    /// A device, such as `/dev/null`, keeps no token: the sign-in would be lost. What it says to a write itself comes first.
    fn refuse_device(&self) -> io::Result<()> {
        self.open()?.write_all(b"\n")?;
        Err(io::Error::other("it is a device, which keeps no token"))
    }

    /// For writing: as it is, and made if there is none.
    fn open(&self) -> io::Result<File> {
        private(OpenOptions::new().write(true).create(true).truncate(false)).open(self.place.path())
    }
}

fn overwrite(mut file: &File, bytes: &[u8]) -> io::Result<()> {
    file.rewind()?;
    file.write_all(bytes)?;
    file.set_len(bytes.len() as u64)?;
    file.sync_all()
}

/// Those that the file had, without any for everybody: whoever reads a token is signed in.
#[cfg(unix)]
fn permissions(before: &fs::Metadata) -> fs::Permissions {
    use std::os::unix::fs::PermissionsExt;
    fs::Permissions::from_mode(before.permissions().mode() & !0o007)
}

#[cfg(not(unix))]
fn permissions(before: &fs::Metadata) -> fs::Permissions {
    before.permissions()
}

/// A file that somebody made read-only is left alone, though its folder would allow to replace it.
fn check_writable(before: &Content) -> io::Result<()> {
    if before.metadata.as_ref().is_some_and(|metadata| metadata.permissions().readonly()) {
        return Err(io::Error::new(io::ErrorKind::PermissionDenied, "it is read-only"));
    }
    Ok(())
}

/// Whether an error says that no other file can be put in this one's place, not that there is no room for one.
fn is_about_replacing(error: &io::Error) -> bool {
    use io::ErrorKind::{
        AlreadyExists, CrossesDevices, IsADirectory, PermissionDenied, ReadOnlyFilesystem, ResourceBusy,
    };
    matches!(
        error.kind(),
        AlreadyExists | CrossesDevices | IsADirectory | PermissionDenied | ReadOnlyFilesystem | ResourceBusy
    )
}

/// A new file beside the one that it is to replace: gone if it does not.
struct New {
    path: PathBuf,
    file: File,
    replaced: bool,
}

impl New {
    /// The name is always the same, so that what a process left behind that was killed is gone with the next token.
    fn beside(locked: &Locked<'_>) -> io::Result<Self> {
        let path = locked.place.beside(".new");
        let _ = fs::remove_file(&path);
        let file = private(OpenOptions::new().write(true).create_new(true)).open(&path)?;
        Ok(Self { path, file, replaced: false })
    }

    /// The owner, and the mode but for what everybody may, stay those of the file that is replaced.
    fn take_after(&self, before: &Content) -> io::Result<()> {
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

impl Drop for New {
    fn drop(&mut self) {
        if !self.replaced {
            let _ = fs::remove_file(&self.path);
        }
    }
}
