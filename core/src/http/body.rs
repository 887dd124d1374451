//! Reads a body up to a size limit, and decompresses it.

use super::failure::{causes, failure, truncated};
use crate::error::{Error, Result};
use flate2::bufread::GzDecoder;
use reqwest::{
    Response, StatusCode, Version,
    header::{CONTENT_ENCODING, CONTENT_LENGTH, TRANSFER_ENCODING},
};
use serde::de::IgnoredAny;
use std::io::{self, Read};

/// The maximum size of a body, before and after decompression. No response with 500 rows comes near it.
const MAX_BODY: usize = 32 << 20;
/// The maximum number of members in a gzip body. Starting a member is expensive, so millions of empty ones would keep a
/// processor busy.
const MAX_MEMBERS: usize = 10_000;
/// The first bytes of a gzip member.
const GZIP_MAGIC: &[u8] = &[0x1f, 0x8b];

/// Reads and decompresses the whole body, up to the size limit.
pub(super) async fn read(mut response: Response) -> Result<Vec<u8>> {
    let mut body = Vec::with_capacity(response.content_length().unwrap_or_default().min(1 << 20) as usize);
    let early_end = loop {
        match response.chunk().await {
            Ok(Some(chunk)) if body.len() + chunk.len() > MAX_BODY => return Err(too_large()),
            Ok(Some(chunk)) => body.extend_from_slice(&chunk),
            Ok(None) => break None,
            Err(error) if is_ended_by_close(&response) && is_unexpected_eof(&error) => break Some(error),
            Err(error) => return Err(failure(error)),
        }
    };
    let received = body.len() as u64;
    let decompressed = decompress(&response, body);
    let Some(early_end) = early_end else {
        return if is_truncated(&response, received, &decompressed) {
            Err(truncated())
        } else {
            decompressed
        };
    };
    // TLS was not closed properly, so an attacker or a broken connection may have truncated the body. Only the text itself
    // can show that it is complete.
    decompressed.ok().filter(|body| is_complete(body)).ok_or_else(|| failure(early_end))
}

/// Whether a body was truncated without an error. Over HTTP/2, a stream that the server resets with `NO_ERROR` ends like a
/// complete one.
fn is_truncated(response: &Response, received: u64, decompressed: &Result<Vec<u8>>) -> bool {
    if response.version() < Version::HTTP_2 || response.status() == StatusCode::NO_CONTENT {
        return false;
    }
    let length = response.headers().get(CONTENT_LENGTH).and_then(|value| value.to_str().ok());
    if let Some(length) = length.and_then(|text| text.parse::<u64>().ok()) {
        return received < length;
    }
    match decompressed {
        // A compressed body marks its own end.
        Ok(_) if response.headers().contains_key(CONTENT_ENCODING) => false,
        Ok(body) => is_incomplete(body),
        Err(error) => {
            let source = std::error::Error::source(error).and_then(|source| source.downcast_ref());
            source.is_some_and(|error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof)
        }
    }
}

/// Whether only the end of the connection marks the end of the body.
fn is_ended_by_close(response: &Response) -> bool {
    let headers = response.headers();
    response.version() <= Version::HTTP_11
        && !headers.contains_key(CONTENT_LENGTH)
        && !headers.contains_key(TRANSFER_ENCODING)
}

fn is_unexpected_eof(error: &reqwest::Error) -> bool {
    let mut errors = causes(error).filter_map(|cause| cause.downcast_ref::<io::Error>());
    errors.any(|error| error.kind() == io::ErrorKind::UnexpectedEof)
}

/// Whether this is a JSON object or array. No proper prefix of one is valid JSON.
fn is_complete(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
        && serde_json::from_slice::<IgnoredAny>(body).is_ok()
}

/// Whether this is a proper prefix of a JSON object or array.
fn is_incomplete(body: &[u8]) -> bool {
    matches!(body.trim_ascii_start().first(), Some(b'{' | b'['))
        && serde_json::from_slice::<IgnoredAny>(body).is_err_and(|error| error.is_eof())
}

fn decompress(response: &Response, mut body: Vec<u8>) -> Result<Vec<u8>> {
    let values = response.headers().get_all(CONTENT_ENCODING).iter();
    let text: Vec<_> = values.map(|value| String::from_utf8_lossy(value.as_bytes())).collect();
    // The encoding listed last was applied last.
    for encoding in text.iter().rev().flat_map(|text| text.rsplit(',')) {
        match encoding.trim().to_ascii_lowercase().as_str() {
            "" | "identity" => {}
            // Some servers send nothing at all for an empty body.
            "gzip" | "x-gzip" if body.is_empty() => {}
            "gzip" | "x-gzip" => body = gunzip(&body)?,
            _ => return Err(undecodable("it uses an encoding that was not requested")),
        }
    }
    Ok(body)
}

