//! Where the description is, for the tests of this project.

use serde_json::Value;
use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{Description, operations};

/// Beside the project.
const BESIDE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/openapi");
const BACKEND: &str = "bapi-2026-05-12.yml";

/// The folder of the descriptions beside the project, if it is there; otherwise it is said that tests are skipped.
#[must_use]
pub fn folder() -> Option<PathBuf> {
    let folder = Path::new(BESIDE);
    if !folder.is_dir() {
        // Written past the test harness, which keeps what passing tests print.
        let line = "skipped: the description of the API, ../shared/openapi, is not here\n";
        let _ = std::io::stderr().write_all(line.as_bytes());
        return None;
    }
    Some(folder.to_owned())
}

impl Description {
    /// The description beside the project; nothing where it is not at hand.
    ///
    /// # Panics
    /// Where it cannot be used: a test that goes by it cannot go on.
    #[must_use]
    pub fn of_the_project() -> Option<Self> {
        folder().map(|folder| Self::load(&folder).unwrap_or_else(|error| panic!("{error}")))
    }
}

/// Method and path of everything that the Backend API has; nothing where its description is not at hand.
///
/// # Panics
/// Where it cannot be read.
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
