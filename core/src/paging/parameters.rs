//! Checks of paging parameters, made before any request.

use crate::error::{Error, Result};
use clerk_orgs_mirrored::mirrored;

/// The server's maximum page size.
pub(crate) const MAX_LIMIT: u32 = 500;
/// The default number of pages to prefetch.
pub(crate) const PREFETCH: i32 = 8;

/// The default page size for reading a whole list.
pub(crate) const PAGE_SIZE: i32 = 100;

/// Which page of a list to fetch.
#[mirrored(docs)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct PageParams {
    /// The page number, starting at 1; 1 by default.
    pub initial_page: i32,
    /// Rows per page: 1 to 500, 10 by default.
    pub page_size: i32,
}

impl Default for PageParams {
    fn default() -> Self {
        Self { initial_page: 1, page_size: 10 }
    }
}

impl PageParams {
    /// The offset and limit to request.
    pub(crate) fn check(self) -> Result<(u64, u32)> {
        let Self { initial_page, page_size } = self;
        let limit = check_size(page_size)?;
        match u64::try_from(initial_page) {
            Ok(page @ 1..) => Ok(((page - 1) * u64::from(limit), limit)),
            _ => {
                let text = format!("initial_page must be 1 or more, not {initial_page}");
                Err(Error::invalid("initial_page", text))
            }
        }
    }
}

/// Which page of a list to fetch that the server pages by cursor.
#[mirrored(docs)]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CursorParams {
    /// Rows per page: 1 to 500, 10 by default.
    pub limit: i32,
    /// The `starting_after` of the page before; the first page if omitted.
    pub starting_after: Option<String>,
}

impl Default for CursorParams {
    fn default() -> Self {
        Self { limit: 10, starting_after: None }
    }
}

impl CursorParams {
    /// The cursor and limit to request.
    pub(crate) fn check(self) -> Result<(Option<String>, u32)> {
        let Self { limit, starting_after } = self;
        Ok((starting_after, check_limit("limit", limit)?))
    }
}

/// Checks the page size for reading a whole list.
pub(crate) fn check_size(page_size: i32) -> Result<u32> {
    check_limit("page_size", page_size)
}

fn check_limit(param_name: &str, rows: i32) -> Result<u32> {
    match u32::try_from(rows) {
        Ok(rows @ 1..=MAX_LIMIT) => Ok(rows),
        _ => {
            let text = format!("{param_name} must be from 1 to {MAX_LIMIT}, not {rows}");
            Err(Error::invalid(param_name, text))
        }
    }
}

/// Checks the number of pages to prefetch.
pub(crate) fn check_prefetch(pages: i32) -> Result<u32> {
    match pages {
        1..=32 => Ok(pages.unsigned_abs()),
        _ => Err(Error::invalid("prefetch", format!("prefetch must be from 1 to 32, not {pages}"))),
    }
}
