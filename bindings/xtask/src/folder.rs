//! Folders with everything in them.
use crate::workspace::copy_if_changed;
use anyhow::{Context as _, Result};
use camino::{Utf8Path, Utf8PathBuf};

/// The files of a folder and of those in it, in order.
pub(crate) fn files(folder: &Utf8Path) -> Result<Vec<Utf8PathBuf>> {
    files_that(folder, &|_| true)
}

/// Copies a folder. What it has beside stays.
pub(crate) fn copy(from: &Utf8Path, to: &Utf8Path) -> Result<()> {
    copy_that(from, to, &|_| true)
}

/// Copies those files and folders of a folder for which `keep` says so.
pub(crate) fn copy_that(from: &Utf8Path, to: &Utf8Path, keep: &dyn Fn(&Utf8Path) -> bool) -> Result<()> {
    for file in files_that(from, keep)? {
        copy_if_changed(&file, &to.join(file.strip_prefix(from)?))?;
    }
    Ok(())
}

fn files_that(folder: &Utf8Path, keep: &dyn Fn(&Utf8Path) -> bool) -> Result<Vec<Utf8PathBuf>> {
    let mut all = Vec::new();
    for entry in folder.read_dir_utf8().with_context(|| format!("reading {folder}"))? {
        let path = entry?.into_path();
        if !keep(&path) {
            continue;
        }
        if path.is_dir() { all.extend(files_that(&path, keep)?) } else { all.push(path) }
    }
    all.sort();
    Ok(all)
}
