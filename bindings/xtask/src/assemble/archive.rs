//! Zip files of a release, and their checksums.
use crate::folder::files;
use anyhow::{Context as _, Result};
use camino::Utf8Path;
use sha2::{Digest as _, Sha256};
use std::io::Write as _;
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// Zips a folder. A framework is in the file with its own name, and other folders with their contents only. The same contents
/// make the same file.
pub(super) fn zip(folder: &Utf8Path, file: &Utf8Path) -> Result<()> {
    let is_framework = folder.extension() == Some("xcframework");
    let root = if is_framework { folder.parent().context("the folder has no parent")? } else { folder };
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    let mut zip = ZipWriter::new(fs_err::File::create(file)?);
    for path in files(folder)? {
        zip.start_file(path.strip_prefix(root)?.as_str(), options)?;
        zip.write_all(&fs_err::read(&path)?)?;
    }
    zip.finish()?;
    Ok(())
}

/// The checksum of a file, as SwiftPM and `sha256sum` write it.
pub(crate) fn checksum(file: &Utf8Path) -> Result<String> {
    let hash = Sha256::digest(fs_err::read(file)?);
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}
