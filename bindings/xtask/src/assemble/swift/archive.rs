//! Zip files of a release, and their checksums.
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
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

/// The files of a folder, in order.
fn files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    let mut all = Vec::new();
    for entry in folder.read_dir_utf8()? {
        let path = entry?.into_path();
        if path.is_dir() { all.extend(files(&path)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}

/// The checksum of a file, as SwiftPM and `sha256sum` write it.
pub(crate) fn checksum(file: &Utf8Path) -> Result<String> {
    let hash = Sha256::digest(fs_err::read(file)?);
    Ok(hash.iter().map(|byte| format!("{byte:02x}")).collect())
}
