//! The location of the description for the tests of this project.

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{Description, operations};

/// Next to the project.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi");
const BACKEND: &str = "bapi-2026-05-12.yml";

/// The folder of the descriptions next to the project, if it exists. Otherwise prints that tests are skipped.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(FOLDER);
    if !folder.is_dir() {
        // Bypasses the test harness, which captures the output of passing tests.
        let line = "skipped: the description of the API, ../shared/openapi, is not here\n";
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    }
    Some(folder.to_owned())
}

impl Description {
    /// The description next to the project, if it is available.
    ///
    /// # Panics
    /// If it is invalid.
    #[must_use]
    pub fn of_the_project() -> Option<Self> {
        folder().map(|folder| Self::load(&folder).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// The method and path of every operation of the Backend API, if its description is available.
///
/// # Panics
/// If it cannot be read.
#[must_use]
pub fn backend_operations() -> Option<Vec<(String, String)>> {
    let file = folder()?.join(BACKEND);
    let document: Value = fs::read_to_string(&file)
        .map_err(|error| error.to_string())
        .and_then(|text| serde_saphyr::from_str(&text).map_err(|error| error.to_string()))
        .unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let all = operations::index(&document).into_keys();
    Some(all.map(|(method, path)| (method, format!("/v1{path}"))).collect())
}
