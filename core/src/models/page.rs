//! Pages, and rows of them that could not be decoded.

use crate::error::{Error, Origin};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// One page of a list.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Page<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// Total number of items in the list. If the server does not report it, the number known so far: the items up to and
    /// including this page.
    pub total_count: i64,
    /// Whether more items follow this page. If the server does not report the total, whether this page is full.
    pub has_next_page: bool,
    /// Number of pages of this size that `total_count` items fill.
    pub page_count: i64,
    /// Rows of this page that could not be decoded. The others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
}

/// A row that could not be decoded.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct UndecodableRow {
    /// Its id, if it could be read.
    pub id: Option<String>,
    /// Why it could not be decoded.
    pub reason: String,
}

impl UndecodableRow {
    pub(crate) fn into_error(self) -> Error {
        let named = self.id.map(|id| format!(" ({id})")).unwrap_or_default();
        Error::decode(format!("a row{named} could not be decoded: {}", self.reason)).with_origin(Origin::Row)
    }
}
