//! Repairs damaged JSON text. Text is decoded as it is first. Only if that fails, it is repaired and decoded again.

use super::{Decode, Decoded};
use std::{borrow::Cow, str};

/// Decodes a value, from repaired text if necessary. Fails only for text that is not JSON even after the repair.
pub(crate) fn read<T: Decode>(text: &[u8]) -> serde_json::Result<Decoded<T>> {
    let text = without_bom(text);
    decode(text).or_else(|error| match repaired(text) {
        Some(repaired) => decode(&repaired),
        None => Err(error),
    })
}

fn decode<T: Decode>(text: &[u8]) -> serde_json::Result<Decoded<T>> {
    let mut from = serde_json::Deserializer::from_slice(text);
    let value = T::decode(&mut from)?;
    from.end()?;
    Ok(value)
}

/// Removes the byte order mark that some servers and proxies put before the text.
pub(crate) fn without_bom(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

/// Repairs the text: replaces invalid UTF-8 and lone surrogates with U+FFFD, escapes control characters in strings, and
/// replaces invalid numbers and those beyond the range of a float with null. Returns nothing if there is nothing to repair.
fn repaired(text: &[u8]) -> Option<Vec<u8>> {
    let valid = String::from_utf8_lossy(text);
    let mut out = String::with_capacity(valid.len());
    let mut rest = &*valid;
    while !rest.is_empty() {
        let string = rest.find('"').unwrap_or(rest.len());
        values(&rest[..string], &mut out);
        rest = &rest[string..];
        let end = string_end(rest);
        out.push_str(&repaired_string(&rest[..end]));
        rest = &rest[end..];
    }
    let changed = matches!(valid, Cow::Owned(_)) || *valid != *out;
    changed.then(|| out.into_bytes())
}

/// The end of the string that the text starts with, or 0 if it does not start with one.
fn string_end(text: &str) -> usize {
    let bytes = text.as_bytes();
    let mut at = bytes.len().min(1);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'\\' => at += 2,
            b'"' => return at + 1,
            _ => at += 1,
        }
    }
    bytes.len()
}

/// The text between strings.
fn values(text: &str, out: &mut String) {
    let is_of_value = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_of_value).unwrap_or(rest.len());
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|letter| !is_of_value(letter)).unwrap_or(rest.len());
        let value = &rest[..end];
        // Rust parses these words as numbers, like the programs that write them.
        let is_none = value.parse::<f64>().is_ok_and(|number| !number.is_finite());
        out.push_str(if is_none { "null" } else { value });
        rest = &rest[end..];
    }
}

/// Repairs a string, or the start of one.
fn repaired_string(text: &str) -> Cow<'_, str> {
    repaired_where(text, |byte| byte < 0x20 || byte == b'\\')
}

/// Parsed JSON without lone surrogates, which not every parser accepts. Control characters in it can only be white space.
pub(super) fn repaired_escapes(text: &str) -> Cow<'_, str> {
    // Usually there is no escape at all, which `contains` detects quickly.
    if !text.as_bytes().contains(&b'\\') {
        return Cow::Borrowed(text);
    }
    repaired_where(text, |byte| byte == b'\\')
}

fn repaired_where(text: &str, may_be_damaged: fn(u8) -> bool) -> Cow<'_, str> {
    if !text.bytes().any(may_be_damaged) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.bytes().position(may_be_damaged) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let length = match surrogates(rest) {
            Surrogates::Half => {
                out.push_str("\\ufffd");
                ESCAPE
            }
            Surrogates::Pair => {
                out.push_str(&rest[..2 * ESCAPE]);
                2 * ESCAPE
            }
            Surrogates::None => match rest.as_bytes() {
                [b'\\', ..] => {
                    let end = rest.char_indices().nth(2).map_or(rest.len(), |(at, _)| at);
                    out.push_str(&rest[..end]);
                    end
                }
                [control, ..] => {
                    out.push_str(&format!("\\u{control:04x}"));
                    1
                }
                [] => 0,
            },
        };
        rest = &rest[length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

const ESCAPE: usize = "\\ud83d".len();

enum Surrogates {
    None,
    Half,
    Pair,
}

/// The surrogate escapes at the start of the text.
fn surrogates(text: &str) -> Surrogates {
    let unit = |at: usize| {
        let escape = text.as_bytes().get(at..at + ESCAPE)?;
        let digits = escape.strip_prefix(b"\\u")?;
        u32::from_str_radix(str::from_utf8(digits).ok()?, 16).ok()
    };
    match (unit(0), unit(ESCAPE)) {
        (Some(0xd800..0xdc00), Some(0xdc00..0xe000)) => Surrogates::Pair,
        (Some(0xd800..0xe000), _) => Surrogates::Half,
        _ => Surrogates::None,
    }
}