/// Decompresses all members. Data after the last one that is not a member is ignored, since some servers add padding.
fn gunzip(compressed: &[u8]) -> Result<Vec<u8>> {
    let (mut body, mut rest) =
        (Vec::with_capacity(compressed.len().saturating_mul(4).min(1 << 20)), compressed);
    for _ in 0..MAX_MEMBERS {
        let mut member = GzDecoder::new(rest);
        let room = (MAX_BODY + 1 - body.len()) as u64;
        member.by_ref().take(room).read_to_end(&mut body).map_err(damaged)?;
        if body.len() > MAX_BODY {
            return Err(too_large());
        }
        rest = member.into_inner();
        if !rest.starts_with(GZIP_MAGIC) {
            return Ok(body);
        }
    }
    Err(undecodable("it has too many gzip members"))
}

fn damaged(error: io::Error) -> Error {
    undecodable(&error.to_string()).with_source(error)
}

fn undecodable(reason: &str) -> Error {
    Error::decode(format!("the server's response could not be decompressed: {reason}"))
}

fn too_large() -> Error {
    Error::decode("the server's response is larger than 32 MiB")
}

#[cfg(test)]
mod tests {
    use super::*;
    use flate2::{Compression, write::GzEncoder};
    use std::io::Write;

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("memory");
        encoder.finish().expect("memory")
    }

    #[test]
    fn all_members_are_read() {
        assert_eq!(gunzip(&gzip(b"{}")).expect("one"), b"{}");
        let several = [gzip(b"{\"a\":"), gzip(b""), gzip(b"1"), gzip(b"}")].concat();
        assert_eq!(gunzip(&several).expect("several"), b"{\"a\":1}");
    }

    #[test]
    fn what_follows_the_last_member_is_passed_over() {
        for garbage in [&b"\0\0\0\0"[..], b"garbage", b"\x1f", b"\n"] {
            assert_eq!(gunzip(&[&gzip(b"[]"), garbage].concat()).expect("whole"), b"[]", "{garbage:?}");
        }
    }

    #[test]
    fn a_member_that_is_damaged_or_cut_is_an_error() {
        let whole = gzip(b"[1,2,3]");
        for end in 0..whole.len() {
            assert!(gunzip(&whole[..end]).is_err(), "{end}");
            let second = gunzip(&[&gzip(b"[]"), &whole[..end]].concat());
            assert!(end < GZIP_MAGIC.len() || second.is_err(), "{end}");
        }
        let mut damaged = whole;
        let last = damaged.len() - 1;
        damaged[last] ^= 1;
        assert!(gunzip(&damaged).is_err() && gunzip(b"{}").is_err());
    }

    #[test]
    fn a_small_body_cannot_become_a_huge_one() {
        let bomb = gzip(&vec![b' '; MAX_BODY + 1]);
        assert!(bomb.len() < 200_000);
        assert!(gunzip(&bomb).expect_err("too large").to_string().contains("32 MiB"));
        let half = gzip(&vec![b' '; MAX_BODY / 2]);
        assert_eq!(gunzip(&half.repeat(2)).expect("just fits").len(), MAX_BODY);
        assert!(gunzip(&half.repeat(3)).expect_err("too large").to_string().contains("32 MiB"));
        assert!(gunzip(&gzip(b"").repeat(MAX_MEMBERS + 1)).is_err());
    }

    #[test]
    fn only_an_object_or_array_tells_that_it_is_whole() {
        let text = br#" {"response":{"id":"org_1","n":[1,2,{"a":"}"}]}} "#;
        let ends = |body: &[u8]| (0..body.len()).filter(|&end| is_complete(&body[..end])).count();
        assert!(is_complete(text) && is_complete(b"[]") && is_complete(b"{}\r\n"));
        // Only the space after it may be missing.
        assert_eq!(ends(text), 1);
        let beginnings = (0..text.len()).filter(|&end| is_incomplete(&text[..end])).count();
        // From the first bracket to the one before the last.
        assert_eq!(beginnings, text.len() - " {".len() - 1);
        assert!(!is_incomplete(text) && !is_incomplete(b"<html>") && !is_incomplete(b"{\"a\":nope"));
        assert!(
            !is_complete(b"12")
                && !is_complete(b"")
                && !is_complete(b"true")
                && !is_complete(b"<html></html>")
        );
    }
}
