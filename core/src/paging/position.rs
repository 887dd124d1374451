//! Positions in a list, encoded as text, so that reading can continue later and elsewhere.

use crate::error::{Error, Result};
use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};

/// The number of rows before the position that it records.
pub(super) const MAX_ANCHORS: usize = 32;
const VERSION: u8 = 1;
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
        let position = BASE64_URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| Self::read(&bytes));
        let position = position
            .ok_or_else(|| Error::invalid("resume_from", "resume_from is not a position of a list"))?;
        if position.list != list {
            return Err(Error::invalid(
                "resume_from",
                "resume_from was saved from a different list, or with different filters",
            ));
        }
        Ok(position)
    }

    fn read(bytes: &[u8]) -> Option<Self> {
        let (&[version, anchors], bytes) = bytes.split_first_chunk()?;
        let (list, bytes) = bytes.split_first_chunk()?;
        let (offset, bytes) = bytes.split_first_chunk()?;
        let (total, bytes) = bytes.split_first_chunk()?;
        let (rows, rest) = bytes.as_chunks();
        let (anchors, read_behind) = rows.split_at_checked(anchors.into())?;
        let rows = |rows: &[[u8; 16]]| rows.iter().map(|row| u128::from_le_bytes(*row)).collect();
        (version == VERSION && rest.is_empty() && anchors.len() <= MAX_ANCHORS).then(|| Self {
            list: u128::from_le_bytes(*list),
            offset: u64::from_le_bytes(*offset),
            total: Some(i64::from_le_bytes(*total)).filter(|total| *total != UNCOUNTED),
            anchors: rows(anchors),
            read_behind: rows(read_behind),
        })
    }
}
