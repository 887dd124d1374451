//! Pages and lazy sequences.

mod pager;

pub use pager::Pager;
pub(crate) use pager::{Fetched, PageSource, Row};

use crate::{Error, Result};
use serde::Serialize;

/// The largest page the API gives.
pub(crate) const MAX_LIMIT: u32 = 500;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Page<T> {
    /// The rows of this page.
    pub data: Vec<T>,
    /// How many rows the list has, over all pages.
    pub total_count: i64,
    /// Whether rows follow this page.
    pub has_next_page: bool,
    /// How many pages of this size there are.
    pub page_count: i64,
}

impl<T> Page<T> {
    pub(crate) fn new(data: Vec<T>, total_count: i64, offset: u64, limit: u32) -> Self {
        let end = offset as i64 + data.len() as i64;
        let page_count = (total_count.max(0) + i64::from(limit) - 1) / i64::from(limit);
        Self { has_next_page: !data.is_empty() && end < total_count, data, total_count, page_count }
    }
}

/// Offset and limit of a page counted from 1.
pub(crate) fn check_page(initial_page: i32, page_size: i32) -> Result<(u64, u32)> {
    let limit = check_size(page_size)?;
    match u64::try_from(initial_page) {
        Ok(page) if page >= 1 => Ok(((page - 1) * u64::from(limit), limit)),
        _ => {
            Err(Error::invalid("initial_page", format!("initial_page must be 1 or more, not {initial_page}")))
        }
    }
}

pub(crate) fn check_size(page_size: i32) -> Result<u32> {
    match u32::try_from(page_size) {
        Ok(size @ 1..=MAX_LIMIT) => Ok(size),
        _ => Err(Error::invalid(
            "page_size",
            format!("page_size must be from 1 to {MAX_LIMIT}, not {page_size}"),
        )),
    }
}
