//! A file as the body of a request: the part of a multipart form, or base64.

use axum::body::Bytes;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use futures_util::FutureExt as _;
use futures_util::stream;
use std::convert::Infallible;
use std::future::ready;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// The name of the part that routes take.
pub(crate) const FIELD: &str = "file";

pub(crate) struct Upload {
    pub(crate) field: String,
    pub(crate) content: Vec<u8>,
}

impl Upload {
    /// For the log: what it is, how long, and what tells it from others.
    pub(crate) fn description(&self) -> String {
        let mut hasher = DefaultHasher::new();
        self.content.hash(&mut hasher);
        let kind = self.image_type().unwrap_or("unknown");
        format!("{kind}, {} bytes, {:016x}", self.content.len(), hasher.finish())
    }

    /// The content type of an image, by its first bytes.
    pub(crate) fn image_type(&self) -> Option<&'static str> {
        let content = self.content.as_slice();
        Some(match content {
            _ if content.starts_with(b"\x89PNG\r\n\x1a\n") => "image/png",
            _ if content.starts_with(b"\xff\xd8\xff") => "image/jpeg",
            _ if content.starts_with(b"GIF87a") || content.starts_with(b"GIF89a") => "image/gif",
            _ if content.starts_with(b"RIFF") && content.get(8..12) == Some(b"WEBP") => "image/webp",
            _ => return None,
        })
    }
}

/// The file in a body of this content type. The whole body is there already, so that nothing waits.
pub(crate) fn read(content_type: &str, body: &[u8]) -> Option<Upload> {
    if content_type.eq_ignore_ascii_case("application/octet-stream") {
        let content = BASE64_STANDARD.decode(body.trim_ascii()).ok()?;
        return Some(Upload { field: FIELD.to_owned(), content });
    }
    let boundary = multer::parse_boundary(content_type).ok()?;
    let whole = stream::once(ready(Ok::<_, Infallible>(Bytes::copy_from_slice(body))));
    let mut parts = multer::Multipart::new(whole, boundary);
    let part = parts.next_field().now_or_never()?.ok()??;
    let field = part.name()?.to_owned();
    let content = part.bytes().now_or_never()?.ok()?.to_vec();
    Some(Upload { field, content })
}
