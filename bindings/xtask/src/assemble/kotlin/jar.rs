//! Jars with native code for several platforms.
use crate::target::{TARGETS, Target};
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};
use std::io::Write as _;
use zip::{CompressionMethod, ZipArchive, ZipWriter, write::SimpleFileOptions};

/// Where the extension for JUnit looks for the emulator's program: in here, in the folder for the platform.
pub(crate) const PROGRAMS: &str = "dev/clerkorgs/emulator/";

/// The native code of a jar.
pub(crate) struct Contents<'a> {
    /// The folder in the jar with those of the platforms: empty, or with a slash at its end.
    pub(crate) within: &'a str,
    /// The folder for each platform, and the file to put there.
    pub(crate) files: Vec<(String, Utf8PathBuf)>,
}

/// Writes a jar again, with this native code in the place of this machine's own.
pub(crate) fn repack(jar: &Utf8Path, into: &Utf8Path, contents: &Contents<'_>) -> Result<()> {
    fs_err::create_dir_all(into.parent().context("the jar has no folder")?)?;
    let mut from = ZipArchive::new(fs_err::File::open(jar)?)?;
    let mut to = ZipWriter::new(fs_err::File::create(into)?);
    for index in 0..from.len() {
        let entry = from.by_index_raw(index)?;
        if !is_native(&entry.name()?, contents.within) {
            to.raw_copy_file(entry)?;
        }
    }
    let options =
        SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).unix_permissions(0o644);
    for (folder, file) in &contents.files {
        let name = file.file_name().context("the library has no name")?;
        to.start_file(format!("{}{folder}/{name}", contents.within), options)?;
        to.write_all(&fs_err::read(file)?)?;
    }
    to.finish()?;
    Ok(())
}

fn is_native(name: &str, within: &str) -> bool {
    let folder = name.strip_prefix(within).and_then(|rest| rest.split_once('/')).map(|(folder, _)| folder);
    let folders = TARGETS.iter().filter_map(|Target { jvm_folder, .. }| *jvm_folder);
    folder.is_some_and(|folder| folders.into_iter().any(|known| known == folder))
}
