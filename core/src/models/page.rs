//! Pages, and rows of them that could not be understood.

use crate::error::{Error, Origin};
use clerk_orgs_mirrored::mirrored;
use serde::Serialize;

/// One page of a list, and what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Page<T> {
    /// The items of this page.
    pub data: Vec<T>,
    /// How many items the whole list holds. Where the server does not say, as many as are known: those before this page, and
    /// its own.
    pub total_count: i64,
    /// Whether items follow this page. Where the server does not say how many there are, whether this page is full.
    pub has_next_page: bool,
    /// How many pages of this size `total_count` items fill.
    pub page_count: i64,
    /// Rows of this page that could not be understood; the others are in `data`.
    pub undecodable: Vec<UndecodableRow>,
}

/// A row that could not be understood.
#[mirrored]
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct UndecodableRow {
    /// Its id, if that much could be read.
    pub id: Option<String>,
    /// What could not be understood.
    pub reason: String,
}

impl UndecodableRow {
    pub(crate) fn into_error(self) -> Error {
        let named = self.id.map(|id| format!(" ({id})")).unwrap_or_default();
        Error::decode(format!("a row{named} could not be understood: {}", self.reason))
            .with_origin(Origin::Row)
    }
}
