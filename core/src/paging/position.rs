//! Positions in a list, encoded as text, so that reading can continue later and elsewhere.

use crate::error::{Error, Result};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// The number of rows before the position that it records.
pub(super) const MAX_ANCHORS: usize = 32;
/// The version of positions by offset.
const VERSION: u8 = 1;
/// The version of positions by cursor.
const CURSOR_VERSION: u8 = 2;
/// Encodes an unknown total.
const UNCOUNTED: i64 = i64::MIN;

/// A reading position: everything before it has been read.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Position {
    /// The hash of its list.
    pub(super) list: u128,
    /// The number of rows before it.
    pub(super) offset: u64,
    /// The number of rows in the list, if the server reports it.
    pub(super) total: Option<i64>,
    /// The last rows before it, in the list's order.
    pub(super) anchors: Vec<u128>,
    /// Rows after it that were already read, which happens when the list changes.
    pub(super) read_behind: Vec<u128>,
}

impl Position {
    pub(super) fn encode(&self) -> String {
        let mut bytes = vec![VERSION, self.anchors.len() as u8];
        bytes.extend(self.list.to_le_bytes());
        bytes.extend(self.offset.to_le_bytes());
        bytes.extend(self.total.unwrap_or(UNCOUNTED).to_le_bytes());
        bytes.extend(self.anchors.iter().chain(&self.read_behind).flat_map(|row| row.to_le_bytes()));
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(super) fn decode(text: &str, list: u128) -> Result<Self> {
        let Head { anchors, rest } = Head::decode(text, VERSION, list)?;
        Self::read(list, anchors, &rest).ok_or_else(not_a_position)
    }

    fn read(list: u128, anchors: u8, bytes: &[u8]) -> Option<Self> {
        let (offset, bytes) = bytes.split_first_chunk()?;
        let (total, bytes) = bytes.split_first_chunk()?;
        let (rows, rest) = bytes.as_chunks();
        let (anchors, read_behind) = rows.split_at_checked(anchors.into())?;
        rest.is_empty().then(|| Self {
            list,
            offset: u64::from_le_bytes(*offset),
            total: Some(i64::from_le_bytes(*total)).filter(|total| *total != UNCOUNTED),
            anchors: from_rows(anchors),
            read_behind: from_rows(read_behind),
        })
    }
}

/// A reading position in a list that the server pages by cursor.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CursorPosition {
    /// The hash of its list.
    pub(super) list: u128,
    /// The cursor of its page. The first page has none.
    pub(super) cursor: Option<String>,
    /// Whether rows of that page come before it.
    pub(super) is_within_page: bool,
    /// The last rows before it, in the list's order.
    pub(super) anchors: Vec<u128>,
}

impl CursorPosition {
    pub(super) fn encode(&self) -> String {
        let mut bytes = vec![CURSOR_VERSION, self.anchors.len() as u8];
        bytes.extend(self.list.to_le_bytes());
        bytes.push(self.is_within_page.into());
        bytes.extend(self.anchors.iter().flat_map(|row| row.to_le_bytes()));
        bytes.extend(self.cursor.iter().flat_map(|cursor| cursor.bytes()));
        BASE64_URL_SAFE_NO_PAD.encode(bytes)
    }

    pub(super) fn decode(text: &str, list: u128) -> Result<Self> {
        let Head { anchors, rest } = Head::decode(text, CURSOR_VERSION, list)?;
        let (&is_within_page, rest) = rest.split_first().ok_or_else(not_a_position)?;
        let (rows, cursor) =
            rest.split_at_checked(usize::from(anchors) * size_of::<u128>()).ok_or_else(not_a_position)?;
        let cursor = str::from_utf8(cursor).map_err(|_| not_a_position())?;
        let cursor = Some(cursor).filter(|cursor| !cursor.is_empty()).map(str::to_owned);
        let is_within_page = is_within_page != 0;
        Ok(Self { list, cursor, is_within_page, anchors: from_rows(rows.as_chunks().0) })
    }
}

/// What all positions begin with, and the rest.
struct Head {
    anchors: u8,
    rest: Vec<u8>,
}

impl Head {
    fn decode(text: &str, version: u8, list: u128) -> Result<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(text).map_err(|_| not_a_position())?;
        let (&[found, anchors], bytes) = bytes.split_first_chunk().ok_or_else(not_a_position)?;
        let (of_list, rest) = bytes.split_first_chunk().ok_or_else(not_a_position)?;
        if !(VERSION..=CURSOR_VERSION).contains(&found) || usize::from(anchors) > MAX_ANCHORS {
            return Err(not_a_position());
        }
        if found != version || u128::from_le_bytes(*of_list) != list {
            let text = "resume_from was saved from a different list, or with different filters";
            return Err(Error::invalid("resume_from", text));
        }
        Ok(Self { anchors, rest: rest.to_vec() })
    }
}

fn from_rows(rows: &[[u8; size_of::<u128>()]]) -> Vec<u128> {
    rows.iter().map(|row| u128::from_le_bytes(*row)).collect()
}

fn not_a_position() -> Error {
    Error::invalid("resume_from", "resume_from is not a position of a list")
}
