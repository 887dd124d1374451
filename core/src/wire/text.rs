//! JSON text that is damaged in places. It is decoded as it is; only if that fails, it is repaired and decoded again.

use super::{Decode, Decoded};
use std::{borrow::Cow, str};

/// Decodes a value, from repaired text if need be. Fails only for what is no JSON even so.
pub(crate) fn read<T: Decode>(text: &[u8]) -> serde_json::Result<Decoded<T>> {
    let text = without_mark(text);
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

/// Some servers and proxies put a byte order mark before the text.
pub(crate) fn without_mark(text: &[u8]) -> &[u8] {
    text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text)
}

/// The same text in which U+FFFD stands for bytes that are no UTF-8 and for halves of surrogate pairs, control characters
/// within strings are escaped, and null stands for numbers that are none or that no float can hold. Nothing if there is none
/// of all that.
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

/// Where the string ends that the text begins with; 0 if it begins with none.
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

/// What stands between strings.
fn values(text: &str, out: &mut String) {
    let is_of_value = |letter: char| letter.is_ascii_alphanumeric() || matches!(letter, '+' | '-' | '.');
    let mut rest = text;
    while !rest.is_empty() {
        let start = rest.find(is_of_value).unwrap_or(rest.len());
        out.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(|letter| !is_of_value(letter)).unwrap_or(rest.len());
        let value = &rest[..end];
        // Rust takes these words for numbers, as those who write them do.
        let is_none = value.parse::<f64>().is_ok_and(|number| !number.is_finite());
        out.push_str(if is_none { "null" } else { value });
        rest = &rest[end..];
    }
}

/// A string, or the beginning of one, without what no string can hold.
fn repaired_string(text: &str) -> Cow<'_, str> {
    repaired_where(text, |byte| byte < 0x20 || byte == b'\\')
}

/// JSON that was read before, without halves of surrogate pairs: readers differ in whether they take them. Control characters
/// are white space there.
pub(super) fn repaired_escapes(text: &str) -> Cow<'_, str> {
    // Mostly there is no escape at all, and `contains` is quick to tell.
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

/// What the text begins with.
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
